"""Whether the golden talks of a campaign can be read, and go as written on its content."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from faq.answers import Book
from faq.check.flaws import Flaw, at, of_error
from faq.folder import CampaignError, Folder, Table, parse
from faq.golden import NotOfferedError, replay

DOES: Mapping[str, type] = {
    "says": str, "presses": str, "old": str, "sends": str, "chooses": int, "picks": date, "arrives": bool,
}  # fmt: skip
DEMANDS: Mapping[str, type] = {
    "at": datetime, "kind": str, "entry": str, "holds": list, "lacks": list, "offers": list, "effects": list,
}  # fmt: skip
KNOWN = {**DOES, **DEMANDS}


def check_talks(book: Book) -> Iterator[Flaw]:
    folder = book.campaign.folder
    for file in folder.names("golden", ".toml"):
        try:
            talk = parse(folder.text(file), file)
        except CampaignError as error:
            yield of_error(error, file)
            continue
        flaws = list(_shape(folder, file, talk))
        yield from flaws or _held(folder, file, talk, book)


def _shape(folder: Folder, file: str, talk: Table) -> Iterator[Flaw]:
    if not _is_moment(talk.get("at")):
        yield at(folder, file, "at", "must be a moment with its zone, such as 2024-06-12T10:00:00+09:00")
    turns = talk.get("turn")
    if not isinstance(turns, list) or not all(isinstance(turn, dict) for turn in turns):
        yield at(folder, file, "turn", "must be a list of tables")
        return
    for number, turn in enumerate(turns):
        if len(turn.keys() & DOES.keys()) != 1:
            yield at(folder, file, f"turn.{number}", f"must do one thing of {', '.join(DOES)}")
        for key, value in turn.items():
            wanted = KNOWN.get(key)
            if wanted is None:
                yield at(folder, file, f"turn.{number}.{key}", "is not a known key")
            elif not isinstance(value, (wanted, str) if key == "picks" else wanted):
                yield at(folder, file, f"turn.{number}.{key}", "is of another kind than it must be")
        if isinstance(turn.get("at"), datetime) and not _is_moment(turn["at"]):
            yield at(folder, file, f"turn.{number}.at", "must be a moment with its zone")


def _is_moment(value: object) -> bool:
    return isinstance(value, datetime) and value.tzinfo is not None


def _held(folder: Folder, file: str, talk: Table, book: Book) -> Iterator[Flaw]:
    """Each turn that goes otherwise, up to the first that cannot be done."""
    number = -1
    try:
        for number, spoken in enumerate(replay(talk, book)):
            for fault in spoken.faults:
                yield at(folder, file, f"turn.{number}", fault)
    except NotOfferedError as error:
        yield at(folder, file, f"turn.{number + 1}", str(error))
