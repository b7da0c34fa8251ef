"""The staff's part of the desk: the console under /staff, and what the desk does about the queue by itself."""

from __future__ import annotations

from functools import partial

from starlette.routing import Route, Router

from handlers.staff.acts.watch import Watch
from handlers.web.later import Later
from madoguchi.part import Around, Joined, Part

PLACES = ("/staff", "/staff/{place:path}")


def staff_part() -> Part:
    return Part("staff", _join)


def _join(around: Around) -> Joined:
    feed, store = around.opened.feed, around.opened.store
    watch = Watch(store, around.opened.desk, around.book, around.clock)
    console = Later(partial(_console, around))
    return Joined(
        routes=[Route(place, console) for place in PLACES],
        works=[partial(feed.run, store)],
        alone=[watch.run],
        close=feed.close,
    )


def _console(around: Around) -> Router:
    from madoguchi.console import console_of  # noqa: PLC0415 a third of the code, which no traveller waits for

    return console_of(around)
