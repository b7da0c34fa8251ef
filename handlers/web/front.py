"""What stands around the conversation: the desk's name, the dates that matter now, the call centre."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class Date:
    """One row of the card of dates."""

    when: str
    what: str
    state: Literal["past", "here", "coming"]


@dataclass(frozen=True, slots=True)
class Contact:
    """The call centre. `now` says whether it is open at the moment, and else when it opens."""

    name: str
    phone: str
    hours: str
    now: str
    open: bool

    @property
    def href(self) -> str:
        return "tel:" + "".join(sign for sign in self.phone if sign.isdecimal() or sign == "+")


class Front(Protocol):
    """The campaign as the page shows it around the conversation."""

    @property
    def languages(self) -> tuple[str, ...]: ...
    def name(self, language: str) -> str: ...
    def staff_hours(self, language: str) -> str: ...
    def timeline(self, now: datetime, language: str) -> Sequence[Date]: ...
    def contact(self, now: datetime, language: str) -> Contact | None: ...
    def links(self) -> Sequence[str]: ...


def official(contact: Contact | None, links: Sequence[str]) -> list[dict[str, str]]:
    """What may become a link in the desk's sentences: nothing that a traveller wrote ever does."""
    known = [{"shown": link, "href": link} for link in links if link.startswith("https://")]
    return known + ([{"shown": contact.phone, "href": contact.href}] if contact else [])
