"""The kill -9 loop at length: python benchmarks/kill_loop.py --rounds 200 [--seed N]

Exit code 1 when a turn that was acknowledged is lost or doubled, or a reply left twice or out of order.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from killing import main


@click.command(help=__doc__)
@click.option("--rounds", default=200, show_default=True, help="How often the desk is killed.")
@click.option("--seed", default=lambda: int(time.time()), help="Of the moments at which it is.")
def command(rounds: int, seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(asyncio.run(main(rounds, seed, Path(folder))))


if __name__ == "__main__":
    command()
