"""Commands that change the database: alone when no desk runs, through the desk when one does (storage/orders.py)."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from functools import cache, partial
from pathlib import Path

from madoguchi.clock import clock_from
from madoguchi.part import Around, Joined, Part
from madoguchi.settings import Settings
from storage.errors import InUseError, StoreError
from storage.keeping.periods import OF
from storage.moments import stored
from storage.orders import PATIENCE, Deed, OrderRefusedError, Orders, Values
from storage.place import on_postgres, place_of
from storage.store import Store
from storage.transaction import Transaction

__all__ = ["OrderRefusedError", "batches", "carry_out", "note_backup", "orders_part"]

BESIDE: Mapping[str, str] = {
    "purge": OF
}  # deeds that say themselves when they have to be alone, and what they are `of`
RESPITE = 0.05  # seconds at least: as long as a batch took, travellers have the processors and the disk for themselves
LOOK = 0.2  # seconds between looks for orders

log = logging.getLogger("madoguchi")


@cache
def known() -> Mapping[str, Deed]:
    """What can be ordered. A command's deed stands here, so that the desk knows it; loaded with the first order."""
    from handlers.staff.acts import accounts, keeping  # noqa: PLC0415
    from storage.keeping.resealing import Place, reseal  # noqa: PLC0415

    def rotate(transaction: Transaction, given: Values, now: int) -> Values:
        """One piece of a change of keys."""
        piece = reseal(transaction, Place(**given["begin"]))
        return {
            "done": piece.done,
            "upto": asdict(piece.upto),
            "whole": piece.whole,
            "newest": transaction.seals.newest,
        }

    return {**accounts.DEEDS, **keeping.DEEDS, "keys.rotate": rotate}


def carry_out(settings: Settings, name: str, values: Values, patience: float = PATIENCE) -> Values:
    """Do a deed on the database of the settings, whether a desk runs or not. Raises OrderRefusedError with one line."""
    try:
        return asyncio.run(_alone(settings, known()[name], values, stored(clock_from(settings.as_of).now())))
    except InUseError:
        return Orders(Path(settings.database)).give(name, values, patience)
    except StoreError as error:
        raise OrderRefusedError(str(error)) from None


async def _alone(settings: Settings, deed: Deed, values: Values, now: int) -> Values:
    store = Store(settings.database, keys=settings.keys())
    await store.open()
    try:
        return await store.run(lambda transaction: deed(transaction, values, now))
    finally:
        await store.close()


@contextmanager
def batches(settings: Settings) -> Iterator[Callable[[str, Values], Values]]:
    """Many deeds, one after the other, beside the desk; each call raises OrderRefusedError. PostgreSQL is opened once for all of them, with
    a respite between two; a file is let go between two, so that a desk may be started meanwhile."""
    if not on_postgres(settings.database):
        yield partial(carry_out, settings)
        return
    store, now = Store(settings.database, keys=settings.keys()), stored(clock_from(settings.as_of).now())

    async def one(name: str, values: Values) -> Values:
        begun = time.monotonic()
        done = await store.run(lambda transaction: known()[name](transaction, values, now), of=BESIDE.get(name, ""))
        await asyncio.sleep(max(time.monotonic() - begun, RESPITE))
        return done

    with asyncio.Runner() as runner:
        try:
            runner.run(store.open())
            yield lambda name, values: runner.run(one(name, values))
        except StoreError as error:
            raise OrderRefusedError(str(error)) from None
        finally:
            runner.run(store.close())


def note_backup(settings: Settings, at: int, size: int) -> None:
    """That one was taken, without opening the store: no key is needed, and no schema changed. Raises OrderRefusedError."""
    from storage.keeping import backup  # noqa: PLC0415 a desk that takes orders copies nothing

    database = place_of(settings.database)
    try:
        backup.note(database, at, size)
    except InUseError:
        Orders(Path(database)).give("backup.note", {"at": at, "size": size})
    except StoreError as error:
        raise OrderRefusedError(str(error)) from None


def orders_part() -> Part:
    """The desk's side."""
    return Part("orders", _join)


def _join(around: Around) -> Joined:
    if around.opened.store.shared:  # a command opens the database itself
        return Joined()
    return Joined(works=[partial(_run, around, Orders(Path(around.settings.database)))])


async def _run(around: Around, orders: Orders) -> None:
    try:
        orders.open()
    except OSError as error:
        log.warning("no orders are taken", extra={"reason": error.strerror})
        return
    while True:
        await asyncio.sleep(LOOK)
        try:
            await orders.carry_out(around.opened.store, known, stored(around.clock()))
        except OSError as error:
            log.warning("order not answered", extra={"reason": error.strerror})
