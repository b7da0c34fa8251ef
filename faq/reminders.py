"""What a traveller can be reminded of, and when: `reminders.toml` of a campaign, which need not have one.

[paper]
ends = "paper_close"          # the fact whose end it is
days_before = 4               # that day of the end, so many days earlier …
hour = 10:00:00               # … at this hour of the campaign's zone, inside decent hours
after = ["paper_deadline"]    # entries after which it is offered
roads = ["paper"]             # whose travellers it concerns; without it: everybody's
until_filed = false           # a claim filed here makes it needless
next = ["open:site_url"]      # buttons beneath it
name.ja = "紙の申請の期限"
ja.lead = "…"                 # what is sent
ja.lines = ["…"]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.reminding import EARLIEST, LATEST
from faq.facts import Fact, Facts
from faq.folder import Reading, Table

FILE = "reminders.toml"


@dataclass(frozen=True, slots=True)
class Deadline:
    """One reminder as it is written."""

    fact: str
    due: datetime
    ends: datetime  # the first second at which it is no longer true
    name: Mapping[str, str]
    lead: Mapping[str, str]
    lines: Mapping[str, tuple[str, ...]]
    after: tuple[str, ...]
    roads: tuple[str, ...]
    until_filed: bool
    next: tuple[str, ...]

    def concerns(self, road: str) -> bool:
        """Whether it is for travellers of a road; "" is somebody whose road is not known."""
        return not road or not self.roads or road in self.roads


def read_reminders(table: Table, languages: tuple[str, ...], facts: Facts, zone: ZoneInfo) -> dict[str, Deadline]:
    return {name: _deadline(Reading(values, name), languages, facts, zone) for name, values in table.items()}


def _deadline(reading: Reading, languages: tuple[str, ...], facts: Facts, zone: ZoneInfo) -> Deadline:
    fact = _ending(reading, facts)
    days, hour = reading.value("days_before"), reading.value("hour")
    if not isinstance(days, int) or isinstance(days, bool) or days < 0:
        raise reading.refuse("days_before", "must be a number of days, 0 or more")
    if not isinstance(hour, time) or not EARLIEST <= hour <= LATEST:
        raise reading.refuse("hour", f"must be an hour from {EARLIEST:%H:%M} to {LATEST:%H:%M}")
    assert fact.last is not None
    assert fact.ends is not None
    due = datetime.combine(fact.last - timedelta(days=days), hour, zone)
    if due >= fact.ends:
        raise reading.refuse("hour", f"comes when {fact.id} is over")
    filed = reading.switch("until_filed")
    said = {language: Reading(reading.table(language), f"{reading.place}.{language}") for language in languages}
    deadline = Deadline(
        fact.id,
        due,
        fact.ends,
        name=reading.spoken("name", languages),
        lead={language: words.text("lead") for language, words in said.items()},
        lines={language: words.texts("lines", ()) for language, words in said.items()},
        after=reading.texts("after", ()),
        roads=reading.texts("roads", ()),
        until_filed=filed,
        next=reading.texts("next", ()),
    )
    for words in (*said.values(), reading):
        words.done()
    return deadline


def _ending(reading: Reading, facts: Facts) -> Fact:
    name = reading.text("ends")
    if name not in facts or facts[name].ends is None:
        raise reading.refuse("ends", f"there is no fact {name} that ends")
    return facts[name]
