"""What growth costs: `python -m benchmarks.growth --folder /somewhere message`.

message   CPU a message, time to the reply, start-up, from 1 k conversations up

Each part compares within one run: all sizes take turns in each round. Medians and spreads go to the screen, and into a file of figures
(`--figures`). Stores are filled once (benchmarks/crowd) and stay in the folder.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import click

from benchmarks.crowd.scripts import wordings
from benchmarks.growing import stores
from benchmarks.growing.line import Crowd, as_fast_as_it_goes, at_a_rate, line
from benchmarks.growing.serving import serving
from benchmarks.growing.stores import Filled

ASKED = tuple(text for text in wordings("ja") if len(text) < 20)

Samples = Mapping[str, Sequence[float]]


@click.group()
@click.option("--folder", type=click.Path(path_type=Path), required=True, help="Where the stores are kept.")
@click.option("--figures", type=click.Path(path_type=Path), help="A file of figures to be added to.")
@click.pass_context
def main(context: click.Context, folder: Path, figures: Path | None) -> None:
    """What growth costs."""
    folder.mkdir(parents=True, exist_ok=True)
    context.obj = {"folder": folder, "figures": figures}


def keep(figures: Path | None, part: str, told: Any) -> None:
    if figures is not None:
        known = json.loads(figures.read_text()) if figures.exists() else {}
        figures.write_text(json.dumps(known | {part: told}, indent=1, ensure_ascii=False) + "\n")


def tell(name: str, samples: Samples) -> dict[str, list[float]]:
    """One line on the screen: the median of each figure and its spread; and lowest, median and highest, to be kept."""
    middle = {figure: [min(found), median(found), max(found)] for figure, found in samples.items()}
    shown = "   ".join(f"{figure} {low:.4g} / {mid:.4g} / {high:.4g}" for figure, (low, mid, high) in middle.items())
    click.echo(f"{name:>24}   {shown}")
    return {figure: [round(value, 4) for value in three] for figure, three in middle.items()}


def sizes(text: str) -> list[int]:
    return [int(word) for word in text.split(",")]


# --- a message -------------------------------------------------------------------------------------------------------


@main.command()
@click.option("--steps", default="1000,10000,100000", show_default=True)
@click.option("--rounds", default=5, show_default=True)
@click.option("--rate", default=50.0, show_default=True, help="Messages a second for the times to the reply.")
@click.option(
    "--messages", default=1000, show_default=True, help="In a round, at that rate; as many again as fast as it goes."
)
@click.pass_obj
def message(obj: Mapping[str, Any], steps: str, rounds: int, rate: float, messages: int) -> None:
    """CPU a message, time to the reply, start-up."""
    filled = [stores.sqlite(obj["folder"], size) for size in sizes(steps)]
    samples: dict[int, dict[str, list[float]]] = {one.conversations: defaultdict(list) for one in filled}
    for number in range(rounds):
        for one in filled if number % 2 == 0 else reversed(filled):
            for figure, value in asyncio.run(_messages(one, rate, messages, number)).items():
                samples[one.conversations][figure].append(value)
    told = {str(size): tell(f"{size} conversations", found) for size, found in samples.items()}
    first = samples[filled[0].conversations]
    for size, found in samples.items():
        tell(f"{size} against {filled[0].conversations}", {name: _ratios(found[name], first[name]) for name in found})
    keep(obj["figures"], "message", told)
    keep(
        obj["figures"],
        "size",
        {str(one.conversations): [one.size / one.conversations, one.messages, one.seconds] for one in filled},
    )


def _ratios(these: Sequence[float], those: Sequence[float]) -> list[float]:
    return [one / other for one, other in zip(these, those, strict=True)]


async def _messages(filled: Filled, rate: float, messages: int, seed: int) -> dict[str, float]:
    """One round on one store. What is not counted first: some messages until all is warm."""
    async with line() as here, serving(filled.database, here.port) as desk:
        crowd = Crowd(filled.on_line, ASKED, random.Random(seed))
        await as_fast_as_it_goes(here, [desk.port], crowd, 8, 200)
        await desk.rests()
        before = desk.cpu()
        steady = await at_a_rate(here, desk.port, crowd, rate, messages)
        between = desk.cpu()
        fast = await as_fast_as_it_goes(here, [desk.port], crowd, 32, messages)
        after = desk.cpu()
        assert steady.lost == fast.lost == here.strange == 0, "a reply is missing, or came twice"
        times = sorted(steady.replied)
        return {
            "start s": desk.opened,
            "CPU ms at the rate": (between - before) / messages * 1000,
            "CPU ms": (after - between) / messages * 1000,
            "p50 ms": median(times) * 1000,
            "p99 ms": times[int(len(times) * 0.99)] * 1000,
            "replies/s": messages / fast.took,
            "MiB": desk.mib(),
        }


if __name__ == "__main__":
    main()
