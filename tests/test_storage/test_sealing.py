"""What lies sealed in the file."""

from __future__ import annotations

import secrets
import stat
from functools import partial
from pathlib import Path

import pytest
from places import empty_place_at

from bot.effects import AmendCase, OpenCase
from storage import attachments, casebook, cases, staff
from storage.errors import CannotOpenError, UnreadableError
from storage.keeping import resealing
from storage.moments import told
from storage.rows import ToFetch
from storage.sealing import Seals, keep_keys, key_file, keys_in, read_key, written
from storage.store import Store
from storage.transaction import Transaction

NOW = 1_680_000_000_000
NUMBER = "4071228533"
SECRETS = (NUMBER, "山田屋", "川田屋", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "picture-bytes")
OLD, NEW = b"o" * 32, b"n" * 32


def fill(transaction: Transaction) -> None:
    """A claim with a history and a picture, and a second factor."""
    row = transaction.one(
        "add_conversation", id="c", channel="web", traveller="hanako", language="", source="", state="{}", now=NOW
    )
    assert row is not None
    claim = OpenCase("1234567890", "case_b", "b1", {"inquiry_number": NUMBER, "store": "山田屋"}, key="inquiry_number")
    cases.file(transaction, row["no"], claim, NOW)
    cases.amend(transaction, row["no"], AmendCase("1234567890", {"store": "川田屋"}, key="inquiry_number"), NOW)
    attachments.note(transaction, row["no"], 1, "m1", NOW)
    (due,) = attachments.due("web", told(NOW), 9)(transaction)
    attachments.keep(ToFetch(due.id, "web", "m1", 0, told(NOW)), "image/png", b"picture-bytes", told(NOW))(transaction)
    id_ = staff.add(transaction, "sato", "佐藤", "agent", "hash", NOW)
    assert id_ is not None
    staff.set_totp(transaction, id_, SECRETS[3], (), 0)


async def read_back(store: Store) -> None:
    """Everything is there, for the desk."""
    claim = await store.read(casebook.one("1234567890"))
    assert claim is not None
    assert claim.items == {"inquiry_number": NUMBER, "store": "川田屋"}
    (change,) = await store.read(casebook.history("1234567890"))
    assert (change.was, change.becomes) == ("山田屋", "川田屋")
    (same,) = await store.read(casebook.for_inquiry(NUMBER))
    assert same.number == "1234567890"
    (picture,) = await store.read(attachments.of_conversation("c"))
    assert await store.read(attachments.body(picture.id)) == b"picture-bytes"
    known = await store.read(lambda reader: staff.secrets_of(reader, "sato"))
    assert known is not None
    assert known.totp == SECRETS[3]


async def test_who_reads_the_file_reads_nothing_personal(store: Store, path: Path) -> None:
    await store.run(fill)
    await read_back(store)
    await store.close()
    whole = path.read_bytes()  # noqa: ASYNC240 the file is closed
    assert [word for word in SECRETS if word.encode() in whole] == []


async def test_the_key_lies_beside_the_file_for_its_owner_alone(store: Store, path: Path) -> None:
    beside = path.with_name("desk.db.key")
    assert stat.S_IMODE(beside.stat().st_mode) == 0o600
    assert store.key_is_beside
    assert len(keys_in(beside)) == 1


async def test_with_a_key_of_the_settings_none_lies_beside_the_file(path: Path) -> None:
    store = Store(path, keys=[OLD])
    await store.open()
    await store.run(fill)
    await store.close()
    assert not path.with_name("desk.db.key").exists()


@pytest.mark.parametrize("keys", [[NEW], []])
async def test_the_wrong_key_stops_the_start_with_one_line(path: Path, keys: list[bytes]) -> None:
    store = Store(path, keys=[OLD])
    await store.open()
    await store.run(fill)
    await store.close()
    with pytest.raises(CannotOpenError, match=r"the key [0-9a-f]{8}\b") as refused:
        await Store(path, keys=keys).open()
    assert "\n" not in str(refused.value)
    again = Store(path, keys=[OLD])
    await again.open()  # and nothing holds the lock
    await again.close()


async def test_a_lost_key_file_is_not_made_anew(path: Path) -> None:
    store = Store(path)
    await store.open()
    await store.close()
    path.with_name("desk.db.key").unlink()
    with pytest.raises(
        CannotOpenError, match=r"desk\.db\.key is missing: the database was sealed with the key [0-9a-f]{8};"
    ):
        await Store(path).open()
    assert not path.with_name("desk.db.key").exists()


async def test_a_key_file_that_is_none(path: Path) -> None:
    path.with_name("desk.db.key").write_text("short\n")
    with pytest.raises(CannotOpenError, match="not a file of keys"):
        await Store(path).open()


@pytest.mark.usefixtures("engine")
async def test_another_key_seals_everything_anew_piece_by_piece(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resealing, "ROWS", 1)
    place = empty_place_at(path)
    store = Store(place, keys=[OLD])
    await store.open()
    await store.run(fill)
    await store.close()
    store = Store(place, keys=[NEW, OLD])
    await store.open()
    await read_back(store)
    assert (await store.run(resealing.reseal)).done > 0  # and here it is cut off
    await store.close()
    store = Store(place, keys=[NEW, OLD])
    await store.open()
    await read_back(store)
    behind = resealing.Place(case="9", change=9, picture="~")  # the last piece looks once more from the beginning
    piece = await store.run(partial(resealing.reseal, begin=behind))
    assert (piece.done, piece.upto, piece.whole) == (0, resealing.BEGIN, False)
    while not piece.whole:
        piece = await store.run(partial(resealing.reseal, begin=piece.upto))
    await store.close()
    store = Store(place, keys=[NEW])
    await store.open()
    await read_back(store)
    await store.close()
    with pytest.raises(CannotOpenError):
        await Store(place, keys=[OLD]).open()


def test_a_value_that_is_moved_does_not_open(path: Path) -> None:
    seals = Seals(key_file(path), [OLD])
    kept = seals.seal("word", "case:1")
    assert seals.open(kept, "case:1") == "word"
    for changed, place in ((kept, "case:2"), (kept[:-6] + "AAAA==", "case:1")):
        with pytest.raises(UnreadableError, match="changed or moved"):
            seals.open(changed, place)


def test_the_same_is_never_sealed_alike(path: Path) -> None:
    seals = Seals(key_file(path), [OLD])
    assert seals.seal("word", "here") != seals.seal("word", "here")
    assert seals.seal("", "here") == ""


def test_what_was_never_sealed_is_read_as_it_is(path: Path) -> None:
    seals = Seals(key_file(path), [OLD])
    assert seals.open('{"store": "x"}', "case:1") == '{"store": "x"}'
    assert seals.open_bytes(b"\x89PNG", "picture:1") == b"\x89PNG"


def test_keys_are_written_and_read(path: Path) -> None:
    file = path.with_name("desk.db.key")
    both = [secrets.token_bytes(32), secrets.token_bytes(32)]
    keep_keys(file, both)
    assert keys_in(file) == tuple(both)
    assert read_key(written(OLD)) == OLD
    keep_keys(file, [])
    assert keys_in(file) == ()
    for word in ("short", "é" * 44, written(b"x" * 31)):
        with pytest.raises(ValueError, match=r"no base64|not 32 bytes"):
            read_key(word)
