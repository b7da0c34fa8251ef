"""A draft begins, rests and is dropped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.effects import DropPictures
from bot.form.asking import ask_next, got_it
from bot.knowledge import Form
from bot.reading import read_items
from bot.state import Draft, Turn
from bot.talk import Talk
from bot.words import Bubble

TELLING = 2  # so many items in one message start the form by themselves


def begin(talk: Talk, kind: str = "") -> Turn:
    """Start a draft, or go on with the one at rest."""
    form = talk.knowledge.form(talk.language)
    draft = talk.state.draft or Draft()
    if kind and any(known.id == kind for known in form.kinds):
        draft = replace(draft, kind=kind)
    if not draft.items:
        talk = talk.after(_opening(talk, form))
    return ask_next(talk.having(scene="form", draft=draft, misses=0), form)


def told(talk: Talk, text: str) -> tuple[Mapping[str, str], str]:
    """The items that a message outside the form tells as such and without a doubt, and what else it says. Without the number of the
    coupon the day, the place and the shop of a story are none, until their names stand beside them: お店は山田屋, 期限は2月24日."""
    items = talk.knowledge.form(talk.language).items
    reading = read_items(text, items, talk.now.date())
    unsure = {doubt.item for doubt in reading.doubts}
    sure = {item: value for item, value in reading.values.items() if item not in unsure}
    claims = items[0].id in sure
    kept = {item: value.text for item, value in sure.items() if claims or value.ground == "named"}
    return kept, reading.rest or text


def is_told(talk: Talk) -> bool:
    """Whether there is a claim in the making with something in it."""
    return talk.state.draft is not None and bool(talk.state.draft.items)


def begin_with(talk: Talk, kind: str, items: Mapping[str, str]) -> Turn:
    """Start the form with what was told in passing."""
    form = talk.knowledge.form(talk.language)
    draft = talk.state.draft or Draft()
    known = kind if any(one.id == kind for one in form.kinds) else draft.kind
    begun = talk.having(scene="form", draft=replace(draft, kind=known, items={**draft.items, **items}), misses=0)
    return ask_next(begun, form, got_it(begun, form, draft, items))


def _opening(talk: Talk, form: Form) -> Bubble:
    opening = talk.bubble("form_opening", count=len(form.items))
    names = tuple(f"・{item.name}" for item in form.items)
    closing = (talk.say("form_finished"),) if talk.knowledge.finished(talk.now) else ()
    return replace(opening, lines=(*names, *opening.lines, *closing))


def rest(talk: Talk) -> Turn:
    """あとで: the draft stays as it is, and the way back to it is shown."""
    choices = [talk.button("form:resume", "act_form_resume", main=True)]
    if talk.state.draft is not None and talk.state.draft.items and not talk.state.draft.amends:
        choices.append(talk.button("form:move", "act_form_move"))
    choices.append(talk.choice("menu"))
    return talk.having(scene="open").turn(talk.bubble("form_resting"), kind="step", choices=choices)


def stop(talk: Talk) -> Turn:
    """Ask before anything is thrown away."""
    draft = talk.state.draft
    if draft is None or not (draft.items or talk.records.pictures().kept):
        return drop(talk)
    choices = [talk.button("form:resume", "act_form_resume", main=True), talk.button("form:later", "act_form_later"),
               talk.button("form:drop", "act_form_drop")]  # fmt: skip
    said = talk.bubble("form_stop_amending" if draft.amends else "form_stop")
    return talk.turn(said, kind="step", choices=choices)


def drop(talk: Talk) -> Turn:
    stopped = talk.having(scene="open", draft=None)
    if talk.records.pictures().kept:
        stopped = stopped.doing(DropPictures())
    if talk.state.draft is not None and talk.state.draft.amends:
        see = talk.button(f"status:{talk.state.draft.amends}", "act_status_see")
        return stopped.turn(talk.bubble("form_amending_dropped"), kind="step", choices=[see, talk.choice("menu")])
    return stopped.turn(talk.bubble("form_dropped"), kind="step", choices=talk.menu(), menu=True)
