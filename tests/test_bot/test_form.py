"""The form: its items in any order, corrected, shown back, filed once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from talker import Talker

from bot import receipt
from bot.effects import AmendCase, OpenCase
from bot.state import pack


def test_the_form_files_what_was_shown_and_gives_a_receipt(traveller: Talker) -> None:
    traveller.fill()
    assert "まだ送っていません" in traveller.text
    turn = traveller.says("はい、間違いありません")
    (opened,) = turn.effects
    assert isinstance(opened, OpenCase)
    assert dict(opened.items) == {
        "inquiry_number": "GM12345678", "expiry_date": "2023-02-24", "prefecture": "群馬県", "store": "山田屋",
    }  # fmt: skip
    assert receipt.valid(opened.number)
    assert receipt.show(opened.number) in traveller.text
    assert traveller.state.draft is None


def test_pressing_send_twice_files_once(traveller: Talker) -> None:
    traveller.fill()
    traveller.presses("form:send")
    assert traveller.presses("form:send").effects == ()


def test_the_same_coupon_is_not_filed_twice(traveller: Talker) -> None:
    traveller.fill()
    traveller.presses("form:send")
    first = next(iter(traveller.records.cases))
    traveller.fill()
    turn = traveller.presses("form:send")
    assert turn.effects == ()
    assert receipt.show(first) in traveller.text


def test_one_item_is_corrected_and_the_others_stay(traveller: Talker) -> None:
    traveller.fill()
    traveller.says("お店の名前を直す")
    traveller.says("川田屋")
    assert "川田屋" in traveller.text
    assert "GM12345678" in traveller.text
    assert traveller.state.draft is not None
    assert traveller.state.draft.items["store"] == "川田屋"


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("番号を間違えました", "inquiry_number"),
        ("番号に誤りがありました", "inquiry_number"),
        ("期限が違います", "expiry_date"),
        ("期限は変更できますか", "expiry_date"),
        ("旅行先を直したい", "prefecture"),
        ("店の名前を直したい", "store"),
        ("店名を変更したいです", "store"),
        ("change the shop", "store"),
        ("the shop name is wrong", "store"),
        ("起きたことを直したい", "kind"),
    ],
)
def test_what_is_said_to_be_wrong_is_asked_anew_and_nothing_else_is_lost(
    traveller: Talker, words: str, asked: str
) -> None:
    traveller.fill()
    assert traveller.state.draft is not None
    before = dict(traveller.state.draft.items)
    traveller.says(words)
    assert traveller.state.draft is not None
    assert (traveller.state.draft.asking, traveller.state.draft.items) == (asked, before)


@pytest.mark.parametrize("words", ["直したい", "違います", "書いた内容を訂正したい"])
def test_in_the_middle_of_the_form_what_is_to_be_put_right_is_asked(traveller: Talker, words: str) -> None:
    traveller.presses("claim:b1")
    traveller.says("GM12345678")
    traveller.says(words)
    assert "form:fix:inquiry_number" in traveller.acts


@pytest.mark.parametrize(
    "words", ["番号は間違ってません", "番号に誤りはありません", "電話番号を変更したい", "店員が違うと言った"]
)
def test_what_is_right_or_of_something_else_is_not_asked_anew(traveller: Talker, words: str) -> None:
    traveller.fill()
    traveller.says(words)
    assert traveller.state.draft is not None
    assert traveller.state.draft.asking == "send"


def test_the_new_value_in_the_same_words_is_taken(traveller: Talker) -> None:
    traveller.fill()
    for words in ("期限を2/26に直したい", "番号間違えた 98765432", "店を間違えました。正しくは鈴木商店です"):
        traveller.says(words)
    assert traveller.state.draft is not None
    assert dict(traveller.state.draft.items) == {
        "inquiry_number": "98765432", "expiry_date": "2023-02-26", "prefecture": "群馬県", "store": "鈴木商店",
    }  # fmt: skip


@pytest.mark.parametrize("words", ["この内容でお願いします", "確認して送る", "これで提出します"])
def test_other_words_of_consent_file_as_well(traveller: Talker, words: str) -> None:
    traveller.fill()
    assert [type(effect) for effect in traveller.says(words).effects] == [OpenCase]


def test_no_at_the_summary_asks_which_to_correct(traveller: Talker) -> None:
    traveller.fill()
    traveller.says("いいえ")
    assert "form:fix:store" in traveller.acts


def test_an_impossible_date_is_asked_again_with_its_reason(traveller: Talker) -> None:
    traveller.presses("claim:b1")
    traveller.says("GM12345678")
    traveller.says("2月30日")
    assert "2月30日" in traveller.text
    assert "暦にない" in traveller.text
    assert traveller.state.draft is not None
    assert "expiry_date" not in traveller.state.draft.items


def test_an_expiry_far_from_the_failure_is_asked_back_and_may_stand(traveller: Talker) -> None:
    traveller.presses("claim:b1")
    traveller.says("GM12345678")
    traveller.says("2023年9月30日")
    assert "form:keep" in traveller.acts
    traveller.says("はい")
    assert traveller.state.draft is not None
    assert traveller.state.draft.items["expiry_date"] == "2023-09-30"


def test_a_place_in_two_prefectures_is_asked_back(traveller: Talker) -> None:
    traveller.presses("claim:b1")
    traveller.says("GM12345678")
    traveller.says("2/24")
    traveller.says("草津")
    assert {"form:set:prefecture:群馬県", "form:set:prefecture:滋賀県"} <= set(traveller.acts)


def test_not_knowing_an_item_goes_on_with_the_others_and_comes_back(traveller: Talker) -> None:
    traveller.presses("claim:b1")
    traveller.says("わからない")
    assert traveller.state.draft is not None
    assert traveller.state.draft.asking == "expiry_date"
    for words in ("2/24", "群馬", "山田屋"):
        traveller.says(words)
    assert traveller.state.draft.asking == "inquiry_number"


def test_stopping_asks_first_and_a_rest_keeps_everything(traveller: Talker) -> None:
    traveller.presses("claim:b1")
    traveller.says("GM12345678")
    traveller.says("やめる")
    assert traveller.state.draft is not None
    assert "form:drop" in traveller.acts
    traveller.presses("form:later")
    traveller.says("ポイントの種類は？")
    traveller.now += timedelta(days=3)
    traveller.presses("form:resume")
    assert traveller.state.draft.asking == "expiry_date"
    traveller.presses("form:stop")
    traveller.presses("form:drop")
    assert traveller.state.draft is None


def test_starting_again_keeps_the_claim_in_the_making(traveller: Talker) -> None:
    traveller.presses("claim:b1")
    traveller.says("GM12345678")
    traveller.says("最初から")
    assert "form:resume" in traveller.acts


def test_a_filed_claim_is_amended_while_nobody_checks_it(traveller: Talker) -> None:
    traveller.fill()
    traveller.presses("form:send")
    number = next(iter(traveller.records.cases))
    traveller.presses(f"amend:{number}")
    traveller.presses("form:fix:store")
    traveller.says("川田屋")
    (amended,) = traveller.presses("form:send").effects
    assert isinstance(amended, AmendCase)
    assert amended.items["store"] == "川田屋"
    traveller.records.cases[number] = replace(traveller.records.cases[number], state="checking")
    assert traveller.presses(f"amend:{number}").effects == ()
    assert traveller.state.scene == "open"


def test_a_picked_date_is_an_item(traveller: Talker) -> None:
    traveller.presses("claim:b1")
    traveller.says("GM12345678")
    traveller.hears("date", "2023-02-24")
    assert traveller.state.draft is not None
    assert traveller.state.draft.items["expiry_date"] == "2023-02-24"


def test_a_question_that_stands_so_in_the_campaign_begins_no_form(traveller: Talker) -> None:
    turn = traveller.says("草津温泉のおすすめ宿")  # a prefecture, and perhaps a shop
    assert (traveller.state.scene, turn.trace.rule) == ("open", "exact")
    traveller.says(
        "夫の分と合わせて3枚、どれも2/24までの日付で使い残しがございます。補償していただける条件を満たしておりますか。"
    )
    assert traveller.state.scene == "open"


def test_a_message_that_tells_the_case_and_its_items_begins_the_form_with_them(traveller: Talker) -> None:
    traveller.says("現金で払ったのにクーポンも引かれました。番号はGM12345678、期限は2/24、店は山田屋です")
    assert traveller.state.scene == "form"
    assert traveller.state.draft is not None
    assert traveller.state.draft.items["inquiry_number"] == "GM12345678"


@pytest.mark.parametrize(
    ("before", "then"),
    [("form:stop", "届け出をやめました"), ("form:fix", "まだ送っていません"), ("person", "まだ送っていません")],
)
def test_a_yes_files_a_claim_only_where_that_was_asked(traveller: Talker, before: str, then: str) -> None:
    """消しますか, どれを直しますか and a place in the queue were shown last: はい is of those."""
    traveller.fill()
    traveller.presses(before)
    turn = traveller.says("はい")
    assert not any(isinstance(effect, OpenCase) for effect in turn.effects)
    assert then in traveller.text


def test_a_no_to_deleting_goes_on(traveller: Talker) -> None:
    traveller.fill()
    traveller.presses("form:stop")
    traveller.says("いいえ")
    assert "まだ送っていません" in traveller.text
    traveller.says("はい")
    assert "受け付けました" in traveller.text


def test_what_is_not_known_is_said_of_one_item_however_often_it_is_pressed(traveller: Talker) -> None:
    traveller.presses("claim:b1")
    act = next(act for _, act in traveller.state.offered if act.startswith("form:unknown"))
    for _ in range(2):
        traveller.presses(act)
        assert traveller.state.draft is not None
        assert (traveller.state.draft.later, traveller.state.draft.asking) == (("inquiry_number",), "expiry_date")


@pytest.mark.parametrize("nothing", ["   ", "\u200b\u200d"])
def test_a_message_without_a_word_leaves_the_question_of_the_form_in_sight(traveller: Talker, nothing: str) -> None:
    traveller.says(nothing)
    assert traveller.acts == list(traveller.book.menu)
    traveller.presses("claim:b1")
    traveller.says(nothing)
    assert "お問い合わせ番号は何番ですか" in traveller.text
    assert "form:later" in traveller.acts


@pytest.mark.parametrize("unsent", ["山田屋", "お店は山田屋です"])
def test_what_was_unsent_is_not_in_the_claim_any_more(traveller: Talker, unsent: str) -> None:
    traveller.presses("claim:b1")
    for words in ("4071228533", "2/24", "群馬県", unsent):
        traveller.says(words)
    assert "まだ送っていません" in traveller.text
    assert traveller.hears("unsend", unsent).reply is None
    assert "山田屋" not in pack(traveller.state)
    traveller.presses("form:send")
    assert "お店の名前を教えてください" in traveller.text
    traveller.says("岡田屋")
    assert "岡田屋" in traveller.text
    assert "4071228533" in traveller.text


def test_what_was_put_right_before_stays_when_the_first_words_are_unsent(traveller: Talker) -> None:
    traveller.presses("claim:b1")
    for words in ("4071228533", "番号は4071228534でした"):
        traveller.says(words)
    before = traveller.state
    traveller.hears("unsend", "4071228533")
    assert traveller.state == before
    traveller.hears("unsend", "番号は4071228534でした")
    assert traveller.state.draft
    assert traveller.state.draft.items == {}
    assert traveller.state.draft.asking == "inquiry_number"
