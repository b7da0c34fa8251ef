"""Prefectures: every name in every script, towns that lie in one, and the people and origins that are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading_form import FORM, TODAY

from bot.reading import read_items
from bot.reading.places import PLACES, SHARED
from bot.reading.prefectures import KANA, LATIN, PREFECTURES, stem


def prefecture(text: str, asking: str = "") -> str | None:
    value = read_items(text, FORM, TODAY, asking).values.get("prefecture")
    return value.text if value else None


def reason(text: str, asking: str = "") -> str:
    doubt = read_items(text, FORM, TODAY, asking).doubt("prefecture")
    return doubt.reason if doubt else ""


def katakana(text: str) -> str:
    return "".join(chr(ord(letter) + 0x60) if "ぁ" <= letter <= "ゖ" else letter for letter in text)


@pytest.mark.parametrize("name", PREFECTURES)
def test_each_prefecture_is_read_with_and_without_its_suffix(name: str) -> None:
    assert len(PREFECTURES) == len(set(PREFECTURES)) == 47
    for text in (
        name,
        stem(name),
        f"{name}です",
        f"旅行先は{stem(name)}です",
        f"{stem(name)}に行きました",
        f"都道府県：{stem(name)}",
    ):
        assert prefecture(text) == name, text
    assert prefecture(stem(name), "prefecture") == name


@pytest.mark.parametrize("kana", KANA)
def test_each_prefecture_is_read_in_kana(kana: str) -> None:
    for text in (f"旅行先は{kana}です", f"りょこうさきは{katakana(kana)}です", f"都道府県：{kana}"):
        assert prefecture(text) == KANA[kana], text
    assert prefecture(kana, "prefecture") == KANA[kana]
    assert prefecture(katakana(kana), "prefecture") == KANA[kana]


@pytest.mark.parametrize("name", LATIN)
def test_each_prefecture_is_read_in_latin_letters(name: str) -> None:
    for text in (name.upper(), f"I went to {name.title()}.", f"{name.title()} Prefecture", f"prefecture: {name}"):
        assert prefecture(text) == LATIN[name], text


def test_well_known_places_are_hundreds() -> None:
    assert len(PLACES) >= 250
    assert set(PLACES.values()) <= set(PREFECTURES)
    assert not set(PLACES) & set(SHARED)


def test_a_place_names_its_prefecture() -> None:
    read = {place: prefecture(f"{place}に旅行しました") for place in PLACES}
    assert read == PLACES


@pytest.mark.parametrize("place", SHARED)
def test_a_place_in_several_prefectures_is_asked_back_until_one_is_named(place: str) -> None:
    assert prefecture(f"旅行先は{place}です") is None
    assert reason(f"旅行先は{place}です") == "two_places"
    for name in SHARED[place]:
        assert prefecture(f"{stem(name)}の{place}です") == name


@given(st.sampled_from(PREFECTURES), st.sampled_from(PREFECTURES))
def test_the_destination_wins_over_the_origin(origin: str, there: str) -> None:
    if origin == there:
        return
    assert prefecture(f"{origin}から{stem(there)}に行きました") == there
    assert prefecture(f"{stem(origin)}在住です。旅行先は{stem(there)}です") == there
    assert prefecture(f"{stem(origin)}じゃなくて{stem(there)}です") == there


@pytest.mark.parametrize("text", ["山口と申します", "福島さんに聞きました", "宮崎です。番号は55667788です", "お名前は石川花子です", "千葉在住です",
                                  "東京から来ました", "群馬県庁に聞きました", "群馬県民です", "愛郷ぐんま全国割", "群馬の友達に聞きました", "群馬銀行"])  # fmt: skip
def test_people_origins_and_offices_are_no_destinations(text: str) -> None:
    assert prefecture(text) is None


@pytest.mark.parametrize(
    "text",
    ["ローソン高崎駅前店で使いました", "店は東京靴流通センター高崎店です", "山形屋で使いました", "店舗：群馬トヨタ"],
)
def test_a_place_inside_a_shops_name_is_the_shops(text: str) -> None:
    assert prefecture(text) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("郡馬県", "群馬県"), ("群間県", "群馬県"), ("軍馬県", "群馬県"), ("岐卓県", "岐阜県"), ("群马县", "群馬県"), ("崎玉県", "埼玉県"), ("prefecture: gunnma", "群馬県"),
     ("県：とちき", "栃木県")],
)  # fmt: skip
def test_a_slip_of_one_letter_is_seen_through(typed: str, meant: str) -> None:
    assert prefecture(typed) == meant


@pytest.mark.parametrize("typed", ["山島県", "宮域県", "当該県", "都道府県", "山県", "他の県です"])
def test_a_slip_that_may_be_several_is_not_guessed(typed: str) -> None:
    assert prefecture(typed) is None


@pytest.mark.parametrize(
    "typed",
    ["それなら大丈夫です", "見えません", "みえない", "しがない話ですが", "きょうとあした", "はやくさがしてください"],
)
def test_plain_words_are_no_places(typed: str) -> None:
    assert prefecture(typed) is None


def test_two_destinations_and_foreign_ones_are_asked_back() -> None:
    assert reason("群馬と長野に行きました") == "two_values"
    assert reason("ハワイです", "prefecture") == "foreign_place"
