"""`madoguchi chat`: a terminal as one more channel of the desk, on the same store and the same road."""

from __future__ import annotations

import asyncio
import getpass
import sys
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import uuid4

from bot.knowledge import Knowledge
from bot.words import Incoming, Reply
from handlers.desk import TurnFailedError
from handlers.listeners import Told
from handlers.reminders import Reminders
from handlers.terminal import Terminal
from madoguchi.clock import clock_from
from madoguchi.desk import CORE, Opened, set_up
from storage.conversations import conversation_of
from storage.errors import StoreError
from storage.transcript import messages, newest

T = TypeVar("T")
GRACE = 2.0
LOOKED_BACK = 50  # rows


class ChatError(Exception):
    """The conversation cannot be held. The text is the one line that is shown."""


def talk(
    knowledge: Knowledge, as_of: datetime | None, language: str, database: str, keys: Sequence[bytes] = ()
) -> None:
    """Hold a conversation until the input ends or Ctrl-C. What was said before goes on."""
    clock = clock_from(as_of)
    opened = set_up(database, knowledge, clock.now, lambda listeners: [Told("terminal", listeners)], keys=keys)
    with asyncio.Runner() as runner:
        try:
            runner.run(opened.start())
        except StoreError as error:
            raise ChatError(str(error)) from None
        try:
            reminders = Reminders(opened.store, CORE, knowledge, clock.now, opened.listeners, opened.delivery.wake)
            session = _Session(runner, opened, reminders, language)
            Terminal(session.take, sys.stdin, sys.stdout, interactive=sys.stdin.isatty()).run()
        except KeyboardInterrupt:
            sys.stdout.write("\n")
        except StoreError as error:
            raise ChatError(str(error)) from None
        finally:
            runner.run(opened.stop(GRACE))


class _Session:
    """Carries what is typed over the desk's road, and reads back what the transcript then holds."""

    def __init__(self, runner: asyncio.Runner, opened: Opened, reminders: Reminders, language: str) -> None:
        self._runner, self._opened, self._reminders, self._language = runner, opened, reminders, language
        self._traveller, self._id = _person(), uuid4().hex
        self._read = self._last_read()

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)

    def _last_read(self) -> int:
        """Their last words and the answer to them were on the screen; what came unasked since then was not."""
        conversation = self._run(self._opened.store.read(conversation_of("terminal", self._traveller)))
        rows = self._run(self._opened.store.read(newest(conversation, LOOKED_BACK))) if conversation else ()
        heard = max((place for place, row in enumerate(rows) if row.direction == "in"), default=len(rows) - 1)
        answered = rows[heard + 1 : heard + 2]
        return max(
            (row.seq for row in (*rows[heard : heard + 1], *answered) if row.author in ("traveller", "bot")), default=0
        )

    def take(self, incoming: Incoming) -> list[Reply]:
        """The replies that are new since the last turn: the bot's to this one, and what staff or a reminder said meanwhile."""
        self._run(self._reminders.send_due())
        unique = replace(
            incoming, event_id=f"{self._id}-{incoming.event_id}", traveller=self._traveller, language=self._language
        )
        try:
            taken = self._run(self._opened.desk.traveller_says(unique))
        except TurnFailedError:
            return []
        rows = self._run(self._opened.store.read(messages(taken.conversation, self._read)))
        self._read = rows[-1].seq if rows else self._read
        return [row.reply for row in rows if row.direction == "out" and row.reply is not None]


def _person() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name
        return "terminal"
