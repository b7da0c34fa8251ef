"""A frozen value with some of its fields changed: as `dataclasses.replace`, at half its price, since a turn changes a dozen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar, cast

T = TypeVar("T")


def altered(value: T, **changes: Any) -> T:
    """Raises KeyError for a field that `value` does not have."""
    kind: Any = type(value)
    read, places = _shape(kind)
    held = list(read(value))
    for name, change in changes.items():
        held[places[name]] = change
    return cast(T, kind(*held))


@cache
def _shape(kind: Any) -> tuple[Callable[[Any], tuple[Any, ...]], Mapping[str, int]]:
    """How all fields of a kind are read at once, and the place of each."""
    names = [one.name for one in fields(kind)]
    return attrgetter(*names), {name: place for place, name in enumerate(names)}
