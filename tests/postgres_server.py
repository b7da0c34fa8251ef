"""A PostgreSQL of the tests' own, where initdb and pg_ctl are found: on a socket in a folder of its own, gone afterwards.

With MADOGUCHI_POSTGRES_TESTS=1 its absence is a failure, with 0 it is not asked for.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import psycopg

from storage.postgres.link import Link
from storage.postgres.opening import prepare
from storage.queries import migrations_of, queries_of
from storage.sealing import Seals

ASKED = os.environ.get("MADOGUCHI_POSTGRES_TESTS", "")
KEY = bytes(range(32))  # seals what the tests store
ROLE = "madoguchi"  # owns its databases, and is nothing else
LOCKED = "locked"  # may not come in without a password
TEMPLATE = "desk_template"
EMPTIED = """
    DO $$ DECLARE one record; BEGIN
        SET LOCAL session_replication_role = replica;
        FOR one IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'
            AND tablename NOT IN ('madoguchi_schema', 'sealing_key', 'sealing_secret')
        LOOP EXECUTE format('DELETE FROM %I', one.name); END LOOP;
        PERFORM setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences
            WHERE schemaname = 'public' AND last_value IS NOT NULL;
    END $$
"""  # but for which changes of the schema it has, and which key
FLAGS = (
    "-c fsync=off -c synchronous_commit=on -c full_page_writes=off -c listen_addresses='' -c max_connections=200"
    " -c shared_buffers=32MB -c autovacuum=off"
)


@cache
def binaries() -> Path | None:
    """Where initdb and pg_ctl are."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    found = shutil.which("pg_ctl")
    for folder in ([Path(found).parent] if found else []) + debian:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    return None


def wanted() -> bool:
    """Whether the tests take PostgreSQL along."""
    return ASKED != "0" and (ASKED == "1" or binaries() is not None)


@dataclass
class Server:
    """One server; `root` may do everything on it, the desk's role little."""

    folder: Path
    made: int = 0
    free: list[str] = field(default_factory=list)
    strategy: str = ""  # of copying a database: the quick one has a name since PostgreSQL 15

    def url(self, database: str, role: str = ROLE) -> str:
        return f"postgresql:///{database}?host={self.folder}&user={role}"

    def run(self, *words: str) -> None:
        """pg_ctl, as a user whom PostgreSQL accepts: it refuses the superuser of the machine."""
        _run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-t", "300", "-s", "-l", str(self.folder / "log"), *words)

    def start(self) -> None:
        self.run("-o", f"{FLAGS} -c unix_socket_directories={self.folder}", "start")

    def stop(self, how: str = "fast") -> None:
        self.run("-m", how, "stop")

    def ask(self, sql: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """As its superuser."""
        with psycopg.connect(self.url(database, "root"), autocommit=True) as connection:
            answer = connection.execute(sql.encode())
            return answer.fetchall() if answer.description else []

    def database(self, template: str = TEMPLATE) -> str:
        """A new database of the desk's role: with the desk's tables, or empty ("template0"). Its name."""
        self.made += 1
        name = f"desk_{self.made}"
        self.ask(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {ROLE} ENCODING 'UTF8' {self.strategy}")
        return name

    def lend(self) -> str:
        """A database of the desk in which nothing is stored: one that was given back is as good as a new one, and much quicker."""
        return self.free.pop() if self.free else self.database()

    def give_back(self, name: str) -> None:
        while self.ask(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"):
            time.sleep(0.01)  # until what they were doing is done or undone
        self.ask(EMPTIED, name)
        self.free.append(name)

    def drop(self, name: str) -> None:
        self.ask(f"DROP DATABASE {name} WITH (FORCE)")


def _run(program: str, *words: str) -> None:
    folder = binaries()
    assert folder is not None, "MADOGUCHI_POSTGRES_TESTS=1, and neither initdb nor pg_ctl is found: install postgresql"
    done = subprocess.run(
        [*_as_other(), str(folder / program), *words], capture_output=True, text=True, check=False, cwd="/"
    )
    assert done.returncode == 0, done.stderr + done.stdout


def _as_other() -> Sequence[str]:
    return ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()


@contextmanager
def server() -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="mdg-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    folder.chmod(0o755)
    _run(
        "initdb", "-D", str(folder / "data"), "-U", "root", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"
    )
    made = Server(folder)
    try:
        rules = folder / "data" / "pg_hba.conf"
        rules.write_text(f"local all {LOCKED} scram-sha-256\n{rules.read_text()}")  # the file stays its owner's
        made.start()
        if int(str(made.ask("SHOW server_version_num")[0][0])) >= 150000:
            made.strategy = "STRATEGY FILE_COPY"
        made.ask(f"CREATE ROLE {ROLE} LOGIN")
        made.ask(f"CREATE DATABASE {TEMPLATE} TEMPLATE template0 OWNER {ROLE} ENCODING 'UTF8'")
        link = Link(made.url(TEMPLATE))
        prepare(link, made.url(TEMPLATE), migrations_of("postgres"), queries_of("postgres"), Seals(None, [KEY]))
        link.close()
        yield made
    finally:
        made.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)
