"""What the form asks: the kind, the items one by one, and at last whether what it shows back is to be sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from bot.effects import NotePicture
from bot.knowledge import Form, FormItem
from bot.reading import in_latin
from bot.state import Draft, Turn
from bot.talk import Talk
from bot.words import Bubble, Choice, DateAsk, Item, Steps

KIND = "kind"  # what is asked before the items: which of the form's cases it is
SEND = "send"  # everything is there: shall it be filed?
CALENDAR_REACH = timedelta(days=120)


def missing(draft: Draft, form: Form) -> str:
    """What to ask next: the kind, the first item not yet told, those that were not known last; or `send`."""
    if not draft.kind and len(form.kinds) > 1:
        return KIND
    open_items = [item.id for item in form.items if item.id not in draft.items]
    told_later = [item for item in open_items if item in draft.later]
    return next(iter([item for item in open_items if item not in draft.later] + told_later), SEND)


def ask_next(talk: Talk, form: Form, got: str = "") -> Turn:
    return ask(talk, form, missing(draft_of(talk), form), got)


def ask(talk: Talk, form: Form, what: str, got: str = "") -> Turn:
    """Ask for one thing; while どれを直しますか stands, for what is missing. `got`: about what was just understood."""
    what = what or missing(draft_of(talk), form)
    draft = replace(draft_of(talk), asking=what, doubt="")
    talk = talk.having(scene="form", draft=draft)
    if what == SEND:
        return summarise(talk, form, got)
    if what == KIND:
        choices = [Choice(label=kind.label, data=f"form:kind:{kind.id}") for kind in form.kinds]
        bubble = Bubble(lead=joined(got, talk.say("form_ask_kind")))
        return talk.turn(bubble, kind="step", choices=[*choices, *ways_out(talk, draft)], rule="form:kind")
    item = item_of(form, what)
    place = [known.id for known in form.items].index(what) + 1
    steps = Steps(len(draft.items), len(form.items), talk.say("form_step", number=place, total=len(form.items)))
    bubble = Bubble(
        lead=joined(got, item.ask), lines=(item.hint,) if item.hint else (), steps=steps, date=calendar_of(item)
    )
    return talk.turn(bubble, kind="step", choices=[*offers(talk, item), *ways_out(talk, draft)], rule=f"form:{what}")


def draft_of(talk: Talk) -> Draft:
    return talk.state.draft or Draft()


def item_of(form: Form, name: str) -> FormItem:
    return next(item for item in form.items if item.id == name)


def joined(*sentences: str) -> str:
    return "\n".join(sentence for sentence in sentences if sentence)


def calendar_of(item: FormItem) -> DateAsk | None:
    if item.reader != "date" or item.likely is None:
        return None
    return DateAsk(item.likely - CALENDAR_REACH, item.likely + CALENDAR_REACH, item.likely)


def offers(talk: Talk, item: FormItem) -> list[Choice]:
    """The values that most people have, as buttons, and a way on for those who do not know."""
    values = list(item.choices)
    if item.likely is not None:
        values.insert(0, item.likely.isoformat())
    offers = [Choice(label=shown(talk, item, value), data=f"form:set:{item.id}:{value}") for value in values]
    return [*offers, talk.button(f"form:unknown:{item.id}", "act_form_unknown")]


def ways_out(talk: Talk, draft: Draft) -> list[Choice]:
    fix = [talk.button("form:fix", "act_form_fix")] if draft.items else []
    if talk.state.misses > 1:
        fix.append(talk.choice("person"))
    return [*fix, talk.button("form:later", "act_form_later"), stop_button(talk, draft)]


def stop_button(talk: Talk, draft: Draft) -> Choice:
    """Who corrects a filed claim stops the correcting: the claim stands."""
    return talk.button("form:stop", "act_form_stop_amending" if draft.amends else "act_form_stop")


def shown(talk: Talk, item: FormItem, value: str) -> str:
    """A value as the traveller reads it."""
    if item.reader == "date":
        return talk.say("date", day=date.fromisoformat(value))
    if item.reader == "prefecture" and talk.language != "ja" and (name := in_latin(value)):
        return f"{name} ({value})"
    return value


def got_it(talk: Talk, form: Form, before: Draft, values: Mapping[str, str]) -> str:
    """One sentence: what was received, or what was changed to what."""
    told = [(item, shown(talk, item, values[item.id])) for item in form.items if item.id in values]
    if len(told) == 1:
        item, value = told[0]
        key = "form_changed" if before.items.get(item.id, values[item.id]) != values[item.id] else "form_got"
        return talk.say(key, name=item.name, value=value)
    names = talk.say("list_and").join(item.name for item, _ in told)
    return talk.say("form_got_all", names=names) if told else ""


def summarise(talk: Talk, form: Form, got: str = "") -> Turn:
    draft = draft_of(talk)
    kind = next((known for known in form.kinds if known.id == draft.kind), None)
    rows = [Item(talk.say("form_kind_name"), kind.name, talk.button("form:fix:kind", "act_form_fix_item", name=talk.say("form_kind_name")))] if kind else []  # fmt: skip
    rows += [
        Item(item.name, shown(talk, item, draft.items[item.id]), talk.button(f"form:fix:{item.id}", "act_form_fix_item", name=item.name))
        for item in form.items
    ]  # fmt: skip
    said = talk.bubble("form_amend_summary" if draft.amends else "form_summary", count=len(form.items))
    steps = Steps(len(form.items), len(form.items), talk.say("form_all_there"))
    lines = (*said.lines, *_pictures(talk))
    bubble = Bubble(joined(got, said.lead), lines, items=tuple(rows), steps=steps, shape="summary")
    choices = [talk.button("form:send", "act_form_send", main=True), talk.button("form:fix", "act_form_fix"),
               talk.button("form:later", "act_form_later"), stop_button(talk, draft)]  # fmt: skip
    return talk.turn(bubble, kind="step", choices=choices, rule="form:summary")


def _pictures(talk: Talk) -> tuple[str, ...]:
    """How many pictures go along, and how many did not arrive."""
    sent = talk.records.pictures()
    count = sent.kept + sum(isinstance(effect, NotePicture) for effect in talk.effects)  # one may have come just now
    kept = [talk.say("form_pictures", count=count)] if count else []
    failed = talk.say("form_pictures_failed", count=sent.failed).split("\n") if sent.failed else []
    return (*kept, *failed)


def choose_fix(talk: Talk, form: Form) -> Turn:
    """どれを直しますか: one button an item."""
    draft = draft_of(talk)
    choices = [talk.button(f"form:fix:{item.id}", "act_form_fix_item", name=item.name) for item in form.items if item.id in draft.items]  # fmt: skip
    if len(form.kinds) > 1 and draft.kind:
        choices.insert(0, talk.button("form:fix:kind", "act_form_fix_item", name=talk.say("form_kind_name")))
    return talk.turn(talk.bubble("form_which_fix"), kind="step", choices=choices, rule="form:fix")


def fix(talk: Talk, name: str) -> Turn:
    form = talk.knowledge.form(talk.language)
    if name == KIND or name in {item.id for item in form.items}:
        return ask(talk, form, name)
    return choose_fix(talk, form)
