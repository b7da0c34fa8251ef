"""The container's file copies what is there, and the example of settings is one that the desk reads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from dotenv import dotenv_values
from proxies import DEPLOY

from madoguchi.settings import PREFIX, Settings, load_settings

ROOT = DEPLOY.parent
DOCKERFILE = (DEPLOY / "container/Dockerfile").read_text("utf-8")


def test_the_container_copies_what_is_there() -> None:
    copied = [words.split()[:-1] for words in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)]
    let_in = re.findall(r"^!(\S+)$", (DEPLOY / "container/Dockerfile.dockerignore").read_text("utf-8"), re.MULTILINE)
    assert sorted(name for names in copied for name in names) == sorted(let_in)
    assert all((ROOT / name).exists() for name in let_in)
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    packages = re.search(r"only-include = (\[[^\]]*\])", project)
    assert packages is not None
    assert set(re.findall(r'"(\w+)"', packages[1])) <= set(let_in), "what the wheel holds is copied"


def test_the_container_runs_as_nobody_special() -> None:
    _, last = DOCKERFILE.rsplit("\nFROM ", 1)
    assert "\nUSER madoguchi\n" in last
    assert "\nHEALTHCHECK " in last
    assert set(re.findall(r"MADOGUCHI_\w+", last)) <= _names()


def test_the_example_of_settings_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    example = DEPLOY / "example.env"
    assert set(dotenv_values(example)) <= _names()
    (tmp_path / ".env").write_text(example.read_text("utf-8"))
    monkeypatch.chdir(tmp_path)
    assert load_settings().secure


def _names() -> set[str]:
    return {PREFIX + name.upper() for name in Settings.model_fields}
