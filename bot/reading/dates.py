"""Every date that stands in a text, in whatever spelling: 2/24, 令和5年2月24日, にがつにじゅうよっか, Feb 24, 20230224.

`find_dates` says where dates stand and which day of the calendar each one names; which of them is the wanted one is decided
in `date_sense`. Days named relative to another day (先週の金曜, 24日) are read by `day_words`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import islice

from bot.reading.day_words import RELATIVE
from bot.reading.moment import Around, SeenDate, day_of
from bot.reading.numerals import DAY_WORDS, MONTH_WORDS, from_kanji
from bot.reading.pattern import Pattern

MOST = 30  # dates that are read in one message
_KANJI = "[〇零一二三四五六七八九十廿卅]"
_EDGE = r"(?:(?<!\d)(?<!\d[-/.])(?<!\d\s[-.]\s)|(?<=[\da-z-]{5}/)|(?<=\d\d/))(?<!\d[a-z])"  # not inside a longer number; after 12345678/ a list goes on
_WEEKDAY = (
    r"(?:\s*[(\[]\s*(?:[月火水木金土日]|げつ|すい|もく|きん|ど|mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?(?:曜日?"
    r"|よう(?:び)?)?"
    r"(?:[・/]?祝)?\s*[)\]]|\s*の?\s*[月火水木金土日]曜日?|\s*の?\s*(?:げつ|か|すい|もく|きん|ど|にち)よう(?:び)?"
    r"|(?<=\d)[月火水木金土](?![一-龯々ぁ-ゖa-z]))?"
)
_ERA = r"(?:令和|れいわ|平成|へいせい|r\.?|h\.?)"
_KANA_YEAR = r"にせんにじゅう(?:いち|に|さん|よ|よん|ご|ろく)?ねん"
_YEAR = (
    rf"(?:(?P<year>\d{{4}}|(?<!\d)'?\d{{2}}|二[〇零]{_KANJI}{{2}})\s*(?:年|ねん|년)|(?P<era>(?<![a-z]){_ERA})\s*"
    rf"(?P<nth>元|がん|\d{{1,2}}|{_KANJI}{{1,3}}|いち|に|さん|よ|よん|ご|ろく|さんじゅうご)\s*(?:年|ねん"
    rf"|[./-](?=\s?\d+月))|(?P<kana_year>{_KANA_YEAR})"
    r"|(?P<said_year>今年|本年|ことし|去年|昨年|きょねん))\s*の?\s*"
)
_MONTH = (
    rf"(?:(?P<month>(?<!\d)\d{{1,2}}|(?<!{_KANJI}){_KANJI}{{1,3}})\s*(?:月|がつ|월)"
    rf"|(?P<kana_month>{'|'.join(sorted(MONTH_WORDS, key=len, reverse=True))}))"
)
_NO_COUNT = r"(?![\d回枚人円時分個泊度週ヶゕ件番名点つ,.]|\s?年|間|か[月所国])"
_DAY = (
    rf"(?:(?P<day>\d{{1,2}}|{_KANJI}{{1,3}})\s*(?:日(?!間)|にち|号|일|か(?=$|[^ぁ-ん]))"
    rf"|(?P<kana_day>{'|'.join(sorted(DAY_WORDS, key=len, reverse=True))})"
    rf"|(?P<bare_day>\d{{1,2}}|{_KANJI}{{1,3}}){_NO_COUNT})"
)

_JAPANESE = Pattern(rf"(?:{_YEAR})?{_MONTH}\s*の?\s*{_DAY}{_WEEKDAY}")
_SEPARATED = Pattern(  # ・ stands in numbers and in lists as well: only three groups are a date
    rf"{_EDGE}(?:(?P<era>(?<![a-z]){_ERA})\s?)?(?P<quote>')?(?P<a>(?:19|20)\d{{2}}"
    rf"|\d{{1,2}})\s?(?P<sep>[/.-]|(?<!\d・\d)(?<!\d・\d\d)・)\s?(?P<b>\d{{1,2}})\s?(?P=sep)\s?(?P<c>(?:19|20)\d{{2}}|\d{{1,2}})"
    rf"(?!\d|(?P=sep)\d|[-/.]\d|\s[-.]\s\d)日?{_WEEKDAY}"
)
_YEAR_THEN_SLASH = Pattern(
    rf"{_YEAR}(?P<month>\d{{1,2}})\s?[/.-]\s?(?P<day>\d{{1,2}})(?!\d|[-/.]\d|\s[-.]\s\d)日?{_WEEKDAY}"
)
_COMPACT = Pattern(r"(?<![\da-z])(?<!\d-)(?P<a>20\d{2})(?P<b>[01]\d)(?P<c>[0-3]\d)(?![\da-z]|-\d)")
_SLASH = Pattern(
    rf"{_EDGE}(?<![a-z])(?P<month>\d{{1,2}})\s?(?P<sep>[/.-])\s?(?P<day>\d{{1,2}})(?![\d_×○●*]|[/.%]\d|%|-\d{{3,}}"
    rf"|-\d{{1,2}}[-/.])日?{_WEEKDAY}"
)
_NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_NAME = (
    r"(?P<name>jan(?:uary)?|feb(?:r?uary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_JAPANESE_LETTER = Pattern("[ぁ-ゖ一-龯]")
_GOES_ON = Pattern(r"\s?[-/.]\s?\d")
_ENGLISH_YEAR = r"(?:\s*[-,.']?\s*(?P<year>\d{4})(?!\d))?"
_ENGLISH = (
    Pattern(rf"(?<![a-z\d]){_NAME}\.?[\s-]*(?:the\s)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:a-z]){_ENGLISH_YEAR}"),
    Pattern(
        rf"(?<![\d/.-])(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]*(?:of\s)?{_NAME}(?![a-z])\.?(?:{_ENGLISH_YEAR}|-?(?P<yy>\d{{2}})(?!\d))"
    ),
)
_MONTH_END = Pattern(
    rf"(?:{_YEAR})?{_MONTH}\s*の?\s*(?:末日?|まつ(?:じつ)?|最終日|最後の日|終わり|おわり)(?!ごろ|頃|ころ|あたり|の?\s*[月火水木金土日]曜"
    rf"|くらい|ぐらい|近く)|end\sof\s{_NAME}(?![a-z])"
)
_TO = Pattern(r"\s*(?:~|-|から|より|to|until)\s*(?:(?P<day>\d{1,2})(?:日|(?![\d/.:月-])))?")


def find_dates(key: str, around: Around) -> tuple[SeenDate, ...]:
    """The dates in a text (its comparing form), in order, none over another. A day that the calendar lacks has no `days`.

    Of a text that names more than 30 days, which is no answer to anybody, the rest is passed over.
    """
    seen: list[SeenDate] = []
    for pattern, read in _SPELLINGS:
        for match in islice(pattern.finditer(key), MOST):
            found = read(match, around)
            if found is not None and _is_free(seen, found.start, found.end):
                seen.append(found)
    seen.sort(key=lambda found: found.start)
    for pattern, relative in RELATIVE:
        for match in islice(pattern.finditer(key), MOST):
            if not _is_free(seen, match.start(), match.end()):
                continue
            before = [other for other in seen if other.end <= match.start() and other.firm and other.days]
            found = relative(match, around.near(before[-1].days[0]) if before else around)
            if found is not None:
                seen.append(found)
    seen.sort(key=lambda found: found.start)
    return tuple(_with_ranges(key, seen[:MOST]))


def _is_free(seen: Sequence[SeenDate], start: int, end: int) -> bool:
    return not any(other.start < end and start < other.end for other in seen)


def _with_ranges(key: str, seen: list[SeenDate]) -> Iterator[SeenDate]:
    """Marks dates that are the ends of a range; the short end of 2/23〜24 becomes a date of its own."""
    opened, read_to = False, 0
    for at, found in enumerate(seen):
        if found.start < read_to:
            continue
        match = _TO.match(key, found.end)
        follows = match is not None and at + 1 < len(seen) and seen[at + 1].start == match.end()
        short = match is not None and match["day"] and found.days and found.firm and not follows
        part = "end" if opened else "start" if follows or short else found.part
        yield SeenDate(found.start, found.end, found.days, found.firm, part)
        opened = bool(follows)
        if match is not None and short:
            last, read_to = day_of(found.days[0].year, found.days[0].month, int(match["day"])), match.end()
            yield SeenDate(match.start("day"), match.end(), (last,) if last else (), True, "end")


def _year(match: re.Match[str], around: Around) -> int | None:
    named = match.groupdict()
    if named.get("year"):
        year = int(named["year"].strip("'")) if named["year"].strip("'").isdigit() else from_kanji(named["year"])
        return year + 2000 if year is not None and year < 100 else year
    if named.get("yy"):
        return 2000 + int(named["yy"])
    if named.get("era"):
        nth = {
            "元": 1,
            "がん": 1,
            "いち": 1,
            "に": 2,
            "さん": 3,
            "よ": 4,
            "よん": 4,
            "ご": 5,
            "ろく": 6,
            "さんじゅうご": 35,
        }.get(named["nth"]) or from_kanji(named["nth"])
        return None if nth is None else _era_year(named["era"], nth)
    if named.get("kana_year"):
        unit = named["kana_year"].removeprefix("にせんにじゅう").removesuffix("ねん")
        return 2020 + {"": 0, "いち": 1, "に": 2, "さん": 3, "よ": 4, "よん": 4, "ご": 5, "ろく": 6}[unit]
    if named.get("said_year"):
        return around.today.year - (named["said_year"] in {"去年", "昨年", "きょねん"})
    return None


def _era_year(era: str, nth: int) -> int:
    return nth + (2018 if era[0] in "令れr" else 1988)


def _month(match: re.Match[str]) -> int | None:
    named = match.groupdict()
    if named.get("name"):
        return _NAMES.index(named["name"][:3]) + 1
    if named.get("kana_month"):
        return MONTH_WORDS[named["kana_month"]]
    return from_kanji(named["month"])


def _day(match: re.Match[str]) -> int | None:
    named = match.groupdict()
    if named.get("kana_day"):
        return DAY_WORDS[named["kana_day"]]
    return from_kanji(named.get("day") or named.get("bare_day") or "")


def _month_and_day(match: re.Match[str], around: Around) -> SeenDate | None:
    month, day = _month(match), _day(match)
    if month is None or day is None:
        return None
    return SeenDate(match.start(), match.end(), around.days(_year(match, around), month, day))


def _slash(match: re.Match[str], around: Around) -> SeenDate | None:
    """2/24 says that it is a date; 2.24 and 2-24 may be many things and need their name or a place of their own."""
    month, day = int(match["month"]), int(match["day"])
    slash = match["sep"] == "/"
    if not slash and _GOES_ON.match(match.string, match.end()):
        return None
    days = around.days(None, month, day)
    if not days and slash and month > 12 and 1 <= day <= 12 and not _japanese(match.string):
        days = around.days(None, day, month)  # 24/2, as much of the world writes it
    if not days and not (slash and 1 <= month <= 19 and 1 <= day <= 39):
        return None
    return SeenDate(match.start(), match.end(), days, firm=slash and bool(days))


def _japanese(text: str) -> bool:
    return _JAPANESE_LETTER.search(text) is not None


def _month_end(match: re.Match[str], around: Around) -> SeenDate | None:
    month = _month(match)
    if month is None or not 1 <= month <= 12:
        return None
    first = around.days(_year(match, around), month, 1)[0]
    return SeenDate(match.start(), match.end(), (around.month_end(first.year, first.month),))


def _compact(match: re.Match[str], around: Around) -> SeenDate | None:
    day = day_of(int(match["a"]), int(match["b"]), int(match["c"]))
    if day is None or abs((day - around.anchor).days) > 400:
        return None
    return SeenDate(match.start(), match.end(), (day,), firm=False)


def _separated(match: re.Match[str], around: Around) -> SeenDate | None:
    """Three parts: 2023-02-24, R5.2.24, '23.2.24, 23/2/24, 5.2.24 (Reiwa), 2/24/2023, 24/2/2023."""
    a, b, c = match["a"], match["b"], match["c"]
    if match["era"]:
        days = around.days(_era_year(match["era"], int(a)), int(b), int(c))
    elif len(a) == 4:
        days = around.days(int(a), int(b), int(c))
    elif match["quote"]:
        days = around.days(2000 + int(a), int(b), int(c))
    else:
        guessed = _guess_order(int(a), int(b), int(c), around)
        firm = match["sep"] == "/" or len(c) == 4
        if guessed is None or not (guessed or match["sep"] == "/"):
            return None  # 00-00-1900 is a number; 2/30/2023 a slip
        return SeenDate(match.start(), match.end(), guessed, firm)
    return SeenDate(match.start(), match.end(), days)


