"""What is said of where one stands: in the queue, at a step of a road, with a claim that is filed. None of it is a
question to the notice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from moments import at
from talker import NIGHT, Talker

from bot.effects import CallBack, LeaveMessage, Rated
from bot.knowledge import Knowledge
from bot.reading import read_items, read_language, read_standing


@pytest.fixture
def filed(traveller: Talker) -> Talker:
    traveller.fill()
    traveller.says("この内容で送る")
    assert len(traveller.records.cases) == 1
    return traveller


@pytest.fixture
def waiting(traveller: Talker) -> Talker:
    traveller.says("担当者に聞く")
    traveller.says("クーポンの期限は？")
    assert traveller.records.waits == "waiting"
    return traveller


@pytest.mark.parametrize(
    "words",
    [
        "番号を間違えました",
        "内容を直したい",
        "店の名前を間違えた",
        "届け出を変えられますか",
        "I want to correct my report",
    ],
)
def test_what_was_filed_wrongly_is_corrected_where_it_was_filed(filed: Talker, words: str) -> None:
    filed.says(words)
    assert filed.turn.trace.rule == "form:fix"
    assert filed.state.draft is not None
    assert filed.state.draft.amends


@pytest.mark.parametrize(
    "words",
    ["やっぱり番号が違ってた GM-8765-4321", "番号は GM87654321 でした", "お問い合わせ番号を間違えた、GM87654321です"],
)
def test_a_correction_told_after_the_claim_was_filed_is_shown_before_it_counts(filed: Talker, words: str) -> None:
    (number,) = filed.records.cases
    filed.says(words)
    assert filed.records.cases[number].items["inquiry_number"] == "GM12345678"
    assert filed.turn.trace.rule == "form:summary"
    assert "まだ送っていません" in filed.text
    filed.says("はい")
    assert filed.records.cases[number].items["inquiry_number"] == "GM87654321"
    assert len(filed.records.cases) == 1


@pytest.mark.parametrize(
    "words",
    [
        "状況は？",
        "今どうなっていますか",
        "いつ返事がきますか",
        "確認は終わりましたか",
        "what is the status of my claim?",
    ],
)
def test_who_has_filed_and_asks_how_it_stands_is_told(filed: Talker, words: str) -> None:
    filed.says(words)
    assert filed.turn.trace.rule == "status"
    (number,) = filed.records.cases
    assert number[:4] in filed.text


def test_who_stops_correcting_is_told_that_the_claim_stands(filed: Talker) -> None:
    (number,) = filed.records.cases
    filed.says("お店は山田家でした")
    assert filed.turn.reply is not None
    assert "直すのをやめる" in [choice.label for choice in filed.turn.reply.choices]
    filed.says("やめる")
    assert "受け付けた内容は、そのまま残ります" in filed.text
    filed.says("はい")
    assert "届け出をやめました" not in filed.text
    assert f"status:{number}" in filed.acts
    assert filed.state.draft is None
    assert filed.records.cases[number].items["store"] == "山田屋"


def test_how_a_claim_stands_is_told_also_when_it_is_settled(filed: Talker) -> None:
    (number,) = filed.records.cases
    filed.records.cases[number] = replace(filed.records.cases[number], state="refunded")
    assert filed.says("状況は？").trace.rule == "status"
    assert "残額を戻しました" in filed.text


@pytest.mark.parametrize("words", ["取り消したい", "届け出をやめたい", "キャンセルしたい", "cancel my claim"])
def test_who_takes_a_claim_back_is_not_sent_to_the_claim_page(filed: Talker, words: str) -> None:
    filed.says(words)
    assert filed.turn.trace.rule == "withdraw"
    assert filed.acts[0] == "person"


def test_another_coupon_begins_another_claim(filed: Talker) -> None:
    filed.says("もう一件あります")
    assert filed.state.scene == "form"
    assert filed.state.draft is not None
    assert not filed.state.draft.items


def test_a_claim_in_the_making_is_not_lost_to_the_correction_of_another(filed: Talker) -> None:
    (number,) = filed.records.cases
    filed.presses("claim:b2")
    filed.says("GM55556666")
    filed.says("あとで")
    filed.presses(f"amend:{number}")
    assert filed.state.draft is not None
    assert filed.state.draft.items["inquiry_number"] == "GM55556666"
    assert "form:resume" in filed.acts


@pytest.mark.parametrize(
    "words", ["番号を間違えました", "状況は？", "取り消したい", "お店は山田家でした", "もう一件あります"]
)
def test_who_has_not_filed_is_understood_as_ever(traveller: Talker, words: str) -> None:
    traveller.says(words)
    assert traveller.turn.trace.rule not in {"form:fix", "form:summary", "status", "withdraw"}


@pytest.mark.parametrize(
    "words",
    [
        "申請ページで番号を間違えました",
        "電話番号を変更したい",
        "期限は3月31日でしたか",
        "ポイントの連絡はいつきますか",
        "店が機械を間違えて2回押した",
        "店員が打ち間違えた金額のまま決済された",
        "Bの確認が済んだらクーポンはいつまで使えますか",
        "どこから連絡が来ますか",
        "もうクーポンの紙がありません",
        "もう一枚出してもらえる？",
        "how long does the check take",
        "待ってるだけでいいの",
    ],
)
def test_what_is_about_another_thing_than_the_claim_is_left_to_the_knowledge(words: str) -> None:
    assert read_standing(words) is None


@pytest.mark.parametrize(
    "words",
    [
        "まだですか",
        "何番目？",
        "担当者はまだですか",
        "あと何人ですか",
        "おーい",
        "いつまで待てばいいですか",
        "still waiting",
    ],
)
def test_who_waits_for_a_person_and_asks_is_told_the_place(waiting: Talker, words: str) -> None:
    waiting.says(words)
    assert "いま1番目です" in waiting.text
    assert "queue:leave" in waiting.acts


def test_the_label_that_ends_the_wait_is_understood_after_other_questions(waiting: Talker) -> None:
    waiting.says("待つのをやめる")
    assert waiting.records.waits == "none"


@pytest.mark.parametrize(("answer", "waits"), [("はい", "none"), ("いいえ", "waiting")])
def test_who_would_stop_is_asked_before_the_place_is_given_up(waiting: Talker, answer: str, waits: str) -> None:
    waiting.says("もういいです" if waits == "none" else "やっぱりいいです")
    assert waiting.records.waits == "waiting"
    waiting.says(answer)
    assert waiting.records.waits == waits


@pytest.mark.parametrize("words", ["やめる", "もういいです", "終わり", "quit"])
def test_a_word_that_ends_the_talk_is_no_question_about_the_app(traveller: Talker, words: str) -> None:
    traveller.says(words)
    assert traveller.turn.trace.rule == "stop"


@pytest.mark.parametrize("words", ["help", "/help", "ヘルプ"])
def test_who_asks_for_help_gets_the_menu(traveller: Talker, words: str) -> None:
    traveller.says(words)
    assert traveller.turn.trace.rule == "menu"


@pytest.mark.parametrize("words", ["次へ", "次", "はい", "つぎ", "next"])
def test_the_next_step_of_a_road_can_be_asked_for_in_words(traveller: Talker, words: str) -> None:
    traveller.presses("guide:paper:0")
    traveller.says(words)
    assert traveller.state.at == "paper:1"
    assert traveller.says("戻る").state.at == "paper:0"


@pytest.mark.parametrize("words", ["はい", "埼玉から行きました"])
def test_what_is_no_item_and_no_question_is_asked_again_in_the_form(traveller: Talker, words: str) -> None:
    traveller.presses("claim:b1")
    traveller.says(words)
    assert traveller.turn.trace.rule == "form:inquiry_number"
    assert "うまく読み取れませんでした" in traveller.text


@pytest.mark.parametrize("words", ["店の名前を間違えた", "お店の名前が違います", "お店の名前をまちがえました"])
def test_what_says_that_the_shop_is_wrong_is_no_shop(book: Knowledge, words: str) -> None:
    items = book.form("ja").items
    assert not read_items(words, items, at("2023-03-13T12:00").date(), "store").values


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("日本語でお願いします", "ja"),
        ("日本語", "ja"),
        ("Japanese please", "ja"),
        ("English please", "en"),
        ("英語で話して", "en"),
        ("speak English", "en"),
        ("日本語わかりません English please", "en"),
    ],
)
def test_a_language_that_is_asked_for_is_spoken(traveller: Talker, words: str, language: str) -> None:
    traveller.says("期限は" if language == "en" else "Where is the claim page?")
    traveller.says(words)
    assert traveller.turn.trace.rule == "language"
    assert traveller.state.language == language


@pytest.mark.parametrize("words", ["コールセンターは英語で話せますか", "日本語が読めない友人のクーポンです"])
def test_what_only_speaks_of_a_language_changes_none(words: str) -> None:
    assert read_language(words) == ""


def test_what_the_triage_cannot_read_twice_is_not_said_twice_and_a_person_is_offered(traveller: Talker) -> None:
    traveller.presses("which")
    first = traveller.says("ーーー").reply
    assert "person" not in traveller.acts
    assert first != traveller.says("ーーー").reply
    assert "person" in traveller.acts
    traveller.says("2")
    assert "person" not in traveller.acts


def test_what_the_form_cannot_read_twice_is_not_said_twice_and_a_person_is_offered(traveller: Talker) -> None:
    traveller.presses("claim:b1")
    first = traveller.says("はい").reply
    assert "person" not in traveller.acts
    assert first != traveller.says("はい").reply
    assert "わからない" in traveller.text
    assert "person" in traveller.acts
    traveller.says("GM12345678")
    assert "person" not in traveller.acts


@pytest.mark.parametrize(
    ("words", "item"),
    [("店", "store"), ("お店", "store"), ("番号", "inquiry_number"), ("県", "prefecture"), ("期限", "expiry_date")],
)
def test_what_is_to_be_corrected_can_be_named_in_short(traveller: Talker, words: str, item: str) -> None:
    traveller.fill()
    traveller.says("直す")
    traveller.says(words)
    assert traveller.turn.trace.rule == f"form:{item}"


def test_the_way_back_to_the_form_can_be_typed_in_it(traveller: Talker) -> None:
    traveller.presses("claim:b1")
    traveller.says("GM12345678")
    assert traveller.says("届け出の続き").trace.rule == "form:expiry_date"


def test_who_fills_the_form_while_waiting_is_told_the_place(traveller: Talker) -> None:
    traveller.presses("claim:b1")
    traveller.says("GM12345678")
    traveller.says("担当者と話したい")
    traveller.says("まだですか")
    assert "いま1番目です" in traveller.text
    assert "form:resume" in traveller.acts
    assert traveller.says("2/24").trace.rule == "form:prefecture"


def test_a_message_for_staff_may_be_a_question_for_the_place(book: Knowledge) -> None:
    traveller = Talker(book, NIGHT)
    traveller.says("担当者に聞く")
    traveller.presses("message")
    assert any(isinstance(effect, LeaveMessage) for effect in traveller.says("まだですか").effects)


@pytest.mark.parametrize("words", ["届け出を取り消したい", "I want to cancel my report"])
def test_taking_back_what_is_not_sent_yet_ends_the_form(traveller: Talker, words: str) -> None:
    traveller.presses("claim:b1")
    traveller.says("GM12345678")
    traveller.says(words)
    assert "form:drop" in traveller.acts


def test_another_case_told_in_the_middle_is_asked_for_and_not_filed_as_the_first(traveller: Talker) -> None:
    traveller.presses("claim:b1")
    traveller.says("GM12345678")
    traveller.says("ボタンを何回か押して2回分引かれました")
    assert traveller.turn.trace.rule == "form:kind"
    assert traveller.says("2回分以上引かれた").trace.rule == "form:expiry_date"
    assert traveller.state.draft is not None
    assert traveller.state.draft.kind == "b2"


@pytest.mark.parametrize(
    "words",
    [
        "まだ",
        "まだです",
        "解決しない",
        "解決していません",
        "まだ解決しない",
        "Not solved yet",
        "Not yet",
        "It did not help",
    ],
)
def test_an_answer_that_did_not_help_is_not_taken_for_one_that_did(traveller: Talker, words: str) -> None:
    traveller.says("申請の期限はいつまでですか")
    entry = traveller.state.entry
    assert Rated(entry, False) in traveller.says(words).effects
    assert "person" in traveller.acts


@pytest.mark.parametrize("words", ["解決した", "おかげで解決しました", "solved"])
def test_an_answer_that_helped_is_counted_when_it_is_typed(traveller: Talker, words: str) -> None:
    traveller.says("申請の期限はいつまでですか")
    entry = traveller.state.entry
    assert Rated(entry, True) in traveller.says(words).effects


def test_who_waits_and_says_not_yet_means_the_queue(waiting: Talker) -> None:
    waiting.says("まだ")
    assert "いま1番目です" in waiting.text


@pytest.mark.parametrize("words", ["わからない", "番号がわかりません", "忘れました", "I don't know"])
def test_who_does_not_know_the_number_may_still_write_it(traveller: Talker, words: str) -> None:
    traveller.presses("status")
    traveller.says(words)
    assert traveller.state.scene == "status"
    assert "person" in traveller.acts


@pytest.mark.parametrize("words", ["明日", "午後がいい", "15時ごろ", "いつでもいいです"])
def test_a_time_told_in_words_is_no_question_about_dates(waiting: Talker, words: str) -> None:
    waiting.presses("callback")
    waiting.says(words)
    assert waiting.acts[0].startswith("callback:")


def test_a_slot_can_be_told_by_its_place(waiting: Talker) -> None:
    waiting.presses("callback")
    assert isinstance(waiting.says("2番目でお願いします").effects[-1], CallBack)


@pytest.mark.parametrize("words", ["いいえ", "違います", "それじゃない", "いや、そうじゃなくて", "no", "That's not it"])
def test_an_answer_that_is_denied_is_not_followed_by_another_guess(traveller: Talker, words: str) -> None:
    traveller.says("申請の期限はいつまでですか")
    entry = traveller.state.entry
    assert Rated(entry, False) in traveller.says(words).effects
    assert "person" in traveller.acts


def test_who_denies_what_was_offered_after_a_miss_is_not_asked_the_same_again(traveller: Talker) -> None:
    first = traveller.says("むにゃむにゃ山の帽子").reply
    assert traveller.turn.trace.kind in {"fallback", "clarify"}
    second = traveller.says("違います")
    assert second.trace.kind == "fallback"
    assert second.reply != first


@pytest.mark.parametrize("words", ["結構です", "大丈夫です", "もういりません", "no thank you"])
def test_who_declines_is_let_go(traveller: Talker, words: str) -> None:
    """大丈夫です is a yes to what the form shows, and a no to what is offered below an answer."""
    traveller.says("二重に引かれた")
    assert traveller.acts[0].startswith("claim")
    traveller.says(words)
    assert traveller.turn.trace.rule == "stop"
