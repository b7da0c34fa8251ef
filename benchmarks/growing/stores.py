"""Stores of every size, made once and kept in a folder while the figures are taken."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from benchmarks.crowd.filling import fill
from benchmarks.crowd.played import Cast, play
from benchmarks.crowd.scripts import scripts
from benchmarks.crowd.sqlite import SqliteTarget
from faq.book import open_book

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


@cache
def cast() -> Cast:
    return asyncio.run(play(scripts(SEED), open_book(encoder=False)))


def sqlite(folder: Path, conversations: int, waiting: int = 0) -> Filled:
    """In a file of `folder`; made when it is not there."""
    path = folder / f"{conversations}-{waiting}.db"
    told = path.with_suffix(".json")
    if not told.exists():
        path.unlink(missing_ok=True)
        people = cast()
        begun = time.perf_counter()
        with SqliteTarget(path) as target:
            filled = fill(people, target, conversations, waiting, SEED)
        took = time.perf_counter() - begun
        made = Filled(str(path), conversations, filled.messages, path.stat().st_size, took, filled.on_line)
        told.write_text(json.dumps(asdict(made)))
    known = json.loads(told.read_text())
    return Filled(**known | {"on_line": tuple(known["on_line"])})
