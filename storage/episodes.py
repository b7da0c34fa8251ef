"""Episodes as staff read them: lists with filters, what is read, marked and noted."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from storage.errors import KeyUsedError
from storage.moments import DAY, counted, day_begins, stored
from storage.moments import told as moment
from storage.transaction import Reader, Row, Transaction, Value

Outcome = Literal[
    "solved", "person", "callback", "gave_up", "unsolved", "unanswered", "no_request", "assumed", "ongoing"
]  # fmt: skip
OUTCOMES: tuple[Outcome, ...] = (  # in the order in which they are decided; but whoever waits is ongoing
    "solved", "person", "callback", "gave_up", "unsolved", "unanswered", "no_request", "assumed", "ongoing",
)  # fmt: skip

RETURNING = 3 * DAY  # whoever does not come back with the same question for so long is taken to have been helped
LATEST = 2**63 - 1
NO_SOURCE = "-"
LOOKED_AT = 200  # episodes in one query
MOST_LOOKED_AT = 5_000  # … for one page: what is left is found from the cursor on


@dataclass(frozen=True, slots=True)
class Filter:
    """Which episodes. What is left empty fits all; moments are the store's milliseconds."""

    since: int = 0
    until: int = LATEST
    channel: str = ""
    source: str = ""  # NO_SOURCE: of those whom nothing is known to have brought
    outcomes: tuple[Outcome, ...] = ()  # one of them
    entry: str = ""  # answered in the episode
    staff: str = ""  # wrote in it
    unread_by: str = ""  # a member of staff who has not read it to its end
    marked: bool = False

    def values(self, now: int) -> dict[str, Value]:
        """For `episodes_before`, without the span of time."""
        return {
            "channel": self.channel,
            "source": self.source,
            "outcomes": "".join(f",{outcome}," for outcome in self.outcomes),
            "entry": self.entry,
            "staff": self.staff,
            "reader": self.unread_by,
            "marked": self.marked,
            "quiet": now - RETURNING,
        }


@dataclass(frozen=True, slots=True)
class Card:
    """An episode in a list."""

    no: int  # the store's own number of the conversation
    conversation: str
    number: int
    channel: str
    source: str
    language: str
    opened: datetime  # UTC
    ended: datetime  # of the last word
    outcome: Outcome
    messages: int
    words: str  # the first that the traveller typed
    read: bool  # by whoever asks
    marked: bool
    comments: int


@dataclass(frozen=True, slots=True)
class Cards:
    cards: tuple[Card, ...]
    cursor: str  # for what follows; "" at the end


@dataclass(frozen=True, slots=True)
class Comment:
    id: int
    staff: str
    at: datetime
    text: str


Position = tuple[int, int, int]  # opened, conversation, number: the order of episodes
NEWEST: Position = (LATEST, LATEST, LATEST)


class WrongCursorError(ValueError):
    """A cursor that was not given out here."""

    def __init__(self) -> None:
        super().__init__("The cursor is not one that this list gave out; begin without one.")


def days(first: date, last: date) -> tuple[int, int]:
    """`since` and `until` of a filter, for days in Japan, both included."""
    return day_begins(counted(first)), day_begins(counted(last) + 1)


def listed(
    wanted: Filter, now: datetime, *, reader: str = "", cursor: str = "", limit: int = 50
) -> Callable[[Reader], Cards]:
    """Episodes that fit, newest first. `reader` is who asks: each card says whether they have read it.

    Raises WrongCursorError.
    """
    begin = position(cursor) if cursor else NEWEST
    all_fit = replace(wanted, since=0, until=LATEST) == Filter()  # then no more is looked at than is shown

    def ask(asked: Reader) -> Cards:
        at, cards, looked = begin, list[Card](), 0
        for row in fitting(asked, wanted, stored(now), begin, limit if all_fit else LOOKED_AT):
            looked, at = looked + 1, (row["opened"], row["conversation"], row["number"])
            if row["fits"]:
                cards.append(card(asked, row["conversation"], row["number"], stored(now), reader))
            if len(cards) == limit or looked == MOST_LOOKED_AT:
                return Cards(tuple(cards), cursor_at(at))
        return Cards(tuple(cards), "")

    return ask


def fitting(
    reader: Reader, wanted: Filter, now: int, begin: Position = NEWEST, at_once: int = LOOKED_AT
) -> Iterator[Row]:
    """Every episode in the span of time, newest first, with whether it `fits`; read `at_once` by `at_once`."""
    values, at = wanted.values(now), begin
    while True:
        opened, conversation, number = at
        rows = reader.all(
            "episodes_before",
            since=wanted.since,
            until=wanted.until,
            opened=opened,
            conversation=conversation,
            number=number,
            limit=at_once,
            **values,
        )
        yield from rows
        if len(rows) < at_once:
            return
        at = (rows[-1]["opened"], rows[-1]["conversation"], rows[-1]["number"])


