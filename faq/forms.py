"""The claim form of a campaign, as its folder has it, and as one language shows it."""

from __future__ import annotations

from typing import get_args

from bot.knowledge import Form, FormItem, FormKind, Reader
from faq.facts import Facts
from faq.folder import Reading, Table

READERS: frozenset[str] = frozenset(get_args(Reader))


def read_forms(table: Table, languages: tuple[str, ...], facts: Facts) -> dict[str, Form]:
    """The form in every language."""
    reading = Reading(table)
    form_id = reading.text("id")
    kinds = [_kind(kind, values, languages) for kind, values in reading.table("kinds").items()]
    items = [_item(item, values, languages, facts) for item, values in reading.table("items").items()]
    reading.done()
    return {
        language: Form(form_id, tuple(kind[language] for kind in kinds), tuple(item[language] for item in items))
        for language in languages
    }


def _kind(kind: str, table: object, languages: tuple[str, ...]) -> dict[str, FormKind]:
    reading = Reading(table, f"kinds.{kind}")
    label, name = reading.spoken("label", languages), reading.spoken("name", languages)
    reading.done()
    return {language: FormKind(kind, label[language], name[language]) for language in languages}


def _item(item: str, table: object, languages: tuple[str, ...], facts: Facts) -> dict[str, FormItem]:
    reading = Reading(table, f"items.{item}")
    reader = reading.text("reader")
    if reader not in READERS:
        raise reading.refuse("reader", f"is none of {', '.join(sorted(READERS))}")
    name, ask = reading.spoken("name", languages), reading.spoken("ask", languages)
    has_hint = "hint" in reading.rest()
    hint = reading.spoken("hint", languages) if has_hint else dict.fromkeys(languages, "")
    unknown, choices, likely = reading.text("unknown", ""), reading.texts("choices", ()), None
    named = reading.text("likely", "")
    if named:
        likely = facts[named].last if named in facts else None
        if likely is None:
            raise reading.refuse("likely", f"no fact called {named} has a date")
    reading.done()
    return {
        language: FormItem(
            item, reader, name[language], ask[language], hint[language], unknown, likely, choices  # type: ignore[arg-type]
        )
        for language in languages
    }  # fmt: skip
