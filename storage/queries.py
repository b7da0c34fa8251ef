"""The SQL of the desk: named queries in .sql files, each with a line that says what it is for.

    -- name: queue_length
    -- How many wait for a person now.
    SELECT COUNT(*) FROM handoff WHERE state = 'waiting';

What both engines understand lies in storage/sql, what one engine alone does in storage/sql/ENGINE.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

SQL = Path(__file__).parent / "sql"

NAME = re.compile(r"^-- name: ([a-z_]+)$", re.MULTILINE)
MIGRATION = re.compile(r"^(\d{4})_[a-z_]+\.sql$")


@dataclass(frozen=True, slots=True)
class Query:
    name: str
    purpose: str
    text: str


def queries_of(engine: str) -> Mapping[str, Query]:
    """Every query of an engine by its name. Raises ValueError, which names the file, when one of them is ill-formed."""
    files = sorted(SQL.glob("*.sql")) + sorted(
        path for path in (SQL / engine).glob("*.sql") if not MIGRATION.match(path.name)
    )
    queries: dict[str, Query] = {}
    for path in files:
        for query in parse(path.read_text(encoding="utf-8"), path.name):
            if query.name in queries:
                raise ValueError(f"{path.name}: a second query is named {query.name}")
            queries[query.name] = query
    return MappingProxyType(queries)


def parse(text: str, place: str) -> Iterator[Query]:
    """The queries of one file. `place` is its name, for errors."""
    before, *pieces = NAME.split(text)
    if before.strip():
        raise ValueError(f"{place}: the file does not begin with -- name:")
    for name, piece in zip(pieces[::2], pieces[1::2], strict=True):
        lines = piece.strip().splitlines()
        purpose = [line.removeprefix("--").strip() for line in lines if line.startswith("--")]
        body = "\n".join(line for line in lines if not line.startswith("--")).strip()
        if not purpose:
            raise ValueError(f"{place}: {name} does not say what it is for")
        if not body.endswith(";") or ";" in body[:-1]:
            raise ValueError(f"{place}: {name} is not one statement that ends with a semicolon")
        yield Query(name, " ".join(purpose), body[:-1])


def migrations_of(engine: str) -> tuple[Path, ...]:
    """The numbered changes of the schema, in order. Raises ValueError unless they count 1, 2, 3, … without a gap."""
    paths = sorted(path for path in (SQL / engine).glob("*.sql") if MIGRATION.match(path.name))
    for number, path in enumerate(paths, start=1):
        if int(path.name[:4]) != number:
            raise ValueError(f"{path.name}: migration {number} was expected here")
    return tuple(paths)
