"""A browser without a window: it asks the scripted desk's routes directly."""

from __future__ import annotations

from typing import Any

import httpx2
from web_fakes import FakeDesk, fake_app, fake_chat

BROWSER = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}


def browser(desk: FakeDesk | None = None, **more: Any) -> httpx2.AsyncClient:
    desk = desk or FakeDesk()
    transport = httpx2.ASGITransport(fake_app(desk, fake_chat(desk, **more)), raise_app_exceptions=False)
    return httpx2.AsyncClient(transport=transport, base_url="http://desk.example", headers=BROWSER)
