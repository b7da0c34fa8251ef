"""Commands beside a running desk."""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import Mapping
from pathlib import Path

import pytest
from store_works import add, names

from storage import orders
from storage.orders import OrderRefusedError, Orders, Values
from storage.store import Store
from storage.transaction import Transaction


def _greet(transaction: Transaction, given: Values, now: int) -> Values:
    if given["name"] == "nobody":
        raise OrderRefusedError("Nobody is not greeted.")
    if given["name"] == "bomb":
        raise KeyError(given["name"])
    return {"added": add(given["name"])(transaction), "at": now}


DEEDS: Mapping[str, orders.Deed] = {"greet": _greet}


@pytest.fixture
def folder(path: Path) -> Path:
    Orders(path).open()
    return path.with_name("desk.db.orders")


async def given(store: Store, path: Path, name: str, values: Values) -> Values:
    """A command gives an order, and the desk looks for one until it is answered."""
    desk = Orders(path)
    command = asyncio.create_task(asyncio.to_thread(Orders(path).give, name, values))
    while not command.done():
        await desk.carry_out(store, lambda: DEEDS, 7)
        await asyncio.sleep(0.001)
    return await command


async def test_the_desk_does_what_a_command_orders(store: Store, path: Path, folder: Path) -> None:
    assert await given(store, path, "greet", {"name": "hanako"}) == {"added": "hanako", "at": 7}
    assert await store.read(names) == ["hanako"]
    assert os.listdir(folder) == []


@pytest.mark.parametrize(
    ("name", "values", "line"),
    [
        ("greet", {"name": "nobody"}, "Nobody is not greeted."),
        ("greet", {"name": "bomb"}, "KeyError"),
        ("dance", {}, "another version"),
    ],
)
async def test_a_refused_order_is_one_line(
    store: Store, path: Path, folder: Path, name: str, values: Values, line: str
) -> None:
    with pytest.raises(OrderRefusedError, match=line):
        await given(store, path, name, values)
    assert await store.read(names) == []


def test_an_order_that_nobody_begins_is_taken_back(path: Path, folder: Path) -> None:
    with pytest.raises(OrderRefusedError, match="does not answer"):
        Orders(path).give("greet", {"name": "hanako"}, patience=0.01)
    assert os.listdir(folder) == []


def test_a_desk_that_takes_no_orders(path: Path) -> None:
    with pytest.raises(OrderRefusedError, match="takes no orders"):
        Orders(path).give("greet", {"name": "hanako"}, patience=0.01)


def test_orders_are_their_owner_s_alone(path: Path, folder: Path) -> None:
    folder.chmod(0o755)
    Orders(path).open()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_what_was_left_behind_is_not_done_late(path: Path, folder: Path) -> None:
    (folder / "old.json").write_text('{"name": "greet", "values": {"name": "hanako"}}')
    Orders(path).open()
    assert os.listdir(folder) == []


async def test_what_is_no_order_harms_nobody(store: Store, path: Path, folder: Path) -> None:
    (folder / "odd.json").write_text("no json")
    (folder / "list.json").write_text("[1]")
    os.mkfifo(folder / "pipe.part")
    await Orders(path).carry_out(store, lambda: DEEDS, 7)
    assert sorted(os.listdir(folder)) == ["list.answer", "odd.answer", "pipe.part"]
