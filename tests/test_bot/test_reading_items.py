"""All items of a message together: no span twice, no text too odd, no time lost, nothing personal left unseen."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from reading_form import EXPIRY, FORM, STORE, TODAY

from bot.reading import fold, looks_like_question, mask_unneeded, read_claim, read_items

PIECES = st.sampled_from(
    ["番号は", "4071-2285-33", "期限", "2/24", "2月30日", "群馬", "草津", "の", "で使いました", "松屋", "、", "\n", "。", "じゃなくて", "やっぱり", "お店は", "「", "」",
     "090-1234-5678", "です", "か？", "①", " ", "から", "ぐんま", "Gunma", "にがつ", "いちにいさん", "氏名：", "住所は", "3,000円", "@", "\u200b", "🙂", "店", "（", "）"]
)  # fmt: skip
MESSAGES = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join))
ASKING = st.sampled_from(["", *(item.id for item in FORM), "nothing"])


@given(MESSAGES, ASKING)
@example("\ud800\udfff番号", "")
@example("\x00\x1f", "store")
def test_no_text_is_too_odd_and_no_span_fills_two_items(text: str, asking: str) -> None:
    reading = read_items(text, FORM, TODAY, asking)
    spans = [value.span for value in reading.values.values()]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(a[1] <= b[0] or b[1] <= a[0] for a, b in combinations(spans, 2))
    assert set(reading.corrections) <= set(reading.values)
    assert {doubt.item for doubt in reading.doubts} <= {item.id for item in FORM}
    assert reading == read_items(text, FORM, TODAY, asking)


@given(MESSAGES)
def test_masking_hides_and_moves_nothing_else(text: str) -> None:
    masked = mask_unneeded(text)
    assert len(masked) == len(text)
    assert all(new in {old, "＊"} for old, new in zip(text, masked, strict=True))


HEAVY = {
    "items": "番号は4071-2285-33、期限は2/24、群馬県の松屋で使いました。" * 60,
    "one letter": "の" * 2_000,
    "particles": "で使" * 1_000,
    "digits": "1-" * 1_000,
    "spoken": "いち" * 1_000,
    "places": "群馬" * 1_000,
    "labels": "使ったのは" * 400,
    "dates": "1日" * 1_000,
    "brackets": "(" * 2_000,
    "marks": "e" + "\u0301" * 1_999,
    "ligatures": "\ufdfa" * 2_000,
    "lines": "\n" * 2_000,
    "corrections": "間違" * 1_000,
    "words": "used at shop the " * 120,
    "huge": "番号は" * 200_000,
}


@pytest.mark.parametrize("kind", HEAVY)
def test_a_long_text_is_read_in_no_time(kind: str) -> None:
    read_items(HEAVY[kind], FORM, TODAY)
    spent = []
    for number in range(3):  # another text each time: what was read is remembered
        started = time.process_time()
        read_items(f"{HEAVY[kind]}\n{number}", FORM, TODAY)
        spent.append(time.process_time() - started)
    assert min(spent) < 0.5


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("氏名：山田太郎 番号55667788", "氏名：＊＊＊＊ 番号55667788"),
        ("山田と申します。", "＊＊と申します。"),
        ("〒371-8570 前橋市大手町1-1-1", "＊＊＊＊＊＊＊＊＊ ＊＊＊＊＊＊＊＊＊＊＊"),
        ("住所は群馬県前橋市大手町1-1-1です", "住所は＊＊＊＊＊＊＊＊＊＊＊＊＊＊です"),
        ("メールはtaro@example.comです", "メールは＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊です"),
        ("０９０－１２３４－５６７８です", "＊＊＊＊＊＊＊＊＊＊＊＊＊です"),
        ("カードは4111-1111-1111-1111", "カードは＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊"),
        ("My name is John Smith.", "My name is ＊＊＊＊ ＊＊＊＊＊."),
        ("番号は4071-2285-33、店は松屋です", "番号は4071-2285-33、店は松屋です"),
    ],
)
def test_personal_data_that_nobody_asked_for_is_masked(text: str, masked: str) -> None:
    assert mask_unneeded(text) == masked


def test_personal_data_is_told_by_its_kind_and_place() -> None:
    text = "氏名：山田太郎、電話は090-1234-5678、番号は55667788"
    unneeded = read_items(text, FORM, TODAY).unneeded
    assert [(one.kind, text[slice(*one.span)]) for one in unneeded] == [
        ("name", "山田太郎"),
        ("phone", "090-1234-5678"),
    ]


def test_what_nobody_took_is_the_rest() -> None:
    assert read_items("番号は55667788です。いつ戻りますか", FORM, TODAY).rest == "は です。いつ戻りますか"


def test_the_ground_of_a_value_is_told() -> None:
    values = read_items("番号は55667788、群馬、まつい", FORM, TODAY).values
    assert {item: value.ground for item, value in values.items()} == {
        "inquiry_number": "named",
        "prefecture": "formed",
        "store": "left",
    }
    assert read_items("55667", FORM, TODAY, "inquiry_number").values["inquiry_number"].ground == "asked"


def test_a_claim_gives_every_item_or_none() -> None:
    moment = datetime(2023, 3, 2, 0, 30, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert read_claim("期限は先週の金曜、草津のまつやで使いました", moment, FORM) == {
        "inquiry_number": None, "expiry_date": "2023-02-24", "prefecture": None, "store": "まつや",
    }  # fmt: skip
    assert read_claim("いつまでに申請すればいいですか", moment, FORM) == dict.fromkeys(item.id for item in FORM)


def test_a_form_of_other_items_is_read_by_its_own_names() -> None:
    ship = replace(STORE, id="ship", name="船の名前")
    day = replace(EXPIRY, id="sailed", name="乗った日", likely=None)
    reading = read_items("船の名前：さくら丸\n乗った日：3月2日", (ship, day), TODAY)
    assert {item: value.text for item, value in reading.values.items()} == {"ship": "さくら丸", "sailed": "2023-03-02"}


def test_of_two_items_of_one_kind_the_asked_or_the_named_one_is_filled() -> None:
    other = replace(STORE, id="inn", name="宿の名前")
    form = (STORE, other)
    assert read_items("ホテル天坊", form, TODAY, "inn").values.keys() == {"inn"}
    assert read_items("宿の名前：ホテル天坊", form, TODAY).values.keys() == {"inn"}


@pytest.mark.parametrize(
    "text",
    [
        "いつ戻りますか",
        "番号はどこに書いてありますか？",
        "どうすればいいですか",
        "教えてください",
        "When do I get it?",
        "群馬で合ってますか？",
    ],
)
def test_a_question_is_seen(text: str) -> None:
    assert looks_like_question(text)


@pytest.mark.parametrize(
    "text", ["2/24だったかな", "番号は55667788です", "松屋です", "フードコートです", "ありがとう", "たしか群馬かも"]
)
def test_what_tells_is_no_question(text: str) -> None:
    assert not looks_like_question(text)


def test_a_span_leads_back_to_what_was_typed() -> None:
    text = "番号は\u200b４０７１‐２２８５‐３３　です"
    value = read_items(text, FORM, TODAY).values["inquiry_number"]
    assert text[slice(*value.span)] == "４０７１‐２２８５‐３３"
    assert fold(text).original == text


@pytest.mark.parametrize(
    "text",
    [
        "店は伊香保のほうです。群馬県、期限2/24", "GM20239999 2/24 群馬 伊香保の階段のところ", "GM20239999 2/24 群馬 温泉街", "西の河原公園のそば。GM20239999 群馬 2/24",
        "群馬の山のほうの小さなお店。GM20239999 2/24", "GM20239999 2/24 群馬 湯畑の前", "GM20239999 2/24 群馬 前橋市内", "Used around Kusatsu, number GM20239999, expires 24 Feb, Gunma",
        "We paid at a shop near Takasaki station, Gunma, coupon GM20239999", "I used it somewhere in Ikaho, Gunma. number GM20239999",
    ],
)  # fmt: skip
def test_where_it_was_roughly_is_no_name_of_a_shop(text: str) -> None:
    reading = read_items(text, FORM, TODAY)
    assert "store" not in reading.values
    assert len(reading.values) >= 2
