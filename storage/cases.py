"""Case-B claims and their receipt numbers."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

import orjson

from bot.words import AmendCase, CaseSeen, OpenCase
from storage.moments import HOUR, told
from storage.transaction import Reader, Row, Transaction

DIGITS = 9  # of a receipt number, without its check digit


def draw(reader: Reader) -> str:
    """Nine random digits that begin no receipt number yet. Random, so that nobody can guess another's number."""
    while True:
        digits = str(10 ** (DIGITS - 1) + secrets.randbelow(9 * 10 ** (DIGITS - 1)))  # telephone numbers begin with 0
        if reader.one("number_taken", digits=digits) is None:
            return digits


def seen(reader: Reader, conversation: int, number: str) -> CaseSeen | None:
    row = reader.one("case_of", number=number)
    return None if row is None else _seen(row, conversation)


def own(reader: Reader, conversation: int) -> tuple[CaseSeen, ...]:
    return tuple(_seen(row, conversation) for row in reader.all("cases_of", conversation=conversation))


def _seen(row: Row, conversation: int) -> CaseSeen:
    return CaseSeen(
        number=row["number"],
        state=row["state"],
        kind=row["kind"],
        items=orjson.loads(row["items"]),
        received=told(row["opened"]),
        own=row["conversation"] == conversation,
    )


def file(transaction: Transaction, conversation: int, case: OpenCase, now: int) -> None:
    transaction.do(
        "open_case",
        number=case.number,
        conversation=conversation,
        form=case.form,
        kind=case.kind,
        items=_kept(case.items),
        now=now,
    )


def amend(transaction: Transaction, conversation: int, change: AmendCase, now: int) -> None:
    """Correct items of an own claim, as long as it is only received: staff may have begun meanwhile."""
    row = transaction.one("case_of", number=change.number)
    if row is None:
        return
    was: dict[str, str] = orjson.loads(row["items"])
    items = _kept(was | dict(change.items))
    if not transaction.do("amend_case", number=change.number, conversation=conversation, items=items):
        return
    for name, becomes in change.items.items():
        if was.get(name, "") != becomes:
            transaction.do(
                "add_case_change",
                number=change.number,
                author="traveller",
                what=name,
                was=was.get(name, ""),
                becomes=becomes,
                now=now,
            )


def _kept(items: Mapping[str, str]) -> str:
    return orjson.dumps(dict(items)).decode()


def note_guess(transaction: Transaction, conversation: int, now: int) -> None:
    transaction.do("add_guess", conversation=conversation, now=now)


def guesses(reader: Reader, conversation: int, now: int) -> int:
    """Receipt numbers that the conversation tried in vain in the last hour."""
    row = reader.one("guesses_since", conversation=conversation, since=now - HOUR)
    assert row is not None
    return int(row["count"])
