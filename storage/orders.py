"""Commands beside a running desk write nothing themselves: they leave an order, and the desk carries it out.

SQLite up to 3.51.2 can damage a file when two connections write and checkpoint it at the same moment. So only the desk's one writer does
either. An order is a small file in a folder beside the database that only its owner can open:

    command   ORDER.json          written whole, then given its name
    desk      takes it away, does it in a transaction, writes ORDER.answer
    command   reads the answer, takes it away

An order is taken away before it is done: it is done once or not at all, and a command that hears nothing says so.
"""

from __future__ import annotations

import logging
import os
import secrets
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import orjson

from storage.errors import StoreError
from storage.store import Store
from storage.transaction import Transaction

Values = Mapping[str, Any]  # what JSON can hold
Deed = Callable[[Transaction, Values, int], Values]  # the transaction, what was given, now

PATIENCE = 10.0  # seconds
LOOK = 0.05
LARGEST = 1024 * 1024  # bytes

log = logging.getLogger("madoguchi.storage")


class OrderRefusedError(Exception):
    """The order cannot be carried out. The text is the one line that says why."""


class Orders:
    """The folder of the orders of one database."""

    def __init__(self, database: Path) -> None:
        self._folder = database.with_name(database.name + ".orders")

    # --- a command ---------------------------------------------------------------------------------------------------

    def give(self, name: str, values: Values, patience: float = PATIENCE) -> Values:
        """The desk's answer. Raises OrderRefusedError, also when no answer comes."""
        order = self._folder / secrets.token_hex(8)
        try:
            _write(order.with_suffix(".json"), {"name": name, "values": values})
        except OSError:
            raise OrderRefusedError(
                "The running desk takes no orders from this user; run this as the desk's own user."
            ) from None
        answer = self._wait(order, patience)
        if answer is None:
            raise OrderRefusedError("The running desk does not answer; see its log, then try again.")
        if "refused" in answer:
            raise OrderRefusedError(str(answer["refused"]))
        done: Values = answer["done"]
        return done

    def _wait(self, order: Path, patience: float) -> Values | None:
        end = time.monotonic() + patience
        while time.monotonic() < end:
            if (answer := _take(order.with_suffix(".answer"))) is not None:
                return answer
            time.sleep(LOOK)
        if _take(order.with_suffix(".json")) is not None:
            return None  # nobody has begun it, and nobody will
        end = time.monotonic() + patience  # it is being done
        while time.monotonic() < end:
            if (answer := _take(order.with_suffix(".answer"))) is not None:
                return answer
            time.sleep(LOOK)
        return None

    # --- the desk ----------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Make the folder, and clear what commands left behind: an order from before the start is not done late."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        self._folder.chmod(0o700)
        for path in self._folder.iterdir():
            path.unlink(missing_ok=True)

    async def carry_out(self, store: Store, deeds: Callable[[], Mapping[str, Deed]], now: int) -> int:
        """Do what has been ordered; how many orders that were. To be called again and again. `deeds` gives what can be ordered."""
        waiting = self._waiting()
        for path in waiting:
            order = _take(path)
            if order is not None:
                answer = await _done(store, deeds(), order, now)
                _write(path.with_suffix(".answer"), answer)
        return len(waiting)

    def _waiting(self) -> list[Path]:
        try:
            return sorted(path for path in self._folder.iterdir() if path.suffix == ".json")
        except OSError:
            return []


async def _done(store: Store, deeds: Mapping[str, Deed], order: Values, now: int) -> Values:
    name = str(order.get("name"))
    deed = deeds.get(name)
    if deed is None:
        return {"refused": "The running desk is of another version; restart it."}
    try:
        done = await store.run(partial(_do, deed, order["values"], now))
    except OrderRefusedError as refused:
        return {"refused": str(refused)}
    except StoreError as trouble:
        return {"refused": str(trouble)}
    except Exception as error:
        log.exception("order failed", extra={"order": name})
        return {"refused": f"The desk could not do it ({type(error).__name__}); see its log."}
    log.info("order done", extra={"order": name})
    return {"done": done}


def _do(deed: Deed, values: Values, now: int, transaction: Transaction) -> Values:
    return deed(transaction, values, now)


def _write(path: Path, values: Values) -> None:
    part = path.with_suffix(".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(orjson.dumps(values))
    part.rename(path)


def _take(path: Path) -> Values | None:
    """What a file holds, if it could be taken away: of two that want it one gets it."""
    taken = path.with_suffix(".taken")
    try:
        path.rename(taken)
    except OSError:
        return None
    try:
        values = orjson.loads(taken.read_bytes()) if taken.stat().st_size <= LARGEST else {}
    except (OSError, ValueError):
        values = {}
    taken.unlink(missing_ok=True)
    return values if isinstance(values, dict) else {}
