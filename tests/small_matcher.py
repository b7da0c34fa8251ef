"""A matcher over a dozen entries, quick to make and without the encoder: for tests of how it finds, not of how well."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from bot.knowledge import EntryKind
from faq.matching.matcher import Matcher
from faq.matching.phrasebook import Phrase

LEXICON = """
[synonyms]
"クーポン" = ["地域クーポン", "券"]
"期限" = ["締め切り", "〆切"]
[tails]
ja = ["を教えてください", "教えてください", "ですか", "でしょうか", "ますか"]
en = ["please"]
[implied]
"期限" = ["はいつ"]
[fillers]
ja = ["えーと", "すみません"]
[dialect]
"使えへん" = "使えない"
[misheard]
"神聖" = "申請"
[english]
"deadline" = "期限"
"""

WORDINGS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("deadline", "ja"): (
        "申請の期限",
        "申請はいつまで",
        "申請期限はいつ",
        "いつまでに申請すればいい",
        "申請の期限が知りたい",
    ),
    ("deadline", "en"): ("deadline of the claim", "until when can I apply", "last day to apply for compensation"),
    ("lost", "ja"): ("紙クーポンをなくした", "クーポンを捨ててしまった", "クーポンの紛失", "クーポンが見つからない"),
    ("lost", "en"): ("I lost the paper coupon", "I threw the coupon away", "my voucher is lost"),
    ("phone", "ja"): ("電話番号", "コールセンターの電話番号", "どこに電話すればいい", "問い合わせ先の電話"),
    ("phone", "en"): ("telephone number of the call centre", "where can I call", "phone number"),
    ("points", "ja"): (
        "ポイントの種類",
        "どのポイントを選べるか",
        "ポイントは何がある",
        "アマゾンのポイントを選べるか",
    ),
    ("split", "ja"): ("ポイントを分けて受け取れるか", "二種類のポイントに分けたい", "ポイントの分割"),
    ("greeting", "ja"): ("こんにちは", "おはようございます", "はじめまして"),
    ("thanks", "ja"): ("ありがとう", "ありがとうございます", "助かりました"),
    ("danger", "ja"): ("死にたい", "消えてしまいたい", "もう生きていたくない"),
    ("outside_weather", "ja"): ("明日の天気", "雨は降るか", "週末の気温"),
    ("@until", "ja"): ("いつまで", "それはいつまで"),
}
KINDS: Mapping[str, EntryKind] = {
    "split": "unstated", "greeting": "social", "thanks": "social", "danger": "person", "outside_weather": "outside",
}  # fmt: skip
TOPICS = {"deadline": "paper", "lost": "paper", "points": "points", "split": "points", "phone": "contact"}


def phrases() -> list[Phrase]:
    return [Phrase(entry, language, text) for (entry, language), texts in WORDINGS.items() for text in texts]


@lru_cache
def small_matcher() -> Matcher:
    return Matcher(phrases(), LEXICON, KINDS, TOPICS, encoder=False)
