"""Health, readiness, figures: told plainly, and the figures not to everybody."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from web_fakes import NOON, FakeDesk

from bot.effects import Trace
from bot.state import State, Turn, fresh
from bot.words import Bubble, Incoming, Reply
from handlers.metrics import Metrics
from handlers.web.operating import OnceASecond, Operating
from madoguchi.web import build_app
from storage.errors import AwayError, NotStoredError
from storage.rows import OutboxLoad
from storage.saved import NOTHING, Saved

MOMENT = datetime(2023, 4, 18, 3, 0, tzinfo=UTC)


@asynccontextmanager
async def asking(
    desk: FakeDesk | None = None, client: str = "127.0.0.1", **more: Any
) -> AsyncIterator[httpx2.AsyncClient]:
    from web_fakes import fake_chat

    desk = desk or FakeDesk()
    metrics = more.pop("metrics", Metrics())
    operating = Operating(desk, metrics, lambda: NOON, more.pop("campaign", "gunma"), **more)
    app = build_app(fake_chat(desk), operating, metrics)
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False, client=(client, 40000))
    async with httpx2.AsyncClient(transport=transport, base_url="http://desk.example") as http:
        yield http


async def test_a_living_process_says_so_even_when_the_disk_is_full() -> None:
    async with asking(FakeDesk(error=NotStoredError("full"))) as http:
        assert (await http.get("/healthz")).json() == {"alive": True}


async def test_ready_names_the_content_and_the_rehearsal() -> None:
    async with asking(rehearsal=True) as http:
        answer = await http.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200,
        {"ready": True, "reasons": [], "campaign": "gunma", "as_of": "2023-04-18T12:00:00+09:00"},
    )


async def test_not_ready_gives_the_reasons_as_codes() -> None:
    desk = FakeDesk(error=NotStoredError("No space left on device: /some/path"))
    async with asking(desk, campaign="", closing=lambda: True) as http:
        answer = await http.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["reasons"] == ["database_not_writable", "no_content", "closing"]
    assert answer.json()["as_of"] is None
    assert "/some/path" not in answer.text


async def test_whoever_asks_often_does_not_make_the_disk_work() -> None:
    asked, now = 0, 0.0

    async def question() -> bool:
        nonlocal asked
        asked += 1
        if asked > 1:
            raise OSError
        return True

    often = OnceASecond(question, lambda: now)
    assert await asyncio.gather(*(often() for _ in range(20))) == [True] * 20
    assert asked == 1
    now = 1.0
    assert await often() is False
    assert asked == 2


async def test_figures_are_for_this_machine() -> None:
    async with asking() as http:
        text = (await http.get("/metrics")).text
        assert (await http.get("/metrics", headers={"X-Forwarded-For": "198.51.100.1"})).status_code == 403
    assert "madoguchi_queue_length 2.0" in text
    assert "madoguchi_outbox_open 1.0" in text
    assert "madoguchi_backup_age_seconds 18000.0" in text
    async with asking(client="198.51.100.1") as http:
        assert (await http.get("/metrics")).status_code == 403
    async with asking(client="::1") as http:
        assert (await http.get("/metrics")).status_code == 200


async def test_while_the_store_cannot_be_read_a_process_still_tells_that_it_refuses() -> None:
    async with asking(FakeDesk(error=AwayError("PostgreSQL cannot be reached"))) as http:
        await http.get("/readyz")
        text = (await http.get("/metrics")).text
    assert "madoguchi_queue_length NaN" in text
    assert "madoguchi_outbox_oldest_seconds NaN" in text
    assert "madoguchi_backup_age_seconds NaN" in text
    assert 'madoguchi_http_seconds_count{route="/readyz",status="503"} 1.0' in text


@pytest.mark.parametrize(
    ("header", "status"), [("Bearer right", 200), ("Bearer wrong", 403), ("Bearer ", 403), ("", 403), ("Bearer é", 403)]
)
async def test_with_a_token_set_only_the_token_opens(header: str, status: int) -> None:
    async with asking(client="127.0.0.1", metrics_token="right") as http:
        answer = await http.get("/metrics", headers={b"Authorization": header.encode()})
    assert answer.status_code == status


async def test_answers_are_counted_by_route_and_not_by_address() -> None:
    metrics = Metrics()
    async with asking(metrics=metrics) as http:
        for path in ("/", "/static/x/none.js", "/wp-login.php", "/chat/hello"):
            await http.get(path)
        text = (await http.get("/metrics")).text
    assert 'madoguchi_http_seconds_count{route="/",status="200"} 1.0' in text
    assert 'madoguchi_http_seconds_count{route="/static/{version}/{name}",status="404"} 1.0' in text
    assert 'madoguchi_http_seconds_count{route="other",status="404"} 1.0' in text
    assert "wp-login" not in text


def test_turns_are_counted_by_channel_and_kind() -> None:
    metrics = Metrics()

    def advance(state: State, incoming: Incoming, *_: object) -> Turn:
        reply = Reply((Bubble("a"),)) if incoming.kind == "text" else None
        return Turn(state, reply, trace=Trace("answer" if reply else "silent"))

    watched = metrics.watching(advance)
    for kind in ("text", "text", "odd"):
        watched(fresh(), Incoming("web", "1", "t", kind), NOON, None, None)  # type: ignore[arg-type]
    text = metrics.text().decode()
    assert 'madoguchi_events_total{channel="web",kind="text"} 2.0' in text
    assert 'madoguchi_turns_total{channel="web",kind="silent"} 1.0' in text
    assert 'madoguchi_replies_total{channel="web"} 2.0' in text
    assert "madoguchi_turn_seconds_count 3.0" in text


def test_the_age_of_the_oldest_reply_is_told_in_seconds_and_never_below_nought() -> None:
    metrics = Metrics()
    metrics.waiting(0, OutboxLoad(1, MOMENT), NOTHING, MOMENT + timedelta(minutes=2), 0)
    assert "madoguchi_outbox_oldest_seconds 120.0" in metrics.text().decode()
    metrics.waiting(0, OutboxLoad(1, MOMENT), NOTHING, MOMENT - timedelta(minutes=2), 0)
    assert "madoguchi_outbox_oldest_seconds 0.0" in metrics.text().decode()
    metrics.waiting(0, OutboxLoad(0, None), NOTHING, MOMENT, 3)
    assert "madoguchi_streams_open 3.0" in metrics.text().decode()


@pytest.mark.parametrize(
    ("saved", "age"),
    [
        (Saved(MOMENT - timedelta(hours=14), 4096), 50_400),
        (Saved(MOMENT - timedelta(hours=14), None), 50_400),  # there is none, and so old is what stands in none
        (Saved(MOMENT + timedelta(hours=1), 4096), 0),  # a clock that went wrong
        (NOTHING, 0),
    ],
)
def test_the_age_of_what_stands_in_no_backup_is_told(saved: Saved, age: int) -> None:
    metrics = Metrics()
    metrics.waiting(0, OutboxLoad(0, None), saved, MOMENT, 0)
    assert f"madoguchi_backup_age_seconds {age}.0" in metrics.text().decode()


def test_the_size_of_commits_is_told() -> None:
    metrics = Metrics()
    metrics.committed(5)
    assert 'madoguchi_commit_works_bucket{le="8.0"} 1.0' in metrics.text().decode()
