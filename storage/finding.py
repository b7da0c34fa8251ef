"""The search of staff: words in transcripts, with filters, in pages, at a bounded price whatever is sought."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter

import orjson

from storage import episodes, search
from storage.episodes import LATEST, Filter, WrongCursorError
from storage.moments import stored
from storage.rows import Message
from storage.transaction import Reader, Row
from storage.transcript import as_message, first_at

LONGEST_SOUGHT = 100  # characters; what is longer is cut, before it is folded
MOST_HITS = 1_000  # of the index, looked at for one page: what is left is found from the cursor on
AT_ONCE = 100  # of them in one question to the index
EVERYTHING = Filter()

Shown = Callable[[Message], str]  # the words of a message as whoever asks may see it


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that holds what was sought. Its text is as whoever asked may see it."""

    conversation: str
    channel: str
    episode: int
    message: Message
    spots: tuple[tuple[int, int], ...]  # where in `message.text` the words stand


@dataclass(frozen=True, slots=True)
class Hits:
    hits: tuple[Hit, ...]
    cursor: str  # for what follows; "" at the end. A page may be short, or even empty, and yet not be the last


def found(
    words: str, wanted: Filter, now: datetime, *, shown: Shown = attrgetter("text"), cursor: str = "", limit: int = 50
) -> Callable[[Reader], Hits]:
    """Messages that hold every word of `words`, newest first; width, case and kana folded, from one character on.

    The words must stand in what is `shown`: else whoever may not read a number could still find out that it is there.
    Raises WrongCursorError.
    """
    sought = words[:LONGEST_SOUGHT]
    begin = _id_at(cursor) if cursor else LATEST

    def ask(reader: Reader) -> Hits:
        expression = search.expression(sought)
        if not expression:
            return Hits((), "")
        lowest, before = _span(reader, wanted, begin)
        return _Looking(reader, sought, wanted, stored(now), shown).from_(expression, lowest, before, limit)

    return ask


@dataclass(frozen=True, slots=True)
class _Looking:
    """One search, on its way through the hits of the index."""

    reader: Reader
    words: str
    wanted: Filter
    now: int
    shown: Shown

    def from_(self, expression: str, lowest: int, before: int, limit: int) -> Hits:
        hits, fits = list[Hit](), dict[tuple[int, int], bool]()
        for _ in range(MOST_HITS // AT_ONCE):
            ids = self._page(expression, lowest, before)
            for id_, row in self._rows(ids, limit):
                before = id_
                if row is not None and (hit := self._hit(row, fits)):
                    hits.append(hit)
                if len(hits) == limit:
                    return Hits(tuple(hits), str(id_))
            if len(ids) < AT_ONCE:
                return Hits(tuple(hits), "")
        return Hits(tuple(hits), str(before))

    def _page(self, expression: str, lowest: int, before: int) -> list[int]:
        rows = self.reader.all("find_words", sought=expression, lowest=lowest, before=before, limit=AT_ONCE)
        return [row["id"] for row in rows]

    def _rows(self, ids: Sequence[int], at_once: int) -> Iterator[tuple[int, Row | None]]:
        """What stands there, if it still does: as many in one question as fill what is asked for."""
        for begin in range(0, len(ids), at_once):
            asked = ids[begin : begin + at_once]
            rows = {row["id"]: row for row in self.reader.all("messages_found", ids=orjson.dumps(asked).decode())}
            yield from ((id_, rows.get(id_)) for id_ in asked)

    def _hit(self, row: Row, fits: dict[tuple[int, int], bool]) -> Hit | None:
        if not self.wanted.since <= row["at"] < self.wanted.until:
            return None
        message = as_message(row)
        text = self.shown(message)
        if not search.holds(text, self.words):
            return None
        place = (row["conversation"], row["episode"])
        if place not in fits:
            fits[place] = self._fits(row)
        if not fits[place]:
            return None
        seen = replace(message, text=text, reply=None, data="")
        return Hit(row["conversation_id"], row["channel"], row["episode"], seen, search.spots(text, self.words))

    def _fits(self, row: Row) -> bool:
        """Whether the episode fits: the same question as for lists, put for this one alone."""
        rest = replace(self.wanted, since=0, until=LATEST)
        if rest == EVERYTHING:
            return True
        begin = (row["opened"], row["conversation"], row["episode"] + 1)
        return bool(next(episodes.fitting(self.reader, rest, self.now, begin, at_once=1))["fits"])


def _id_at(cursor: str) -> int:
    if not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 19):
        raise WrongCursorError
    return int(cursor)


def _span(reader: Reader, wanted: Filter, begin: int) -> tuple[int, int]:
    """The numbers of messages between which the span of time lies: they grow with time, so no index of moments is needed.
    Where the clock was set back, words of the hours that came twice may be missed by a filter of days."""
    lowest = first_at(reader, wanted.since) if wanted.since else 0
    before = first_at(reader, wanted.until) if wanted.until < LATEST else LATEST
    return lowest, min(before, begin)
