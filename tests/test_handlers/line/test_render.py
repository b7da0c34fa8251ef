"""Replies as LINE's messages: within every limit, whole, and with people in reach."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from line_rules import faults_of, openapi
from linebot.v3.messaging.models import PushMessageRequest, ReplyMessageRequest
from web_fakes import ANSWER, GREETING

from bot.measure import graphemes, utf16
from bot.words import Bubble, Choice, DateAsk, Details, Item, Reply, Steps
from handlers.cut import cut_label, cut_text
from handlers.line.render import Renderer

FAMILY = "👨‍👩‍👧‍👦"
CHOICES = tuple(Choice(f"選ぶもの{n}", f"ask:{n}") for n in range(4))
PERSON = Choice("担当者に聞く", "person")


def rendered(reply: Reply) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = json.loads(
        Renderer(lambda key, language: f"{key} {language}").messages(reply, "ja")
    )
    assert faults_of("/v2/bot/message/reply", {"replyToken": "t", "messages": messages}) == []
    return messages


def labels(messages: list[dict[str, Any]]) -> list[str]:
    return [item["action"]["label"] for item in messages[-1]["quickReply"]["items"]]


def test_an_answer_is_plain_text_in_the_order_of_every_channel() -> None:
    (message,) = rendered(ANSWER)
    assert message["type"] == "text"
    words = message["text"]
    parts = ["4月30日（日）までに", "【受付中】4月30日（日）まで あと12日", "ポイントは", "［お知らせ 2(A) 申請方法］"]
    assert sorted(parts, key=words.index) == parts
    assert "用意するもの" not in words


def test_what_other_channels_fold_is_a_button_or_else_said() -> None:
    details = Details("用意するもの", ("・氏名",))
    with_button = Reply((Bubble("a", details=details),), entry="paper")
    assert labels(rendered(with_button)) == ["act_more ja"]
    said = rendered(Reply((Bubble("a", details=details),)))
    assert [message["text"] for message in said] == ["a", "用意するもの\n・氏名"]


def test_people_stand_within_the_first_two_buttons() -> None:
    assert labels(rendered(Reply((Bubble("a"),), (*CHOICES, PERSON))))[1] == "担当者に聞く"
    assert labels(rendered(Reply((Bubble("a"),), (PERSON, *CHOICES))))[0] == "担当者に聞く"
    ask = DateAsk(date(2023, 2, 1), date(2023, 6, 1), date(2023, 2, 24))
    assert labels(rendered(Reply((Bubble("a", date=ask),), (*CHOICES, PERSON))))[:2] == ["act_date ja", "担当者に聞く"]
    assert "担当者に聞く" in labels(rendered(GREETING))[:2]


def test_a_date_is_picked_within_its_bounds() -> None:
    ask = DateAsk(date(2023, 2, 1), date(2023, 6, 1), date(2024, 1, 1))
    action = rendered(Reply((Bubble("いつ", date=ask),)))[0]["quickReply"]["items"][0]["action"]
    assert action == {
        "type": "datetimepicker", "label": "act_date ja", "data": "date", "mode": "date",
        "initial": "2023-06-01", "min": "2023-02-01", "max": "2023-06-01",
    }  # fmt: skip


def test_addresses_are_opened_and_numbers_are_called() -> None:
    reply = Reply(
        (Bubble("a"),), (Choice("開く", opens="https://region-pay.com/"), Choice("電話", opens="tel:0120479249"))
    )
    actions = [item["action"] for item in rendered(reply)[0]["quickReply"]["items"]]
    assert [(one["type"], one["uri"]) for one in actions] == [
        ("uri", "https://region-pay.com/"),
        ("uri", "tel:0120479249"),
    ]


def test_a_summary_is_a_card_with_a_correction_beside_each_item() -> None:
    items = (
        Item("お店", "山田屋", Choice("お店を直す", "form:fix:store")),
        Item("期限", "2023年2月24日（金）", Choice("期限を直す", "form:fix:expiry")),
    )
    send = Choice("この内容で送る", "form:send", main=True)
    bubble = Bubble("まだ送っていません。", items=items, steps=Steps(4, 4, "すべてそろいました"), shape="summary")
    (message,) = rendered(Reply((bubble,), (send, Choice("やめる", "form:stop"))))
    assert message["type"] == "flex"
    for part in ("まだ送っていません。", "お店 山田屋", "2023年2月24日（金）", "すべてそろいました"):
        assert part in message["altText"]
    pressed = [one["action"] for one in parts(message, "button")]
    assert [one["data"].split("\n")[0] for one in pressed] == ["form:fix:store", "form:fix:expiry", "form:send"]
    assert pressed[0]["displayText"] == "お店を直す"
    assert all(one["scaling"] for one in [*parts(message, "text"), *parts(message, "button")])


def test_a_receipt_and_its_card_to_read_aloud() -> None:
    paper = Bubble("受け付けました。", ("いまは確認待ちです。",), shape="receipt", number="4071-9283-56")
    aloud = Bubble("この順に読んでください。", items=(Item("期限", "2023年2月24日", aloud="にがつ"),), shape="aloud")
    first, second = rendered(Reply((paper, aloud), (Choice("電話する", opens="tel:0120479249"),)))
    copied = [one["action"] for one in parts(first, "button")]
    assert copied == [{"type": "clipboard", "label": "act_copy_number ja", "clipboardText": "4071-9283-56"}]
    assert "にがつ" in [one["text"] for one in parts(second, "text")]
    assert [one["action"]["uri"] for one in parts(second, "button")] == ["tel:0120479249"]


def test_a_step_of_a_guide_says_how_far_it_is() -> None:
    bubble = Bubble("申請ページで申請します。", steps=Steps(1, 4, "手順 1/4 申請する"), clause="お知らせ 2(A)")
    (message,) = rendered(Reply((bubble,), (Choice("次の手順", "guide:paper:1", main=True),)))
    assert [one["text"] for one in parts(message, "text")] == [
        "手順 1/4 申請する",
        "申請ページで申請します。",
        "［お知らせ 2(A)］",
    ]


def test_what_stands_on_the_card_has_no_second_button_below_it() -> None:
    steps = Bubble("a", steps=Steps(1, 4, "手順"))
    pressed = (Choice("ページを開く", opens="https://region-pay.com/"), Choice("次の手順", "guide:paper:1", main=True))
    assert labels(rendered(Reply((steps,), (*pressed, PERSON)))) == ["担当者に聞く"]
    fixed = Bubble("b", items=(Item("お店", "山田屋", Choice("お店を直す", "form:fix:store")),), shape="summary")
    assert labels(rendered(Reply((fixed,), (Choice("直す", "form:fix"), Choice("やめる", "form:stop"))))) == ["やめる"]
    assert labels(rendered(Reply((steps, Bubble("plain")), (*pressed, PERSON))))[0] == "ページを開く"


def test_an_address_on_a_card_can_be_pressed_and_a_list_stands_together() -> None:
    lines = ("https://region-pay.com/", "0120-479-249", "・氏名", "・住所")
    opens = (Choice("開く", opens="https://region-pay.com/"), Choice("電話", opens="tel:0120479249"))
    (message,) = rendered(Reply((Bubble("a", lines, steps=Steps(1, 4, "手順")),), opens))
    links = [one["action"]["uri"] for one in parts(message, "text") if "action" in one]
    assert links == ["https://region-pay.com/", "tel:0120479249"]
    together = [box for box in parts(message, "box") if box.get("spacing") == "xs"]
    assert [one["text"] for one in together[0]["contents"]] == ["・氏名", "・住所"]


def test_a_receipt_number_is_not_broken_in_the_sentence() -> None:
    paper = Bubble("受付番号は 4071-9283-56 です。", shape="receipt", number="4071-9283-56")
    said = [one["text"] for one in parts(rendered(Reply((paper,)))[0], "text")]
    assert said == ["受付番号は 4071\u20119283\u201156 です。", "4071-9283-56"]


@pytest.mark.parametrize(
    ("speaker", "name"),
    [("佐藤", "佐藤"), ("山" * 30, "山" * 19 + "…"), ("", None), ("LINEの人", None), (FAMILY * 3, FAMILY + "…")],
)
def test_staff_write_under_their_name(speaker: str, name: str | None) -> None:
    (message,) = rendered(Reply((Bubble("a"),), speaker=speaker))
    assert message.get("sender", {}).get("name") == name


def test_a_reply_without_a_word_is_no_message() -> None:
    assert rendered_nothing(Reply((Bubble(""),))) == []


def rendered_nothing(reply: Reply) -> Any:
    return json.loads(Renderer(lambda key, language: key).messages(reply, "ja"))


def parts(message: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """The parts of one kind on a card, in order."""
    found: list[dict[str, Any]] = []

    def walk(part: Any) -> None:
        if isinstance(part, dict):
            if part.get("type") == kind:
                found.append(part)
            for key in ("contents", "header", "body", "footer"):
                walk(part.get(key))
        elif isinstance(part, list):
            for one in part:
                walk(one)

    walk(message["contents"])
    return found


# --- whatever is said --------------------------------------------------------------------------------------------------

words = st.text(st.sampled_from("期限まで。あ\naé👍🇯🇵👨‍👩‍👧\u0301\u200d ") | st.characters(exclude_categories=["Cs"]))
long = st.builds(lambda text, times: text * times, words, st.integers(1, 200))
choices = st.builds(Choice, words.filter(lambda text: bool(text.strip())), st.just("ask:x"), main=st.booleans())
items = st.builds(Item, words, long, st.none() | choices)
dates = st.dates(date(2023, 1, 1), date(2023, 12, 1))
asks = st.builds(lambda first, likely: DateAsk(first, date(2023, 12, 31), likely), dates, dates)
bubbles = st.builds(
    Bubble,
    lead=long,
    lines=st.lists(words, max_size=3).map(tuple),
    items=st.lists(items, max_size=6).map(tuple),
    date=st.none() | asks,
    steps=st.none() | st.builds(Steps, st.just(1), st.just(4), words),
    clause=words,
    shape=st.sampled_from(["say", "summary", "receipt", "aloud", "place"]),
    number=st.sampled_from(["", "4071-9283-56"]),
)
replies = st.builds(
    Reply,
    st.lists(bubbles, min_size=1, max_size=5).map(tuple),
    st.lists(choices, max_size=6).map(tuple),
    ask_solved=st.booleans(),
    entry=st.sampled_from(["", "paper"]),
)


@settings(max_examples=50)
@given(replies)
def test_whatever_is_said_lies_within_the_limits(reply: Reply) -> None:
    if messages := rendered_nothing(reply):
        assert rendered(reply)
        assert len(messages) <= 5


@settings(max_examples=25)
@given(replies)
def test_the_sdks_models_take_every_message_and_lose_nothing_of_it(reply: Reply) -> None:
    messages = rendered_nothing(reply)
    if not messages:
        return
    for model, other in ((ReplyMessageRequest, {"replyToken": "t"}), (PushMessageRequest, {"to": "U"})):
        body = {**other, "messages": messages}
        assert subset(body, json.loads(model.from_dict(body).to_json()))


def subset(mine: Any, theirs: Any) -> bool:
    """The SDK gives back everything that it was given; it adds its defaults."""
    if isinstance(mine, dict):
        return all(key in theirs and subset(value, theirs[key]) for key, value in mine.items())
    if isinstance(mine, list):
        return len(mine) == len(theirs) and all(map(subset, mine, theirs))
    return bool(mine == theirs)


@given(long, st.integers(1, 50))
def test_a_text_is_cut_between_characters(text: str, most: int) -> None:
    cut = cut_text(text, most)
    assert utf16(cut) <= most
    assert cut == text or (cut.endswith("…") and text.startswith(cut[:-1]))
    assert cut_label(text, most) == text or graphemes(cut_label(text, most)) <= most


def test_a_character_of_many_parts_is_not_cut() -> None:
    assert cut_label(FAMILY * 5, 3) == FAMILY * 2 + "…"
    assert cut_text(FAMILY * 5, 24) == FAMILY * 2 + "…"
    assert cut_text("が" * 5, 4) == "が" * 3 + "…"


def test_the_openapi_is_used_where_it_lies(request: pytest.FixtureRequest) -> None:
    beside = [folder / "shared" / "line-openapi" for folder in request.path.parents]
    assert bool(openapi()) == any((folder / "messaging-api.yml").is_file() for folder in beside)
    if openapi():
        assert faults_of(
            "/v2/bot/message/reply", {"replyToken": "t", "messages": [{"type": "text", "words": "a", "text": "a"}]}
        )
