"""Whether each fact stands in the notice: its line there, and its value in that line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time

from faq.campaign import Campaign
from faq.check.flaws import Flaw, at
from faq.facts import Fact
from faq.notice import Notice, folded
from faq.stated import stated


def check_quotes(campaign: Campaign) -> Iterator[Flaw]:
    notice = Notice(campaign.notice)
    for name, fact in campaign.facts.all.items():
        for line in fact.lines:
            if not notice.has(line):
                yield at(campaign.folder, "facts.toml", f"{name}.line", f"is in no line of the notice: {line[:40]}")
        for value in _missing(fact):
            yield at(campaign.folder, "facts.toml", name, f"{value} is not in its line")


def _missing(fact: Fact) -> Iterator[str]:
    """The values of a fact that its lines do not hold."""
    said = stated("\n".join(fact.lines))
    for day in {fact.first, fact.last} - {None}:
        assert day is not None
        if not any(told.falls_on(day) and told.weekday in (None, day.weekday()) for told in said.days):
            yield day.isoformat()
    for hour in _hours(fact):
        if hour not in said.hours:
            yield f"{hour:%H:%M}"
    quoted = folded("\n".join(fact.lines))
    for value in fact.values:
        if folded(value) not in quoted:
            yield value


def _hours(fact: Fact) -> tuple[time, ...]:
    if fact.kind == "moment" and fact.begins:
        return (fact.begins.time(),)
    if fact.kind == "until":
        return (fact.last_minute.time(),)
    return fact.hours or ()