def _guess_order(a: int, b: int, c: int, around: Around) -> tuple[date, ...] | None:
    """The readings of three numbers that lie near the anchor; two that differ stay two. None: no date at all."""
    if c > 99:
        readings = [day_of(c, a, b), day_of(c, b, a)]
    else:
        readings = [
            day_of(2000 + a, b, c),
            day_of(2018 + a, b, c) if 0 < a < 10 else None,
            day_of(2000 + c, a, b),
            day_of(2000 + c, b, a),
        ]
    real = list(dict.fromkeys(day for day in readings if day is not None))
    near = [day for day in real if abs((day - around.anchor).days) <= 183]
    if near:
        return tuple(near)
    if c > 99:
        return tuple(real[:1])
    return tuple(real[:1]) if 19 < a < 28 else None


_Read = Callable[[re.Match[str], Around], SeenDate | None]

# The longer spelling first: what one has taken is closed to the next.
_SPELLINGS: tuple[tuple[Pattern, _Read], ...] = (
    (_MONTH_END, _month_end),
    (_JAPANESE, _month_and_day),
    (_YEAR_THEN_SLASH, _month_and_day),
    (_SEPARATED, _separated),
    (_ENGLISH[0], _month_and_day),
    (_ENGLISH[1], _month_and_day),
    (_COMPACT, _compact),
    (_SLASH, _slash),
)
