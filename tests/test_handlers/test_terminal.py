"""The terminal: choices by number, Japanese width, nothing that steers the screen."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from desk_fakes import JST, Hands
from golden.terminal import session
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge import Knowledge
from bot.words import Bubble, Choice, Incoming, Reply
from handlers.terminal import Terminal, columns, visible, wrap

CHOICES = (Choice("申請の期限", data="ask:paper_deadline"), Choice("電話する", opens="tel:0120", note="0120"))


def talk(typed: str) -> tuple[list[Incoming], str]:
    """What the terminal understood of the lines typed, and what it showed."""
    heard: list[Incoming] = []
    out = io.StringIO()

    def take(incoming: Incoming) -> Sequence[Reply]:
        heard.append(incoming)
        return [Reply((Bubble(lead="どうぞ。"),), CHOICES)]

    Terminal(take, io.StringIO(typed), out).run()
    return heard, out.getvalue()


def test_it_greets_and_leaves_at_the_end_of_input() -> None:
    heard, shown = talk("")
    assert [incoming.kind for incoming in heard] == ["arrive"]
    assert "1) 申請の期限" in shown
    assert shown.startswith("(Ctrl-D ends the talk")


@pytest.mark.parametrize("number", ["1", "１", " 1 "])
def test_a_number_is_the_choice(number: str) -> None:
    heard, _ = talk(f"{number}\n")
    assert (heard[1].kind, heard[1].data) == ("press", "ask:paper_deadline")


def test_a_choice_that_opens_something_is_shown_and_not_sent() -> None:
    heard, shown = talk("2\n")
    assert len(heard) == 1
    assert "tel:0120" in shown


def test_a_number_beyond_the_choices_is_words() -> None:
    heard, _ = talk("3\n")
    assert (heard[1].kind, heard[1].text) == ("text", "3")


def test_every_event_has_its_own_id() -> None:
    heard, _ = talk("a\nb\na\n")
    assert len({incoming.event_id for incoming in heard}) == 4


def test_signs_that_steer_a_terminal_are_shown_as_numbers() -> None:
    assert visible("\x1b[2J\u202eabc\n") == "<U+001B>[2J<U+202E>abc\n"


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"]), max_size=200),
    st.integers(8, 60),
)
def test_no_line_is_wider_than_asked_but_for_one_long_word(text: str, width: int) -> None:
    for line in wrap(text, width):
        assert columns(line) <= width + 2 or " " not in line.strip()


@given(st.text("あいう漢字。、abc 09", max_size=120))
def test_wrapping_loses_nothing_but_blanks(text: str) -> None:
    assert "".join("".join(wrap(text, 20)).split()) == "".join(text.split())


def test_a_full_stop_does_not_begin_a_line() -> None:
    assert list(wrap("ああああ。いい", 8)) == ["ああああ。", "いい"]


def test_a_reminder_is_on_the_screen_with_the_next_words_and_with_the_next_session(
    tmp_path: Path, book: Knowledge
) -> None:
    clock = Hands(datetime(2023, 3, 27, 12, tzinfo=JST))
    for name in ("coupon", "paper"):
        with session(tmp_path, book, clock) as talk:
            before = talk.take(press("menu", name))
            assert "お知らせの予約" not in str(before)
            talk.take(press(f"remind:{name}", name))
            clock.now = book.reminder(name, clock(), "ja").due + timedelta(hours=1)
            if name == "coupon":  # it comes while they are there
                reminded, answer = talk.take(press("menu", f"{name} later"))
                assert "3月31日（金）" in str(reminded)
                assert answer.menu
    with session(tmp_path, book, clock) as talk:
        reminded, greeting = talk.take(Incoming("terminal", "arrived", "terminal", "arrive"))
        assert "4月30日（日）" in str(reminded)
        assert greeting.menu
    with session(tmp_path, book, clock) as talk:
        assert len(talk.take(press("menu", "again"))) == 1, "nothing is shown twice"


def press(data: str, event: str) -> Incoming:
    return Incoming("terminal", f"{event} {data}", "terminal", "press", data=data)
