"""What calibrating leaves beside the content: `matching.json` for people, `matching.npz` for the machine.

matching.json   fingerprint of the content, how the channels are weighed, when the first entry is trusted, the figures
matching.npz    the wordings made ready (`wordings.txt`), the campaign's words (`words.json`), the classifiers as arrays

A file that is missing or not of the present content is no fault of a running desk: what it lacks is made anew, and
`madoguchi check` tells. The wordings are read without NumPy, so that an exact question stays cheap, and line by line: every start
reads them, and JSON takes thrice as long. What is as the thing before it, a form as it was typed, half of all, is written as "=" and
kept in memory once.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from faq.matching.phrasebook import Phrase, Phrasebook, Usage
from faq.matching.restoring import KnownWords

SETTINGS = "matching.json"
ARRAYS = "matching.npz"
WORDINGS = "wordings.txt"  # the fingerprint; then of each its language, how it was typed, its form, its reading
WORDS = "words.json"
AS_BEFORE = "="
_BEGINNING = (1980, 1, 1, 0, 0, 0)  # of time, in a zip: the same content gives the same bytes


@dataclass(frozen=True)
class Store:
    """The two files of a campaign folder."""

    folder: Path

    def settings(self) -> Mapping[str, Any]:
        """What `matching.json` says, or nothing."""
        try:
            read = json.loads((self.folder / SETTINGS).read_bytes())
        except (OSError, ValueError):
            return {}
        return read if isinstance(read, dict) else {}

    def phrasebook(self, phrases: tuple[Phrase, ...], fingerprint: str) -> Phrasebook | None:
        """The wordings made ready, if those saved are these: their content has the same fingerprint."""
        try:
            of, *lines = self._member(WORDINGS).decode("utf-8", "surrogatepass").split("\n")
        except (OSError, ValueError, KeyError, zipfile.BadZipFile):
            return None
        if of != fingerprint or len(lines) != 4 * len(phrases):
            return None
        languages, typed, forms, readings = (lines[at::4] for at in range(4))
        languages = _filled(languages, [phrase.language for phrase in phrases])
        typed = _filled(typed, [phrase.text for phrase in phrases])
        forms = _filled(forms, typed)
        return Phrasebook(phrases, *map(tuple, (languages, typed, forms, _filled(readings, forms))))

    def usage(self) -> Usage | None:
        """The campaign's words. They are of the same content as the phrasebook."""
        try:
            read = json.loads(self._member(WORDS))
            once = dict[str, str]().setdefault
            words = {entry: tuple(map(once, of, of)) for entry, of in read["words"].items()}
            spelled = {once(reading, reading): once(word, word) for reading, word in read["spelled"].items()}
            spellings, lemmas = (frozenset(map(once, read[name], read[name])) for name in ("spellings", "lemmas"))
            return Usage(KnownWords(spelled, spellings, lemmas), words)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile):
            return None

    def write(
        self,
        settings: Mapping[str, Any],
        book: Phrasebook,
        usage: Usage,
        fingerprint: str,
        arrays: Mapping[str, bytes],
    ) -> None:
        """Write both; each is whole or not there. `arrays` are files of the archive by name."""
        spoken, texts = [phrase.language for phrase in book.phrases], [phrase.text for phrase in book.phrases]
        ready = zip(
            _marked(book.languages, spoken),
            _marked(book.typed, texts),
            _marked(book.forms, book.typed),
            _marked(book.readings, book.forms),
            strict=True,
        )
        known = {
            "spelled": usage.known.spelled,
            "spellings": sorted(usage.known.spellings),
            "lemmas": sorted(usage.known.lemmas),
        }
        members = {
            WORDINGS: "\n".join([fingerprint, *chain.from_iterable(ready)]).encode("utf-8", "surrogatepass"),
            WORDS: _json({**known, "words": usage.words}),
            **arrays,
        }
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for name in sorted(members):
                archive.writestr(zipfile.ZipInfo(name, _BEGINNING), members[name], zipfile.ZIP_DEFLATED, 9)
        _replace(self.folder / ARRAYS, packed.getvalue())
        _replace(self.folder / SETTINGS, json.dumps(settings, ensure_ascii=False, indent=1).encode() + b"\n")

    def _member(self, name: str) -> bytes:
        with zipfile.ZipFile(self.folder / ARRAYS) as archive:
            return archive.read(name)


def _marked(texts: Sequence[str], before: Sequence[str]) -> list[str]:
    return [AS_BEFORE if text == other else text for text, other in zip(texts, before, strict=True)]


def _filled(texts: Sequence[str], before: Sequence[str]) -> list[str]:
    return [other if text == AS_BEFORE else text for text, other in zip(texts, before, strict=True)]


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _replace(path: Path, content: bytes) -> None:
    beside = path.with_name(path.name + ".new")
    beside.write_bytes(content)
    beside.replace(path)
