"""Replies as they are kept."""

from datetime import date

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.words import Bubble, Choice, DateAsk, Details, Item, Plate, Reply, Steps
from storage.replies import decode, encode, words_of

pytestmark = pytest.mark.usefixtures("engine")

WORDS = st.text(max_size=6)
LINES = st.lists(WORDS, max_size=2).map(tuple)
CHOICES = st.builds(Choice, label=WORDS, data=WORDS, note=WORDS, opens=WORDS, main=st.booleans())
PLATES = st.builds(
    Plate, state=st.sampled_from(["before", "open", "soon", "over"]), word=WORDS, until=WORDS, since=WORDS, left=WORDS
)
BUBBLES = st.builds(
    Bubble,
    lead=WORDS,
    lines=LINES,
    plate=st.none() | PLATES,
    items=st.lists(st.builds(Item, WORDS, WORDS, st.none() | CHOICES, WORDS), max_size=2).map(tuple),
    steps=st.none() | st.builds(Steps, st.integers(0, 4), st.integers(1, 4), WORDS),
    details=st.none() | st.builds(Details, WORDS, LINES),
    clause=WORDS,
    date=st.none() | st.builds(DateAsk, st.dates(), st.dates(), st.dates()),
    shape=st.sampled_from(["say", "summary", "receipt", "aloud", "place"]),
    number=WORDS,
)
REPLIES = st.builds(
    Reply,
    bubbles=st.lists(BUBBLES, max_size=3).map(tuple),
    choices=st.lists(CHOICES, max_size=3).map(tuple),
    menu=st.booleans(),
    ask_solved=st.booleans(),
    entry=WORDS,
)


@settings(max_examples=50)
@given(REPLIES)
def test_every_reply_comes_back_as_it_was_and_is_kept_in_one_way(reply: Reply) -> None:
    kept = encode(reply)
    assert decode(kept) == reply
    assert encode(decode(kept)) == kept


def test_what_is_usual_is_left_out() -> None:
    kept = encode(Reply((Bubble("はい。"),), (Choice("メニュー", "menu"),)))
    assert orjson.loads(kept) == {"bubbles": [{"lead": "はい。"}], "choices": [{"label": "メニュー", "data": "menu"}]}


def test_a_field_that_a_later_program_dropped_is_passed_over() -> None:
    assert decode('{"bubbles":[{"lead":"a","sparkle":1}],"glitter":true}') == Reply((Bubble("a"),))


def test_the_words_stand_in_the_order_of_every_channel() -> None:
    bubble = Bubble(
        lead="4月30日（日）までです。",
        lines=("・氏名", "・住所"),
        plate=Plate("open", "受付中", "4月30日（日）まで", left="あと12日"),
        items=(Item("お店", "山田屋"),),
        steps=Steps(2, 4, "4つのうち2つ目"),
        details=Details("用意するもの", ("番号",)),
        clause="お知らせ 2(A)",
        date=DateAsk(date(2023, 2, 1), date(2023, 3, 1), date(2023, 2, 24)),
        number="4071",
    )
    assert words_of(Reply((bubble, Bubble("次です。")))).split("\n") == [
        "4つのうち2つ目",
        "4月30日（日）までです。",
        "受付中 4月30日（日）まで あと12日",
        "・氏名",
        "・住所",
        "お店 山田屋",
        "4071",
        "用意するもの",
        "番号",
        "［お知らせ 2(A)］",
        "次です。",
    ]


def test_a_place_in_the_queue_is_told_once() -> None:
    assert words_of(Reply((Bubble("いま2番目です。", shape="place", number="2"),))) == "いま2番目です。"
