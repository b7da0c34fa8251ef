"""Consoles on real sockets: each watches the desk's stream, and fetches its page anew when something on it may have changed, as a browser's does."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

import orjson

from benchmarks.crowd.filling import NOW
from storage import sessions, staff
from storage.moments import stored
from storage.store import Store
from storage.transaction import Transaction

QUEUE = {"joined", "left", "gone", "moved", "lapsed", "overdue", "left_message", "callback", "setting"}  # as in live.js
TOGETHER, SPREAD = 0.12, 0.5  # seconds, as in live.js


async def cookies(store: Store, count: int) -> list[str]:
    """Sessions of as many members of staff. The store is open in this process."""

    def enter(transaction: Transaction) -> list[str]:
        now, made = stored(NOW), []
        for number in range(count):
            name = f"staff{number}"
            known = staff.by_name(transaction, name)
            id_ = known.id if known else staff.add(transaction, name, f"担当{number}", "agent", "!", now)
            assert id_ is not None
            staff.set_password(transaction, id_, "!", must_change=False, now=now)
            made.append(sessions.begin(transaction, id_, now))
        return made

    return await store.run(enter)
