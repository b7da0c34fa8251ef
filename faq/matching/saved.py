"""What calibrating leaves beside the content: `matching.json` for people, `matching.npz` for the machine.

matching.json   fingerprint of the content, how the channels are weighed, when the first entry is trusted, the figures
matching.npz    the wordings made ready (`wordings.json`), the classifiers and the encoder's vectors, a byte a number

A file that is missing or not of the present content is no fault of a running desk: what it lacks is made anew, and
`madoguchi check` tells. The wordings are read without NumPy, so that an exact question stays cheap.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from faq.matching.hearing import Heard
from faq.matching.phrasebook import Phrase, Phrasebook
from faq.matching.restoring import KnownWords

SETTINGS = "matching.json"
ARRAYS = "matching.npz"
WORDINGS = "wordings.json"
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

    def phrasebook(self) -> tuple[str, Phrasebook] | None:
        """The wordings made ready, with the fingerprint of the content that they were made from."""
        try:
            with zipfile.ZipFile(self.folder / ARRAYS) as archive:
                read = json.loads(archive.read(WORDINGS))
            return str(read["fingerprint"]), _phrasebook(read)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile):
            return None

    def write(
        self, settings: Mapping[str, Any], book: Phrasebook, fingerprint: str, arrays: Mapping[str, bytes]
    ) -> None:
        """Write both; each is whole or not there. `arrays` are files of the archive by name."""
        wordings = json.dumps({"fingerprint": fingerprint, **_plain(book)}, ensure_ascii=False, separators=(",", ":"))
        members = {WORDINGS: wordings.encode("utf-8", "surrogatepass"), **arrays}
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for name in sorted(members):
                archive.writestr(zipfile.ZipInfo(name, _BEGINNING), members[name], zipfile.ZIP_DEFLATED, 9)
        _replace(self.folder / ARRAYS, packed.getvalue())
        _replace(self.folder / SETTINGS, json.dumps(settings, ensure_ascii=False, indent=1).encode() + b"\n")


def _plain(book: Phrasebook) -> dict[str, Any]:
    rows = [
        [*(phrase.entry, phrase.language, phrase.text), typed, *(heard.language, heard.text, heard.form, heard.reading)]
        for phrase, typed, heard in zip(book.phrases, book.typed, book.heard, strict=True)
    ]
    return {"rows": rows, "known": {**asdict(book.known), "spellings": sorted(book.known.spellings)}}


def _phrasebook(read: Mapping[str, Any]) -> Phrasebook:
    rows = read["rows"]
    return Phrasebook(
        tuple(Phrase(entry, language, text) for entry, language, text, *_ in rows),
        tuple(row[3] for row in rows),
        tuple(Heard(*row[4:]) for row in rows),
        KnownWords(read["known"]["spelled"], frozenset(read["known"]["spellings"])),
    )


def _replace(path: Path, content: bytes) -> None:
    beside = path.with_name(path.name + ".new")
    beside.write_bytes(content)
    beside.replace(path)
