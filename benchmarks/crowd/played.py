"""Scripts on the real road: the real desk, its content, its delivery, staff and clockwork, on a store that is thrown away.

What a talk has left in every table comes back as rows. Which rows those are is read from the schema: whatever refers to the
conversation, or to what does; so a table that is added tomorrow is among them.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson

from benchmarks.crowd import scripts
from benchmarks.crowd.scripts import QUESTIONS, Script, Step
from bot.words import Incoming
from handlers.channel import Accepted, SendResult
from handlers.reminders import Reminders
from handlers.staff.access import Actor
from handlers.staff.acts.claims import MoveClaim
from handlers.staff.acts.talks import Close, Note, Take, Write
from handlers.staff.acts.watch import Watch
from madoguchi.desk import CORE, Opened, set_up
from storage import attachments, casebook, episodes, outbox, queue, staff, transcript
from storage.queue import QueueRow
from storage.rows import Outgoing
from storage.sealing import Seals
from storage.transaction import Reader

NAME, DISPLAY = "sato", "佐藤"
PICTURE = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 80  # 20 KiB; real ones weigh more, and would tell of nothing else
BESIDE = {"staff_event": "conversation"}  # tables that know a conversation by its id, without a reference

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Played:
    """A talk as it stands in the store, and whatever in it is nobody else's: its own words by their kind."""

    script: Script
    tables: Mapping[str, Rows]
    own: Mapping[str, str]
    said: Mapping[int, tuple[str, int]]  # replies by their number: JSON, and whether more than one message has it


@dataclass(frozen=True, slots=True)
class Schema:
    """What is known of the tables: their numbered column, and which columns name a row of another table."""

    numbered: Mapping[str, str]
    refers: Mapping[str, Mapping[str, tuple[str, str]]]  # table: column: (table, column)


@dataclass(frozen=True, slots=True)
class Cast:
    """All that was played, with what is needed to read and copy it."""

    talks: tuple[Played, ...]
    schema: Schema
    seals: Seals = field(repr=False)


async def play(all_: Iterable[Script], book: Any) -> Cast:
    """Every script once, one after the other, with a campaign as `open_book` gives it."""
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(Path(folder) / "desk.db", book)
        await stage.opened.start()
        try:
            await stage.opened.store.run(lambda work: staff.add(work, NAME, DISPLAY, "agent", "!", 0))
            for script in all_:
                await stage.play(script)
            await stage.settle()
            return await stage.opened.store.read(stage.cast)
        finally:
            await stage.opened.stop(1)


class AcceptsAtOnce:
    """A platform without faults."""

    repeatable = False

    def __init__(self, name: str) -> None:
        self.name = name
        self.prompt = name == "line"

    async def send(self, row: Outgoing) -> SendResult:
        return Accepted()


