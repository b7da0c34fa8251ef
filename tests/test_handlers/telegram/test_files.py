"""Pictures that came by Telegram go into their claim."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest
from fake_telegram import FakeTelegram, Fault, telegram
from pictures import picture

from handlers.pictures import UnfetchableError
from handlers.telegram.files import NotYetError, TelegramFiles


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with telegram() as fake:
        fake.files["p1"] = picture()
        yield fake


async def fetched(fake: FakeTelegram, file: str = "p1", largest: int = 100_000) -> bytes:
    async with aclosing(TelegramFiles(fake.client(), largest).fetch(file)) as stream:
        return b"".join([piece async for piece in stream])


async def test_a_picture_is_asked_for_and_fetched(fake: FakeTelegram) -> None:
    assert await fetched(fake) == picture()


@pytest.mark.parametrize(("file", "reason"), [("nothing", "gone"), ("huge", "too_large"), ("big", "too_large")])
async def test_what_telegram_never_gives_is_given_up(fake: FakeTelegram, file: str, reason: str) -> None:
    fake.files |= {"huge": bytes(21 * 1024 * 1024), "big": bytes(100_001)}
    with pytest.raises(UnfetchableError, match=reason):
        await fetched(fake, file)
    assert fake.called("download") == []


async def test_a_file_that_is_larger_than_telegram_says_is_cut_off(fake: FakeTelegram) -> None:
    fake.files["small"], fake.paths["small"] = b"x", "photos/liar.jpg"
    fake.files["liar"] = bytes(300_000)
    with pytest.raises(UnfetchableError, match="too_large"):
        await fetched(fake, "small")


@pytest.mark.parametrize(
    "path", ["../secret", "photos/../../x", "/etc/passwd", "http://evil.example/x", "a//b", "", "a?b"]
)
async def test_a_path_that_is_none_is_not_followed(fake: FakeTelegram, path: str) -> None:
    fake.paths["p1"] = path
    with pytest.raises(UnfetchableError, match="odd_path"):
        await fetched(fake)
    assert fake.called("download") == []


@pytest.mark.parametrize("method", ["getFile", "download"])
async def test_what_fails_for_now_is_tried_again(fake: FakeTelegram, method: str) -> None:
    fake.faults[method] = [Fault(500, "x"), Fault(429, "x", 3)]
    for _ in range(2):
        with pytest.raises(NotYetError):
            await fetched(fake)
    assert await fetched(fake) == picture()
