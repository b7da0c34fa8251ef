"""The least that a bot must do that keeps what it hears and loses no answer: a floor to measure from, not a desk.

For each event: the signature, a gate against doubles, the conversation, two rows of a transcript and one of an outbox, on
the disk before the 200; then the reply, and a mark that it was sent. Events that wait together share a commit, up to
FLOOR_TOGETHER of them.
"""

from __future__ import annotations

import asyncio
import hmac
import os
import queue
import sqlite3
import threading
from base64 import b64encode
from collections.abc import Sequence
from typing import Any

import aiohttp
import orjson

SECRET, API = os.environ["LINE_SECRET"].encode(), os.environ["LINE_API"] + "/v2/bot/message/reply"
TOGETHER = int(os.environ.get("FLOOR_TOGETHER", "256"))
SCHEMA = """
CREATE TABLE event (id TEXT PRIMARY KEY, at INTEGER) WITHOUT ROWID;
CREATE TABLE conversation (traveller TEXT PRIMARY KEY, turns INTEGER, at INTEGER) WITHOUT ROWID;
CREATE TABLE message (id INTEGER PRIMARY KEY, traveller TEXT, direction TEXT, text TEXT, at INTEGER);
CREATE INDEX message_of ON message (traveller, id);
CREATE TABLE outbox (id INTEGER PRIMARY KEY, token TEXT, text TEXT, sent INTEGER DEFAULT 0);
CREATE INDEX outbox_open ON outbox (id) WHERE sent = 0;
"""

Work = tuple[asyncio.Future[int | None] | None, Any]  # an event to be stored, or the number of a row that was sent


class Floor:
    def __init__(self) -> None:
        self._works: queue.SimpleQueue[Work] = queue.SimpleQueue()
        self._calls: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        body = b""
        while True:
            part = await receive()
            body += part.get("body", b"")
            if not part.get("more_body"):
                break
        given = next((value for name, value in scope["headers"] if name == b"x-line-signature"), b"")
        signed = hmac.compare_digest(given, b64encode(hmac.digest(SECRET, body, "sha256")))
        for event in orjson.loads(body)["events"] if signed else ():
            await self._take(event)
        status = 200 if signed else 400
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body"})

    async def _live(self, receive: Any, send: Any) -> None:
        self._loop = asyncio.get_running_loop()
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=64))
        threading.Thread(target=self._write, daemon=True).start()
        for told in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{told}.complete"})
        await self._session.close()

    async def _take(self, event: Any) -> None:
        stored: asyncio.Future[int | None] = self._loop.create_future()
        self._works.put((stored, event))
        row = await stored
        if row is not None:
            call = asyncio.ensure_future(self._reply(row, event))
            self._calls.add(call)
            call.add_done_callback(self._calls.discard)

    async def _reply(self, row: int, event: Any) -> None:
        said = {"replyToken": event["replyToken"], "messages": [{"type": "text", "text": event["message"]["text"]}]}
        headers = {"Authorization": "Bearer token", "Content-Type": "application/json"}
        async with self._session.post(API, data=orjson.dumps(said), headers=headers) as answer:
            await answer.read()
        self._works.put((None, row))

    # --- in the thread that writes -----------------------------------------------------------------------------------

    def _write(self) -> None:
        database = sqlite3.connect(os.environ["FLOOR_DATABASE"], isolation_level=None)
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        database.executescript(SCHEMA)
        while True:
            works = [self._works.get()]
            while len(works) < TOGETHER and not self._works.empty():
                works.append(self._works.get())
            database.execute("BEGIN IMMEDIATE")
            done = [(stored, _store(database, told)) for stored, told in works if stored is not None]
            for stored, told in works:
                if stored is None:
                    database.execute("UPDATE outbox SET sent = 1 WHERE id = ?", (told,))
            database.execute("COMMIT")
            self._loop.call_soon_threadsafe(_settle, done)


def _store(database: sqlite3.Connection, event: Any) -> int | None:
    traveller, text, at = event["source"]["userId"], event["message"]["text"], event["timestamp"]
    if not database.execute("INSERT OR IGNORE INTO event VALUES (?, ?)", (event["webhookEventId"], at)).rowcount:
        return None
    database.execute(
        "INSERT INTO conversation VALUES (?, 1, ?) ON CONFLICT DO UPDATE SET turns = turns + 1, at = excluded.at",
        (traveller, at),
    )
    for direction in ("in", "out"):
        values = (traveller, direction, text, at)
        database.execute("INSERT INTO message (traveller, direction, text, at) VALUES (?, ?, ?, ?)", values)
    return database.execute("INSERT INTO outbox (token, text) VALUES (?, ?)", (event["replyToken"], text)).lastrowid


def _settle(done: Sequence[tuple[asyncio.Future[int | None], int | None]]) -> None:
    for stored, row in done:
        if not stored.done():
            stored.set_result(row)


app = Floor()
