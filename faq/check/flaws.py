"""A flaw: one reason why a campaign is refused, and where."""

from __future__ import annotations

from dataclasses import dataclass

from faq.folder import CampaignError, Folder, locate


@dataclass(frozen=True, slots=True, order=True)
class Flaw:
    file: str
    line: int  # 0: the file as a whole
    place: str
    reason: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(part for part in (where, self.place, self.reason) if part)


def of_error(error: CampaignError, file: str = "") -> Flaw:
    return Flaw(error.file or file, error.line, error.place, error.reason)


def at(folder: Folder, file: str, place: str, reason: str) -> Flaw:
    """A flaw at a place of a TOML file, with its line."""
    return Flaw(file, locate(folder.text(file), place), place, reason)
