"""What happens by itself as time passes: reminders leave, overflow follows its rule, what is old goes."""

from __future__ import annotations

from functools import partial

from handlers.night import Night
from handlers.overrun import follow_rule
from handlers.reminders import Reminders
from madoguchi.desk import CORE
from madoguchi.part import Around, Joined, Part


def part() -> Part:
    def join(around: Around) -> Joined:
        opened, clock = around.opened, around.clock
        reminders = Reminders(opened.store, CORE, around.book, clock, opened.listeners, opened.delivery.wake)
        settings = around.settings
        night = Night(opened.store, clock, settings.periods() if settings.keep is not None else None)
        return Joined(alone=[reminders.run, partial(follow_rule, opened.store, clock), night.run])

    return Part("clockwork", join)
