"""A store of any size: `python -m benchmarks.fill desk.db --conversations 100000 [--waiting 1000]`.

A few hundred talks go the real road once; the store is filled with copies of them (benchmarks/crowd). The same seed gives the same crowd.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import click

from benchmarks.crowd.filling import fill
from benchmarks.crowd.played import play
from benchmarks.crowd.scripts import scripts
from benchmarks.crowd.sqlite import SqliteTarget
from faq.book import open_book

SEED = 20230324


@click.command(help=__doc__)
@click.argument("database", type=click.Path(path_type=Path))
@click.option("--conversations", default=1_000, show_default=True)
@click.option("--waiting", default=0, show_default=True, help="How many of them wait for a person now.")
@click.option("--seed", default=SEED, show_default=True)
def main(database: Path, conversations: int, waiting: int, seed: int) -> None:
    if database.exists():
        raise click.ClickException(f"{database} is there already.")
    begun = time.perf_counter()
    cast = asyncio.run(play(scripts(seed), open_book(encoder=False)))
    played = time.perf_counter()
    with SqliteTarget(database) as target:
        filled = fill(cast, target, conversations, waiting, seed)
    took, size = time.perf_counter() - played, database.stat().st_size
    click.echo(
        f"{filled.conversations} conversations, {filled.messages} messages in {took:.0f} s after {played - begun:.0f} s"
        f" for {len(cast.talks)} talks on the real road; {size / 2**20:.0f} MiB, {size / filled.conversations:.0f} bytes a conversation"
    )


if __name__ == "__main__":
    main()
