"""Where the desk's memory lies, as MADOGUCHI_DATABASE names it: a file, or a PostgreSQL database."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

Place: TypeAlias = Path | str
POSTGRES = ("postgresql://", "postgres://")


def on_postgres(place: Place) -> bool:
    return isinstance(place, str) and place.startswith(POSTGRES)
