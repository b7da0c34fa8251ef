"""The day that a message says it is, and what only sounds like one."""

from __future__ import annotations

from datetime import date

import pytest

from bot.reading import said_today

TODAY = date(2023, 4, 5)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("もう5月なのに申請できますか", (5, 1)),
        ("今日は4/30を過ぎてしまいました。まだ出せますか", (5, 1)),
        ("今日は5月3日です。申し込めますか", (5, 3)),
        ("4月30日を過ぎてしまったのですが、どうなりますか", (5, 1)),
        ("4月21日を過ぎても届きません", (4, 22)),
        ("5月も半ばなのに、URLが来ない", (5, 15)),
        ("既に5月15日です。SMSが来ません", (5, 15)),
        ("5月に入ったのに届かへんねんけど", (5, 1)),
        ("五月になってしまいました", (5, 1)),
        ("もう六月ですけど", (6, 1)),
        ("ｷｮｳﾊ5ｶﾞﾂ2ﾆﾁﾃﾞｽ", (5, 2)),
        ("It's already May and I have not applied", (5, 1)),
        ("Today is 2 May. Too late?", (5, 2)),
        ("It is past 21 April and nothing came", (4, 22)),
        ("April 30 has passed", (5, 1)),
        ("It's May and nothing came", (5, 1)),
        ("今天已经5月2日了，还能申请吗", (5, 2)),
        ("벌써 5월인데 안 왔어요", (5, 1)),
    ],
)
def test_a_message_says_which_day_it_is(text: str, day: tuple[int, int]) -> None:
    assert said_today(text, TODAY) == date(2023, *day)


@pytest.mark.parametrize(
    "text",
    [
        "4月30日を過ぎたらどうなりますか",
        "4月30日を過ぎても申請できますか",
        "4月30日を過ぎてからの申請はどうなりますか",
        "4月30日を過ぎるとどうなる",
        "申請期限は4月30日ですが、まだ間に合いますか",
        "期限が4月30日なのに、ページが開きません",
        "5月に旅行に行く予定です",
        "もし5月になっても届かない場合は",
        "5月になったら届きますか",
        "今日4月30日までと聞きました",
        "5月10日までに届くんですよね",
        "もう4月30日に申請すると決めています",
        "今日は3月31日です",
        "もう13月45日です",
        "今日は2月31日です",
        "Now may I ask when the points are sent?",
        "What if it is already May when I apply?",
        "The deadline is 30 April, right?",
        "I already may have it",
        "如果已经5月了怎么办",
    ],
)
def test_a_supposed_day_or_a_limit_is_not_today(text: str) -> None:
    assert said_today(text, TODAY) is None


def test_a_day_that_the_clock_has_reached_changes_nothing() -> None:
    assert said_today("もう5月なのに", date(2023, 5, 20)) is None
    assert said_today("もう5月なのに", date(2023, 11, 20)) is None
    assert said_today("もう1月です", date(2023, 11, 20)) == date(2024, 1, 1)
