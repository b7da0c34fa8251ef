"""Telegram's Bot API on 127.0.0.1, as strict as the real one and stricter: every limit is checked, every fault can be had."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import orjson
from aiohttp import ClientSession, web
from telegram_checks import CHECKS, Bad

from handlers.telegram.api import TelegramApi

TOKEN = "12345:AAtestTESTtestTESTtestTESTtestTESTtest"
SELF = {"id": 12345, "is_bot": True, "first_name": "窓口", "username": "madoguchi_bot", "can_join_groups": False}


@dataclass
class Fault:
    """Instead of an answer, or after it: `status` with `reason`, or what becomes of the connection."""

    status: int = 0
    reason: str = ""
    retry_after: int = 0
    takes: bool = False  # the call has its effect, only its answer is lost
    hangs: bool = False  # no answer comes
    breaks: bool = False  # the connection is cut
    page: bool = False  # a proxy's page instead of JSON


@dataclass
class Sent:
    """A message that a chat has received."""

    chat: int
    number: int
    text: str
    rows: list[list[dict[str, Any]]]
    fields: dict[str, Any]

    @property
    def data(self) -> list[str]:
        return [button["callback_data"] for row in self.rows for button in row if "callback_data" in button]

    @property
    def labels(self) -> list[str]:
        return [button["text"] for row in self.rows for button in row]


@dataclass
class FakeTelegram:
    """What travellers got is in `sent`; what is to go wrong, by method and in turn, in `faults`."""

    token: str = TOKEN
    url: str = ""
    sent: list[Sent] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    faults: dict[str, list[Fault]] = field(default_factory=lambda: defaultdict(list))
    # The same by chat, of messages.
    faults_for: dict[int, list[Fault]] = field(default_factory=lambda: defaultdict(list))
    blocked: set[int] = field(default_factory=set)
    queries: set[str] = field(default_factory=set)  # pressed and not answered
    answered: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)  # where getFile says that a file lies, instead of its own place
    updates: list[dict[str, Any]] = field(default_factory=list)
    webhook: dict[str, Any] = field(default_factory=dict)
    commands: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    clients: list[TelegramApi] = field(default_factory=list)

    def client(self, token: str = "", **more: Any) -> TelegramApi:
        """The desk's own, closed with the platform."""
        self.clients.append(TelegramApi(self.url, token or self.token, **more))
        return self.clients[-1]

    def of(self, chat: int) -> list[Sent]:
        return [message for message in self.sent if message.chat == chat]

    def called(self, method: str) -> list[dict[str, Any]]:
        return [given for name, given in self.calls if name == method]

    # --- in: to the desk ---------------------------------------------------------------------------------------------

    def offers(self, update: dict[str, Any]) -> None:
        """Let the update be asked for."""
        self._pressed(update)
        self.updates.append(update)
        self.changed.set()

    async def delivers(self, update: dict[str, Any], url: str, secret: str) -> int:
        """POST the update to the desk's webhook; its status. The call that its answer may hold is done, unseen by it."""
        self._pressed(update)
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
        async with ClientSession() as session, session.post(url, json=update, headers=headers) as answer:
            body = await answer.read()
        if answer.status == 200 and body:
            call = orjson.loads(body)
            self._do(call.pop("method"), call)
        return answer.status

    def _pressed(self, update: dict[str, Any]) -> None:
        if query := update.get("callback_query", {}).get("id"):
            self.queries.add(query)

    # --- out: from the desk ------------------------------------------------------------------------------------------

    async def handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if request.match_info["token"] != self.token:
            return _no(401, "Unauthorized")
        try:
            given = _given(await request.read(), request.query)
        except ValueError:
            return _no(400, "Bad Request: can't parse JSON")
        faults = self.faults[method] or self.faults_for[given.get("chat_id", 0)]
        fault = faults.pop(0) if faults else Fault()
        self.calls.append((method, given))
        if fault == Fault() or fault.takes:
            answer = await self._answer(method, given)
        if fault.hangs:
            await asyncio.Event().wait()
        if fault.breaks:
            assert request.transport is not None
            request.transport.close()
            return web.Response()  # which nobody gets
        if fault.page:
            return web.Response(status=fault.status, text="<html>Bad Gateway</html>", content_type="text/html")
        return _no(fault.status, fault.reason, fault.retry_after) if fault.status else answer

    async def _answer(self, method: str, given: dict[str, Any]) -> web.Response:
        if method == "getUpdates":
            return await self._get_updates(given)
        try:
            return web.json_response({"ok": True, "result": self._do(method, given)})
        except Bad as bad:
            return _no(bad.status, bad.reason)

    def _do(self, method: str, given: dict[str, Any]) -> Any:
        if method not in CHECKS:
            raise Bad(404, "Not Found")
        CHECKS[method](given)
        return self._methods()[method](given)

    def _methods(self) -> dict[str, Callable[[dict[str, Any]], Any]]:
        return {
            "getMe": lambda _: SELF,
            "sendMessage": self._send,
            "answerCallbackQuery": self._answer_query,
            "editMessageReplyMarkup": lambda _: True,
            "sendChatAction": lambda _: True,
            "getFile": self._get_file,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": lambda _: {"url": "", "has_custom_certificate": False, "pending_update_count": 0} | {
                name: value for name, value in self.webhook.items() if name != "secret_token"
            },
            "setMyCommands": self._set_commands,
            "getMyCommands": lambda given: self.commands.get(given.get("language_code", ""), []),
        }  # fmt: skip

    def _send(self, given: dict[str, Any]) -> dict[str, Any]:
        chat = given["chat_id"]
        if chat in self.blocked:
            raise Bad(403, "Forbidden: bot was blocked by the user")
        rows = given.get("reply_markup", {}).get("inline_keyboard", [])
        self.sent.append(Sent(chat, len(self.sent) + 1, given["text"], rows, given))
        return {
            "message_id": len(self.sent), "date": 1_679_886_000, "text": given["text"], "from": SELF,
            "chat": {"id": chat, "type": "private", "first_name": "花子"},
        }  # fmt: skip

    def _answer_query(self, given: dict[str, Any]) -> bool:
        query = given["callback_query_id"]
        if query not in self.queries:
            raise Bad(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self.queries.remove(query)
        self.answered.append(query)
        return True

    def _get_file(self, given: dict[str, Any]) -> dict[str, Any]:
        file = given["file_id"]
        if file not in self.files:
            raise Bad(400, "Bad Request: invalid file_id")
        if len(self.files[file]) > 20 * 1024 * 1024:
            raise Bad(400, "Bad Request: file is too big")
        path = self.paths.get(file, f"photos/{file}.jpg")
        return {"file_id": file, "file_unique_id": "u", "file_size": len(self.files[file]), "file_path": path}

    def _set_webhook(self, given: dict[str, Any]) -> bool:
        self.webhook.update(given)
        return True

    def _delete_webhook(self, given: dict[str, Any]) -> bool:
        self.webhook.clear()
        return True

    def _set_commands(self, given: dict[str, Any]) -> bool:
        self.commands[given.get("language_code", "")] = given["commands"]
        return True

    async def _get_updates(self, given: dict[str, Any]) -> web.Response:
        """Forgets what lies before the offset; waits for the first of the rest."""
        if self.webhook.get("url"):
            return _no(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first")
        self.updates = [update for update in self.updates if update.get("update_id", 0) >= int(given.get("offset", 0))]
        try:
            async with asyncio.timeout(float(given.get("timeout", 0))):
                while not self.updates:
                    self.changed.clear()
                    await self.changed.wait()
        except TimeoutError:
            pass
        return web.json_response({"ok": True, "result": self.updates[:100]})

    async def download(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return web.Response(status=404)
        file = request.match_info["path"].removeprefix("photos/").removesuffix(".jpg")
        self.calls.append(("download", {"path": request.match_info["path"]}))
        fault = self.faults["download"].pop(0) if self.faults["download"] else Fault()
        if fault.status:
            return web.Response(status=fault.status)
        return web.Response(body=self.files[file]) if file in self.files else web.Response(status=404)


def _given(body: bytes, query: Any) -> dict[str, Any]:
    """Parameters of the body's JSON, of a form, or of the address; as the real one does, values may be JSON in a text."""
    if body.startswith(b"{"):
        return dict(orjson.loads(body))
    fields = dict(query) | dict(parse_qsl(body.decode(), keep_blank_values=True))
    return {name: _value(text) for name, text in fields.items()}


def _value(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


def _no(status: int, reason: str, retry_after: int = 0) -> web.Response:
    told: dict[str, Any] = {"ok": False, "error_code": status, "description": reason}
    if retry_after:
        told["parameters"] = {"retry_after": retry_after}
    return web.json_response(told, status=status)


@asynccontextmanager
async def telegram(token: str = TOKEN) -> AsyncIterator[FakeTelegram]:
    """The platform, for a while."""
    fake = FakeTelegram(token)
    app = web.Application()
    app.router.add_route("*", "/bot{token}/{method}", fake.handle)
    app.router.add_get("/file/bot{token}/{path:.+}", fake.download)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    fake.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield fake
    finally:
        for client in fake.clients:
            await client.close()
        await runner.cleanup()
