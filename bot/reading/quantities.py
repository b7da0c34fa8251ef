"""Amounts, counts and times of day: numbers that are no item. They are struck out before numbers are looked for."""

from __future__ import annotations

from collections.abc import Iterator

from bot.reading.pattern import Pattern

_KANJI = "〇零一二三四五六七八九十百千万"
_COUNTERS = (
    r"円|えん(?![一-龯])|ゑん|yen|jpy|枚|まい(?=[。、\sでを]|$)|人|名(?![前義])|回|かい(?=[もをで])|泊|個"
    r"|本(?![日店当])|歳|才|ぽいんと|ポイント|pt|桁|ケタ|けた|件|つ(?![か-ん])|割|パーセント|%|度|点(?!心)|種類"
    r"|週間|時間|分間|秒"
    r"|[ヶヵケカかゖゕ]月|[ヶヵケカかゖゕ]所|日間|日目|年間|年前|番目|番線|丁目|番地|号室|号車|階|km|キロ|きろ|cm"
    r"|kg|g(?![a-z])|times?(?![a-z])|people|persons?|coupons?(?=\s*(?:and|,|\.|$))|nights?|pieces?|yrs?|years? old"
)
_QUANTITIES = Pattern(
    rf"[¥￥\\$]\s*\d[\d,]*|\d+\s?円|(?<![\da-z-])(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,7}}(?:\.\d)?)\s?(?:千|万"
    rf"|百)?(?:{_COUNTERS})"
    rf"|[{_KANJI}]{{1,6}}(?:円|人|名|枚|回|泊|個|度)(?=[\s、。,.でのにをがもはぶ分])"
    r"|(?<![\d:/-])(?:午前|午後|朝|夜|夕方|昼|am\s?|pm\s?|a\.m\.\s?|p\.m\.\s?)?\d{1,2}\s?(?:時(?!間)\s?(?:半|頃"
    r"|ごろ|ころ|過ぎ|すぎ|前|\d{1,2}\s?分)?|:[0-5]\d(?!\d)(?::[0-5]\d)?)\s?(?:am|pm|a\.m\.|p\.m\.)?(?:頃|ごろ"
    r"|ころ)?"
    r"|(?<![\da-z-])\d{1,2}\s?(?:am|pm|a\.m\.|p\.m\.)(?![a-z])|(?<![\da-z-])\d{1,2}\s?分(?![かけの])"
)


def find_quantities(key: str) -> Iterator[tuple[int, int]]:
    """Bounds of every amount, count and time of day in a text (its comparing form)."""
    return (match.span() for match in _QUANTITIES.finditer(key))
