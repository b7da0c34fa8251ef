"""The desk in a world of its own, with every trouble that a seed can draw; and proof that the simulation can fail."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from simulated import disk
from simulated.run import run

from bot.knowledge import Knowledge
from handlers.channel import Accepted, SendResult
from handlers.desk import Desk
from handlers.line.channel import LineChannel
from handlers.taken import Taken
from handlers.telegram.channel import TelegramChannel
from madoguchi.desk import CORE
from storage import attachments, conversations, events, line_quota, outbox
from storage.conversations import Conversation
from storage.rows import Outgoing
from storage.sqlite import opening

SEEDS, TOGETHER = 200, 20
KEPT = (70, 72, 75, 242, 444, 1044, 1851, 2099, 2852, 3002, 3134, 7297)  # each broke a promise once, in a narrow world
ENOUGH = 300  # seeds within which a broken desk is found


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """A turn that raises because it is told to writes a line; some thousand of them are no news."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("first", [*range(0, SEEDS, TOGETHER)])
def test_the_promises_hold_after_every_step(book: Knowledge, first: int) -> None:
    for seed in range(first, first + TOGETHER):
        outcome = run(seed, CORE, book)
        assert not outcome.broken, outcome.report


@pytest.mark.parametrize("seed", KEPT)
def test_a_seed_that_broke_a_promise_once_breaks_none_any_more(book: Knowledge, seed: int) -> None:
    outcome = run(seed, CORE, book, wide=False)
    assert not outcome.broken, outcome.report


def test_the_same_seed_is_the_same_world(book: Knowledge) -> None:
    assert run(11, CORE, book) == run(11, CORE, book)
    assert len({run(seed, CORE, book).happened for seed in range(5)}) == 5


# --- it can fail -----------------------------------------------------------------------------------------------------


def no_gate(patch: pytest.MonkeyPatch) -> None:
    """A repeated event is a new one."""
    taking = events.taking
    patch.setattr(events, "taking", lambda *told: lambda: taking(*told)() or True)


def bad_order(patch: pytest.MonkeyPatch) -> None:
    """A row leaves though an elder one of its conversation is still waiting."""

    known = dict(disk.queries())
    due = known["outgoing_due"]
    head, _, tail = due.text.partition("AND NOT EXISTS (")
    known["outgoing_due"] = replace(due, text=head + tail.partition("\n    )")[2])
    patch.setattr(disk, "queries", lambda: known)


def second_push(patch: pytest.MonkeyPatch) -> None:
    """Each try of a push has a retry key of its own."""
    begin = outbox.begin

    def anew(row: Outgoing) -> Callable[[Any], Outgoing | None]:
        def work(transaction: Any) -> Outgoing | None:
            noted = begin(row)(transaction)
            return noted and replace(noted, retry_key=f"{noted.retry_key[:-2]}{noted.tries:02}" * bool(noted.retry_key))

        return work

    patch.setattr(outbox, "begin", anew)


def push_after_doubt(patch: pytest.MonkeyPatch) -> None:
    """A reply that may have arrived is pushed when its token is refused."""
    send = LineChannel.send
    patch.setattr(LineChannel, "send", lambda self, row: send(self, replace(row, doubtful=False, tries=0)))


def lost_sync(patch: pytest.MonkeyPatch) -> None:
    """COMMIT returns before the disk has it."""
    patch.setattr(opening, "SETTINGS", (*opening.SETTINGS, "PRAGMA synchronous = OFF"))


def early_answer(patch: pytest.MonkeyPatch) -> None:
    """200 before the commit."""
    says = Desk.traveller_says

    async def at_once(desk: Desk, told: Any) -> Taken:
        task = asyncio.ensure_future(says(desk, told))
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        return Taken("", 0)

    patch.setattr(Desk, "traveller_says", at_once)


def loud_bot(patch: pytest.MonkeyPatch) -> None:
    """The desk answers while a person owns the conversation."""
    patch.setattr(Conversation, "owned", False)


def no_note(patch: pytest.MonkeyPatch) -> None:
    """A send that must not be repeated is not noted before it begins."""
    patch.setattr(TelegramChannel, "repeatable", True)


def taken_on_trust(patch: pytest.MonkeyPatch) -> None:
    """What a crash cut is believed to have arrived."""
    send = TelegramChannel.send

    async def believe(channel: TelegramChannel, row: Outgoing) -> SendResult:
        return Accepted() if row.doubtful else await send(channel, row)

    patch.setattr(TelegramChannel, "send", believe)


def overtaken(patch: pytest.MonkeyPatch) -> None:
    """A message that was unsent before it came is kept."""
    loading = conversations.loading
    patch.setattr(conversations, "loading", lambda work, channel, who, _: loading(work, channel, who))


def kept_picture(patch: pytest.MonkeyPatch) -> None:
    """A picture that was unsent stays."""
    patch.setattr(attachments, "blank", lambda *_: None)


def other_picture(patch: pytest.MonkeyPatch) -> None:
    """What was fetched is kept with another message."""
    due = attachments.due

    def mixed(*told: Any) -> Callable[[Any], tuple[Any, ...]]:
        def ask(reader: Any) -> tuple[Any, ...]:
            rows = due(*told)(reader)
            return tuple(replace(row, id=other.id) for row, other in zip(rows, rows[::-1], strict=True))

        return ask

    patch.setattr(attachments, "due", mixed)


def one_version(patch: pytest.MonkeyPatch) -> None:
    """Of a message that was edited and unsent only the first words go."""
    known = dict(disk.queries())
    found = known["unsent_messages"]
    known["unsent_messages"] = replace(found, text=found.text.rstrip().rstrip(";") + " LIMIT 1")
    patch.setattr(disk, "queries", lambda: known)


def open_purse(patch: pytest.MonkeyPatch) -> None:
    """The desk spends what is kept for staff."""
    claim = line_quota.claim
    patch.setattr(line_quota, "claim", lambda key, **told: claim(key, **{**told, "staff": True}))


BROKEN = (
    no_gate, bad_order, second_push, push_after_doubt, lost_sync, early_answer, loud_bot, no_note, taken_on_trust, overtaken,
    kept_picture, other_picture, one_version, open_purse,
)  # fmt: skip


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.__name__)
def test_a_broken_desk_is_found(
    book: Knowledge, broken: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken(monkeypatch)
    assert next((seed for seed in range(ENOUGH) if run(seed, CORE, book).broken), None) is not None
