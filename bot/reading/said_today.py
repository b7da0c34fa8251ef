"""The day that a message says it is: もう5月なのに, 今日は4月30日を過ぎて, it's already May.

Only what is told counts. 「4月30日を過ぎたら」 supposes it, 「5月31日まで」 and "until 30 April" speak of a limit.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.reading.folding import fold
from bot.reading.numerals import KANJI, from_kanji

FARTHEST = 120  # days ahead of the clock; what lies beyond is another year, or no statement of today
PARTS = {"初め": 1, "上旬": 1, "半ば": 15, "なかば": 15, "中旬": 15, "下旬": 21, "終わり": 28, "末": 28}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_NUMERAL = re.compile(f"[{KANJI}]{{1,3}}(?=[月日])")
_PART = "|".join(PARTS)
_DAY = (
    rf"(?<!\d)(?P<month>1[0-2]|0?[1-9])(?:/(?P<slashed>3[01]|[12]\d|0?[1-9])(?!\d)"
    rf"|(?:月|がつ)(?:(?P<day>3[01]|[12]\d|0?[1-9])(?:日|にち)|[のも]?(?:もう)?(?P<part>{_PART}))?)"
)
_NOW = r"(?:今日|きょう|本日|今|いま|現在)(?:は|って|が|で|、|\s)*"
_ALREADY = r"(?:もう|すでに|既に|とっくに|とうに|はや)、?"
_COME = r"に(?:も)?(?:な(?:って|りま|っちゃ|った)|入(?:って|りま|った))"
_IS = rf"(?=$|[。、,.!?\s]|です|でし|だ(?!った)|な(?:の|ん)|や(?!か)|じゃ|で[^もは]|を?(?:も)?(?:過|す)ぎ|けど|{_COME})"
_PASSED = (
    r"[をもがは]?(?:もう|とっくに|とうに|すでに|既に)?(?P<passed>過ぎ|すぎ|越え|回っ|まわっ)(?:"
    r"て(?:い)?(?:る|ま|しま|ん)|て(?=[、。\s]|$)|ちゃ|た(?:の(?:に|で)|ん|けど|が|[。、]|$)|まし|とる|てん"
    r"|ても(?:まだ|全然|ぜんぜん|何も|なにも)*[^。、?]{0,10}?(?:届|来|こ)(?:[かき]|い|て)*(?:な|ま)"
    r"|(?:です|なのに|なんで|だけど))"
)
_JAPANESE = (
    re.compile(rf"{_DAY}{_PASSED}"),
    re.compile(rf"(?:{_NOW}(?:{_ALREADY})?|{_ALREADY}(?:{_NOW})?){_DAY}{_IS}"),
    re.compile(rf"(?:^|[。、!?\s]){_DAY}(?=なのに|やのに|だというのに|{_COME})"),
    re.compile(rf"(?:^|[。、!?\s])(?P<month>1[0-2]|[1-9])(?:月|がつ)も(?:もう)?(?P<part>{_PART})"),
)
_SUPPOSED_BEFORE = re.compile(
    r"(?:もし(?!か|くは)|仮に|たとえ|\bif\b|\bsuppose|\bonce\b|\bwhen\b|如果|要是|만약)[^。!?]*$"
)
_SUPPOSED_AFTER = re.compile(
    r"[^。、,!?]{0,14}?(?:場合|(?<!し)たら|(?<!す)れば|なら(?!な)|とき|ころ|予定|つもり|る(?:と|前)|って(?:から|も)(?:の|申請|いい|大丈夫|間に合|でき))"
)
_MONTH = "|".join(f"{name}[a-z]*" for name in MONTHS if name != "may") + "|may(?! (?:i|we|you|have|be|not)\\b)"
_ENGLISH_DAY = rf"(?:the )?(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? )?\b(?P<named>{_MONTH})\b(?: (?P<after>\d{{1,2}})(?:st|nd|rd|th)?\b)?"
_ENGLISH = (
    re.compile(rf"\btoday(?:'s| is)(?: already| now)* (?P<passed>past |after )?{_ENGLISH_DAY}"),
    re.compile(
        rf"\b(?:it is|it's|we are|we're)(?: already| now| well| long| in)* (?P<passed>past |after )(?:the )?{_ENGLISH_DAY}"
    ),
    re.compile(rf"\b(?:it is|it's|we are|we're|now|by)?(?: now)? ?already (?:in )?{_ENGLISH_DAY}"),
    re.compile(rf"\b(?:it is|it's|we are in|we're in)(?: now)? (?P<named>{_MONTH})\b(?! \d)"),
    re.compile(rf"{_ENGLISH_DAY} (?:has|is)(?: already| now| long)* (?P<passed>passed|gone|past|over)\b"),
)
_ZH_DAY = r"(?P<month>1[0-2]|[1-9])月(?:(?P<day>3[01]|[12]\d|[1-9])[日号號])?(?!\d|底?[之以]?前|截止|为止)"
_OTHERS = (
    re.compile(rf"(?:今天|现在|現在)(?:已经|已經|都)?(?:是)?(?P<passed>过了|過了)?{_ZH_DAY}"),
    re.compile(rf"(?:已经|已經|都)(?:是|到)?(?P<passed>过了|過了|超过|超過)?{_ZH_DAY}"),
    re.compile(
        r"(?:오늘은?|지금은?|벌써|이미) ?(?P<month>1[0-2]|[1-9])월(?: ?(?P<day>3[01]|[12]\d|[1-9])일)?(?! ?(?:까지|부터|에))"
    ),
)


def said_today(text: str, today: date) -> date | None:
    """The day that it is by the words of a message, where that is later than `today`; the first of a month that is named alone."""
    folded = fold(text)
    japanese = _NUMERAL.sub(lambda match: str(from_kanji(match[0]) or match[0]), folded.key)
    told = [
        day
        for words, patterns in ((japanese, (*_JAPANESE, *_OTHERS)), (folded.lower, _ENGLISH))
        for pattern in patterns
        for match in pattern.finditer(words)
        if not _supposed(words, match) and (day := _day(match, today)) is not None
    ]
    return max(told, default=None)


def _supposed(words: str, match: re.Match[str]) -> bool:
    return bool(_SUPPOSED_BEFORE.search(words[: match.start()]) or _SUPPOSED_AFTER.match(words, match.end()))


def _day(match: re.Match[str], today: date) -> date | None:
    """The day of a match if it lies ahead and near; the day after one that has passed."""
    named = match.groupdict()
    month = int(named["month"]) if named.get("month") else MONTHS.index(str(named["named"])[:3]) + 1
    number = named.get("day") or named.get("slashed") or named.get("after")
    day = int(number) if number else PARTS.get(named.get("part") or "", 1)
    try:
        said = date(today.year + (month < today.month), month, day)
    except ValueError:
        return None
    if named.get("passed"):
        said = said + timedelta(days=1) if number else (said + timedelta(days=31)).replace(day=1)
    return said if today < said <= today + timedelta(days=FARTHEST) else None
