"""The simulation at length: python benchmarks/simulation.py [10000] [--first SEED]

Each seed is a desk of its own with its own troubles; the promises are held against it after every step. Exit code 1 when a
seed breaks one: its report is printed, and the seed belongs into KEPT of tests/test_handlers/test_simulation.py.
"""

from __future__ import annotations

import logging
import sys
import time
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from simulated.run import run

from faq.book import open_book
from madoguchi.desk import CORE


@click.command(help=__doc__)
@click.argument("seeds", type=int, default=10_000)
@click.option("--first", default=0, show_default=True, help="The first seed.")
def command(seeds: int, first: int) -> None:
    logging.disable(logging.CRITICAL)  # turns that raise because they are told to
    book, begun = open_book(), time.monotonic()
    broken = events = replies = 0
    hours = 0.0
    for done, seed in enumerate(range(first, first + seeds)):
        if done and done % 500 == 0:
            click.echo(f"{done} seeds, {broken} broken", err=True)
        outcome = run(seed, CORE, book)
        events, replies, hours = events + outcome.events, replies + outcome.replies, hours + outcome.seconds / 3600
        if outcome.broken:
            broken += 1
            click.echo(outcome.report)
    click.echo(f"{seeds} seeds from {first}: {broken} broke a promise")
    click.echo(f"{events} events acknowledged, {replies} replies read, {hours:.0f} hours of the desk's time")
    click.echo(f"{time.monotonic() - begun:.0f} seconds")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    command()
