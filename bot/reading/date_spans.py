"""Where the dates of one message stand: struck out before numbers are looked for, weighed afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from bot.knowledge import FormItem
from bot.reading.dates import find_dates
from bot.reading.labels import Label, governing, value_start
from bot.reading.moment import Around, SeenDate
from bot.reading.pattern import Pattern
from bot.reading.sheet import DATE, Sheet
from bot.reading.shop_fields import Region

_UNITS = r"(?![\d./-])(?!\s?[月日年/])"
_DIGITS = Pattern(
    r"(?:(?P<year>\d{2})?(?P<month>\d{1,2})(?P<day>\d{2})|(?P<only>\d{1,2})(?=まで|です|でし|だ|かな|。|、|\s*$|\s*\n))"
    + _UNITS
)
_ANSWER = Pattern(r"\s*(?P<digits>\d{1,6})(?:です|まで|でした|かな|[。\s])*")


def find_days(
    sheet: Sheet,
    labels: tuple[Label, ...],
    today: date,
    item: FormItem | None,
    regions: Sequence[Region],
    *,
    asked: bool,
) -> tuple[SeenDate, ...]:
    """Every date of the message, struck out, so that none is read as a number. Digits that are named a number stay.

    `item` is the date that is looked for, if any; `asked`: it was asked for, so that bare digits (0224, 24) are a date.
    """
    around = Around(today, (item.likely if item else None) or today)
    found = list(_bare_digits(sheet, labels, around, asked=asked))
    for seen in found:
        sheet.strike(seen.start, seen.end, DATE)
    for seen in find_dates(sheet.masked, around):
        label = governing(labels, sheet, seen.start)
        if not seen.firm and label is not None and label.kind in {"number", "other_number"}:
            continue
        if not seen.firm and any(one.is_name and one.start <= seen.start and seen.end <= one.end for one in regions):
            continue  # 3rd Place Cafe
        sheet.strike(seen.start, seen.end, DATE)
        found.append(seen)
    return tuple(sorted(found, key=lambda seen: seen.start))


def _bare_digits(sheet: Sheet, labels: tuple[Label, ...], around: Around, *, asked: bool) -> Iterator[SeenDate]:
    """Digits without any sign of a date: behind its name (期限0224, 期限230224), or as the whole answer."""
    starts = [value_start(sheet, label) for label in labels if label.kind == "date"]
    answer = _ANSWER.fullmatch(sheet.masked) if asked else None
    for start in [*starts, answer.start("digits")] if answer else starts:
        match = _DIGITS.match(sheet.masked, start)
        if match is None or sheet.is_struck(*match.span()):
            continue
        if match["only"]:
            days = around.in_month(int(match["only"]))
        else:
            year = 2000 + int(match["year"]) if match["year"] else None
            days = around.days(year, int(match["month"]), int(match["day"]))
        if days:
            yield SeenDate(match.start(), match.end(), days)
