"""A chat is not flooded, and no chat is remembered for ever."""

from __future__ import annotations

from handlers.telegram.pace import MOST_CHATS, Pace


def test_three_at_once_and_then_one_a_second() -> None:
    pace = Pace()
    assert [pace.wait(1, 10.0) for _ in range(5)] == [0, 0, 0, 1, 2]
    assert pace.wait(2, 10.0) == 0


def test_silence_makes_the_allowance_whole_again() -> None:
    pace = Pace()
    for _ in range(3):
        pace.wait(1, 10.0)
    assert pace.wait(1, 11.0) == 0
    assert [pace.wait(1, 20.0) for _ in range(4)] == [0, 0, 0, 1]


def test_only_those_who_talk_are_remembered() -> None:
    pace = Pace()
    for chat in range(3 * MOST_CHATS):
        pace.wait(chat, 5.0)
    assert len(pace._whole) == MOST_CHATS
    pace.wait(1, 100.0)
    assert len(pace._whole) == 1