class Stage:
    def __init__(self, path: Path, book: Any) -> None:
        self.now = scripts.LATE
        self.opened: Opened = set_up(path, book, lambda: self.now, lambda _: map(AcceptsAtOnce, scripts.CHANNELS))
        store, desk = self.opened.store, self.opened.desk
        self._watch = Watch(store, desk, book, lambda: self.now)
        self._reminders = Reminders(
            store, CORE, book, lambda: self.now, self.opened.listeners, self.opened.delivery.wake
        )
        self._actor = Actor(1, NAME, DISPLAY, "agent")
        self._number = 0
        self._played: list[tuple[Script, str, dict[str, str]]] = []

    async def play(self, script: Script) -> None:
        self.now = script.at
        self._conversation, self._own = "", dict[str, str]()
        self._traveller = self._new("traveller", script.channel)
        for step in script.steps:
            await self._do(script, step)
            await self._all_has_left()
            self.now += scripts.REST
        # Some questions bring a person: those stays have scripts.
        if script.name != QUESTIONS or await self._stay() is None:
            self._played.append((script, self._conversation, self._own))

    async def _all_has_left(self) -> None:
        """The delivery tells nobody when it is done."""
        while True:
            if not (await self.opened.store.read(outbox.load())).open:
                return
            await asyncio.sleep(0.001)

    def _new(self, what: str, channel: str) -> str:
        """An id as the channel gives it; noted, since each copy needs another."""
        self._number += 1
        kind = f"{channel} {what}"
        word = SHAPES[kind] % self._number
        self._own[word] = kind
        return word

    async def settle(self) -> None:
        """As the desk does from hour to hour: how old episodes ended is written down."""
        long_after = max(script.at for script, _, _ in self._played) + timedelta(days=60)
        while await self.opened.store.run(episodes.settle(long_after)):
            pass

    # --- the steps ---------------------------------------------------------------------------------------------------

    async def _do(self, script: Script, step: Step) -> None:
        desk, store, now = self.opened.desk, self.opened.store, self.now
        match step:
            case scripts.Waits(span):
                self.now += span
            case scripts.Watched():
                await self._watch.look()
                await self._reminders.send_due()
            case scripts.Taken():
                await desk.staff_does(Take(await self._open_stay()), self._actor)
            case scripts.Closes(outcome):
                await desk.staff_does(Close(await self._open_stay(), outcome), self._actor)
            case scripts.Writes(text):
                newest = (await store.read(transcript.newest(self._conversation, 1)))[0]
                key = self._new("key", script.channel)
                await desk.staff_does(Write(self._conversation, text, newest.seq, key), self._actor)
            case scripts.Notes(text):
                await desk.staff_does(Note(self._conversation, text), self._actor)
            case scripts.Checks(to):
                (case,) = await store.read(casebook.of_conversation(self._conversation))
                await desk.staff_works(MoveClaim(case.number, to), self._actor)
            case _:
                taken = await desk.traveller_says(await self._incoming(script, step))
                self._conversation = taken.conversation
                for picture in await store.read(attachments.due(script.channel, now, 10)):
                    await store.run(attachments.keep(picture, "image/jpeg", PICTURE, now))

    async def _open_stay(self) -> str:
        row = await self._stay()
        assert row is not None
        return row.ref

    async def _stay(self) -> QueueRow | None:
        return await self.opened.store.read(queue.of(self._conversation))

    async def _incoming(self, script: Script, step: Step) -> Incoming:
        kind, text, data = await self._heard(step)
        channel, who = script.channel, self._traveller
        event, message = self._new("event", channel), self._new("message", channel)
        token = self._new("token", channel) if channel == "line" and kind != "leave" else ""
        raw = "" if channel == "web" else orjson.dumps(_raw(channel, who, event, message, token, text, data)).decode()
        return Incoming(
            channel, event, who, kind, text=text, data=data, language="ja", picture=message if kind == "image" else "",
            reference=message if kind in ("text", "image") and channel != "web" else "", reply_token=token, raw=raw,
        )  # fmt: skip

    async def _heard(self, step: Step) -> tuple[Any, str, str]:
        """Kind, words and data of what the traveller does."""
        match step:
            case scripts.Says(text):
                return "text", text, ""
            case scripts.Sends(kind):
                return kind, "", ""
            case scripts.Presses(data):
                return "press", "", data
        before = (await self.opened.store.read(transcript.newest(self._conversation, 1)))[0].reply
        assert before is not None
        match step:
            case scripts.Chooses(number):
                return "press", before.choices[number].label, before.choices[number].data
            case scripts.Rates(solved):
                return "press", "", f"solved:{'yes' if solved else 'no'}:{before.entry}"
        raise TypeError(step)

    # --- what they left ----------------------------------------------------------------------------------------------

    def cast(self, reader: Reader) -> Cast:
        schema = read_schema(reader)
        return Cast(tuple(_left(reader, schema, *played) for played in self._played), schema, reader.seals)


SHAPES = {
    "line traveller": "U%032x",
    "line event": "01GVD%021X",
    "line message": "4687897%011d",
    "line token": "%032x",
    "line key": "key-line-%022x",
    "web traveller": "web-%018x",
    "web event": "event-%016x",
    "web message": "message-%014x",
    "web key": "key-web-%022x",
    "telegram traveller": "71%010d",
    "telegram event": "83%010d.104729",
    "telegram message": "1047%08d",
    "telegram key": "key-tele-%022x",
}


