"""What commands share: the settings, the database, an order to whoever writes it, and trouble told in one line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from madoguchi.one_line import OneLine, WrongUse
from storage.place import Place, place_of


def settings() -> Any:
    from madoguchi.settings import SettingError, load_settings

    try:
        return load_settings()
    except SettingError as error:
        raise WrongUse(str(error)) from None


def database() -> Place:
    return place_of(settings().database)


def now() -> datetime:
    from madoguchi.clock import clock_from

    return clock_from(settings().as_of).now()


def order(deed: str, /, **values: Any) -> Mapping[str, Any]:
    from madoguchi.orders import OrderRefusedError, carry_out

    try:
        return carry_out(settings(), deed, values)
    except OrderRefusedError as error:
        raise OneLine(str(error)) from None


@contextmanager
def orders() -> Iterator[Callable[[str, Mapping[str, Any]], Mapping[str, Any]]]:
    """Many of them, one after the other."""
    from madoguchi.orders import OrderRefusedError, batches

    try:
        with batches(settings()) as one:
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
