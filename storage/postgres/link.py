"""One connection to PostgreSQL: how it is opened, what it is told first, and how it speaks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from functools import cache
from typing import Any, ClassVar

import psycopg
from psycopg.adapt import Buffer, Dumper
from psycopg.conninfo import conninfo_to_dict
from psycopg.types.numeric import Int8Dumper
from psycopg.types.string import StrDumper

from storage.errors import CannotOpenError

CONNECT_SECONDS = 4
DEFAULTS: Mapping[str, Any] = {
    "connect_timeout": CONNECT_SECONDS,
    "application_name": "madoguchi",
    # a network that is cut says nothing: without these a thread would wait for it for hours
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
    "client_encoding": "UTF8",
}
SETTINGS = """
    SET statement_timeout = '30s'; SET lock_timeout = '10s';
    SET idle_in_transaction_session_timeout = '10s'; SET jit = off;
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'
"""  # a process that stands still must not hold its locks; no question is worth a compiler's 200 ms; what is told to be stored
# has survived the power cut
READING = "SET default_transaction_read_only = on"
PREPARED = 2_000  # statements a connection: every query of the desk
PREPARED_FROM = 2  # executions

NAMED = re.compile(r"(?<![:\w]):([a-z_][a-z_0-9]*)")
INT8 = 20  # PostgreSQL's number of the type


class Link:
    """A connection, as `storage.transaction.Connection` wants it; for one thread."""

    def __init__(self, url: str, *, reading: bool = False) -> None:
        """Raises psycopg.Error."""
        self.raw = psycopg.connect(**parameters(url), autocommit=True, row_factory=_rows)
        try:
            self.raw.prepare_threshold, self.raw.prepared_max = PREPARED_FROM, PREPARED
            for kind, dumper in ((int, Int8Dumper), (bool, _Bit), (str, _Words)):
                self.raw.adapters.register_dumper(kind, dumper)
            self._cursor = self.raw.cursor()
            self._pipeline: psycopg.Pipeline | None = None
            self._piped = ExitStack()
            self.script(SETTINGS)
            if reading:
                self.script(READING)
        except BaseException:
            self.raw.close()
            raise

    def execute(self, sql: str, values: Any = None, /) -> psycopg.Cursor[Any]:
        self._cursor.execute(spelled(sql), values or None)
        if self._pipeline is not None:
            self._pipeline.sync()
        return self._cursor

    def script(self, sql: str) -> list[tuple[Any, ...]]:
        """Statements without values, in one go; the rows of the last one."""
        cursor = self._cursor.execute(sql.encode(), prepare=False)
        while cursor.nextset():
            pass
        return cursor.fetchall() if cursor.description else []

    # --- several statements in one round trip ------------------------------------------------------------------------

    def together(self) -> None:
        """From here on what is sent goes on its way without waiting for what came before, until `apart`. PostgreSQL does one after the
        other all the same, and skips whatever stands behind one that fails."""
        if psycopg.Pipeline.is_supported():
            self._pipeline = self._piped.enter_context(self.raw.pipeline())

    def send(self, sql: str, values: Any = None, /) -> psycopg.Cursor[Any]:
        """Its rows may be fetched later, and its error may be raised by any later statement, at the latest by `settle`."""
        return self.raw.cursor().execute(spelled(sql), values or None)

    def settle(self) -> None:
        """Wait until all that was sent is done."""
        if self._pipeline is not None:
            self._pipeline.sync()

    def apart(self) -> None:
        """The end of what goes together; errors have been told before."""
        self._pipeline = None
        with suppress(psycopg.Error):
            self._piped.close()

    @property
    def broken(self) -> bool:
        return self.raw.closed or self.raw.broken

    def close(self) -> None:
        self.raw.close()


def parameters(url: str) -> dict[str, Any]:
    """What to connect with; what the address itself says goes first. Raises CannotOpenError."""
    try:
        given = conninfo_to_dict(url)
    except psycopg.ProgrammingError:  # its own words may repeat the password
        raise CannotOpenError(
            "MADOGUCHI_DATABASE is no address of PostgreSQL; postgresql://USER:PASSWORD@HOST:5432/DATABASE is asked for."
        ) from None
    return {**DEFAULTS, **given}


@cache
def spelled(sql: str) -> str:
    """:name as psycopg wants it."""
    return NAMED.sub(r"%(\1)s", sql.replace("%", "%%"))


# --- values in and out -----------------------------------------------------------------------------------------------


class _Bit(Dumper):
    """Truth is a number, as in SQLite, which knows no other."""

    oid = INT8

    def dump(self, obj: bool) -> Buffer:
        return b"1" if obj else b"0"


class _Words(StrDumper):
    """PostgreSQL takes no NUL: it becomes the sign for what could not be read."""

    def dump(self, obj: str) -> Buffer | None:
        return super().dump(obj.replace("\0", "\ufffd") if "\0" in obj else obj)


class PostgresRow(tuple[Any, ...]):
    """Read by name or by place; of two columns of one name the first counts, as in SQLite."""

    __slots__ = ()
    places: ClassVar[Mapping[str, int]]

    def __getitem__(self, column: Any, /) -> Any:
        return tuple.__getitem__(self, self.places[column] if type(column) is str else column)

    def keys(self) -> list[str]:
        return list(self.places)


@cache
def _kind(names: tuple[str, ...]) -> Callable[[Sequence[Any]], PostgresRow]:
    places = {name: place for place, name in reversed(list(enumerate(names)))}
    return type("Row", (PostgresRow,), {"__slots__": (), "places": dict(sorted(places.items(), key=lambda at: at[1]))})


def _rows(cursor: psycopg.Cursor[Any]) -> Callable[[Sequence[Any]], PostgresRow]:
    return _kind(tuple(column.name for column in cursor.description or ()))
