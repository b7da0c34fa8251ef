"""The fault run at length: three desks on one PostgreSQL under load, and everything befalls them, round after round.

    python benchmarks/fault_run.py --rounds 5 --travellers 150 --visitors 30 [--seed N]

A round: kill -9 of each desk in turn, all connections cut, PostgreSQL fallen and started again, the hearing cut off, a
rolling restart. Ends with an error when a message that was acknowledged is lost or doubled, a reply is read twice or
out of its order, or something does not heal by itself.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from faulty_town import a_page_hears, a_program_hears, cut_connections, kill, replace, restart_postgres, town
from postgres_server import server

DESKS = 3


@click.command(help=__doc__)
@click.option("--rounds", default=5, show_default=True)
@click.option("--travellers", default=150, show_default=True, help="Who write by LINE, every few seconds.")
@click.option("--visitors", default=30, show_default=True, help="Who write on the page.")
@click.option("--seed", type=int, default=lambda: int(time.time()), help="Of who writes when, and to which desk.")
def command(rounds: int, travellers: int, visitors: int, seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder, server() as postgres:
        for number in range(rounds):
            room = Path(folder) / str(number)
            room.mkdir()
            begun = time.monotonic()

            async def one_round(room: Path = room, seed: int = seed + number) -> str:
                async with town(
                    postgres, room, desks=DESKS, travellers=travellers, visitors=visitors, seed=seed
                ) as here:
                    here.command("staff", "add", "sato")
                    everybody = range(DESKS)
                    await here.talk_while(
                        *map(kill, everybody), cut_connections, a_page_hears, restart_postgres, a_program_hears,
                        *map(replace, everybody),
                    )  # fmt: skip
                    await here.settled()
                    return here.check()

            click.echo(f"{number + 1}: {asyncio.run(one_round())}; {time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    command()
