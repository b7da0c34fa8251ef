"""`madoguchi line setup`: the campaign's menus and the settings, handed to handlers.line.setup."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from faq.acts import write_label
from faq.campaign import Campaign
from faq.pen import Pen
from faq.rich_menu import HEIGHT, WIDTH, bounds, picture_of, rich_menu_of
from handlers.line.setup import Account, Area, LineSetupError, Menu, set_up
from madoguchi.settings import PREFIX, Settings


def set_up_line(settings: Settings, book: Any) -> Iterator[str]:
    """A line for each step. Raises LineSetupError, and CampaignError for a menu that cannot be read."""
    token = settings.line_channel_access_token
    if token is None:
        raise LineSetupError(
            f"{PREFIX}LINE_CHANNEL_SECRET and {PREFIX}LINE_CHANNEL_ACCESS_TOKEN are not set: docs/connect-line.md"
        )
    if settings.public_url is None:
        raise LineSetupError(f"{PREFIX}PUBLIC_URL is not set: LINE must know where to send (https://…).")
    menus = menus_of(book.campaign)
    with Account(token.value, settings.line_api_base, settings.line_data_api_base) as account:
        yield from set_up(account, settings.public_url, menus, settings.line_basic_id)


def menus_of(campaign: Campaign) -> list[Menu]:
    """The campaign's rich menus, its first language first, each also as it is while the desk is overrun."""
    rich = rich_menu_of(campaign)
    if rich is None:
        return []
    moment = campaign.facts.moments()[0]  # what stands on a menu does not depend on it: pictures hold no dates
    found = []
    for busy in (False, True):
        for language in campaign.languages:
            pen = Pen(campaign, language, moment)
            areas = []
            for number, cell in enumerate(rich.of(busy=busy)):
                at = bounds(number)
                areas.append(Area(at.x, at.y, at.width, at.height, cell.act, write_label(pen, cell.act)))
            found.append(
                Menu(
                    f"{language}{'-busy' if busy else ''}", campaign.id, rich.bar[language], (WIDTH, HEIGHT),
                    tuple(areas), picture_of(campaign, rich, language, busy=busy), rich.drawn_from(language, busy=busy),
                )
            )  # fmt: skip
    return found
