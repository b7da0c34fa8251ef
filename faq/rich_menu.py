"""The menu that LINE shows below a talk: six cells with an act each, and a picture a language, drawn beforehand."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping
from dataclasses import dataclass, replace

from faq.campaign import Campaign, read_file
from faq.folder import CampaignError, Reading, Table

FILE = "rich_menu.toml"
FOLDER = "rich_menu"
WIDTH, HEIGHT = 2500, 1686
COLUMNS, ROWS = 3, 2
ICONS = ("check", "calendar", "sheet", "shield", "clock", "person")
TONES = ("plain", "first", "help")
LINES = 2
LETTERS = {"ja": 4, "en": 8}  # a line: what can be read on a phone without glasses
BAR = 14  # characters of LINE's bar
LARGEST_PICTURE = 1_000_000  # bytes, LINE's limit
DRAWN = b"madoguchi-drawn"  # the PNG text chunk that says from which words a picture was drawn


@dataclass(frozen=True, slots=True)
class Cell:
    act: str
    icon: str
    tone: str
    words: Mapping[str, tuple[str, ...]]  # the lines, by language


@dataclass(frozen=True, slots=True)
class RichMenu:
    bar: Mapping[str, str]
    cells: tuple[Cell, ...]  # row by row
    busy: tuple[Cell, ...]  # the same while the desk is overrun

    def of(self, *, busy: bool) -> tuple[Cell, ...]:
        return self.busy if busy else self.cells

    def drawn_from(self, language: str, *, busy: bool) -> str:
        """What the picture shows, as 12 hexadecimal digits: another word gives another."""
        shown = [(cell.icon, cell.tone, *cell.words[language]) for cell in self.of(busy=busy)]
        return hashlib.sha256(repr(shown).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where a cell lies in the picture, in pixels."""

    x: int
    y: int
    width: int
    height: int


def bounds(number: int) -> Bounds:
    """Of the cell with this number; the last column and row take what is left over."""
    column, row = number % COLUMNS, number // COLUMNS
    x, y = WIDTH // COLUMNS * column, HEIGHT // ROWS * row
    width = WIDTH - x if column == COLUMNS - 1 else WIDTH // COLUMNS
    return Bounds(x, y, width, HEIGHT - y if row == ROWS - 1 else HEIGHT // ROWS)


def picture_name(language: str, *, busy: bool) -> str:
    return f"{FOLDER}/{language}{'-busy' if busy else ''}.png"


def rich_menu_of(campaign: Campaign) -> RichMenu | None:
    """The campaign's menu, or None when it has none. Raises CampaignError."""
    if not campaign.folder.has(FILE):
        return None
    return read_file(campaign.folder, FILE, lambda table: _read(table, campaign.languages))


def picture_of(campaign: Campaign, menu: RichMenu, language: str, *, busy: bool) -> bytes:
    """The PNG. Raises CampaignError when it is missing, of another size, or was drawn from other words."""
    name = picture_name(language, busy=busy)
    try:
        body = (campaign.folder.root / name).read_bytes()
    except OSError:
        raise CampaignError("is missing; run docs/draw_rich_menu.py", name) from None
    if body[:8] != b"\x89PNG\r\n\x1a\n" or struct.unpack(">II", body[16:24]) != (WIDTH, HEIGHT):
        raise CampaignError(f"must be a PNG of {WIDTH} by {HEIGHT}", name)
    if len(body) > LARGEST_PICTURE:
        raise CampaignError(f"has {len(body):,} bytes; LINE takes {LARGEST_PICTURE:,}", name)
    if DRAWN + b"\0" + menu.drawn_from(language, busy=busy).encode() not in body:
        raise CampaignError("shows other words than rich_menu.toml; run docs/draw_rich_menu.py", name)
    return body


def _read(table: Table, languages: tuple[str, ...]) -> RichMenu:
    reading = Reading(table)
    bar = reading.spoken("bar", languages)
    for language, words in bar.items():
        if not 0 < len(words) <= BAR:
            raise reading.refuse(f"bar.{language}", f"must have 1 to {BAR} characters")
    tables = reading.tables("cell")
    if len(tables) != COLUMNS * ROWS:
        raise reading.refuse("cell", f"there must be {COLUMNS * ROWS} cells")
    cells, busy = zip(*(_cell(inner, f"cell.{number}", languages) for number, inner in enumerate(tables)), strict=True)
    reading.done()
    return RichMenu(bar, cells, busy)


def _cell(table: Table, place: str, languages: tuple[str, ...]) -> tuple[Cell, Cell]:
    reading = Reading(table, place)
    icon, tone = reading.text("icon"), reading.text("tone", TONES[0])
    for key, value, known in (("icon", icon, ICONS), ("tone", tone, TONES)):
        if value not in known:
            raise reading.refuse(key, f"is none of {', '.join(known)}")
    cell = Cell(reading.text("act"), icon, tone, _words(reading, languages))
    other = reading.table("busy", needed=False)
    reading.done()
    if not other:
        return cell, cell
    inner = Reading(other, f"{place}.busy")
    busy = replace(cell, act=inner.text("act"), words=_words(inner, languages))
    inner.done()
    return cell, busy


def _words(reading: Reading, languages: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    inner = Reading(reading.table("words"), f"{reading.place}.words")
    found = {}
    for language in languages:
        found[language] = inner.texts(language)
        letters = LETTERS.get(language, LETTERS["en"])
        if not 0 < len(found[language]) <= LINES or any(not 0 < len(line) <= letters for line in found[language]):
            raise inner.refuse(language, f"must be 1 or {LINES} lines of at most {letters} characters")
    inner.done()
    return found
