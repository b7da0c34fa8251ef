"""Stores of every size, made once and kept in a folder while the figures are taken."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from benchmarks.crowd.filling import fill
from benchmarks.crowd.played import Cast, play
from benchmarks.crowd.scripts import scripts
from benchmarks.crowd.sqlite import SqliteTarget
from faq.book import open_book
from storage.place import Place, place_of

SEED = 20230324


@dataclass(frozen=True, slots=True)
class Filled:
    """A store that is ready, with some of its travellers on LINE."""

    database: str
    conversations: int
    messages: int
    size: int  # bytes
    seconds: float  # that it took to fill
    on_line: tuple[str, ...]
    key: str = ""  # that it is sealed with, where none lies beside it

    @property
    def settings(self) -> dict[str, str]:
        """What a desk on it needs to be told beside where it is."""
        return {"MADOGUCHI_KEY": self.key} if self.key else {}

    @property
    def place(self) -> Place:
        return place_of(self.database)

    @property
    def keys(self) -> tuple[bytes, ...]:
        return (base64.b64decode(self.key),) if self.key else ()


@cache
def cast() -> Cast:
    return asyncio.run(play(scripts(SEED), open_book(encoder=False)))


def sqlite(folder: Path, conversations: int, waiting: int = 0) -> Filled:
    """In a file of `folder`; made when it is not there."""
    path = folder / f"{conversations}-{waiting}.db"

    def make() -> Filled:
        path.unlink(missing_ok=True)
        people = cast()
        begun = time.perf_counter()
        with SqliteTarget(path) as target:
            filled = fill(people, target, conversations, waiting, SEED)
        took = time.perf_counter() - begun
        return Filled(str(path), conversations, filled.messages, path.stat().st_size, took, filled.on_line)

    return kept(path.with_suffix(".json"), make)


def forget(filled: Filled) -> None:
    """As after a restart of the machine: nothing of the file is in its memory. Nobody has it open."""
    with Path(filled.database).open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def kept(told: Path, make: Callable[[], Filled]) -> Filled:
    """What is told of a store in that file; made when it is not there."""
    if not told.exists():
        told.write_text(json.dumps(asdict(make())))
    known = json.loads(told.read_text())
    return Filled(**known | {"on_line": tuple(known["on_line"])})
