"""The same stores on PostgreSQL: filled there once, with the same crowd."""

from __future__ import annotations

import base64
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

from postgres_server import ROLE, Server

from benchmarks.crowd.filling import fill
from benchmarks.crowd.postgres import PostgresTarget
from benchmarks.growing.stores import SEED, Filled, cast, kept
from storage.place import on_postgres

OWN = "own"
KEY = base64.b64encode(bytes(32)).decode()  # seals nothing that matters
INITDB = "-U root -A trust -E UTF8 --locale=C.UTF-8"
# What a machine of this size is given; all else is PostgreSQL's own: every commit is on the disk before it is told.
SETTINGS = "-c listen_addresses= -c max_connections=200 -c shared_buffers=512MB -c maintenance_work_mem=256MB"


@dataclass(frozen=True, slots=True)
class Postgres:
    """Where databases may be made; `address` names one that is there."""

    address: str

    def database(self, name: str, template: str = "template0") -> str:
        """The address of a new database: empty, or a copy."""
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name}".encode())
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'".encode())
        server, _, options = self.address.partition("?")
        return f"{server.rpartition('/')[0]}/{name}?{options}"

    def copied(self, filled: Filled, name: str) -> Filled:
        """Another one like it, which may be written to."""
        return replace(filled, database=self.database(name, filled.database.partition("?")[0].rpartition("/")[2]))

    def filled(self, folder: Path, conversations: int, waiting: int = 0) -> Filled:
        """As `stores.sqlite` gives it."""
        return kept(
            folder / f"{conversations}-{waiting}.postgres.json",
            lambda: self._fill(conversations, waiting),
        )

    def _fill(self, conversations: int, waiting: int) -> Filled:
        address = self.database(f"growth_{conversations}_{waiting}")
        people = cast()
        begun = time.perf_counter()
        with PostgresTarget(address, [base64.b64decode(KEY)]) as target:
            filled = fill(people, target, conversations, waiting, SEED)
        took = time.perf_counter() - begun
        with psycopg.connect(address, autocommit=True) as connection:
            size: Any = connection.execute("SELECT pg_database_size(current_database())").fetchone()
        return Filled(address, conversations, filled.messages, size[0], took, filled.on_line, KEY)


def beneath(database: str) -> float:
    """Seconds of CPU that the server of a database has used so far, its processes that have ended included; 0 beneath a file."""
    if not on_postgres(database):
        return 0.0
    with psycopg.connect(database) as connection:
        leader = _fields(connection.info.backend_pid)[1]
    ticks = sum(map(int, _fields(int(leader))[11:15]))
    for stat in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            fields = _fields(int(stat.name))
            ticks += sum(map(int, fields[11:13])) if fields[1] == leader else 0
    return ticks / os.sysconf("SC_CLK_TCK")


def _fields(process: int) -> list[str]:
    """As the system tells of a process of this machine: its parent is the second, its time, and that of its children
    that ended, 12th to 15th."""
    return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()


@contextmanager
def opened(where: str, folder: Path) -> Iterator[Postgres]:
    """`where`: an address, or OWN for a server whose data stay in the folder, beside the files."""
    if where != OWN:
        yield Postgres(where)
        return
    with _server(folder.resolve() / "postgres") as address:
        yield Postgres(address)


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    made, new = Server(folder), not folder.exists()
    if new:
        folder.mkdir()
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        made.run("-o", INITDB, "initdb")
    made.run("-o", f"{SETTINGS} -c unix_socket_directories={folder}", "start")
    try:
        if new:
            made.ask(f"CREATE ROLE {ROLE} LOGIN CREATEDB")
        yield made.url("postgres")
    finally:
        made.stop()
