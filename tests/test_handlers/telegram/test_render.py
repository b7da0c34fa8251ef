"""A reply becomes one message that Telegram takes, with all that the reply says."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from moments import at
from telegram_checks import CHECKS, units

from bot.knowledge import Knowledge
from bot.words import Bubble, Choice, DateAsk, Details, Item, Plate, Reply, Steps
from handlers.telegram.render import Renderer

SITE = "https://gunma.regionpay.example/apply"


def say(key: str, language: str) -> str:
    return f"{key} {language}"


def render(reply: Reply, language: str = "ja") -> list[dict[str, Any]]:
    """The messages, each as Telegram would get it, and taken by it."""
    made = [orjson.loads(b'{"chat_id":1,' + one) for one in Renderer(say, [SITE]).messages(reply, language)]
    for message in made:
        CHECKS["sendMessage"](message)
    return made


def said(*bubbles: Bubble, **more: Any) -> Reply:
    return Reply(bubbles, **more)


def test_a_turn_is_one_message_in_the_order_of_every_channel() -> None:
    plate = Plate("open", "受付中", "4月30日（日）まで", left="あと12日")
    first = Bubble(
        "答えです。", ("・一つ", "", "・二つ"), plate=plate, steps=Steps(1, 4, "4つのうち1つ目"), clause="お知らせ 1"
    )
    (message,) = render(said(first, Bubble("次です。")))
    assert message["text"] == (
        "［4つのうち1つ目］\n\n答えです。\n\n受付中・4月30日（日）まで・あと12日\n\n・一つ\n・二つ\n\n［お知らせ 1］\n\n次です。"
    )
    assert message["link_preview_options"] == {"is_disabled": True}


def test_details_fold() -> None:
    bubble = Bubble("𠮷野家の方へ", details=Details("くわしく", ("一行目", "二行目")), clause="お知らせ 2")
    (message,) = render(said(bubble))
    (entity,) = message["entities"]
    assert entity["type"] == "expandable_blockquote"
    text = message["text"].encode("utf-16-le")
    begun = 2 * entity["offset"]
    assert text[begun : begun + 2 * entity["length"]].decode("utf-16-le") == "くわしく\n一行目\n二行目"


def test_marks_of_a_markup_are_only_signs() -> None:
    (message,) = render(said(Bubble("<b>*_[a](b)`&amp;")))
    assert message["text"] == "<b>*_[a](b)`&amp;"
    assert "parse_mode" not in message


@pytest.mark.parametrize(
    ("text", "marked"),
    [(f"ここです\n{SITE}", []), (f"{SITE.removeprefix('https://')}です", []), ("http" + SITE.removeprefix("https"), ["http" + SITE.removeprefix("https")]), ("店は http://evil.example/x です", ["http://evil.example/x"]),
     ("「evil.example」でよいですか", ["evil.example"]), ("4.28から 2.24", []), (f"{SITE}.evil.example", [f"{SITE}.evil.example"])],
)  # fmt: skip
def test_only_addresses_of_the_notice_are_links(text: str, marked: list[str]) -> None:
    (message,) = render(said(Bubble(text)))
    units_of = message["text"].encode("utf-16-le")
    spans = [units_of[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le") for e in message.get("entities", [])]  # fmt: skip
    assert spans == marked


def rows(reply: Reply) -> list[list[str]]:
    keyboard = render(reply)[-1].get("reply_markup", {}).get("inline_keyboard", [])
    return [[button["text"] for button in row] for row in keyboard]


def test_the_main_choice_stands_on_top_and_short_ones_side_by_side() -> None:
    choices = (Choice("戻る", "back"), Choice("送る", "form:send", main=True), Choice("あとで続ける", "form:later"),
               Choice("いちばん長い札はひとりで立つ", "ask:x"), Choice("やめる", "form:stop"))  # fmt: skip
    assert rows(said(Bubble("どうしますか"), choices=choices)) == [
        ["送る"], ["戻る", "あとで続ける"], ["いちばん長い札はひとりで立つ"], ["やめる"],
    ]  # fmt: skip


def test_every_item_has_its_button_and_the_general_one_is_spared() -> None:
    items = tuple(Item(name, "x", Choice(f"{name}を直す", f"form:fix:{name}")) for name in ("お店", "期限"))
    choices = (
        Choice("この内容で送る", "form:send", main=True),
        Choice("直す", "form:fix"),
        Choice("やめる", "form:stop"),
    )
    assert rows(said(Bubble("合っていますか", items=items), choices=choices)) == [
        ["この内容で送る"], ["お店を直す", "期限を直す"], ["やめる"],
    ]  # fmt: skip


def test_links_open_and_telephone_numbers_stand_in_the_text() -> None:
    choices = (Choice("申請ページを開く", opens=SITE, note=SITE), Choice("電話する", opens="tel:0120479249"))
    (message,) = render(said(Bubble("申請です。"), choices=choices))
    assert message["reply_markup"]["inline_keyboard"] == [[{"text": "申請ページを開く", "url": SITE}]]
    assert message["text"].endswith("電話する：0120479249")
    (spoken,) = render(said(Bubble("番号は 0120-479-249 です。"), choices=choices))
    assert spoken["text"] == "番号は 0120-479-249 です。"


def test_the_small_line_of_a_choice_is_told() -> None:
    (message,) = render(said(Bubble("どちらでしたか"), choices=(Choice("アプリ", "a", note="チャージした"),)))
    assert message["text"].endswith("アプリ：チャージした")


def test_solved_or_not_is_asked_below() -> None:
    reply = said(Bubble("はい。"), choices=(Choice("メニュー", "menu"),), ask_solved=True, entry="deadline")
    assert rows(reply)[-1] == ["act_solved_yes ja", "act_solved_no ja"]


def test_data_that_telegram_would_refuse_is_no_button() -> None:
    assert rows(said(Bubble("a"), choices=(Choice("長い", "x" * 65), Choice("空", ""), Choice("よい", "x" * 64)))) == [
        ["よい"]
    ]


def test_staff_speak_with_their_name() -> None:
    (message,) = render(said(Bubble("確認しました。"), speaker="佐藤"))
    assert message["text"].startswith("［佐藤］\n\n確認しました。")


def test_a_date_is_asked_with_the_likely_day_as_a_button() -> None:
    ask = DateAsk(date(2022, 10, 1), date(2023, 6, 1), date(2023, 3, 31))
    likely = Choice("3月31日（金）", "form:set:expiry:2023-03-31")
    (message,) = render(
        said(Bubble("期限を教えてください", ("「2/24」のように書けます。",), date=ask), choices=(likely,))
    )
    assert message["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "form:set:expiry:2023-03-31"


# --- as long as a message may be -------------------------------------------------------------------------------------


def test_a_reply_that_does_not_fit_is_cut_between_bubbles_and_buttons_stand_on_the_last() -> None:
    parts = tuple(Bubble("あ" * 3000) for _ in range(3))
    made = render(said(*parts, choices=(Choice("メニュー", "menu"),)))
    assert [units(message["text"]) for message in made] == [3000, 3000, 3000]
    assert ["reply_markup" in message for message in made] == [False, False, True]


@given(st.lists(st.text(st.sampled_from("あa𠮷👨‍👩‍👧\u0301\n。 "), max_size=900), max_size=12))
def test_nothing_is_lost_and_no_character_is_cut(texts: list[str]) -> None:
    bubbles = tuple(Bubble(text * 5) for text in texts)
    if not "".join(texts).strip():
        return
    made = render(said(*bubbles))
    whole = "".join(text * 5 for text in texts)
    assert [sign for message in made for sign in message["text"] if not sign.isspace()] == [s for s in whole if not s.isspace()]  # fmt: skip


# --- the real campaign -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("moment", ["2023-03-14T12:00", "2023-03-27T10:00", "2023-04-29T20:00", "2023-07-01T10:00"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_answer_of_the_campaign_is_one_message(book: Knowledge, moment: str, language: str) -> None:
    now: datetime = at(moment)
    for act in book.menu:
        choice = book.choice(act, now, language)
        assert render(said(Bubble("x"), choices=(choice,)))[0]["text"]
    for entry in book.campaign.entries:  # type: ignore[attr-defined]
        bubble = book.answer(entry, now, language)
        choices = tuple(book.choice(act, now, language) for act in book.acts(entry, now))
        assert len(render(said(bubble, choices=choices), language)) == 1
