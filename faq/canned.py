"""What staff send often: short texts with the facts of the moment, offered while they hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from faq.campaign import Campaign, read_file
from faq.facts import Facts
from faq.folder import CampaignError, Reading, Table
from faq.pen import Pen

FILE = "canned.toml"


@dataclass(frozen=True, slots=True)
class Canned:
    """As it is written, with its slots. `begins` and `ends` bound when it is offered (None: always)."""

    id: str
    title: Mapping[str, str]
    text: Mapping[str, str]
    begins: datetime | None
    ends: datetime | None

    def holds(self, now: datetime) -> bool:
        return (self.begins is None or self.begins <= now) and (self.ends is None or now < self.ends)


@dataclass(frozen=True, slots=True)
class CannedReply:
    """As it is sent at a moment."""

    id: str
    title: str
    text: str


def canned_of(campaign: Campaign) -> tuple[Canned, ...]:
    """All of them, in the order of the file; none when there is no file. Raises CampaignError."""
    if not campaign.folder.has(FILE):
        return ()
    return read_file(campaign.folder, FILE, lambda table: read_canned(table, campaign.languages, campaign.facts))


def write_canned(pen: Pen, told: str) -> tuple[CannedReply, ...]:
    """Those that hold at the pen's moment, in its language; their titles in the language `told`, which staff read."""
    return tuple(
        CannedReply(one.id, one.title[told], pen.write(one.text[pen.language]))
        for one in canned_of(pen.campaign)
        if one.holds(pen.now)
    )


def read_canned(table: Table, languages: tuple[str, ...], facts: Facts) -> tuple[Canned, ...]:
    """Raises CampaignError."""
    return tuple(_one(id_, values, languages, facts) for id_, values in table.items())


def _one(id_: str, values: object, languages: tuple[str, ...], facts: Facts) -> Canned:
    reading = Reading(values, id_)
    title, text = reading.spoken("title", languages), reading.spoken("text", languages)
    begins, ends = _moment(reading, "from", facts), _moment(reading, "until", facts)
    reading.done()
    return Canned(id_, title, text, begins, ends)


def _moment(reading: Reading, key: str, facts: Facts) -> datetime | None:
    name = reading.text(key, "")
    try:
        return facts.moment(name) if name else None
    except CampaignError as error:
        raise reading.refuse(key, error.reason) from None
