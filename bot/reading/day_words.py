"""Days named by their place in the week or month of the writer: 昨日, 先週の金曜, 先月の24日, 24日, last Friday."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from bot.reading.moment import Around, SeenDate, day_of, month_shift
from bot.reading.numerals import DAY_WORDS, from_kanji
from bot.reading.pattern import Pattern

_KANJI = "[〇零一二三四五六七八九十廿卅]"
_DAY = (
    rf"(?:(?P<day>\d{{1,2}}|(?<!{_KANJI}){_KANJI}{{1,3}})\s*(?:日(?!間|以内|本|数"
    rf"|分|前|後|目|曜|常|町|市|香|光|田|向|帰|程|当|時|用|[一二三四五六七八九]?[ヶか])|にち(?!よう))"
    rf"|(?P<kana_day>{'|'.join(sorted((word for word in DAY_WORDS if len(word) > 3), key=len, reverse=True))}"
    rf"|ついたち|はつか))"
)
_WEEKDAYS_JA = {
    "月": 0,
    "げつ": 0,
    "火": 1,
    "か": 1,
    "水": 2,
    "すい": 2,
    "木": 3,
    "もく": 3,
    "金": 4,
    "きん": 4,
    "土": 5,
    "ど": 5,
    "日": 6,
    "にち": 6,
}
_WEEKDAYS_EN = {name: at for at, name in enumerate(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])}
_WEEKDAY = r"(?:(?P<kanji>[月火水木金土日])曜日?|(?P<kana>げつ|か|すい|もく|きん|ど|にち)ようび?)"
_ENGLISH_WEEKDAY = r"(?P<name>mon|tue|wed|thu|fri|sat|sun)(?:s?day|nesday|rsday|urday)?(?![a-z])"

_WEEKS = {
    "先々週": -2, "せんせんしゅう": -2, "先週": -1, "せんしゅう": -1, "前の週": -1, "前週": -1, "今週": 0, "こんしゅう": 0,
    "来週": 1, "らいしゅう": 1, "再来週": 2,
}  # fmt: skip
_PASTS = ("この前", "こないだ", "この間", "前", "直近", "先日", "さっき")
_NEXTS = ("今度", "次", "つぎ", "こんど")
_MONTHS = {"先々月": -2, "先月": -1, "せんげつ": -1, "今月": 0, "こんげつ": 0, "当月": 0, "来月": 1, "らいげつ": 1}
_SAID = {
    "一昨々日": -3, "さきおととい": -3, "一昨日": -2, "おととい": -2, "おとつい": -2, "昨日": -1, "きのう": -1, "さくじつ": -1, "今日": 0,
    "本日": 0, "きょう": 0, "当日中": 0, "明後日": 2, "あさって": 2, "明日": 1, "あした": 1,
    "day before yesterday": -2, "yesterday": -1, "today": 0, "tomorrow": 1,
}  # fmt: skip


def _words(table: dict[str, int] | tuple[str, ...]) -> str:
    return "|".join(sorted(table, key=len, reverse=True))


_WEEK_AND_DAY = Pattern(
    rf"(?:(?P<week>{_words(_WEEKS)})|(?P<past>{_words(_PASTS)})|(?P<next>{_words(_NEXTS)}))\s*の?\s*{_WEEKDAY}"
)
_BARE_WEEKDAY = Pattern(rf"(?<![一-龯]){_WEEKDAY}")
_ENGLISH_WEEK = Pattern(rf"(?:(?P<which>last|past|this|next)\s+)?(?<![a-z]){_ENGLISH_WEEKDAY}")
_MONTH_AND_DAY = Pattern(rf"(?P<month>{_words(_MONTHS)})\s*の?\s*(?:(?P<last>末日?|まつ|終わり|おわり|最終日)|{_DAY})")
_LAST_OF_MONTH = Pattern(r"(?<![\d一-龯])月末日?|(?<![一-龯])げつまつ|end of the month")
_SAID_DAY = Pattern(rf"(?<![a-z一-龯])(?<!とう)(?:{_words(_SAID)})(?!亭|屋|館|堂|香|(?<=きょう)と)")
_DAYS_AGO = Pattern(rf"(?P<count>\d{{1,2}}|{_KANJI}{{1,2}})日(?P<way>前|後)|(?P<english>\d{{1,2}}) days ago")
_BARE_DAY = Pattern(
    rf"(?<![\d月/.-])(?<!あと)(?<!残り){_DAY}(?:\s*[(]?[月火水木金土日](?:曜日?)?[)]|\s*[月火水木金土日]曜日?)?|\b(?:the )?(?P<nth>\d{{1,2}})(?:st"
    rf"|nd|rd|th)\b"
)


def _weekday(match: re.Match[str]) -> int:
    return _WEEKDAYS_JA[match["kanji"] or match["kana"]]


def _seen(match: re.Match[str], *days: date, firm: bool = False) -> SeenDate:
    return SeenDate(match.start(), match.end(), days, firm)


def _week_and_day(match: re.Match[str], around: Around) -> SeenDate:
    if match["past"]:
        return _seen(match, _latest(around.today - timedelta(days=1), _weekday(match)))
    if match["next"]:
        return _seen(match, _latest(around.today + timedelta(days=7), _weekday(match)))
    shift = timedelta(weeks=_WEEKS[match["week"]])
    monday = around.today - timedelta(days=around.today.weekday()) + shift
    day = monday + timedelta(days=_weekday(match))
    if around.today.weekday() != 6:
        return _seen(match, day)
    # On a Sunday some count the week that begins today and some the one that ends today.
    other = day + timedelta(weeks=1)
    likely = [near for near in (day, other) if near == around.anchor]
    return _seen(match, *(likely or (day, other)))


def _latest(last: date, weekday: int) -> date:
    """The last such weekday not after a day."""
    return last - timedelta(days=(last.weekday() - weekday) % 7)


def _bare_weekday(match: re.Match[str], around: Around) -> SeenDate:
    """A weekday alone tells a day only when the last one is the likely one: else the one before is as likely."""
    latest = _latest(around.today, _weekday(match))
    likely = around.anchor if around.anchor.weekday() == _weekday(match) else latest - timedelta(weeks=1)
    return _seen(match, *sorted({latest, likely}))


def _english_week(match: re.Match[str], around: Around) -> SeenDate:
    weekday = _WEEKDAYS_EN[match["name"]]
    if match["which"] == "next":
        return _seen(match, _latest(around.today + timedelta(days=7), weekday))
    if match["which"] == "this":
        monday = around.today - timedelta(days=around.today.weekday())
        return _seen(match, monday + timedelta(days=weekday))
    return _seen(match, _latest(around.today - timedelta(days=1 if match["which"] else 0), weekday))


def _month_and_day(match: re.Match[str], around: Around) -> SeenDate | None:
    year, month = month_shift(around.today, _MONTHS[match["month"]])
    if match["last"]:
        return _seen(match, around.month_end(year, month), firm=True)
    day = _day(match)
    if day is None:
        return None
    named = day_of(year, month, day)
    return _seen(match, *([named] if named else []), firm=True)


def _last_of_month(match: re.Match[str], around: Around) -> SeenDate:
    return _seen(match, around.month_end(around.anchor.year, around.anchor.month))


def _said_day(match: re.Match[str], around: Around) -> SeenDate:
    return _seen(match, around.today + timedelta(days=_SAID[match[0]]))


def _days_ago(match: re.Match[str], around: Around) -> SeenDate | None:
    count = int(match["english"]) if match["english"] else from_kanji(match["count"])
    if count is None:
        return None
    return _seen(match, around.today + timedelta(days=count if match["way"] == "後" else -count))


def _bare_day(match: re.Match[str], around: Around) -> SeenDate | None:
    day = int(match["nth"]) if match["nth"] else _day(match)
    if day is None or not 1 <= day <= 39:
        return None
    return _seen(match, *around.in_month(day))


def _day(match: re.Match[str]) -> int | None:
    return DAY_WORDS[match["kana_day"]] if match["kana_day"] else from_kanji(match["day"])


RELATIVE: tuple[tuple[Pattern, Callable[[re.Match[str], Around], SeenDate | None]], ...] = (
    (_WEEK_AND_DAY, _week_and_day),
    (_MONTH_AND_DAY, _month_and_day),
    (_DAYS_AGO, _days_ago),
    (_BARE_DAY, _bare_day),
    (_LAST_OF_MONTH, _last_of_month),
    (_SAID_DAY, _said_day),
    (_ENGLISH_WEEK, _english_week),
    (_BARE_WEEKDAY, _bare_weekday),
)
