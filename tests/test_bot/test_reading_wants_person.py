"""An outright wish for a person, and words that only speak of one."""

from __future__ import annotations

import pytest
from talker import Talker

from bot.reading import wants_person

WISHES = [
    "二重に引かれた件と紙をなくした件で、担当者と直接話したいです",
    "人につないでください。残額が減っていて現金も払いました",
    "期限のこともポイントのことも聞きたいのでオペレーターに代わって",
    "ボットじゃなくて人間に、二重決済のことを説明したい",
    "ちゃんとした人に相談させて。ボタン何回も押して3回引かれた",
    "係の人につなげて。申請もまだ",
    "I want to talk to a person about the double charge and my lost coupon",
    "I need to speak with a human, my points have not come",
    "Please connect me to staff. My balance is gone and I paid cash.",
    "转接人工，我被扣了两次",
    "담당자와 통화하고 싶어요. 두 번 결제됐어요",
    "折り返しのお電話をいただけますか。二重に引かれています",
    "オリカエシ デンワ クダサイ",
    "つながらないので電話をかけ直してほしい",
    "Could someone call me about my lost coupon? I paid twice",
    "please call me back, the line is always busy",
]


@pytest.mark.parametrize("text", WISHES)
def test_a_wish_for_a_person_hands_over_whatever_else_is_named(traveller: Talker, text: str) -> None:
    assert wants_person(text)
    assert traveller.says(text).trace.kind == "handoff"
    assert traveller.records.handoff() == "waiting"


@pytest.mark.parametrize(
    "text",
    [
        "担当者につながなくていいので期限だけ教えて",
        "旅行会社の担当者に聞いたら知らないと言われました",
        "宿のスタッフと話したいのですが電話番号は",
        "店の人に使えないと言われた",
        "人によって期限は違いますか",
        "家族と話したら対象と言われた",
        "友人に代わって申請できますか",
        "電話がつながりません",
        "スタッフに現金で払ってと言われて払い、残額も減りました",
        "担当者につないでもらう場合は何時までですか",
        "I do not want to talk to a person",
        "I don't need to speak with staff",
        "I talked to the hotel staff",
        "不用转人工",
        "折り返し電話くださいとSMSが来たけど本物？",
        "コールセンターに折り返し電話したけど出ない",
        "知らない番号に折り返していいですか",
        "Someone called me about points, is it real?",
        "Should I call back this number?",
    ],
)
def test_words_that_only_speak_of_a_person_are_no_wish(text: str) -> None:
    assert not wants_person(text)
