"""One table: every golden talk of every campaign, on every channel, by the channel's own payloads."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import postgres_server
import pytest
from desk_fakes import Hands
from golden.line import on_line
from golden.page import on_page
from golden.talks import FOLDERS, TALKS, Road, Screen, differences, walk
from golden.telegram import on_telegram
from golden.terminal import at_terminal

from bot.knowledge import Knowledge
from bot.words import Bubble, Choice, Reply
from faq.book import open_book
from faq.golden import Spoken, replay
from storage.sqlite import opening

Opens = Callable[[Path, Any, Hands], AbstractAsyncContextManager[Road]]
ROADS: dict[str, Opens] = {"line": on_line, "telegram": on_telegram, "page": on_page, "terminal": at_terminal}
ON = [*((channel, "sqlite") for channel in ROADS), *([("line", "postgres")] if postgres_server.wanted() else [])]
TABLE = [(campaign, name) for campaign, talks in TALKS.items() for name in sorted(talks)]


@pytest.fixture(scope="module")
def books(book: Knowledge) -> dict[str, Any]:
    return {"gunma": book, "museum": open_book(FOLDERS["museum"], encoder=False)}


@pytest.fixture(autouse=True)
def no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """These talk faster than people do, and no power fails meanwhile."""
    monkeypatch.setattr("handlers.telegram.pace.EVERY", 0.0)
    monkeypatch.setattr(opening, "SETTINGS", (*opening.SETTINGS, "PRAGMA synchronous = OFF"))


@pytest.mark.parametrize(("channel", "engine"), ON, indirect=["engine"])
@pytest.mark.parametrize(("campaign", "name"), TABLE)
async def test_a_golden_talk_reads_the_same_on_every_channel(
    campaign: str, name: str, channel: str, engine: str, books: dict[str, Any], tmp_path: Path
) -> None:
    talk, clock = TALKS[campaign][name], Hands()
    clock.now = talk["at"]
    async with ROADS[channel](tmp_path, books[campaign], clock) as road:
        assert await walk(talk, road, books[campaign], lambda now: setattr(clock, "now", now)) == []


# --- it can fail -----------------------------------------------------------------------------------------------------


@pytest.fixture
def answer(book: Knowledge) -> Spoken:
    """One bubble with a plate, and five buttons of which one opens a page."""
    return next(replay(TALKS["gunma"]["a_reminder"], book))


def shown(reply: Reply, *, words: str = "", labels: tuple[str, ...] | None = None) -> Screen:
    """As a channel shows it that does nothing by itself."""
    (bubble,), plate = reply.bubbles, reply.bubbles[0].plate
    assert plate
    told = (bubble.lead, f"【{plate.word}】", plate.until, plate.left, *bubble.lines, f"［{bubble.clause}］")
    kept = tuple(choice.label for choice in reply.choices) if labels is None else labels
    return Screen("\n".join(told) + words, kept)


def seen(screen: Screen, spoken: Spoken, book: Knowledge) -> list[str]:
    return list(differences(screen, spoken, book, TALKS["gunma"]["a_reminder"]["at"]))


def test_what_is_the_same_is_the_same(answer: Spoken, book: Knowledge) -> None:
    assert answer.turn.reply
    assert seen(shown(answer.turn.reply), answer, book) == []


def test_a_word_or_a_button_more_or_less_is_seen(answer: Spoken, book: Knowledge) -> None:
    reply = answer.turn.reply
    assert reply
    labels = tuple(choice.label for choice in reply.choices)
    assert seen(shown(reply, words="きょうまで"), answer, book) == ["says besides: ['きょうまで']"]
    assert seen(shown(reply, labels=labels[1:]), answer, book) == [f"does not show the button {labels[0]!r}"]
    assert seen(shown(reply, labels=(*labels, "もうひとつ")), answer, book) == ["shows a button 'もうひとつ'"]
    assert seen(shown(reply, labels=(*labels, labels[0])), answer, book) == [f"shows {labels[0]!r} twice"]
    less = replace(reply, bubbles=(replace(reply.bubbles[0], lead="紙の方の申請は、終わりました。"),))
    assert "lacks" in seen(shown(less), answer, book)[0]


def test_bubbles_in_another_order_are_seen(answer: Spoken, book: Knowledge) -> None:
    both = replace(answer, turn=replace(answer.turn, reply=Reply((Bubble("いち"), Bubble("に")))))
    assert seen(Screen("いち\nに"), both, book) == []
    assert seen(Screen("に\nいち"), both, book) == ["the bubbles stand in another order"]


async def test_what_is_not_shown_cannot_be_pressed(book: Knowledge, tmp_path: Path) -> None:
    talk = TALKS["gunma"]["which_case"]
    hidden = talk | {"turn": [{"presses": "which"}, {"presses": "claim"}]}
    for channel, road in ROADS.items():
        (tmp_path / channel).mkdir()
        async with road(tmp_path / channel, book, Hands(talk["at"])) as walked:
            (fault,) = await walk(hidden, walked, book, lambda _: None)
            assert "nothing that was said offers claim" in fault
            with pytest.raises(AssertionError, match="shows no"):
                await walked.taps(Choice("届け出をする").label)