def _raw(channel: str, who: str, event: str, message: str, token: str, text: str, data: str) -> dict[str, Any]:
    """An event as the platform sends it."""
    if channel == "telegram":
        chat = {"id": int(who), "type": "private"}
        body = {
            "message_id": int(message),
            "from": chat | {"is_bot": False, "language_code": "ja"},
            "chat": chat,
            "date": 1679878800,
        }
        if data:
            return {"update_id": event, "callback_query": {"id": "1", "message": body, "data": data}}
        return {"update_id": event, "message": body | {"text": text}}
    content = {"postback": {"data": data}} if data else {"message": {"id": message, "type": "text", "quoteToken": "q3Plxr4AgKd", "text": text}}  # fmt: skip
    return {
        "type": "postback" if data else "message", "mode": "active", "timestamp": 1679878800000,
        "source": {"type": "user", "userId": who}, "webhookEventId": event,
        "deliveryContext": {"isRedelivery": False}, "replyToken": token, **content,
    }  # fmt: skip


# --- reading the tables ----------------------------------------------------------------------------------------------


def read_schema(reader: Reader) -> Schema:
    numbered, refers = dict[str, str](), dict[str, dict[str, tuple[str, str]]]()
    for (table,) in reader.sql("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0"):
        columns = reader.sql("SELECT name, type FROM pragma_table_info(:table) WHERE pk > 0", table=table)
        refers[table] = {
            row["from"]: (row["table"], row["to"])
            for row in reader.sql('SELECT "from", "table", "to" FROM pragma_foreign_key_list(:table)', table=table)
        }
        if ("conversation", "INTEGER") in map(
            tuple, reader.sql("SELECT name, type FROM pragma_table_info(:table)", table=table)
        ):
            refers[table]["conversation"] = ("conversation", "no")  # also where the schema does not say so
        if len(columns) == 1 and columns[0]["type"] == "INTEGER" and columns[0]["name"] not in refers[table]:
            numbered[table] = columns[0]["name"]
    return Schema(numbered, refers)


def _left(reader: Reader, schema: Schema, script: Script, conversation: str, own: dict[str, str]) -> Played:
    rows = rows_of(reader, schema, conversation)
    said = {row["said"] for row in rows["message"] if row["said"] is not None}
    replies = {row["id"]: (row["reply"], row["shared"]) for row in _select(reader, "said", "id", sorted(said))}
    return Played(script, rows, own | _made(rows), replies)


def rows_of(reader: Reader, schema: Schema, conversation: str) -> dict[str, Rows]:
    """All rows of one conversation: it, what refers to it, and what refers to that."""
    rows = {"conversation": _select(reader, "conversation", "id", [conversation])}
    grown = True
    while grown:
        grown = False
        for table, references in schema.refers.items():
            if table in rows or table == "said":
                continue
            for column, (to, its) in references.items():
                if (
                    to in rows
                    and to != "said"
                    and (found := _select(reader, table, column, [row[its] for row in rows[to]]))
                ):
                    rows[table], grown = found, True
                    break
    for table, column in BESIDE.items():
        if found := _select(reader, table, column, [conversation]):
            rows[table] = found
    return rows


def _select(reader: Reader, table: str, column: str, values: list[Any]) -> Rows:
    named = {f"value{number}": value for number, value in enumerate(values)}
    marks = ", ".join(f":{name}" for name in named)
    # Those that are reckoned are not among them.
    columns = reader.sql("SELECT name FROM pragma_table_info(:table)", table=table)
    listed = ", ".join(f'"{name}"' for (name,) in columns)
    found = reader.sql(f'SELECT {listed} FROM "{table}" WHERE "{column}" IN ({marks})', **named)
    return [dict(zip(row.keys(), row, strict=True)) for row in found]


def _made(rows: Mapping[str, Rows]) -> dict[str, str]:
    """Words that the desk drew for this talk alone, by their kind."""
    made = {rows["conversation"][0]["id"]: "conversation"}
    made |= {row["ref"]: "desk ref" for row in rows.get("handoff", ())}
    made |= {row["id"]: "desk id" for row in rows.get("attachment", ())}
    return made | {row["number"]: "receipt" for row in rows.get("case_", ())}
