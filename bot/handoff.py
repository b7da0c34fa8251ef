"""A person: asked for, offered, or owed. One transition into the queue, one message that says what happens now.

The queue itself is kept by the store; here is what the traveller reads. Nobody enters it twice: somebody who waits already
is told the place anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot import receipt
from bot.effects import CallBack, HandoffReason, JoinQueue, LeaveMessage, LeaveQueue
from bot.knowledge import EntryCard, Finding
from bot.state import Turn
from bot.talk import Talk
from bot.words import Bubble, Choice

MOST_SLOTS = 4
# Other reasons offer a person and leave the wish to the traveller.
AT_ONCE: frozenset[str] = frozenset({"asked", "danger"})
STAMP = "%Y%m%d%H%M"


def for_card(talk: Talk, card: EntryCard, text: str, finding: Finding | None, beside: Sequence[EntryCard] = ()) -> Turn:
    """An entry of kind "person": a wish is granted at once; anger and distress are met, a person is offered, and what was plainly asked
    `beside` is answered below."""
    reason: HandoffReason = card.reason or "asked"  # type: ignore[assignment]
    if reason not in AT_ONCE:
        said = [talk.knowledge.answer(one.id, talk.now, talk.language) for one in (card, *beside)]
        acts = [act for one in (*beside, card) for act in talk.knowledge.acts(one.id, talk.now) if act != "person"]
        choices = [talk.choice("person", main=True), *(talk.choice(act) for act in acts)]
        talk = talk.having(topic=beside[0].topic or talk.state.topic) if beside else talk
        return talk.turn(*said, kind="handoff", choices=choices, entry=card.id, finding=finding)
    if reason == "danger":
        talk = talk.after(talk.knowledge.answer(card.id, talk.now, talk.language))
    return call(talk, reason, finding, card.id)


def call(talk: Talk, reason: HandoffReason, finding: Finding | None = None, entry: str = "human") -> Turn:
    """Enter the queue, once, and say in one message: the place, who is on duty, what may be done meanwhile."""
    waiting = talk.records.handoff() == "waiting"
    place = talk.records.place()
    talk = talk.having(
        misses=0, scene="open" if talk.state.scene in {"status", "real", "message"} else talk.state.scene
    )
    if not waiting:
        talk = talk.doing(JoinQueue(reason, summary(talk)))
    if talk.knowledge.calendar.is_open(talk.now):
        said = talk.bubble(talk.as_it_is("person_waiting" if waiting else "person_joined"), place=place)
        bubble = _place(said, place)
        choices = [talk.button("callback", "act_callback"), talk.button("queue:leave", "act_queue_leave")]
        if talk.knowledge.overrun:
            choices.insert(0, talk.button("message", "act_message", main=True))
    else:
        opening = talk.knowledge.calendar.next_opening(talk.now)
        bubble = talk.bubble("person_closed_waiting" if waiting else "person_closed", next=opening)
        choices = [
            talk.button("message", "act_message", main=True),
            *slots(talk, 2),
            talk.button("callback", "act_other_time"),
        ]
    if form_is_open(talk):
        choices.insert(0, talk.button("form:resume", "act_form_resume"))
    return talk.turn(bubble, kind="handoff", choices=choices, entry=entry, finding=finding, rule=f"person:{reason}")


def _place(bubble: Bubble, place: int) -> Bubble:
    return Bubble(lead=bubble.lead, lines=bubble.lines, shape="place", number=str(place))


def form_is_open(talk: Talk) -> bool:
    """Whether a claim is in the making to which there is a way back: its case is known, or an item."""
    draft = talk.state.draft
    return draft is not None and bool(draft.items or draft.kind)


def summary(talk: Talk) -> str:
    """One line for staff, in their language and without a word of the traveller's own: in which language they write if not in that, what
    it was about, how far the claim has come, or that one is filed."""
    state, parts, theirs = talk.state, list[str](), talk.knowledge.languages[0]
    if state.language not in ("", theirs):
        parts.append(talk.knowledge.say("language_name", talk.now, state.language))
    if state.entry:
        parts.append(talk.knowledge.label(f"ask:{state.entry}", theirs))
    parts += _claim(replace(talk, state=replace(state, language=theirs)))
    return "・".join(parts)


def _claim(talk: Talk) -> list[str]:
    """The claim in the making and its case, the one that is being corrected, or the last that was filed."""
    draft, form = talk.state.draft, talk.knowledge.form(talk.language)
    if draft is not None and not draft.amends:
        kinds = [kind.name for kind in form.kinds if kind.id == draft.kind]
        return [*kinds, talk.say("summary_draft", done=len(draft.items), total=len(form.items))]
    number = (
        draft.amends if draft is not None else next((case.number for case in reversed(talk.records.own_cases())), "")
    )
    key = "summary_amends" if draft is not None else "summary_filed"
    return [talk.say(key, number=receipt.show(number))] if number else []


def offer(talk: Talk, finding: Finding | None = None) -> Turn:
    """The third miss: what was said so far can go to a person. Nobody on duty: also the call centre and a message."""
    if talk.knowledge.calendar.is_open(talk.now):
        choices = [talk.choice("person", main=True), talk.choice("menu")]
        return talk.turn(talk.bubble("miss_3"), kind="fallback", choices=choices, finding=finding, rule="miss")
    choices = [talk.button("message", "act_message", main=True), talk.choice("call"), talk.choice("menu")]
    return talk.turn(talk.bubble("miss_3_closed"), kind="fallback", choices=choices, finding=finding, rule="miss")


def leave(talk: Talk) -> Turn:
    """Out of the queue by their own wish; who does not wait is told so, since the button may be an old one."""
    if talk.records.handoff() != "waiting":
        return talk.turn(talk.bubble("queue_not_waiting"), kind="step", choices=talk.menu(), menu=True)
    return talk.doing(LeaveQueue()).turn(
        talk.bubble("queue_left"), kind="step", choices=[talk.choice("menu"), talk.choice("person")]
    )


# --- a message to be read later, or an answer wished for within a slot ----------------------------------------------


def ask_message(talk: Talk) -> Turn:
    choices = [talk.button("callback", "act_callback"), talk.button("menu", "act_stop")]
    return talk.having(scene="message").turn(talk.bubble("message_ask"), kind="step", choices=choices)


def hear_message(talk: Talk, text: str) -> Turn:
    """The next words after 用件を残す are the message, whole."""
    if talk.records.handoff() == "none":
        talk = talk.doing(JoinQueue("asked", summary(talk)))
    talk = talk.doing(LeaveMessage(text)).having(scene="open")
    opening = talk.knowledge.calendar.next_opening(talk.now)
    key = "message_kept" if talk.knowledge.calendar.is_open(talk.now) else "message_kept_closed"
    return talk.turn(talk.bubble(key, next=opening), kind="step", choices=[talk.choice("menu")])


def slots(talk: Talk, count: int) -> list[Choice]:
    return [
        talk.button(f"callback:{_stamp(start)}-{_stamp(end)}", "act_callback_slot", start=start, end=end)
        for start, end in talk.knowledge.calendar.slots(talk.now, count)
    ]


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(STAMP)


def offer_slots(talk: Talk) -> Turn:
    choices = [*slots(talk, MOST_SLOTS), talk.button("message", "act_message")]
    return talk.turn(talk.bubble("callback_ask"), kind="step", choices=choices)


def take_slot(talk: Talk, stamps: str) -> Turn:
    """A pressed slot. One that has begun or was never offered is not taken: the open ones are shown anew."""
    for start, end in talk.knowledge.calendar.slots(talk.now, 4 * MOST_SLOTS):
        if f"{_stamp(start)}-{_stamp(end)}" == stamps:
            if talk.records.handoff() == "none":
                talk = talk.doing(JoinQueue("asked", summary(talk)))
            return talk.doing(CallBack(start, end)).turn(
                talk.bubble("callback_kept", start=start, end=end), kind="step", choices=[talk.choice("menu")]
            )
    return offer_slots(talk.after(talk.bubble("callback_gone")))
