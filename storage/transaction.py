"""Named queries on a connection: a `Reader` asks, a `Transaction` also changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, cast

from storage.errors import MustBeAloneError
from storage.queries import Query

if TYPE_CHECKING:
    from storage.sealing import Seals

Value: TypeAlias = str | int | float | bytes | None


class Row(Protocol):
    """Read by the column's name, by its place, or from first to last."""

    def __getitem__(self, column: str | int, /) -> Any: ...
    def __iter__(self) -> Iterator[Any]: ...
    def __len__(self) -> int: ...
    def keys(self) -> list[str]: ...


class Answer(Protocol):
    """What a statement gave."""

    @property
    def description(self) -> Any: ...
    @property
    def rowcount(self) -> int: ...
    def fetchall(self) -> list[Any]: ...


class Inserted(Answer, Protocol):
    """What a statement gave that has inserted a row into a file."""

    @property
    def lastrowid(self) -> int: ...


class Connection(Protocol):
    """A connection of either engine; values are named as in :name."""

    def execute(self, sql: str, values: Any = None, /) -> Answer: ...


class Reader:
    """Asks named queries; for the thread that owns the connection."""

    def __init__(self, connection: Connection, queries: Mapping[str, Query], seals: Seals) -> None:
        self.seals = seals
        self._connection = connection
        self._queries = queries

    def all(self, name: str, /, **values: Value) -> list[Row]:
        return self._connection.execute(self._queries[name].text, values).fetchall()

    def one(self, name: str, /, **values: Value) -> Row | None:
        """The first row, or None. All rows are fetched: an unread RETURNING keeps its statement open."""
        rows = self._connection.execute(self._queries[name].text, values).fetchall()
        return rows[0] if rows else None

    def sql(self, statement: str, /, **values: Value) -> list[Row]:
        """A statement that has no name: of an engine itself, of a tool that copies tables, of a test."""
        answer = self._connection.execute(statement, values)
        return answer.fetchall() if answer.description else []


class Transaction(Reader):
    """Asks and changes, inside one transaction."""

    def __init__(
        self,
        connection: Connection,
        queries: Mapping[str, Query],
        seals: Seals,
        process: str = "",
        *,
        alone: bool = True,
    ) -> None:
        """`process` claims the replies that are committed (storage/outbox.py); "" for what carries none. `alone`: no other work
        runs meanwhile, in whatever process; not alone is a work that said whose conversation it is `of`."""
        super().__init__(connection, queries, seals)
        self.process = process
        self.alone = alone
        self._last: list[Callable[[Transaction], object]] = []
        self._in_order: list[Callable[[Transaction], object]] = []

    @property
    def words_wait(self) -> bool:
        """Messages join the search index later, many together: on SQLite (storage/sqlite/indexing.py)."""
        return "words_waiting" in self._queries

    def hold(self, name: str, /, **values: Value) -> Callable[[], bool]:
        """Wait for the transactions that hold the same row, and hold it up to the commit; what is read from here on is as they
        left it. Gives whether there is such a row, which may be asked later."""
        return _always if self.alone else self._holding(name, values)

    def _holding(self, name: str, values: Mapping[str, Value]) -> Callable[[], bool]:
        rows = self._connection.execute(self._queries[name].text, values).fetchall()
        return lambda: bool(rows)

    def be_alone(self) -> None:
        """To be called before something is read or changed that is not of the work's own conversation.

        A work that is not alone ends here: it is undone, and run again alone, in its place among those of its conversation.
        """
        if not self.alone:
            raise MustBeAloneError

    def alone_to_the_end(self) -> None:
        """From here to the commit no other work runs, and what is read is as all of them left it. Said as late as can be: whoever runs
        now is waited for, and everybody else waits."""
        if not self.alone:
            self.hold("hold_desk")
            self.alone = True

    def at_last(self, change: Callable[[Transaction], object]) -> None:
        """Do `change` in this transaction, but after everything else, just before the commit. It must not fail.

        For the search index: it writes what it has gathered to its tables whenever another statement opens a savepoint.
        Filled at the end, it does so once a commit.
        """
        self._last.append(change)

    def in_order(self, change: Callable[[Transaction], object]) -> None:
        """Do `change` at the very end. The number that it draws is seen by others only together with every lower one: whoever
        catches up from the last number that they saw misses none. Two that commit at once do this part one after the other."""
        self._in_order.append(change)

    def do_last(self) -> None:
        last, self._last = self._last, []
        for change in last:
            change(self)
        ordered, self._in_order = self._in_order, []
        if ordered:
            self.hold("hold_feed")
        for change in ordered:
            change(self)

    def forget_last(self) -> None:
        """The transaction has failed as a whole."""
        self._last.clear()
        self._in_order.clear()

    def begin_part(self) -> tuple[int, int]:
        """What follows, up to `end_part`, can be undone alone. Gives what `undo_part` needs to know."""
        self._connection.execute("SAVEPOINT part")
        return len(self._last), len(self._in_order)

    def undo_part(self, mark: tuple[int, int]) -> None:
        del self._last[mark[0] :], self._in_order[mark[1] :]
        self._connection.execute("ROLLBACK TO part")

    def end_part(self) -> None:
        self._connection.execute("RELEASE part")

    def do(self, name: str, /, **values: Value) -> int:
        """Change something; how many rows changed."""
        return self._connection.execute(self._queries[name].text, values).rowcount

    def note(self, name: str, /, **values: Value) -> None:
        """Change something, and go on without waiting for it where the engine can: nobody asks how many rows changed. An error of it
        is raised at the latest before the commit."""
        self.do(name, **values)

    def doing(self, name: str, /, **values: Value) -> Callable[[], bool]:
        """As `do`, where the answer is not needed at once: whether anything changed. The statement gives no rows."""
        changed = self.do(name, **values) > 0
        return lambda: changed

    def adding(self, name: str, /, **values: Value) -> Callable[[], int]:
        """Add a row, which is not there yet; its `id`, which is not needed at once. The statement gives no rows: on SQLite, RETURNING
        would cost as much as the insertion itself."""
        added = cast(Inserted, self._connection.execute(self._queries[name].text, values)).lastrowid
        return lambda: added

    def asking(self, name: str, /, **values: Value) -> Callable[[], Row | None]:
        """As `one`, where the answer is not needed at once: it is waited for when it is asked for."""
        row = self.one(name, **values)
        return lambda: row


def _always() -> bool:
    return True
