"""Where the memory lies, and how that may be told."""

from pathlib import Path

import pytest

from storage.place import on_postgres, passwords_in, place_of, shown


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("madoguchi.db", "madoguchi.db"),
        ("postgresql://desk:s%40cret@db.example:5433/madoguchi", "madoguchi on db.example:5433"),
        ("postgres://desk@db.example/", "desk on db.example"),
        ("postgresql:///madoguchi?host=/run/postgresql&password=s%40cret", "madoguchi on /run/postgresql"),
        ("postgresql:///madoguchi", "madoguchi on this machine"),
        ("postgresql://desk:s%40cret@[::1/x", "the database"),
    ],
)
def test_it_is_told_without_a_password(setting: str, told: str) -> None:
    assert shown(setting) == told


@pytest.mark.parametrize(
    ("setting", "secret"),
    [
        ("desk:secret@file.db", ()),
        ("postgresql://desk@db.example/x", ()),
        ("postgresql://desk:s%40cret@db.example/x", ("s%40cret", "s@cret")),
        ("postgresql://db.example/x?user=desk&password=s%40cret", ("s@cret",)),
        ("postgresql://desk:secret@[::1/x", ("secret",)),
    ],
)
def test_no_log_shows_it_as_written_or_as_meant(setting: str, secret: tuple[str, ...]) -> None:
    assert passwords_in(setting) == secret


def test_a_file_is_a_path() -> None:
    assert place_of("madoguchi.db") == Path("madoguchi.db")
    assert on_postgres(place_of("postgresql:///x"))
