"""LINE's side of an account's settings, on 127.0.0.1: webhook, rich menus, aliases, info, quota. Both hosts in one."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "token-of-the-account"


@dataclass
class FakeAccount:
    url: str = ""
    endpoint: str | None = None
    active: bool = True
    tried: dict[str, Any] = field(default_factory=lambda: {"success": True, "statusCode": 200, "reason": "OK"})
    menus: dict[str, dict[str, Any]] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    default: str | None = None
    shown: dict[str, str] = field(default_factory=dict)  # by user: a menu of their own
    chat_mode: str = "chat"
    quota: tuple[int, int] = (200, 12)
    calls: list[str] = field(default_factory=list)  # "METHOD /path" of everything that changes something
    fails: dict[str, int] = field(default_factory=dict)  # "METHOD /path": the status to answer with
    date: str = ""  # what the Date header says; "": the truth

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, Any]:
        if (status := self.fails.get(f"{method} {path}")) is not None:
            return status, {"message": "it is not to be"}
        if method != "GET" and not path.endswith("/test"):
            self.calls.append(f"{method} {path}")
        parts = path.removeprefix("/v2/bot/").split("/")
        match (method, *parts):
            case ("GET", "info"):
                return 200, {
                    "userId": "U" + "0" * 32, "basicId": "@regionpay", "displayName": "窓口",
                    "chatMode": self.chat_mode, "markAsReadMode": "manual" if self.chat_mode == "chat" else "auto",
                }  # fmt: skip
            case ("GET", "channel", "webhook", "endpoint"):
                if self.endpoint is None:
                    return 404, {"message": "not found"}
                return 200, {"endpoint": self.endpoint, "active": self.active}
            case ("PUT", "channel", "webhook", "endpoint"):
                self.endpoint = json.loads(body)["endpoint"]
                return 200, {}
            case ("POST", "channel", "webhook", "test"):
                return 200, {"timestamp": "2023-03-27T10:00:00Z", "detail": "200", **self.tried}
            case ("GET", "message", "quota"):
                return 200, {"type": "limited", "value": self.quota[0]}
            case ("GET", "message", "quota", "consumption"):
                return 200, {"totalUsage": self.quota[1]}
            case (_, "richmenu", "alias", *_):
                return self._alias(method, parts[2:], body)
            case (_, "user", *_) | (_, "richmenu", "batch"):
                return self._shown_to(method, parts, body)
            case _:
                return self._menu(method, parts, body)

    def _menu(self, method: str, parts: list[str], body: bytes) -> tuple[int, Any]:
        match (method, *parts):
            case ("GET", "richmenu", "list"):
                return 200, {"richmenus": [{"richMenuId": name, **menu} for name, menu in self.menus.items()]}
            case ("POST", "richmenu"):
                name = f"richmenu-{len(self.calls)}"
                self.menus[name] = self._checked(json.loads(body))
                return 200, {"richMenuId": name}
            case ("DELETE", "richmenu", name):
                del self.menus[name]
                self.pictures.pop(name, None)
                return 200, {}
            case ("POST", "richmenu", name, "content"):
                assert name not in self.pictures, "a picture cannot be replaced"
                assert len(body) <= 1_000_000
                self.pictures[name] = body
                return 200, {}
            case ("GET", "richmenu", name, "content"):
                return (200, self.pictures[name]) if name in self.pictures else (404, {"message": "no picture"})
        return 404, {"message": "not found"}

    def _alias(self, method: str, parts: list[str], body: bytes) -> tuple[int, Any]:
        match (method, *parts):
            case ("GET", "list"):
                aliases = [{"richMenuAliasId": alias, "richMenuId": name} for alias, name in self.aliases.items()]
                return 200, {"aliases": aliases}
            case ("POST",):
                asked = json.loads(body)
                assert asked["richMenuId"] in self.pictures
                self.aliases[asked["richMenuAliasId"]] = asked["richMenuId"]
                return 200, {}
            case ("POST", alias):
                assert alias in self.aliases
                self.aliases[alias] = json.loads(body)["richMenuId"]
                return 200, {}
        return 404, {"message": "not found"}

    def _shown_to(self, method: str, parts: list[str], body: bytes) -> tuple[int, Any]:
        """Which menu a traveller sees, or all of them."""
        match (method, *parts):
            case ("GET", "user", "all", "richmenu"):
                return (200, {"richMenuId": self.default}) if self.default else (404, {"message": "none"})
            case ("POST", "richmenu", "batch"):
                for move in json.loads(body)["operations"]:
                    assert move["type"] == "link"
                    self.shown = {user: move["to"] if was == move["from"] else was for user, was in self.shown.items()}
                return 202, {}
            case ("POST", "user", user, "richmenu", name) if user != "all":
                self.shown[user] = name
                return 200, {}
            case ("POST", "user", "all", "richmenu", name):
                if name not in self.pictures:
                    return 400, {"message": "must upload richmenu image before applying it to user"}
                self.default = name
                return 200, {}
        return 404, {"message": "not found"}

    @staticmethod
    def _checked(menu: dict[str, Any]) -> dict[str, Any]:
        """What LINE would refuse."""
        assert len(menu["name"]) <= 300
        assert 0 < len(menu["chatBarText"]) <= 14
        assert 800 <= menu["size"]["width"] <= 2500
        assert len(menu["areas"]) <= 20
        for area in menu["areas"]:
            bounds = area["bounds"]
            assert bounds["x"] + bounds["width"] <= menu["size"]["width"]
            assert bounds["y"] + bounds["height"] <= menu["size"]["height"]
            assert len(area["action"]["label"]) <= 20
            assert len(area["action"]["data"]) <= 300
        return menu


def _handler(account: FakeAccount) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            if self.headers.get("authorization") != f"Bearer {TOKEN}":
                status, answer = 401, {"message": "Authentication failed"}
            else:
                status, answer = account.answer(self.command, self.path, body)
            content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response_only(status)
            self.send_header("Date", account.date or self.date_time_string())
            self.send_header("Content-Type", "image/png" if isinstance(answer, bytes) else "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815 - the names that http.server calls

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    return Handler


@contextmanager
def fake_account() -> Iterator[FakeAccount]:
    account = FakeAccount()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(account))
    server.daemon_threads = True
    account.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield account
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
