"""A claim is filed, shown, and corrected for as long as nobody has begun to check it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot import receipt
from bot.effects import AmendCase, FilePictures, OpenCase
from bot.form.asking import SEND, ask_next, choose_fix, draft_of, got_it, missing, shown
from bot.knowledge import Form, FormItem
from bot.reading import read_aloud
from bot.records import CaseSeen
from bot.state import Draft, Turn
from bot.talk import Talk
from bot.words import Bubble, Item


def send(talk: Talk) -> Turn:
    """File the claim. The same coupon is not filed twice from one conversation: its first receipt is shown instead."""
    form, draft = talk.knowledge.form(talk.language), draft_of(talk)
    if missing(draft, form) != SEND:
        return ask_next(talk, form)
    if draft.amends:
        return _send_amended(talk, form, draft)
    for case in talk.records.own_cases():
        if case.items.get(form.items[0].id) == draft.items[form.items[0].id] and case.state in {"received", "checking"}:
            known = talk.having(scene="open", draft=None).after(talk.bubble("form_twice"))
            return _receipt(_with_pictures(known, case.number), form, case.number, case.kind, case.items)
    number = receipt.complete(talk.records.draw())
    filed = talk.having(scene="open", draft=None).doing(
        OpenCase(number, form.id, draft.kind, dict(draft.items), form.items[0].id)
    )
    return _receipt(_with_pictures(filed, number), form, number, draft.kind, draft.items)


def _with_pictures(talk: Talk, number: str) -> Talk:
    sent = talk.records.pictures()
    return talk.doing(FilePictures(number)) if sent.kept or sent.failed else talk


def _send_amended(talk: Talk, form: Form, draft: Draft) -> Turn:
    case = talk.records.case(draft.amends)
    if case is None or not case.own or case.state != "received":
        return amend(talk.having(scene="open", draft=None), draft.amends)
    talk = talk.having(scene="open", draft=None).doing(AmendCase(draft.amends, dict(draft.items), form.items[0].id))
    talk = _with_pictures(talk, draft.amends)
    return _receipt(talk.after(talk.bubble("form_amended")), form, draft.amends, draft.kind, draft.items)


def amend(talk: Talk, number: str, told: Mapping[str, str] | None = None) -> Turn:
    """Correct a filed claim, as long as nobody has begun to check it. What was `told` otherwise is shown before it is sent."""
    case = talk.records.case(number)
    if case is None or not case.own or case.state != "received":
        return talk.turn(
            talk.bubble("amend_too_late"), kind="step", choices=[talk.choice("person"), talk.choice("menu")]
        )
    other = talk.state.draft
    if other is not None and other.items and other.amends != number:  # it would be lost
        choices = [talk.button("form:resume", "act_form_resume", main=True), talk.button("form:stop", "act_form_stop")]
        return talk.turn(talk.bubble("amend_draft_first"), kind="step", choices=[*choices, talk.choice("person")])
    draft = Draft(kind=case.kind, items=dict(case.items), amends=number)
    form = talk.knowledge.form(talk.language)
    changed = {item: value for item, value in (told or {}).items() if case.items.get(item) != value}
    if not changed:
        return choose_fix(talk.having(scene="form", draft=draft), form)
    now_told = replace(draft, items={**case.items, **changed})
    amending = talk.having(scene="form", draft=now_told)
    return ask_next(amending, form, got_it(amending, form, draft, changed))


def _receipt(talk: Talk, form: Form, number: str, kind: str, items: Mapping[str, str]) -> Turn:
    said = talk.bubble("receipt", number=receipt.show(number))
    paper = replace(said, shape="receipt", number=receipt.show(number))
    choices = [
        talk.button(f"status:{number}", "act_status_see"),
        talk.button(f"amend:{number}", "act_amend"),
        talk.choice("menu"),
    ]
    return talk.turn(paper, aloud(talk, form, items), kind="step", choices=choices, rule="form:filed")


def aloud(talk: Talk, form: Form, items: Mapping[str, str]) -> Bubble:
    """The card for those who call anyway: the items in the order in which the call centre asks for them."""
    said = talk.bubble("aloud")
    rows = tuple(
        Item(item.name, shown(talk, item, items[item.id]), aloud=_spoken(talk, item, items[item.id]))
        for item in form.items
        if item.id in items
    )
    return replace(said, items=rows, shape="aloud")


def _spoken(talk: Talk, item: FormItem, value: str) -> str:
    if item.reader == "date" and talk.language == "ja":
        return read_aloud(date.fromisoformat(value))
    return ""


def show_case(talk: Talk, case: CaseSeen) -> Turn:
    """The state of a filed claim in plain words, and its items for the telephone."""
    form = talk.knowledge.form(talk.language)
    said = talk.bubble(f"case_{case.state}", number=receipt.show(case.number), received=case.received)
    choices = [talk.button(f"amend:{case.number}", "act_amend")] if case.own and case.state == "received" else []
    bubbles = [replace(said, shape="receipt", number=receipt.show(case.number)), aloud(talk, form, case.items)]
    return talk.turn(
        *bubbles, kind="step", choices=[*choices, talk.choice("person"), talk.choice("menu")], rule="status"
    )
