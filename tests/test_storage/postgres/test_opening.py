"""What a desk on PostgreSQL refuses at its start: one line each, nothing touched, and no password in it."""

import asyncio
import sys
from collections.abc import Iterator

import pytest
from postgres_server import KEY, LOCKED, ROLE, Server

from storage.errors import CannotOpenError
from storage.store import Store

OTHER = bytes(32)


@pytest.fixture
def empty(postgres: Server) -> Iterator[str]:
    name = postgres.database("template0")
    yield name
    postgres.drop(name)


async def refusal(url: str, *keys: bytes) -> str:
    """The one line."""
    with pytest.raises(CannotOpenError) as refused:
        await Store(url, keys=keys or [KEY]).open()
    line = str(refused.value)
    assert "\n" not in line
    assert line.endswith(".")
    assert "secret" not in line
    return line


async def opens(url: str, *keys: bytes) -> None:
    store = Store(url, keys=keys or [KEY])
    await store.open()
    assert await store.writable()
    await store.close()


async def test_a_plain_role_that_owns_its_database_is_enough(postgres: Server, empty: str) -> None:
    await opens(postgres.url(empty))
    await opens(postgres.url(empty))
    assert postgres.ask(f"SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = '{ROLE}'") == [
        (False, False, False)
    ]


async def test_nobody_answers() -> None:
    line = await refusal("postgresql://desk:secret@127.0.0.1:1/madoguchi")
    assert line == "madoguchi on 127.0.0.1:1 cannot be opened: Connection refused. See MADOGUCHI_DATABASE."


@pytest.mark.parametrize("url", ["postgresql://desk:secret@[::1/x", "postgresql://desk:secret@h/x?sslmod=1"])
async def test_no_address(url: str) -> None:
    assert "is no address of PostgreSQL" in await refusal(url)


async def test_a_wrong_password(postgres: Server, empty: str) -> None:
    postgres.ask(f"CREATE ROLE {LOCKED} LOGIN PASSWORD 'right'")
    line = await refusal(f"{postgres.url(empty, LOCKED)}&password=secret")
    assert 'password authentication failed for user "locked"' in line
    postgres.ask(f"DROP ROLE {LOCKED}")


async def test_no_such_database(postgres: Server) -> None:
    assert 'database "nowhere" does not exist' in await refusal(postgres.url("nowhere"))


async def test_a_role_that_may_not_create(postgres: Server, empty: str) -> None:
    postgres.ask("CREATE ROLE guest LOGIN")
    line = await refusal(postgres.url(empty, "guest"))
    assert line.endswith("make the desk's role the owner of its database (docs/operate.md).")
    postgres.ask("DROP ROLE guest")


async def test_the_database_of_another_program(postgres: Server, empty: str) -> None:
    postgres.ask("CREATE TABLE theirs (x INT)", empty)
    assert "is the database of another program; name another." in await refusal(postgres.url(empty))
    assert postgres.ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", empty) == [("theirs",)]


async def test_a_database_that_a_newer_desk_has_written(postgres: Server, empty: str) -> None:
    await opens(postgres.url(empty))
    postgres.ask("INSERT INTO madoguchi_schema (number) VALUES (99)", empty)
    assert "was written by a newer madoguchi (schema 99, this one knows" in await refusal(postgres.url(empty))


async def test_a_database_that_cannot_hold_japanese(postgres: Server) -> None:
    postgres.ask(f"CREATE DATABASE ascii OWNER {ROLE} TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'")
    assert "cannot hold Japanese (SQL_ASCII)" in await refusal(postgres.url("ascii"))
    postgres.drop("ascii")


async def test_a_key_has_to_be_given_and_to_be_the_right_one(postgres: Server, empty: str) -> None:
    with pytest.raises(CannotOpenError, match="MADOGUCHI_KEY is not set"):
        await Store(postgres.url(empty)).open()
    assert postgres.ask("SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public'", empty) == [(0,)]
    await opens(postgres.url(empty))
    assert "MADOGUCHI_KEY is not the key" in await refusal(postgres.url(empty), OTHER)
    await opens(postgres.url(empty), OTHER, KEY)


async def test_the_library_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "storage.postgres.engine", None)
    assert "pip install -c requirements.txt '.[postgres]'" in await refusal("postgresql://127.0.0.1/x")


async def test_of_several_that_start_at_once_one_makes_the_schema(postgres: Server, empty: str) -> None:
    stores = [Store(postgres.url(empty), keys=[KEY]) for _ in range(4)]
    await asyncio.gather(*(store.open() for store in stores))
    assert [await store.writable() for store in stores] == [True] * 4
    for store in stores:
        await store.close()
