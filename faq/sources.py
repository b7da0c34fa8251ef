"""Where travellers come from: the names in `/go/NAME`, and the line by which a channel that carries only words tells them.

    [sources.call]                # campaign.toml
    name.ja = "電話の案内"
    name.en = "the phone message"

A name that the campaign does not have counts as "other": nobody is turned away for a misprinted poster.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.reading import fold
from faq.folder import Reading

OTHER = "other"
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")  # Telegram's start parameter holds 64 of A-Z, a-z, 0-9, _ and -

Sources = Mapping[str, Mapping[str, str]]


def read_sources(reading: Reading, languages: tuple[str, ...]) -> Sources:
    found: dict[str, Mapping[str, str]] = {}
    for name, values in reading.table("sources", needed=False).items():
        if not NAME.fullmatch(name) or name == OTHER:
            raise reading.refuse(f"sources.{name}", f"must be of a-z, 0-9 and -, and not {OTHER}")
        inner = Reading(values, f"sources.{name}")
        found[name] = inner.spoken("name", languages)
        inner.done()
    return found


def known_source(sources: Sources, name: str) -> str:
    """The source as it is counted; "" stays "": somebody who just came."""
    wanted = name.strip().lower()
    return wanted if wanted in sources or not wanted else OTHER


def folded_line(line: str) -> str:
    """A line as it is compared: whatever widths and blanks a keyboard makes of it."""
    return fold(line).key.strip(" 。.!！")
