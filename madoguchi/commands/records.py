"""Commands that read what the desk remembers: export, replay."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from madoguchi.commands.commanding import CAMPAIGN, book_of, database, in_one_line, now, order
from madoguchi.one_line import OneLine, WrongUse


@click.command()
@click.argument("shape", type=click.Choice(["messages", "conversations"]), default="messages")
@click.option("--format", "format_", type=click.Choice(["csv", "jsonl", "html"]), default="csv", show_default=True)
@click.option("--from", "first", metavar="DAY", default="", help="The first day, such as 2023-03-08 (Japan).")
@click.option("--to", "last", metavar="DAY", default="", help="The last day.")
@click.option("--channel", default="")
@click.option("--source", default="")
@click.option("--outcome", default="", help="How they ended, as the figures name it.")
@click.option("--entry", default="", help="An answer that was given.")
@click.option("--staff", default="", help="The name of an account that wrote.")
@click.option("--conversation", default="", metavar="ID", help="One conversation alone.")
@click.option("--episode", default=1, show_default=True)
@click.option("--lang", "language", type=click.Choice(["ja", "en"]), default="ja", show_default=True)
@click.option("--unmasked", is_flag=True, help="With what travellers told without need, and whole numbers.")
@click.option("--reason", required=True, help="Why, for the audit log.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="A file instead of standard output."
)
def export(
    shape: Any, format_: Any, first: str, last: str, channel: str, source: str, outcome: str, entry: str, staff: str,
    conversation: str, episode: int, language: str, unmasked: bool, reason: str, output: Path | None,
) -> None:  # fmt: skip
    """Write transcripts out: a row a message or conversation."""
    from handlers.staff.console.pages import StaffPages
    from handlers.staff.filters import read_filter
    from handlers.staff.masking import Sight
    from handlers.staff.records.export import Export, For, Order
    from handlers.staff.records.exports import reason_of
    from handlers.web.pages import ROOM, Assets
    from handlers.web.refusals import Refusal
    from storage.looking import look

    given = {
        "from": first,
        "to": last,
        "channel": channel,
        "source": source,
        "outcome": outcome,
        "entry": entry,
        "staff": staff,
    }
    try:
        wanted, reason = read_filter(given, "operator"), reason_of(reason)
    except Refusal as refused:
        raise WrongUse(refused.message) from None
    sight = Sight.full() if unmasked else Sight.of("auditor")
    wish = Order(wanted, shape, format_, sight, language, conversation, episode)
    style = (ROOM / "static" / "printed.css").read_text("utf-8")
    note: dict[str, Any] = {"target": wish.target + (" unmasked" if unmasked else ""), "reason": reason}
    order("export.note", step="begun", count=0, **note)
    with in_one_line(), look(database()) as at, _writing(output) as write:
        under_way = Export(at, StaffPages(Assets()), wish, style)
        try:
            asyncio.run(_write_all(under_way.stream(For("operator", reason), now()), write))
        finally:
            order("export.note", step="ended", count=under_way.rows, **note)


async def _write_all(pieces: AsyncIterator[bytes], write: Callable[[bytes], object]) -> None:
    async for piece in pieces:
        write(piece)


@contextmanager
def _writing(output: Path | None) -> Iterator[Callable[[bytes], object]]:
    """The file appears with its first byte, and only its owner reads it."""
    if output is None:
        yield sys.stdout.buffer.write
        sys.stdout.buffer.flush()
        return
    descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        yield file.write


@click.command(context_settings={"ignore_unknown_options": True})  # an id may begin with a hyphen
@click.argument("conversation")
@CAMPAIGN
@click.option("--as-now", is_flag=True, help="Every turn at this moment instead of its own.")
@click.option("--all", "everything", is_flag=True, help="Also what would be the same.")
@click.option("--json", "as_json", is_flag=True, help="A line of JSON a turn.")
def replay(conversation: str, campaign: Path | None, as_now: bool, everything: bool, as_json: bool) -> None:
    """Say what today's content answers in a stored talk.

    Each turn is answered at its own moment.
    """
    from madoguchi.replay import conversation_lines, shown
    from madoguchi.replay import replay as again
    from storage.looking import look

    book = book_of(campaign)
    with in_one_line(), look(database()) as at:
        lines = at.at(conversation_lines(conversation))
    if not lines:
        raise OneLine(f"There is no conversation {conversation}.")
    turns, other = 0, 0
    for turn in again(book, lines, now() if as_now else None):
        turns, other = turns + 1, other + (not turn.same)
        if everything or not turn.same:
            click.echo(json.dumps(turn.as_json(), ensure_ascii=False) if as_json else shown(turn))
    if not as_json:
        click.echo(f"{turns} turns; {other} would be answered otherwise.")
