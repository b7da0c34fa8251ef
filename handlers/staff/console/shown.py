"""How values stand on the pages of the console: moments, numbers, and travellers' words with nothing in them unseen."""

from __future__ import annotations

import re
from datetime import date, datetime

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from bot import receipt
from handlers.web.showing import JST, spoken_day

# Controls, soft hyphen, zero-width, direction marks and overrides, tags. The joiners of emoji (200C, 200D) stay.
UNSEEN = (
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\xad\\u061c\\u180e\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb"
    "\\U000e0000-\\U000e007f]"
)
LONGEST_GLIMPSE = 400  # characters
# Dates and numbers, which stay on one line.
WHOLE = r"(?:[0-9]{4}年)?[0-9]{1,2}月[0-9]{1,2}日(?:（[月火水木金土日]）)?|[0-9]{2,4}-[0-9]{2,4}-[0-9]{2,4}"
PARTS = re.compile(f"(?P<unseen>{UNSEEN})|{WHOLE}")
BREAKS = re.compile("\\r\\n?|[\\u2028\\u2029]")


def words(text: str) -> Markup:
    """What a person wrote: escaped, and whatever cannot be seen is named, so that nothing is read as what it is not."""
    return Markup(PARTS.sub(_part, escape(BREAKS.sub("\n", text))))  # noqa: S704 it is escaped


def _part(found: re.Match[str]) -> str:
    if found["unseen"]:
        return f'<span class="sign">U+{ord(found[0]):04X}</span>'
    return f'<span class="nowrap">{found[0]}</span>'


def marked(text: str, spans: list[tuple[int, int]]) -> Markup:
    """`words`, with the places that were sought marked."""
    pieces, end = [], 0
    for start, stop in spans:
        pieces += [words(text[end:start]), Markup("<mark>{}</mark>").format(words(text[start:stop]))]
        end = stop
    return Markup("").join([*pieces, words(text[end:])])


def glimpse(text: str) -> str:
    """Words in a list of many: one traveller's may be as long as a request can be, and a page has room for fifty."""
    return text if len(text) <= LONGEST_GLIMPSE else text[:LONGEST_GLIMPSE] + "…"


def hour(moment: datetime) -> str:
    """15:18"""
    return f"{moment.astimezone(JST):%H:%M}"


def month_day(moment: datetime) -> str:
    """3/14"""
    there = moment.astimezone(JST)
    return f"{there.month}/{there.day}"


def stamp(moment: datetime) -> str:
    """2023-03-14T15:18:02+09:00, for the machine."""
    return moment.astimezone(JST).isoformat(timespec="seconds")


@pass_context
def day(context: Context, moment: datetime) -> str:
    """3月14日（火） or 14 March (Tue)"""
    return spoken_day(moment, context["language"])


@pass_context
def moment(context: Context, at: datetime) -> str:
    """3月14日（火） 15:18"""
    return f"{spoken_day(at, context['language'])} {hour(at)}"


@pass_context
def date_only(context: Context, on: date | str) -> str:
    """2023年2月24日（金）, also of 2023-02-24 as it is stored"""
    on = date.fromisoformat(on) if isinstance(on, str) else on
    at = datetime(on.year, on.month, on.day, tzinfo=JST)
    return f"{on.year}年{spoken_day(at, 'ja')}" if context["language"] == "ja" else f"{spoken_day(at, 'en')} {on.year}"


@pass_context
def day_of_year(context: Context, moment: datetime) -> str:
    """2023年3月14日（火）, the day on which a moment is in Japan"""
    return date_only(context, moment.astimezone(JST).date())


@pass_context
def lasting(context: Context, seconds: float) -> str:
    """1時間5分, 4分10秒, 12秒; of more than a day only days and hours."""
    units = context["words"]["units"]
    rest = int(seconds)
    parts: list[str] = []
    for name, size in (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)):
        count, rest = divmod(rest, size)
        if count or parts:
            parts.append(units[name].format(count=count) if count else "")
        if len(parts) == 2:
            break
    return ("".join(parts) or str(units["second"].format(count=0))).strip()


FILTERS = {
    "words": words,
    "marked": marked,
    "glimpse": glimpse,
    "hour": hour,
    "month_day": month_day,
    "stamp": stamp,
    "day": day,
    "moment": moment,
    "date": date_only,
    "day_of_year": day_of_year,
    "lasting": lasting,
    "receipt": receipt.show,
}
