"""The kinds of data, and how many days each is kept if nobody says otherwise. `retention` deletes them then."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, get_args

Kind = Literal["raw", "words", "pictures", "cases", "conversations", "sessions", "audit", "traces"]
KINDS: tuple[Kind, ...] = get_args(Kind)

DAYS: Mapping[Kind, int] = MappingProxyType(
    {
        "raw": 30, "words": 365, "pictures": 180, "cases": 365, "conversations": 730, "sessions": 30, "audit": 1095,
        "traces": 7,
    }
)  # fmt: skip

OF = "purge"  # what a batch is `of`: `store.run(partial(purge, …), of=OF)`
