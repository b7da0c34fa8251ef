"""Databases that are lent; files and folders that are somebody else's."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from postgres_server import Server


@pytest.fixture
def name(postgres: Server) -> Iterator[str]:
    """A database that is lent."""
    name = postgres.lend()
    yield name
    postgres.give_back(name)


@contextmanager
def as_ordinary_user() -> Iterator[None]:
    """The superuser may write anywhere: such a test goes on as nobody."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def another_s_folder() -> Iterator[Path]:
    """A folder that this user cannot write to."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755 if os.geteuid() == 0 else 0o555)
        with as_ordinary_user():
            yield Path(name)
        Path(name).chmod(0o755)


@pytest.fixture
def another_s_file() -> Iterator[Path]:
    """A file that this user cannot write to, in a folder in which they can."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o777)
        path = Path(name) / "desk.db"
        path.write_bytes(b"SQLite format 3\0")
        path.chmod(0o444)
        with as_ordinary_user():
            yield path
