"""Whether each wording belongs to one entry, and that entry wins it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from faq.campaign import Campaign
from faq.check.flaws import Flaw
from faq.wordings import Wording, folded, wordings

Wins = Callable[[str, str], str]  # a wording and its language → the entry that is answered, "" when none is


def check_wordings(campaign: Campaign, wins: Wins | None) -> Iterator[Flaw]:
    for language in campaign.languages:
        file = f"wordings/{language}.txt"
        found = list(wordings(campaign.folder, language))
        yield from _check_headings(campaign, file, found)
        yield from _check_twice(file, found)
        if wins is not None:
            yield from _check_wins(file, language, found, wins)


def _check_headings(campaign: Campaign, file: str, found: list[Wording]) -> Iterator[Flaw]:
    aspects = {f"@{aspect}" for aspect in campaign.roads.follow_ups}
    wanted = set(campaign.entries) | aspects
    first = {wording.entry: wording.line for wording in reversed(found)}
    for entry in sorted(set(first) - wanted):
        kind = "follow-up" if entry.startswith("@") else "entry"
        yield Flaw(file, first[entry], entry, f"there is no {kind} of this name")
    for entry in sorted(wanted - set(first)):
        yield Flaw(file, 0, entry, "has no wording")


def _check_twice(file: str, found: list[Wording]) -> Iterator[Flaw]:
    seen: dict[str, Wording] = {}
    for wording in found:
        known = seen.setdefault(folded(wording.text) or wording.text, wording)
        if known is not wording:
            yield Flaw(
                file,
                wording.line,
                wording.entry,
                f"stands in line {known.line} already ({known.entry}): {wording.text}",
            )


def _check_wins(file: str, language: str, found: list[Wording], wins: Wins) -> Iterator[Flaw]:
    for wording in found:
        winner = wins(wording.text, language)
        if winner != wording.entry:
            answered = f"{winner} wins it" if winner else "nothing is found"
            yield Flaw(file, wording.line, wording.entry, f"{answered}: {wording.text}")
