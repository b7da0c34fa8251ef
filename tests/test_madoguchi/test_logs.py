"""One line of JSON an event; nothing that belongs to a traveller or to a lock."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from madoguchi.logs import set_up_logs


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    set_up_logs("info", ("the-whole-secret",), stream)
    yield stream
    logging.captureWarnings(False)
    root.handlers[:] = before
    root.setLevel(level)


def test_an_event_is_one_line_with_its_fields(stream: io.StringIO) -> None:
    logging.getLogger("handlers.webchat").info("message taken", extra={"kind": "text", "ms": 1.5})
    logging.getLogger("handlers.webchat").debug("not at this level")
    (line,) = stream.getvalue().splitlines()
    fields = json.loads(line)
    assert fields.pop("at").endswith("+00:00")
    assert fields == {"level": "info", "where": "handlers.webchat", "event": "message taken", "kind": "text", "ms": 1.5}


def test_line_breaks_and_controls_cannot_forge_a_line(stream: io.StringIO) -> None:
    logging.getLogger("x").info("a\nb\r\u2028c\x85d\x1b[2J %s", "\u202e", extra={"field": "e\nf"})
    assert stream.getvalue().isascii()
    assert len(stream.getvalue().splitlines()) == 1


@pytest.mark.parametrize(
    "secret",
    [
        "the-whole-secret",
        "https://api.telegram.org/bot123456789:AAHabcdefghijklmnopqrstuvwxyz0123456/sendMessage",
        "Authorization: Bearer abcDEF123.456-xyz==",
        "Cookie: __Host-madoguchi=Zm9vYmFyYmF6cXV4Zm9vYg",
        "A" * 172,
    ],
)
def test_tokens_are_left_out(stream: io.StringIO, secret: str) -> None:
    logging.getLogger("x").warning("asked %s", secret)
    line = stream.getvalue()
    assert "[hidden]" in line
    for part in ("the-whole-secret", "AAHabc", "abcDEF", "Zm9v", "A" * 100):
        assert part not in line


def test_an_exception_tells_where_but_not_what_the_traveller_wrote(stream: io.StringIO) -> None:
    def turn() -> None:
        raise ValueError("山田花子 090-1234-5678")

    try:
        turn()
    except ValueError:
        logging.getLogger("x").exception("turn failed")
    fields = json.loads(stream.getvalue())
    assert fields["error"] == "ValueError"
    assert fields["frames"][-1].endswith(" turn")
    assert "1234" not in stream.getvalue()


def test_an_error_of_the_system_keeps_its_reason(stream: io.StringIO) -> None:
    error = OSError(28, "No space left on device", "/some/path")
    logging.getLogger("x").error("commit failed", exc_info=error)
    fields = json.loads(stream.getvalue())
    assert fields["error"] == "OSError: No space left on device"
    assert "/some/path" not in stream.getvalue()


def test_the_http_client_does_not_write_its_urls(stream: io.StringIO) -> None:
    logging.getLogger("httpx").info("HTTP Request: POST https://api.telegram.org/bot1:x/getMe")
    assert stream.getvalue() == ""
