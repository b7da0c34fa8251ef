"""Erasing one person: their words go everywhere, what remains is that somebody was here.

Transcript, search, claims, pictures, drafts, notes, replies on their way, questions without an answer, the replies that repeated their
words. Rows stay, so that figures do; receipt numbers stay, so that none is given twice; event ids stay, so that nothing is taken twice.

Who was erased is kept by random ids alone, in the database and in a file beside it (`erased`): an older backup that is
restored gets every erasure again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.state import fresh, pack
from storage import attachments, search, staff_events
from storage.moments import told
from storage.replies import decode, words_of
from storage.transaction import Reader, Transaction


@dataclass(frozen=True, slots=True)
class Extent:
    """What there is of one person, before they are erased. Moments are UTC."""

    channel: str
    since: datetime
    messages: int
    pictures: int
    remarks: int  # notes and comments of staff
    reminders: int
    waiting: bool  # they are in the queue, or with staff
    cases: tuple[tuple[str, str], ...]  # number and state
    erased: datetime | None  # already


def whose(reader: Reader, channel: str, traveller: str) -> str | None:
    """The conversation of a person on a channel."""
    row = reader.one("find_conversation", channel=channel, traveller=traveller)
    return None if row is None else str(row["id"])


def of_case(reader: Reader, number: str) -> str | None:
    """The conversation of a claim; who called has one of their own, too."""
    row = reader.one("conversation_of_case", number=number)
    return None if row is None else str(row["id"])


def extent(conversation: str) -> Callable[[Reader], Extent | None]:
    """How much would go: `await store.read(erasure.extent(id))`; None when there is no such conversation."""

    def ask(reader: Reader) -> Extent | None:
        row = reader.one("what_to_erase", id=conversation)
        if row is None:
            return None
        return Extent(
            channel=row["channel"],
            since=told(row["created"]),
            messages=row["messages"],
            pictures=row["pictures"],
            remarks=row["remarks"],
            reminders=row["reminders"],
            waiting=row["stays"] > 0,
            cases=tuple((one["number"], one["state"]) for one in reader.all("cases_to_erase", id=conversation)),
            erased=told(row["erased"]) if row["erased"] is not None else None,
        )

    return ask


def erase(transaction: Transaction, conversation: str, now: int) -> bool:
    """Erase whoever talks there, note it, and let open consoles know; again is the same. False when there is no such conversation."""
    row = transaction.one("conversation_to_erase", id=conversation)
    if row is None:
        return False
    _erase_all(transaction, row["no"], row["language"], now)
    transaction.do("note_erasure", conversation=conversation, now=now)
    staff_events.add(transaction, "gone", now, conversation=conversation, state="closed")
    return True


def erasures(reader: Reader) -> tuple[str, ...]:
    """The conversations of everybody who was erased, oldest first."""
    return tuple(row["conversation"] for row in reader.all("erasures"))


def _erase_all(transaction: Transaction, no: int, language: str, now: int) -> None:
    blank_words(transaction, no, now)
    transaction.do("erase_misses", no=no)
    transaction.do("erase_left_messages", no=no)
    transaction.do("erase_events", no=no)
    transaction.do("erase_outgoing", no=no, now=now)
    transaction.do("erase_notes", no=no)
    transaction.do("erase_comments", no=no)
    transaction.do("erase_draft", no=no)
    transaction.do("erase_handoffs", no=no, now=now)
    transaction.do("erase_hold_reasons", no=no)
    transaction.do("erase_reminders", no=no, now=now)
    transaction.do("erase_resume_codes", no=no)
    attachments.blank_all(transaction, no, now)
    transaction.do("erase_lent_pictures", no=no, now=now)
    for row in transaction.all("case_numbers_of", no=no):
        transaction.do("erase_case", number=row["number"])
        transaction.do("erase_case_changes", number=row["number"])
    transaction.do("erase_episodes", no=no, now=now)
    transaction.do("erase_conversation", no=no, state=pack(fresh(language)), now=now)


def blank_words(transaction: Transaction, no: int, now: int, episode: int = 0) -> int:
    """Blank every message of a conversation, or of one episode of it; how many they were.

    A reply that only these messages had goes too. One that others have as well is the desk's own and stays for them.
    """
    rows, replies = transaction.all("texts_of", no=no, episode=episode), dict[int, bool]()
    for row in rows:
        text = words_of(decode(row["reply"])) if row["reply"] is not None else row["text"]
        search.forget(transaction, row["id"], text)
        if row["said"] is not None:
            replies[row["said"]] = bool(row["shared"])
    transaction.note("blank_messages", no=no, episode=episode, now=now)
    _drop_replies(transaction, replies)
    return len(rows)


def _drop_replies(transaction: Transaction, replies: Mapping[int, bool]) -> None:
    """Those that no message has any more; of each, whether more than one had it once.

    The race, where turns run beside this: one of them says the same. A reply that was never shared it changes before it takes it, so
    one of the two waits for the other. One that is shared it just takes: so from before that is looked at to the commit no turn runs.
    """
    for said, shared in replies.items():
        if not shared:
            transaction.note("drop_said", id=said)
    shared_ones = [(said, transaction.asking("said_of_nobody", id=said)) for said, shared in replies.items() if shared]
    for said in [said for said, asked in shared_ones if asked() is not None]:
        transaction.at_last(Transaction.alone_to_the_end)
        transaction.at_last(lambda last, said=said: last.note("drop_said_of_nobody", id=said))  # type: ignore[misc]
