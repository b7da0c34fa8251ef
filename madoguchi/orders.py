"""Commands that change the database: alone when no desk runs, through the desk when one does (storage/orders.py)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path

from handlers.staff import deeds, keeping
from madoguchi.clock import clock_from
from madoguchi.part import Around, Joined, Part
from madoguchi.settings import Settings
from storage.errors import InUseError, StoreError
from storage.moments import stored
from storage.orders import PATIENCE, Deed, OrderRefusedError, Orders, Values
from storage.resealing import Place, reseal
from storage.store import Store
from storage.transaction import Transaction

__all__ = ["OrderRefusedError", "carry_out", "orders_part"]


def _rotate(transaction: Transaction, given: Values, now: int) -> Values:
    """One piece of a change of keys."""
    piece = reseal(transaction, Place(**given["begin"]))
    return {
        "done": piece.done,
        "upto": asdict(piece.upto),
        "whole": piece.whole,
        "newest": transaction.seals.newest,
    }


# What can be ordered. A command's deed stands here, so that the desk knows it.
DEEDS: Mapping[str, Deed] = {**deeds.DEEDS, **keeping.DEEDS, "keys.rotate": _rotate}
LOOK = 0.2  # seconds between looks for orders

log = logging.getLogger("madoguchi")


def carry_out(settings: Settings, name: str, values: Values, patience: float = PATIENCE) -> Values:
    """Do a deed on the database of the settings, whether a desk runs or not. Raises OrderRefusedError with one line."""
    try:
        return asyncio.run(_alone(settings, DEEDS[name], values, stored(clock_from(settings.as_of).now())))
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
            await orders.carry_out(around.opened.store, DEEDS, stored(around.clock()))
        except OSError as error:
            log.warning("order not answered", extra={"reason": error.strerror})
