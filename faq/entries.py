"""The entries: what a traveller may want to know, and what is said of it at each moment.

An entry's head (its kind, label, clause, …) is read at once; its texts, which are most of the folder, when it is first
answered. For that an entry stands in one piece of its file: `[entry]`, then its `[[entry.state]]` tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

from bot.effects import HandoffReason
from bot.knowledge import EntryCard, EntryKind
from faq.facts import Facts
from faq.folder import CampaignError, Folder, Reading, Table, locate, parse
from faq.spans import TimeLine, read_line

KINDS: frozenset[str] = frozenset(get_args(EntryKind))
REASONS: frozenset[str] = frozenset(get_args(HandoffReason)) | {""}
HEADING = re.compile(r"^\[([A-Za-z0-9_]+)\][ \t]*(?:#.*)?$", re.MULTILINE)
BODY = re.compile(r"^\[", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Said:
    """The words of one state in one language, with their slots."""

    lead: str
    lines: tuple[str, ...] = ()
    details_title: str = ""
    details: tuple[str, ...] = ()

    def texts(self) -> tuple[str, ...]:
        return tuple(text for text in (self.lead, *self.lines, self.details_title, *self.details) if text)


@dataclass(frozen=True, slots=True)
class Answer:
    """What holds in one state: the words by language, and what is offered below (None: what the entry offers)."""

    said: Mapping[str, Said]
    next: tuple[str, ...] | None
    plate: bool


@dataclass(frozen=True, slots=True)
class PlateDates:
    """The facts that a date plate shows: its opening, or "", and its end; `words` picks the plate's wording."""

    ends: str
    opens: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """The head of an entry."""

    card: EntryCard
    label: Mapping[str, str]
    clause: str
    next: tuple[str, ...]
    plate: PlateDates | None


@dataclass(frozen=True, slots=True)
class Piece:
    """The part of a file that holds one entry."""

    id: str
    file: str
    line: int  # of its heading
    head: str
    body: str

    def told(self, error: CampaignError, above: int = 0) -> CampaignError:
        """A refusal with its line in the file; `above` lines of the piece stand before the text that was read."""
        place = error.place or self.id
        inside = error.line + above if error.line else max(locate(self.head + self.body, place), 1)
        return CampaignError(error.reason, self.file, place, self.line + inside - 1)


def pieces(folder: Folder) -> Iterator[Piece]:
    """Every entry of the folder, unread."""
    for name in folder.names("entries", ".toml"):
        text = folder.text(name)
        if '"""' in text or "'''" in text:
            raise CampaignError("texts of several lines are not used in entries: write a list of lines", name)
        headings = list(HEADING.finditer(text))
        ends = [heading.start() for heading in headings[1:]] + [len(text)]
        for heading, end in zip(headings, ends, strict=True):
            whole = text[heading.start() : end]
            body = BODY.search(whole, 1)
            cut = body.start() if body else len(whole)
            yield Piece(heading[1], name, text.count("\n", 0, heading.start()) + 1, whole[:cut], whole[cut:])


def read_heads(found: list[Piece], languages: tuple[str, ...]) -> dict[str, Entry]:
    """The heads of all entries. They are read as one document, which is faster than one by one."""
    ids = [piece.id for piece in found]
    for piece in found:
        if ids.count(piece.id) > 1:
            raise CampaignError("there are two entries of this name", piece.file, piece.id, piece.line)
    try:
        tables = parse("\n".join(piece.head for piece in found), "entries")
    except CampaignError:
        tables = {piece.id: _alone(piece)[piece.id] for piece in found}
    return {piece.id: _located(piece, tables[piece.id], languages) for piece in found}


def _alone(piece: Piece) -> Table:
    try:
        return parse(piece.head, piece.file)
    except CampaignError as error:
        raise piece.told(error) from None


def _located(piece: Piece, table: object, languages: tuple[str, ...]) -> Entry:
    try:
        return read_head(piece.id, table, languages)
    except CampaignError as error:
        raise piece.told(error) from None


def read_head(entry: str, table: object, languages: tuple[str, ...]) -> Entry:
    reading = Reading(table, entry)
    kind = reading.text("kind")
    if kind not in KINDS:
        raise reading.refuse("kind", f"is none of {', '.join(sorted(KINDS))}")
    reason = reading.text("reason", "")
    if reason not in REASONS:
        raise reading.refuse("reason", f"is none of {', '.join(sorted(REASONS - {''}))}")
    offered, unread = reading.switch("offered", usual=True), reading.switch("unread")
    if unread and kind != "outside":
        raise reading.refuse("unread", f"does not belong to the kind {kind}")
    card = EntryCard(
        id=entry,
        kind=kind,  # type: ignore[arg-type]
        topic=reading.text("topic", ""),
        road=reading.text("road", ""),
        verdict=reading.text("verdict", ""),
        act=reading.text("act", ""),
        reason=reason,
        offered=offered,
        unread=unread,
        holds=reading.texts("holds", ()),
    )
    clause = reading.text("clause", "")
    if (kind == "answer") != bool(clause):
        raise reading.refuse("clause", "is missing" if kind == "answer" else f"does not belong to the kind {kind}")
    head = Entry(card, reading.spoken("label", languages), clause, reading.texts("next", ()), read_plate(reading))
    reading.done()
    return head


def read_plate(reading: Reading) -> PlateDates | None:
    """The date plate that a table may have: `plate = { opens = FACT, ends = FACT }`."""
    table = reading.value("plate")
    if table is None:
        return None
    inner = Reading(table, f"{reading.place}.plate")
    plate = PlateDates(inner.text("ends"), inner.text("opens", ""), inner.text("words", ""))
    inner.done()
    return plate


def read_states(piece: Piece, languages: tuple[str, ...], facts: Facts) -> TimeLine[Answer]:
    """The texts of one entry along the time line."""
    try:
        below = Reading(parse(piece.body, piece.file))
        table = Reading(below.table(piece.id), piece.id)
        below.done()
        tables = table.tables("state")
        table.done()
        return read_line(tables, f"{piece.id}.state", facts, lambda reading: _answer(reading, languages))
    except CampaignError as error:
        raise piece.told(error, piece.head.count("\n")) from None


def _answer(reading: Reading, languages: tuple[str, ...]) -> Answer:
    following = reading.value("next")
    if following is not None and not (isinstance(following, list) and all(isinstance(act, str) for act in following)):
        raise reading.refuse("next", "must be a list of acts")
    plate = reading.switch("plate", usual=True)
    said = {language: _said(Reading(reading.table(language), language), reading, language) for language in languages}
    return Answer(said, None if following is None else tuple(following), plate)


def _said(words: Reading, state: Reading, language: str) -> Said:
    try:
        details = words.table("details", needed=False)
        inner = Reading(details, "details")
        title, lines = (inner.text("title"), inner.texts("lines")) if details else ("", ())
        inner.done()
        said = Said(words.text("lead"), words.texts("lines", ()), title, lines)
        words.done()
    except CampaignError as error:
        raise state.refuse(error.place or language, error.reason) from None
    return said
