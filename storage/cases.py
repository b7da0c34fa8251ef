"""Case-B claims and their receipt numbers."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

import orjson

from bot.effects import AmendCase, OpenCase
from bot.records import CaseSeen
from storage import staff_events
from storage.moments import HOUR, told
from storage.transaction import Reader, Row, Transaction

OPENLY = ("state", "kind")  # in a history: they are no items
DIGITS = 9  # of a receipt number, without its check digit


def draw(reader: Reader) -> str:
    """Nine random digits that begin no receipt number yet. Random, so that nobody can guess another's number."""
    while True:
        digits = str(10 ** (DIGITS - 1) + secrets.randbelow(9 * 10 ** (DIGITS - 1)))  # telephone numbers begin with 0
        if reader.one("number_taken", digits=digits) is None:
            return digits


def seen(reader: Reader, conversation: int, number: str) -> CaseSeen | None:
    row = reader.one("case_of", number=number)
    return None if row is None else _seen(reader, row, conversation)


def own(reader: Reader, conversation: int) -> tuple[CaseSeen, ...]:
    return tuple(_seen(reader, row, conversation) for row in reader.all("cases_of", conversation=conversation))


def _seen(reader: Reader, row: Row, conversation: int) -> CaseSeen:
    return CaseSeen(
        number=row["number"],
        state=row["state"],
        kind=row["kind"],
        items=items_of(reader, row),
        received=told(row["opened"]),
        own=row["conversation"] == conversation,
    )


def file(transaction: Transaction, conversation: int, case: OpenCase, now: int, opened_by: str = "traveller") -> None:
    transaction.do(
        "open_case",
        number=case.number,
        conversation=conversation,
        form=case.form,
        kind=case.kind,
        items=kept(transaction, case.number, case.items),
        inquiry=inquiry_of(transaction, case.items.get(case.key, "")),
        opened_by=opened_by,
        now=now,
    )
    _tell(transaction, conversation, case.number, "received", 1, now, "" if opened_by == "traveller" else opened_by)


def amend(transaction: Transaction, conversation: int, change: AmendCase, now: int) -> None:
    """Correct items of an own claim, as long as it is only received: staff may have begun meanwhile."""
    row = transaction.one("case_of", number=change.number)
    if row is None:
        return
    was = items_of(transaction, row)
    becomes = was | dict(change.items)
    amended = transaction.do(
        "amend_case",
        number=change.number,
        conversation=conversation,
        items=kept(transaction, change.number, becomes),
        inquiry=inquiry_of(transaction, becomes.get(change.key, "")),
        now=now,
    )
    if amended:
        note_changes(transaction, change.number, was, change.items, "traveller", now)
        _tell(transaction, conversation, change.number, "received", row["version"] + 1, now)


def note_changes(
    transaction: Transaction, number: str, was: Mapping[str, str], becomes: Mapping[str, str], author: str, now: int
) -> None:
    """The lines of a claim's history: one for each item that is another now."""
    for name, value in becomes.items():
        if was.get(name, "") != value:
            note_change(transaction, number, name, was.get(name, ""), value, author, now)


def note_change(
    transaction: Transaction, number: str, what: str, was: str, becomes: str, author: str, now: int
) -> None:
    if what not in OPENLY:
        place = _line(number, what)
        was, becomes = transaction.seals.seal(was, place), transaction.seals.seal(becomes, place)
    transaction.do("add_case_change", number=number, author=author, what=what, was=was, becomes=becomes, now=now)


def changed(reader: Reader, row: Row) -> tuple[str, str]:
    """What a line of a claim's history says: from what to what."""
    place = _line(row["number"], row["what"])
    return reader.seals.open(row["was"], place), reader.seals.open(row["becomes"], place)


def _line(number: str, what: str) -> str:
    return f"change:{number}:{what}"


def _tell(
    transaction: Transaction, conversation: int, number: str, state: str, version: int, now: int, staff: str = ""
) -> None:
    row = transaction.one("conversation_id_of", no=conversation)
    assert row is not None
    staff_events.add(
        transaction, "case", now, staff=staff, conversation=row["id"], case=number, state=state, version=version
    )


# --- how items are kept ----------------------------------------------------------------------------------------------


def kept(transaction: Transaction, number: str, items: Mapping[str, str]) -> str:
    return transaction.seals.seal(orjson.dumps(dict(items)).decode(), f"case:{number}")


def items_of(reader: Reader, row: Row) -> dict[str, str]:
    items: dict[str, str] = orjson.loads(reader.seals.open(row["items"], f"case:{row['number']}"))
    return items


def inquiry_of(reader: Reader, value: str) -> str:
    """What tells one coupon from another, without its number: two claims for one coupon have the same."""
    return reader.seals.mark(f"inquiry {value.upper()}") if value else ""


# --- numbers tried in vain -------------------------------------------------------------------------------------------


def note_guess(transaction: Transaction, conversation: int, now: int) -> None:
    transaction.do("add_guess", conversation=conversation, now=now)


def guesses(reader: Reader, conversation: int, now: int) -> int:
    """Receipt numbers that the conversation tried in vain in the last hour."""
    row = reader.one("guesses_since", conversation=conversation, since=now - HOUR)
    assert row is not None
    return int(row["count"])
