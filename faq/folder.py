"""A campaign folder on disk, read with suspicion: plain files inside it, UTF-8, TOML that says each thing once."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LARGEST = 2_000_000  # bytes of one file; the largest of a real campaign has a tenth of that


class CampaignError(Exception):
    """Content that is refused: where it stands and what is wrong with it, in one line."""

    def __init__(self, reason: str, file: str = "", place: str = "", line: int = 0) -> None:
        self.reason, self.file, self.place, self.line = reason, file, place, line
        super().__init__(": ".join(part for part in (f"{file}:{line}" if line else file, place, reason) if part))

    def inside(self, file: str, place: str = "") -> CampaignError:
        """The same refusal, told where it was met."""
        joined = ".".join(part for part in (place, self.place) if part)
        return CampaignError(self.reason, self.file or file, joined, self.line)


Table = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Folder:
    root: Path

    def text(self, name: str) -> str:
        """The text of a file. Raises CampaignError if it is missing, too large, no UTF-8, or not inside the folder."""
        path = self.root / name
        if path.is_symlink() or not path.resolve().is_relative_to(self.root.resolve()):
            raise CampaignError("leads outside the campaign folder", name)
        if not path.is_file():
            raise CampaignError("is missing", name)
        if path.stat().st_size > LARGEST:
            raise CampaignError(f"is larger than {LARGEST:,} bytes", name)
        try:
            return path.read_bytes().decode("utf-8")
        except UnicodeDecodeError as error:
            raise CampaignError(f"is not UTF-8 (byte {error.start})", name) from None

    def toml(self, name: str) -> Table:
        return parse(self.text(name), name)

    def has(self, name: str) -> bool:
        return (self.root / name).exists()

    def names(self, below: str, ending: str) -> list[str]:
        """The files of the folder `below` that end so, by name, without what is hidden."""
        paths = (self.root / below).glob(f"*{ending}")
        return sorted(f"{below}/{path.name}" for path in paths if not path.name.startswith("."))


def parse(text: str, file: str) -> Table:
    """TOML as a table. Raises CampaignError with the line that could not be read."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        reason, _, position = str(error).partition(" (at line ")
        line = int(position.split(",")[0]) if position else len(text.splitlines())  # else at the end of the file
        raise CampaignError(f"cannot be read: {reason}", file, line=line) from None


HEADER = re.compile(r"^(\[\[?)([\w.-]+)\]\]?")
KEY = re.compile(r"^([\w.-]+)\s*=")


def locate(text: str, place: str) -> int:
    """The line of a TOML text at which `place` ("timeline.0.what"), or the nearest thing around it, stands; else 0."""
    best, line_of_best, here, counts = 0, 0, "", dict[str, int]()
    wanted = place.split(".")
    for number, line in enumerate(text.split("\n"), 1):
        header, key = HEADER.match(line), KEY.match(line)
        if header:
            here = header[2]
            if header[1] == "[[":
                counts[here] = counts.get(here, -1) + 1
            for name, count in counts.items():
                if here == name or here.startswith(f"{name}."):
                    here = f"{name}.{count}{here[len(name) :]}"
        elif not key:
            continue
        met = (f"{here}.{key[1]}" if here else key[1]) if key else here
        shared = _shared(met.split("."), wanted)
        if shared > best:
            best, line_of_best = shared, number
    return line_of_best


def _shared(left: list[str], right: list[str]) -> int:
    """How many parts of two places are the same from the beginning."""
    pairs = enumerate(zip(left, right, strict=False))
    return next((number for number, (one, other) in pairs if one != other), min(len(left), len(right)))


class Reading:
    """One table of content, read key by key; what is left over in the end was a slip of the pen.

    Each reader takes the key out and raises CampaignError when the value is missing or of another kind.
    """

    def __init__(self, table: object, place: str = "") -> None:
        if not isinstance(table, dict):
            raise CampaignError("must be a table", place=place)
        self._rest: Table = dict(table)
        self.place = place

    def rest(self) -> list[str]:
        """The keys that nobody has taken yet."""
        return list(self._rest)

    def refuse(self, key: str, reason: str) -> CampaignError:
        return CampaignError(reason, place=self._join(key))

    def value(self, key: str) -> Any:
        """Whatever stands at `key`, or None."""
        return self._rest.pop(key, None)

    def text(self, key: str, default: str | None = None) -> str:
        value = self._rest.pop(key, default)
        if not isinstance(value, str):
            raise self.refuse(key, "is missing" if value is None else "must be a text")
        return value

    def switch(self, key: str, *, usual: bool = False) -> bool:
        value = self._rest.pop(key, usual)
        if not isinstance(value, bool):
            raise self.refuse(key, "must be true or false")
        return value

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        value = self._rest.pop(key, default)
        if value is None:
            raise self.refuse(key, "is missing")
        if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
            raise self.refuse(key, "must be a list of texts")
        return tuple(value)

    def tables(self, key: str, *, needed: bool = True) -> list[Table]:
        value = self._rest.pop(key, None if needed else [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise self.refuse(key, "is missing" if value is None else "must be a list of tables")
        return value

    def table(self, key: str, *, needed: bool = True) -> Table:
        value = self._rest.pop(key, None if needed else {})
        if not isinstance(value, dict):
            raise self.refuse(key, "is missing" if value is None else "must be a table")
        return value

    def spoken(self, key: str, languages: tuple[str, ...]) -> dict[str, str]:
        """A text in every language: `label.ja = …`, `label.en = …`."""
        inner = Reading(self.table(key), self._join(key))
        said = {language: inner.text(language) for language in languages}
        inner.done()
        return said

    def done(self) -> None:
        """Raises CampaignError if a key is left that nobody asked for."""
        if self._rest:
            raise self.refuse(next(iter(self._rest)), "is not a known key")

    def _join(self, key: str) -> str:
        return ".".join(part for part in (self.place, key) if part)
