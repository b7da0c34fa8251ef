"""What commands share: the settings, the campaign, the database, an order to whoever writes it, and trouble told in one line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from madoguchi.one_line import OneLine, WrongUse

if TYPE_CHECKING:
    from storage.place import Place


def settings_of(**given: object) -> Any:
    from madoguchi.settings import SettingError, load_settings

    try:
        return load_settings(**given)
    except SettingError as error:
        raise WrongUse(str(error)) from None


CAMPAIGN = click.option(
    "--campaign",
    type=click.Path(path_type=Path),
    default=lambda: settings_of().campaign,
    help="The campaign folder; otherwise MADOGUCHI_CAMPAIGN.",
)


def book_of(folder: Path | None) -> Any:
    from faq.book import open_book
    from faq.campaign import CampaignError

    try:
        return open_book(folder)
    except CampaignError as error:
        raise OneLine(str(error)) from None


def database() -> Place:
    from storage.place import place_of

    return place_of(settings_of().database)


def now() -> datetime:
    from madoguchi.clock import clock_from

    return clock_from(settings_of().as_of).now()


def order(deed: str, /, **values: Any) -> Mapping[str, Any]:
    from madoguchi.orders import OrderRefusedError, carry_out

    try:
        return carry_out(settings_of(), deed, values)
    except OrderRefusedError as error:
        raise OneLine(str(error)) from None


@contextmanager
def orders() -> Iterator[Callable[[str, Mapping[str, Any]], Mapping[str, Any]]]:
    """Many of them, one after the other."""
    from madoguchi.orders import OrderRefusedError, batches

    try:
        with batches(settings_of()) as one:
            yield one
    except OrderRefusedError as error:
        raise OneLine(str(error)) from None


@contextmanager
def in_one_line() -> Iterator[None]:
    """Trouble with the database or a file is one line."""
    from storage.errors import StoreError

    try:
        yield
    except StoreError as error:
        raise OneLine(str(error)) from None
    except BrokenPipeError:  # whoever read it has seen enough
        raise
    except OSError as error:
        raise OneLine(f"{error.filename}: {error.strerror}.") from None
