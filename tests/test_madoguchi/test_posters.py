"""`madoguchi qr`: the code for a poster, in a file or in the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from madoguchi.cli import cli


def qr(*arguments: str, url: str = "https://desk.example.jp") -> Result:
    return CliRunner(env={"MADOGUCHI_PUBLIC_URL": url}).invoke(cli, ["qr", *arguments])


def test_it_is_shown_in_the_terminal_with_its_address() -> None:
    shown = qr("poster")
    assert shown.exit_code == 0
    assert shown.stdout.splitlines()[-1] == "https://desk.example.jp/go/poster"
    assert "█" in shown.stdout


@pytest.mark.parametrize(("name", "begins"), [("code.svg", b"<?xml"), ("code.png", b"\x89PNG\r\n")])
def test_it_is_written_for_print(name: str, begins: bytes, tmp_path: Path) -> None:
    path = tmp_path / name
    assert qr("poster", "--out", str(path)).exit_code == 0
    written = path.read_bytes()
    assert written.startswith(begins)
    assert qr("hotel", "--out", str(path)).exit_code == 0
    assert path.read_bytes() != written


def test_an_unknown_source_is_made_all_the_same_and_told(tmp_path: Path) -> None:
    made = qr("nowhere", "--out", str(tmp_path / "code.svg"))
    assert made.exit_code == 0
    assert "counted as other" in made.stderr


@pytest.mark.parametrize(
    ("arguments", "url", "words"),
    [
        (("poster",), "", "Set MADOGUCHI_PUBLIC_URL"),
        (("poster", "--out", "code.pdf"), "https://desk.example.jp", "must end with .svg or .png"),
        (("poster", "--out", "/nowhere/code.svg"), "https://desk.example.jp", "cannot be written"),
        (("Poster!",), "https://desk.example.jp", "is not a source"),
    ],
)
def test_what_cannot_be_is_one_line(arguments: tuple[str, ...], url: str, words: str) -> None:
    refused = qr(*arguments, url=url)
    assert refused.exit_code in {1, 2}
    assert words in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
