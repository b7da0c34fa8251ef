"""What the buttons do: every act by its name. An act that is not known, or no longer fits, changes nothing and says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot import answering, claim, form, handoff, moving, reminding, status, thanks
from bot.effects import Rated
from bot.state import Turn, fresh
from bot.talk import MOST_CHOICES, Talk
from bot.words import Bubble, Choice


def perform(talk: Talk, act: str) -> Turn:
    """Do what a button says."""
    name, _, rest = act.partition(":")
    todo = ACTS.get(name)
    if todo is None:
        return stale(talk)
    if name in WALKED:
        talk = talk.walked(act)
    try:
        return todo(talk, rest)
    except KeyError:  # forged or outdated data: it names nothing that the campaign knows
        return stale(talk)


def stale(talk: Talk) -> Turn:
    """A button that means nothing (any more). The state stands: in a form what is asked for is asked again, else the menu is offered."""
    if talk.state.scene == "form" and talk.state.draft is not None:
        known = talk.knowledge.form(talk.language)
        again = form.ask(talk.after(talk.bubble("stale")), known, talk.state.draft.asking)
        return replace(again, trace=replace(again.trace, rule="stale"))
    return talk.turn(talk.bubble("stale"), kind="step", choices=talk.menu(), menu=True, rule="stale")


def menu(talk: Talk, _: str = "") -> Turn:
    opened = talk.having(scene="open", at="")
    return opened.turn(talk.bubble("menu"), kind="step", choices=openings(talk), menu=True, rule="menu")


def openings(talk: Talk) -> tuple[Choice, ...]:
    """The menu. Of a claim in the making the way back stands before all else, in the place of a new one."""
    if not handoff.form_is_open(talk):
        return talk.menu()
    others = [choice for choice in talk.menu() if choice.data != "claim"]
    return (talk.button("form:resume", "act_form_resume", main=True), *others[: MOST_CHOICES - 1])


def restart(talk: Talk, _: str = "") -> Turn:
    """最初から: everything is forgotten but the language and a claim in the making."""
    begun = replace(talk, state=replace(fresh(talk.state.language), draft=talk.state.draft))
    return menu(begun)


def back(talk: Talk, _: str = "") -> Turn:
    if talk.state.scene == "form" and talk.state.draft is not None:
        return form.back(talk)
    trail = talk.state.trail[:-1]
    if not trail:
        return menu(talk.having(trail=()))
    return perform(talk.having(trail=trail[:-1], scene="open"), trail[-1])


def _ask(talk: Talk, entry: str) -> Turn:
    opened = talk.having(scene="open")
    return answering.answer(opened, [answering.resolve(opened, entry)])


def _more(talk: Talk, entry: str) -> Turn:
    """詳しく見る, on channels that cannot fold."""
    said = talk.knowledge.answer(entry, talk.now, talk.language)
    if said.details is None:
        return _ask(talk, entry)
    bubble = Bubble(lead=said.details.title, lines=said.details.lines, clause=said.clause)
    return talk.turn(bubble, kind="answer", choices=[talk.choice("menu")], entry=entry, rule="more")


def _solved(talk: Talk, rest: str) -> Turn:
    verdict, _, entry = rest.partition(":")
    talk.knowledge.card(entry)  # a name that is not an entry is not counted
    rated = talk.doing(Rated(entry, verdict == "yes"))
    if verdict == "yes":
        return rated.turn(talk.bubble("solved_yes"), kind="social", entry=entry, rule="solved")
    choices = [talk.choice("person", main=True), *talk.menu()[:3]]
    return rated.turn(talk.bubble("solved_no"), kind="step", choices=choices, entry=entry, rule="unsolved")


def _speak(talk: Talk, language: str) -> Turn:
    if not language:
        choices = [
            Choice(talk.knowledge.say("language_name", talk.now, other), f"lang:{other}")
            for other in talk.knowledge.languages
        ]
        return talk.turn(talk.bubble("language_ask"), kind="step", choices=choices, rule="language")
    if language not in talk.knowledge.languages:
        return stale(talk)
    switched = talk.having(language=language)
    if switched.state.scene == "form" and switched.state.draft is not None:
        return form.ask(
            switched.after(switched.bubble("language")), switched.knowledge.form(language), switched.state.draft.asking
        )
    return switched.turn(
        switched.bubble("language"), kind="social", choices=switched.menu(), menu=True, rule="language"
    )


def _form(talk: Talk, rest: str) -> Turn:
    what, _, value = rest.partition(":")
    if what == "resume" and talk.state.draft is not None:
        return form.begin(talk)
    if what == "move":
        return moving.begin(talk)
    if talk.state.draft is None:
        return stale(talk)
    if what == "set":
        name, _, value = value.partition(":")
        return form.set_item(talk.having(scene="form"), name, value)
    if what == "fix":
        return form.fix(talk.having(scene="form"), value)
    if what == "kind":
        return form.set_kind(talk.having(scene="form"), value)
    if what == "unknown":
        return form.unknown(talk, value)
    steps: dict[str, Callable[[Talk], Turn]] = {
        "later": form.rest, "stop": form.stop, "drop": form.drop, "keep": form.keep, "send": form.send,
    }  # fmt: skip
    return steps[what](talk)


def _status(talk: Talk, number: str) -> Turn:
    return status.look_up(talk, number) if number else status.begin(talk)


def _real(talk: Talk, _: str) -> Turn:
    return talk.having(scene="real").turn(
        talk.bubble("real_ask"), kind="step", choices=[talk.choice("menu")], rule="real"
    )


def _none(talk: Talk, _: str) -> Turn:
    return answering.miss(talk.having(misses=max(talk.state.misses, 1)), "", None)


ACTS: dict[str, Callable[[Talk, str], Turn]] = {
    "menu": menu,
    "restart": restart,
    "back": back,
    "ask": _ask,
    "more": _more,
    "which": lambda talk, _: claim.ask(talk.having(misses=0), claim.FIRST_QUESTION),
    "question": lambda talk, question: claim.ask(talk.having(misses=0), question),
    "verdict": claim.settle,
    "guide": claim.guide,
    "claim": form.begin,
    "form": _form,
    "amend": form.amend,
    "status": _status,
    "real": _real,
    "person": lambda talk, _: handoff.call(talk, "asked"),
    "queue": lambda talk, _: handoff.leave(talk),
    "message": lambda talk, _: handoff.ask_message(talk),
    "callback": lambda talk, stamps: handoff.take_slot(talk, stamps) if stamps else handoff.offer_slots(talk),
    "solved": _solved,
    "csat": thanks.hear,
    "remind": reminding.keep,
    "forget": reminding.stop,
    "lang": _speak,
    "none": _none,
}
WALKED = frozenset({"menu", "ask", "which", "question", "verdict", "guide"})
