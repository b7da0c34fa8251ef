"""Whoever started the desk hears that it is open."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from madoguchi.clock import clock_from
from madoguchi.opening import tell_that_it_is_open
from madoguchi.settings import Settings


@pytest.fixture
def door() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as door:
        yield door


@pytest.mark.parametrize("kind", ["a path", "an abstract name"])
def test_systemd_hears_that_the_desk_is_open(
    kind: str, door: socket.socket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = str(tmp_path / "notify") if kind == "a path" else f"@madoguchi-{os.getpid()}"
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(address.replace("@", "\0"))
        tell_that_it_is_open(Settings(), clock_from(None), door)
        systemd.setblocking(False)
        assert systemd.recv(100) == b"READY=1"


def test_that_nobody_listens_any_more_does_not_hinder_the_desk(
    door: socket.socket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "gone"))
    tell_that_it_is_open(Settings(), clock_from(None), door)
    assert f"The desk is open: http://127.0.0.1:{door.getsockname()[1]}/" in capsys.readouterr().out
