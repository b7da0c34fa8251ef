"""The rich menu: readable, its acts known, its pictures drawn from its present words."""

from __future__ import annotations

from collections.abc import Iterator

from faq.acts import must_exist
from faq.campaign import Campaign
from faq.check.flaws import Flaw, of_error
from faq.folder import CampaignError
from faq.pen import Pen
from faq.rich_menu import FILE, RichMenu, picture_of, rich_menu_of


def check_menus(campaign: Campaign) -> Iterator[Flaw]:
    try:
        menu = rich_menu_of(campaign)
    except CampaignError as error:
        yield of_error(error, FILE)
        return
    if menu is not None:
        yield from _acts(campaign, menu)
        yield from _pictures(campaign, menu)


def _acts(campaign: Campaign, menu: RichMenu) -> Iterator[Flaw]:
    pen = Pen(campaign, campaign.languages[0], campaign.facts.moments()[0])
    for number, (cell, busy) in enumerate(zip(menu.cells, menu.busy, strict=True)):
        for act in dict.fromkeys((cell.act, busy.act)):
            try:
                must_exist(pen, act)
            except KeyError:
                yield Flaw(FILE, 0, f"cell.{number}.act", f"there is no act {act}")


def _pictures(campaign: Campaign, menu: RichMenu) -> Iterator[Flaw]:
    for language in campaign.languages:
        for busy in (False, True):
            try:
                picture_of(campaign, menu, language, busy=busy)
            except CampaignError as error:
                yield of_error(error, FILE)
