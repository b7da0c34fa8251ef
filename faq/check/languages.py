"""Whether every language says the same: the same sentences of the desk, with the same slots."""

from __future__ import annotations

from collections.abc import Iterator

from faq.campaign import Campaign
from faq.check.flaws import Flaw
from faq.check.passages import Passage
from faq.check.texts import flaw_of
from faq.folder import CampaignError
from faq.text import slots


def check_languages(campaign: Campaign, passages: list[Passage]) -> Iterator[Flaw]:
    yield from _check_words(campaign, [passage for passage in passages if passage.of_words])
    yield from _check_own_keys(campaign, passages)


def _check_words(campaign: Campaign, words: list[Passage]) -> Iterator[Flaw]:
    by_key: dict[str, dict[str, Passage]] = {}
    for passage in words:
        by_key.setdefault(passage.place, {})[passage.language] = passage
    for key, said in by_key.items():
        first = next(iter(said.values()))
        for language in campaign.languages:
            if language not in said:
                yield flaw_of(campaign, first, f"is not said in {language}")
            elif _slots(said[language]) != _slots(first):
                yield flaw_of(campaign, said[language], f"{key} has other slots in {first.language}")


def _slots(passage: Passage) -> set[str]:
    try:
        return {slot.name for slot in slots(passage.text)}
    except CampaignError:
        return set()


def _check_own_keys(campaign: Campaign, passages: list[Passage]) -> Iterator[Flaw]:
    """A campaign says instead of the desk what the desk says, or labels its own acts; anything else is never said."""
    common = {passage.place for passage in passages if passage.common}
    acts = {f"open_{fact}" for fact in campaign.facts.all} | {f"guide_{road}" for road in campaign.roads.roads}
    acts |= {f"claim_{kind.id}" for kind in campaign.forms[campaign.languages[0]].kinds}
    notes = (
        acts
        | {act.replace(":", "_") for act in (*campaign.menu, *campaign.menu_overrun)}
        | {key[4:] for key in common if key.startswith("act_")}
    )
    known = common | {f"act_{act}" for act in acts} | {f"note_{act}" for act in notes}
    for passage in passages:
        if passage.of_words and not passage.common and passage.place not in known:
            yield flaw_of(campaign, passage, "is never said")
