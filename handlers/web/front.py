"""What stands around the conversation: the desk's name, who is there now, the dates that matter, the call centre."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.knowledge import Calendar, Situation
from storage.switches import Overflow


class Date(Protocol):
    """One row of the card of dates; `state` is past, here or coming."""

    @property
    def when(self) -> str: ...
    @property
    def what(self) -> str: ...
    @property
    def state(self) -> str: ...


class Contact(Protocol):
    """The call centre. `line` says whether it is open at the moment, and else when it opens; `link` dials it."""

    @property
    def name(self) -> str: ...
    @property
    def phone(self) -> str: ...
    @property
    def link(self) -> str: ...
    @property
    def hours(self) -> str: ...
    @property
    def open(self) -> bool: ...
    @property
    def line(self) -> str: ...


class Front(Protocol):
    """The campaign as the page shows it around the conversation."""

    @property
    def languages(self) -> tuple[str, ...]: ...
    @property
    def calendar(self) -> Calendar: ...
    def amid(self, situation: Situation) -> Front: ...
    def title(self, language: str) -> str: ...
    def say(self, key: str, now: datetime, language: str, **slots: object) -> str: ...
    def timeline(self, now: datetime, language: str) -> Sequence[Date]: ...
    def contact(self, now: datetime, language: str) -> Contact: ...


def on_duty(front: Front, now: datetime, language: str) -> str:
    """Whether staff are there now, else when next: the sentence that the desk itself says."""
    closes = front.calendar.closes(now)
    if closes is not None:
        return front.say("staff_state_open", now, language, closes=closes)
    return front.say("staff_state_closed", now, language, next=front.calendar.next_opening(now))


def banner(front: Front, overflow: Overflow | None, waiting: int, now: datetime, language: str) -> list[str]:
    """While the desk is overrun: that it is, since when, how many wait, and when it ends, if that is known."""
    if overflow is None:
        return []
    known = {"since": overflow.since, "waiting": waiting}
    if overflow.until is None:
        return front.say("banner_overrun", now, language, **known).split("\n")
    return front.say("banner_overrun_until", now, language, **known, until=overflow.until).split("\n")


def official(contact: Contact, links: Sequence[str]) -> list[dict[str, str]]:
    """What may become a link in the desk's sentences: nothing that a traveller wrote ever does."""
    known = [{"shown": link, "href": link} for link in links if link.startswith("https://")]
    return [*known, {"shown": contact.phone, "href": contact.link}]
