"""What is said of where one stands: in the queue, at a step of a road, with a claim that is filed here.

The knowledge answers what the notice says; it would take 「まだですか」 of somebody who waits for a question about the campaign, and
「番号を間違えました」 of somebody who has filed for one about the claim page.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot import claim, form, handoff, status
from bot.acts import perform
from bot.reading import fold, read_choice, read_standing, read_yes_no, tells_hour
from bot.records import CaseSeen
from bot.state import Turn
from bot.talk import Talk

AT_WORK = frozenset({"received", "checking"})
ALWAYS = {
    "act_queue_leave": "queue:leave",
    "act_message": "message",
    "act_callback": "callback",
    "act_status_see": "status",
    "act_form_resume": "form:resume",
}
LONGEST_CORRECTION = 40  # characters: お店は山田家でした


def labelled(talk: Talk, wanted: str) -> str:
    """The act of a label that is understood also when the turn that showed it is not the last; "" for other words."""
    return next((act for key, act in ALWAYS.items() if fold(talk.say(key)).text.casefold() == wanted), "")


def hear(talk: Talk, text: str) -> Turn | None:
    """The turn for words about where the traveller stands; None: they do not stand there, or it is a question."""
    about = read_standing(text)
    if about == "declined":
        return _farewell(talk)
    if talk.state.scene == "guide" and (about == "next" or read_yes_no(text)):
        return claim.next_step(talk)
    if [act for _, act in talk.state.offered[:1]] == ["queue:leave"] and read_yes_no(text) is False:
        return handoff.call(talk, "asked")
    if handed := _slot(talk, text):
        return handed
    match about:
        case "denied" if talk.state.misses or not talk.state.entry:
            return perform(talk, "none")
        case "solved" | "unsolved" | "denied" if talk.state.entry:
            return perform(talk, f"solved:{'yes' if about == 'solved' else 'no'}:{talk.state.entry}")
        case "amend" if form.is_told(talk):
            return form.fix(talk.having(scene="form"), form.to_fix(talk, text) or "")
        case "status" if talk.records.own_cases():
            return status.begin(talk)
        case "another" if talk.records.own_cases():
            return form.begin(talk)
        case "amend" | "withdraw":
            filed = _filed(talk)
            return _of_claim(talk, about, filed, text) if filed is not None else None
        case _:
            return None


def _slot(talk: Talk, text: str) -> Turn | None:
    """A time for the answer, told in words while the slots are shown: one of them, or all of them again."""
    slots = [(label, act) for label, act in talk.state.offered if act.startswith("callback:")]
    if not slots or talk.state.offered[0] != slots[0]:
        return None
    chosen = read_choice(text, [label for label, _ in slots])
    if chosen is not None:
        return perform(talk, slots[chosen][1])
    return handoff.offer_slots(talk) if tells_hour(text) else None


def in_queue(talk: Talk, text: str) -> Turn | None:
    """The place, for who asks for it, whatever else is open."""
    asks = read_standing(text) == "queue" or fold(text).text.strip(" 。、.!?") == "まだ"
    if talk.state.scene == "message" or not asks:
        return None
    return handoff.call(talk, "asked") if talk.records.handoff() == "waiting" else None


def _filed(talk: Talk) -> CaseSeen | None:
    """The last claim that was filed here, while staff work on it."""
    return next((case for case in reversed(talk.records.own_cases()) if case.state in AT_WORK), None)


def _of_claim(talk: Talk, about: str, case: CaseSeen, text: str) -> Turn:
    if about == "amend":
        told, _ = form.told(talk, text)
        return form.amend(talk, case.number, told)
    choices = [talk.choice("person", main=True), talk.button(f"amend:{case.number}", "act_amend")]
    return talk.turn(talk.bubble("withdraw_filed"), kind="step", choices=choices, rule="withdraw")


def corrected(talk: Talk, told: Mapping[str, str], text: str) -> Turn | None:
    """One item told after the claim was filed, and told otherwise than it stands there: お店は山田家でした. It is shown before it counts."""
    if len(text) > LONGEST_CORRECTION or talk.state.draft is not None:
        return None
    case = _filed(talk)
    if case is None or case.state != "received" or all(case.items.get(item) == value for item, value in told.items()):
        return None
    return form.amend(talk, case.number, told)


def stop(talk: Talk, text: str) -> Turn | None:
    """やめる, where nothing is open that it would end: the wait for a person, a claim that is filed, or the talk itself."""
    if talk.records.handoff() == "waiting":
        choices = [talk.button("queue:leave", "act_queue_leave"), talk.button("person", "act_queue_stay")]
        return talk.turn(talk.bubble("queue_leave_ask"), kind="step", choices=choices, rule="queue:ask")
    # Without a claim of ours it is one of the claim page: the knowledge has words for it.
    if read_standing(text) == "withdraw":
        case = _filed(talk)
        return _of_claim(talk, "withdraw", case, text) if case is not None else None
    return _farewell(talk)


def _farewell(talk: Talk) -> Turn:
    return talk.turn(talk.bubble("stopped"), kind="social", choices=talk.menu(), menu=True, rule="stop")
