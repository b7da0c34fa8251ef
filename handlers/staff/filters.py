"""Which conversations: the one reading of an address's filter, for lists, search, figures, exports and the API.

    ?from=2023-03-08&to=2023-03-14&channel=line&source=hotel&outcome=solved&entry=paper_deadline&staff=sato&unread=1&marked=1

Days are those of Japan, both included; `outcome` may be several, with commas between them; `source=-` is no source. A
number on the page of figures leads to its rows by such an address.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from urllib.parse import urlencode

from handlers.web.refusals import Refusal
from storage.episodes import LATEST, OUTCOMES, Filter, Outcome, days

LONGEST_WORD = 200  # characters of one value
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)


def read_filter(given: Mapping[str, str], reader: str) -> Filter:
    """`reader` is who asks: `unread` is what they have not read. Raises Refusal 422."""
    first, last = span(given)
    since, until = days(first or FIRST_DAY, last or LAST_DAY)
    return Filter(
        since=since if first else 0,
        until=until if last else LATEST,
        channel=_word(given, "channel"),
        source=_word(given, "source"),
        outcomes=_outcomes(given),
        entry=_word(given, "entry"),
        staff=_word(given, "staff"),
        unread_by=reader if _flag(given, "unread") else "",
        marked=_flag(given, "marked"),
    )


def _outcomes(given: Mapping[str, str]) -> tuple[Outcome, ...]:
    """One, or several with commas between them. Raises Refusal 422."""
    wanted = set(filter(None, _word(given, "outcome").split(",")))
    if not wanted <= set(OUTCOMES):
        raise Refusal(
            422, "wrong_outcome", f"outcome is one of: {', '.join(OUTCOMES)}; several with commas between them."
        )
    return tuple(outcome for outcome in OUTCOMES if outcome in wanted)


def span(given: Mapping[str, str]) -> tuple[date | None, date | None]:
    """The days `from` and `to`. Raises Refusal 422."""
    first, last = _day(given, "from"), _day(given, "to")
    if first and last and first > last:
        raise Refusal(422, "wrong_days", "from is a day after to.")
    return first, last


def some_days(given: Mapping[str, str], today: date, most: int = 366) -> tuple[date, date]:
    """For figures: the last seven days unless others are asked for, at most `most` of them. Raises Refusal 422."""
    first, last = span(given)
    last = last or max(first or today, today)
    first = first or last - timedelta(days=6)
    if first > last:
        raise Refusal(422, "wrong_days", "from is a day after to.")
    if (last - first).days >= most:
        raise Refusal(422, "too_many_days", f"At most {most} days at once.")
    return first, last


def address(path: str, where: Mapping[str, str]) -> str:
    """The address of the rows behind a number."""
    return f"{path}?{urlencode(where)}" if where else path


def _day(given: Mapping[str, str], name: str) -> date | None:
    word = _word(given, name)
    if not word:
        return None
    try:
        day = date.fromisoformat(word)
    except ValueError:
        day = date.min
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Refusal(422, "wrong_days", f"{name} is a day such as 2023-03-08.")
    return day


def _flag(given: Mapping[str, str], name: str) -> bool:
    return _word(given, name) not in ("", "0")


def _word(given: Mapping[str, str], name: str) -> str:
    word = given.get(name, "").strip()
    if len(word) > LONGEST_WORD:
        raise Refusal(422, "too_long", f"{name} is too long.")
    return word
