"""A chat is not flooded, and no chat is remembered for ever."""

from __future__ import annotations

from handlers.telegram.pace import MOST_CHATS, MOST_OVER_ALL, Gate, Pace


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


def test_a_group_gets_twenty_a_minute() -> None:
    pace = Pace()
    assert [pace.wait(-100, 10.0) for _ in range(6)] == [0, 0, 0, 3, 6, 9]


def test_no_second_has_more_than_thirty_over_all() -> None:
    gate, now, passed = Gate(), 10.0, list[float]()
    for number in range(200):
        passed.append(now + gate.wait(now))
        now += 0.7 if number == 90 else 0.003
    assert passed == sorted(passed)
    for first, later in zip(passed, passed[MOST_OVER_ALL:], strict=False):
        assert later - first >= 1.0 - 1e-9
    assert passed[MOST_OVER_ALL - 1] < 10.1, "the first ones do not wait"
