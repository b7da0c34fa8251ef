"""Reminders: offered where a deadline is spoken of, asked for with one press, written once, taken back with a word.

Which deadlines there are, and when they are told, is the campaign's; that a row is written once is the store's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Literal

from bot.effects import Forget, Remind
from bot.knowledge import Knowledge, Reminder
from bot.records import Records
from bot.state import State, Turn
from bot.talk import Talk
from bot.words import Choice

EARLIEST, LATEST = time(8), time(20)  # decent hours, where the travellers are
QUIET = timedelta(minutes=10)  # somebody who has just written is not interrupted
WHILE_OWNED = timedelta(minutes=15)  # until it is seen again whether a person still has the conversation
LONGEST_OFFERED = 24  # choices that can be typed, those of before the reminder among them

NeedlessFor = Literal["unknown", "past", "road", "filed"]


@dataclass(frozen=True, slots=True)
class Wait:
    """Not now: to be looked at again."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Needless:
    """It is true no longer, and is not sent."""

    why: NeedlessFor


# --- asked for, shown, taken back ------------------------------------------------------------------------------------


def offer(talk: Talk, entry: str, road: str) -> list[Choice]:
    """The button for the next deadline that what was just told is about, unless it is asked for already."""
    names = talk.knowledge.reminders_after(entry, road, talk.now)
    held = {reminder.name for reminder in talk.records.reminders()} if names else set()
    return [talk.button(f"remind:{name}", "act_remind") for name in names if name not in held][:1]


def keep(talk: Talk, name: str) -> Turn:
    """Ask for one; without a name: show those that are asked for."""
    if not name:
        return show(talk)
    reminder = _reminder(talk, name)
    if talk.now >= reminder.due:
        late = talk.bubble("remind_late", name=reminder.name, until=reminder.until)
        return talk.turn(late, kind="step", choices=[talk.choice("menu")], rule="remind:late")
    kept = talk.bubble("remind_kept", name=reminder.name, until=reminder.until, due=reminder.due)
    choices = [talk.button("forget", "act_forget"), talk.choice("menu")]
    return talk.doing(Remind(name, reminder.due)).turn(kept, kind="step", choices=choices, rule="remind")


def show(talk: Talk) -> Turn:
    """What is asked for and still to come, each with a button that takes it back."""
    waiting = [held for held in talk.records.reminders() if held.waiting]
    if not waiting:
        return talk.turn(talk.bubble("remind_none"), kind="step", choices=[talk.choice("menu")], rule="remind:none")
    names = {held.name: _name(talk, held.name) for held in waiting}
    lines = tuple(talk.say("remind_line", name=names[held.name], due=held.due) for held in waiting)
    single = [talk.button(f"forget:{held.name}", "act_forget_one", deadline=names[held.name]) for held in waiting]
    choices = [*single[:3], talk.button("forget", "act_forget"), talk.choice("menu")]
    return talk.turn(replace(talk.bubble("remind_list"), lines=lines), kind="step", choices=choices, rule="remind:list")


def stop(talk: Talk, name: str) -> Turn:
    """Take one back, or all."""
    if not any(held.waiting and name in ("", held.name) for held in talk.records.reminders()):
        return talk.turn(talk.bubble("remind_none"), kind="step", choices=[talk.choice("menu")], rule="remind:none")
    choices = [talk.choice("menu")]
    return talk.doing(Forget(name)).turn(talk.bubble("remind_stopped"), kind="step", choices=choices, rule="forget")


def _reminder(talk: Talk, name: str) -> Reminder:
    return talk.knowledge.reminder(name, talk.now, talk.language)


def _name(talk: Talk, name: str) -> str:
    """Its name; of one that the campaign has dropped since, the bare word."""
    try:
        return _reminder(talk, name).name
    except KeyError:
        return name


# --- written when its time has come ----------------------------------------------------------------------------------


def write(
    state: State, name: str, silent: timedelta, now: datetime, knowledge: Knowledge, records: Records
) -> Turn | Wait | Needless:
    """The reminder as a turn that nobody asked for just now; or when to look again; or why it is not sent at all.

    `silent`: how long the traveller has written nothing. A clock that was set back makes it negative: as if just now.
    """
    talk = Talk(state, now, knowledge, records)
    try:
        reminder = _reminder(talk, name)
    except KeyError:
        return Needless("unknown")
    if now >= reminder.ends:
        return Needless("past")
    if not knowledge.concerns(name, state.road):
        return Needless("road")
    if reminder.until_filed and records.own_cases():
        return Needless("filed")
    wait = _wait(reminder, silent, now, records)
    return wait or _write(talk, reminder)


def _wait(reminder: Reminder, silent: timedelta, now: datetime, records: Records) -> Wait | None:
    here = now.astimezone(reminder.due.tzinfo)
    if now < reminder.due:  # the campaign has moved the deadline
        return Wait(reminder.due)
    if not EARLIEST <= here.time() <= LATEST:
        day = here.date() + timedelta(days=here.time() > LATEST)
        return Wait(datetime.combine(day, EARLIEST, here.tzinfo))
    if records.handoff() == "owned":
        return Wait(now + WHILE_OWNED)
    if silent < QUIET:
        return Wait(now + QUIET)
    return None


def _write(talk: Talk, reminder: Reminder) -> Turn:
    others = any(held.waiting and held.name != reminder.id for held in talk.records.reminders())
    choices = [talk.choice(act, main=place == 0) for place, act in enumerate(reminder.acts)]
    choices += [talk.choice("person"), *([talk.button("forget", "act_forget")] if others else [])]
    said = replace(reminder.bubble, lines=(*reminder.bubble.lines, talk.say("remind_why")))
    turn = talk.turn(said, kind="step", choices=choices, rule=f"reminder:{reminder.id}")
    # a form or a list of choices may be open: its buttons can be typed as before
    offered = tuple(dict.fromkeys((*turn.state.offered, *talk.state.offered)))[:LONGEST_OFFERED]
    return replace(turn, state=replace(turn.state, offered=offered))
