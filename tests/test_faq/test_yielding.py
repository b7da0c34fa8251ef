"""Scenery in a story about the coupon never takes the story away from it."""

from __future__ import annotations

import pytest
from faq_books import campaign

from faq.book import LEXICON
from faq.matching.hearing import Ear
from faq.matching.lexicon import LexiconError, read_lexicon

EAR = Ear(read_lexicon(campaign().folder.text(LEXICON)))
SCENERY = {"outside_transport", "outside_food_sights", "outside_weather"}


@pytest.mark.parametrize(
    "text",
    [
        "新幹線で着いて駅弁を買おうとしたらクーポンが使えず、まだ三千円残っています", "湯畑の前の店で温泉まんじゅうを買ったら二重に引かれました",
        "バスを待つ間に道の駅で決済ボタンを押したら何回分も引かれた", "The ryokan gave us coupons and the train was late, now they have expired",
    ],
)  # fmt: skip
def test_a_story_of_the_coupon_is_not_sent_away_for_its_scenery(text: str) -> None:
    assert EAR.hear(text, "").yields >= SCENERY


@pytest.mark.parametrize(
    "text",
    [
        "草津へはバスで何分かかりますか", "えきねっとで切符が二重に決済されました", "クーポンとは関係ないんですが、伊香保でおすすめの温泉はどこですか",
        "Is the discount voucher of the steak house still valid?", "Which bath do you recommend?",
    ],
)  # fmt: skip
def test_what_is_about_trains_and_baths_alone_stays_theirs(text: str) -> None:
    assert not EAR.hear(text, "").yields & SCENERY


@pytest.mark.parametrize(
    "text",
    [
        "旅行サイトで予約した宿です。券の番号がわかりません",
        "I booked through a travel site, where do I apply?",
        "Booked on a foreign site and lost the coupon",
    ],
)
def test_a_booking_told_in_passing_is_not_what_is_asked(text: str) -> None:
    assert "booked_through" in EAR.hear(text, "").yields


@pytest.mark.parametrize(
    "text", ["旅行サイトで予約した宿でも対象ですか", "I booked through a travel site. Am I covered?"]
)
def test_a_booking_that_is_asked_about_stays_so(text: str) -> None:
    assert "booked_through" not in EAR.hear(text, "").yields


def test_the_topics_that_yield_are_entries() -> None:
    assert campaign().entries.keys() >= frozenset().union(*(group.entries for group in EAR.lexicon.yielding))


@pytest.mark.parametrize(
    "table",
    [
        '[yields.x]\nentries = []\nours.ja = ["("]',
        '[yields.x]\nmine.ja = ["x"]',
        '[yields.x]\nentries = "x"\nours.ja = ["y"]',
        "[yields]\nx = 1",
    ],
)
def test_signs_that_cannot_be_read_are_refused(table: str) -> None:
    with pytest.raises(LexiconError, match="yields"):
        read_lexicon(table)
