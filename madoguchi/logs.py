"""The log: JSON, one line an event, for the tired person who reads it and for machines.

It holds no words of travellers, no names, no tokens, no cookies. An exception is written as its type and where it was
raised, without its message, since that may quote what a traveller typed; messages of the operating system are kept.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import TextIO

_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message", "taskName"}
_HIDDEN = "[hidden]"
_TOKENS = re.compile(
    r"""bot\d{5,}:[\w-]{20,}            # a Telegram token, as it stands in a URL
      | \b\d{5,}:[\w-]{30,}             # … and alone
      | (?<=[Bb]earer\s)[\w.~+/=-]+     # an Authorization header
      | \b[A-Za-z0-9+/]{100,}={0,2}     # a LINE channel access token
      | (?<=madoguchi=)[\w-]+           # a visitor's cookie
      | (?<=madoguchi-staff=)[\w-]+     # … of staff
      | \bmdg_[\w-]{20,}               # a program's token
    """,
    re.VERBOSE,
)


class JsonLines(logging.Formatter):
    """A record as one line of JSON: at (UTC), level, where, event, and the `extra` fields of the call."""

    def __init__(self, secrets: Sequence[str] = ()) -> None:
        super().__init__()
        self._secrets = tuple(secret for secret in secrets if secret)

    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "where": record.name,
            "event": record.getMessage(),
        }
        fields |= {name: value for name, value in vars(record).items() if name not in _PLAIN}
        if record.exc_info and record.exc_info[0]:
            fields["error"] = _error(record.exc_info[0], record.exc_info[1])
            fields["frames"] = _frames(record.exc_info[2])
        # ASCII only: every kind of line break and control character is escaped
        return self._scrub(json.dumps(fields, ensure_ascii=True, default=str))

    def _scrub(self, line: str) -> str:
        for secret in self._secrets:
            line = line.replace(json.dumps(secret)[1:-1], _HIDDEN)
        return _TOKENS.sub(_HIDDEN, line)


def _error(kind: type[BaseException], error: BaseException | None) -> str:
    name = f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")
    return f"{name}: {error.strerror}" if isinstance(error, OSError) and error.strerror else name


def _frames(trace: TracebackType | None) -> list[str]:
    """The innermost eight frames as file:line function."""
    frames = traceback.extract_tb(trace)[-8:]
    return [f"{'/'.join(frame.filename.split('/')[-2:])}:{frame.lineno} {frame.name}" for frame in frames]


def set_up_logs(level: str, secrets: Sequence[str] = (), stream: TextIO | None = None) -> None:
    """Sends every record to `stream` (standard error) as JSON lines."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines(secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for chatty in ("httpx", "httpcore", "uvicorn.access", "asyncio"):  # httpx writes the URL, which holds a bot's token
        logging.getLogger(chatty).setLevel(logging.WARNING)
    logging.captureWarnings(True)