def card(reader: Reader, conversation: int, number: int, now: int, staff: str) -> Card:
    row = reader.one("episode_card", conversation=conversation, number=number, quiet=now - RETURNING, reader=staff)
    assert row is not None
    return Card(
        no=conversation,
        conversation=row["id"],
        number=row["number"],
        channel=row["channel"],
        source=row["source"],
        language=row["language"],
        opened=moment(row["opened"]),
        ended=moment(row["ended"]),
        outcome=row["outcome"],
        messages=row["messages"],
        words=row["words"],
        read=bool(row["seen"]),
        marked=bool(row["marked"]),
        comments=row["comments"],
    )


def cursor_at(at: Position) -> str:
    """Where a page ended, as a word that says nothing to its reader: the numbers in it are the store's own."""
    return base64.urlsafe_b64encode(".".join(map(str, at)).encode()).decode().rstrip("=")


def position(cursor: str) -> Position:
    """Raises WrongCursorError."""
    try:
        opened, conversation, number = map(int, base64.urlsafe_b64decode(cursor + "==").split(b"."))
    except (ValueError, binascii.Error, UnicodeEncodeError):
        raise WrongCursorError from None
    if max(abs(opened), abs(conversation), abs(number)) > LATEST:
        raise WrongCursorError
    return opened, conversation, number


# --- one conversation ------------------------------------------------------------------------------------------------


def of_conversation(conversation: str, now: datetime, *, reader: str = "") -> Callable[[Reader], tuple[Card, ...]]:
    """The episodes of one conversation, newest first."""
    return lambda asked: tuple(
        card(asked, row["conversation"], row["number"], stored(now), reader)
        for row in asked.all("episodes_of", id=conversation)
    )


def comments(conversation: str, number: int) -> Callable[[Reader], tuple[Comment, ...]]:
    """What colleagues wrote beside an episode, oldest first."""
    return lambda reader: tuple(
        Comment(row["id"], row["staff"], moment(row["at"]), row["text"])
        for row in reader.all("comments_of", id=conversation, number=number)
    )


# --- what staff leave in it ------------------------------------------------------------------------------------------


def read(conversation: str, number: int, staff: str, now: datetime) -> Callable[[Transaction], bool]:
    """They have read it as far as it goes now; False when there is no such episode."""
    return lambda transaction: bool(
        transaction.do("read_episode", id=conversation, number=number, staff=staff, now=stored(now))
    )


def unread(conversation: str, number: int, staff: str) -> Callable[[Transaction], bool]:
    return lambda transaction: bool(transaction.do("unread_episode", id=conversation, number=number, staff=staff))


def mark(conversation: str, number: int, staff: str, now: datetime) -> Callable[[Transaction], bool]:
    """False when it is marked already, or not there."""
    return lambda transaction: bool(
        transaction.do("mark_episode", id=conversation, number=number, staff=staff, now=stored(now))
    )


def unmark(conversation: str, number: int) -> Callable[[Transaction], bool]:
    return lambda transaction: bool(transaction.do("unmark_episode", id=conversation, number=number))


def comment(
    conversation: str, number: int, staff: str, text: str, now: datetime, key: str = ""
) -> Callable[[Transaction], int | None]:
    """The id of the comment, also when this press of the button, by its `key`, has made it already; None when there is no such
    episode. Raises KeyUsedError."""

    def work(transaction: Transaction) -> int | None:
        before = transaction.one("commented_by_key", id=conversation, staff=staff, key=key)
        if before is not None:
            if (before["episode"], before["text"]) != (number, text):
                raise KeyUsedError
            return int(before["id"])
        row = transaction.one(
            "add_comment", id=conversation, number=number, staff=staff, text=text, now=stored(now), key=key
        )
        return None if row is None else int(row["id"])

    return work


def drop_comment(comment: int, staff: str) -> Callable[[Transaction], bool]:
    """Its own author takes it back; False when it is another's or gone."""
    return lambda transaction: bool(transaction.do("drop_comment", comment=comment, staff=staff))


# --- how they ended --------------------------------------------------------------------------------------------------


def settle(now: datetime, limit: int = 200) -> Callable[[Transaction], int]:
    """Write down how old episodes ended, so that lists and figures need not find it out each time; how many they were.

    Only what nothing can change any more: silent so long that a return would be another matter, and nobody asked for.
    """
    return lambda transaction: transaction.do("settle_episodes", quiet=stored(now) - 2 * RETURNING, limit=limit)
