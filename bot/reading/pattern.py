"""Regular expressions that are compiled when they are first used.

Reading has many of them, and most messages need few: a program that starts for one question does not pay for all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator


class Pattern:
    """As `re.compile`, but later. Matches exactly as the compiled expression does."""

    __slots__ = ("_compiled", "_flags", "text")

    def __init__(self, text: str, flags: re.RegexFlag = re.NOFLAG) -> None:
        self.text = text
        self._flags = flags
        self._compiled: re.Pattern[str] | None = None

    def _ready(self) -> re.Pattern[str]:
        if self._compiled is None:
            self._compiled = re.compile(self.text, self._flags)
        return self._compiled

    def match(self, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        return self._ready().match(text, start, len(text) if end is None else end)

    def fullmatch(self, text: str, start: int = 0) -> re.Match[str] | None:
        return self._ready().fullmatch(text, start)

    def search(self, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        return self._ready().search(text, start, len(text) if end is None else end)

    def finditer(self, text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
        return self._ready().finditer(text, start, len(text) if end is None else end)

    def split(self, text: str) -> list[str]:
        return [part or "" for part in self._ready().split(text)]

    def sub(self, replacement: str, text: str) -> str:
        return self._ready().sub(replacement, text)

    def findall(self, text: str) -> list[str]:
        return [match[0] for match in self._ready().finditer(text)]
