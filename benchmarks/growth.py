"""What growth costs: `python -m benchmarks.growth --folder /somewhere PART`.

message   CPU a message, time to the reply, start-up, from 1 k conversations up
console   first page, lists, counts, take next, from 10 to 100 k who wait
search    newest 50 of rare and frequent words, beside LIKE
night     a reply while old words are deleted, and while a backup is taken
watch     1 to 200 consoles: CPU a message, who asks for a person on every screen
rate      durable replies a second, on a file and on PostgreSQL with one process and several

With `--postgres own`, or an address where databases may be made, the same stores lie there (benchmarks/growing/postgres.py), all parts
measure them there, and their figures are kept apart, as "message on PostgreSQL" and so on.

Each part compares within one run: all sizes take turns in each round. Medians and spreads go to the screen, and into a file of figures
(`--figures`), which `docs/draw_growth.py` draws. Stores are filled once (benchmarks/crowd) and stay in the folder.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections import defaultdict
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import click

from benchmarks.growing import nights, queues, rates, screens, seeking, stores
from benchmarks.growing.line import Crowd, as_fast_as_it_goes, at_a_rate, line
from benchmarks.growing.postgres import Postgres, beneath, opened
from benchmarks.growing.serving import serving
from benchmarks.growing.stores import Filled

ASKED = (
    "紙クーポンの申請はいつまでですか", "コールセンターの電話番号", "ポイントの受け取りはいつまで", "アプリの方は何をすればいい", "補償はいつもらえますか",
    "レシートがありません", "クーポンの期限は延びましたか", "どこで使えますか",
)  # fmt: skip

Samples = Mapping[str, Sequence[float]]


@click.group()
@click.option("--folder", type=click.Path(path_type=Path), required=True, help="Where the stores are kept.")
@click.option("--figures", type=click.Path(path_type=Path), help="A file of figures to be added to.")
@click.option(
    "--postgres",
    help="Measure there: an address, postgresql://…, where databases may be made; or `own`, a server in the folder.",
)
@click.pass_context
def main(context: click.Context, folder: Path, figures: Path | None, postgres: str | None) -> None:
    """What growth costs."""
    folder.mkdir(parents=True, exist_ok=True)
    server = context.with_resource(opened(postgres, folder)) if postgres else None
    context.obj = Ground(folder, figures, server)


@dataclass(frozen=True, slots=True)
class Ground:
    """Where is measured, and where figures are kept."""

    folder: Path
    figures: Path | None
    server: Postgres | None

    def filled(self, conversations: int, waiting: int = 0) -> Filled:
        if self.server is not None:
            return self.server.filled(self.folder, conversations, waiting)
        return stores.sqlite(self.folder, conversations, waiting)

    def copied(self, filled: Filled) -> Filled:
        return screens.copy(filled) if self.server is None else self.server.copied(filled, "watched")

    def keep(self, part: str, told: Any) -> None:
        if self.figures is not None:
            known = json.loads(self.figures.read_text()) if self.figures.exists() else {}
            name = f"{part} on PostgreSQL" if self.server is not None and part != "rate" else part
            self.figures.write_text(json.dumps(known | {name: told}, indent=1, ensure_ascii=False) + "\n")


def tell(name: str, samples: Samples) -> dict[str, list[float]]:
    """One line on the screen: the median of each figure and its spread; and lowest, median and highest, to be kept."""
    middle = {figure: [min(found), median(found), max(found)] for figure, found in samples.items()}
    shown = "   ".join(f"{figure} {low:.4g} / {mid:.4g} / {high:.4g}" for figure, (low, mid, high) in middle.items())
    click.echo(f"{name:>24}   {shown}")
    return {figure: [round(value, 4) for value in three] for figure, three in middle.items()}


def sizes(text: str) -> list[int]:
    return [int(word) for word in text.split(",")]


def compare(
    filled: Sequence[Filled],
    steps: Sequence[int],
    rounds: int,
    what: str,
    measure: Callable[[Filled, int], Coroutine[Any, Any, dict[str, float]]],
) -> dict[str, dict[str, list[float]]]:
    """Each step in each round, there and back; then the figures of each, and its ratios to the first, round by round."""
    samples: dict[int, dict[str, list[float]]] = {step: defaultdict(list) for step in steps}
    for number in range(rounds):
        pairs = list(zip(filled, steps, strict=True))
        for one, step in pairs if number % 2 == 0 else reversed(pairs):
            for figure, value in asyncio.run(measure(one, step)).items():
                samples[step][figure].append(value)
    told = {str(step): tell(f"{step} {what}", found) for step, found in samples.items()}
    first = samples[steps[0]]
    for step in steps[1:]:
        tell(f"{step} against {steps[0]}", {name: _ratios(found, first[name]) for name, found in samples[step].items()})
    return told


def _ratios(these: Sequence[float], those: Sequence[float]) -> list[float]:
    return [one / max(other, 1e-9) for one, other in zip(these, those, strict=True)]


# --- a message -------------------------------------------------------------------------------------------------------


@main.command()
@click.option("--steps", default="1000,10000,100000", show_default=True)
@click.option("--rounds", default=5, show_default=True)
@click.option("--rate", default=50.0, show_default=True, help="Messages a second for the times to the reply.")
@click.option(
    "--messages", default=1000, show_default=True, help="In a round, at that rate; as many again as fast as it goes."
)
@click.option(
    "--waiting", default=0, show_default=True, help="How many of each store's conversations wait for a person."
)
@click.option(
    "--known", default=0.7, show_default=True, help="What part is written by people who have been here before."
)
@click.option("--cold", is_flag=True, help="Nothing of the file is in memory when the desk is started.")
@click.pass_obj
def message(
    ground: Ground, steps: str, rounds: int, rate: float, messages: int, waiting: int, known: float, *, cold: bool
) -> None:
    """CPU a message, time to the reply, start-up. Who is known is drawn from the whole month, so hardly anybody comes twice: whoever writes
    again within the hour, as most do, costs a file that is not in memory less."""
    if cold and ground.server is not None:
        raise click.UsageError("It is the file that is cold: leave out --postgres.")
    filled = [ground.filled(size, waiting) for size in sizes(steps)]

    async def once(one: Filled, _: int) -> dict[str, float]:
        if cold:
            stores.forget(one)
        return await _messages(one, rate, messages, known)

    told = compare(filled, sizes(steps), rounds, "conversations", once)
    ground.keep(f"message, {'cold' if cold else 'warm'}, {known:g} known" if cold or known != 0.7 else "message", told)
    ground.keep(
        "size", {str(one.conversations): [one.size / one.conversations, one.messages, one.seconds] for one in filled}
    )


async def _messages(filled: Filled, rate: float, messages: int, known: float) -> dict[str, float]:
    """One round on one store. What is not counted first: some messages until all is warm."""
    async with line() as here, serving(filled.database, here.port, **filled.settings) as desk:
        opening, crowd = desk.cpu(), Crowd(filled.on_line, ASKED, random.Random(), known)  # others in each round
        await as_fast_as_it_goes(here, [desk.port], crowd, 8, 200)
        await desk.rests()
        before, fetched = desk.cpu(), desk.fetched()
        steady = await at_a_rate(here, desk.port, crowd, rate, messages)
        between, below = desk.cpu(), beneath(filled.database)
        fast = await as_fast_as_it_goes(here, [desk.port], crowd, 32, messages)
        after, below, fetched = desk.cpu(), beneath(filled.database) - below, desk.fetched() - fetched
        assert steady.lost == fast.lost == here.strange == 0, "a reply is missing, or came twice"
        times = sorted(steady.replied)
        return {
            "start s": desk.opened,
            "start CPU s": opening,
            "CPU ms at the rate": (between - before) / messages * 1000,
            "CPU ms": (after - between) / messages * 1000,
            "database CPU ms": below / messages * 1000,
            "p50 ms": median(times) * 1000,
            "p99 ms": times[int(len(times) * 0.99)] * 1000,
            "replies/s": messages / fast.took,
            "KiB fetched": fetched / messages / 2 / 1024,
            "MiB": desk.mib(),
        }


# --- staff -----------------------------------------------------------------------------------------------------------


@main.command()
@click.option("--steps", default="10,1000,100000", show_default=True, help="How many wait.")
@click.option("--conversations", default=110_000, show_default=True)
@click.option("--rounds", default=3, show_default=True)
@click.pass_obj
def console(ground: Ground, steps: str, conversations: int, rounds: int) -> None:
    """First page, lists, counts, take next."""
    stored = [ground.filled(conversations, waiting) for waiting in sizes(steps)]
    ground.keep("console", compare(stored, sizes(steps), rounds, "wait", lambda one, _: queues.console(one)))


@main.command()
@click.option("--steps", default="1,50,200", show_default=True, help="How many consoles.")
@click.option("--rounds", default=3, show_default=True)
@click.option("--messages", default=300, show_default=True)
@click.option("--conversations", default=2_000, show_default=True)
@click.option("--processes", default=1, show_default=True, help="Several only on PostgreSQL.")
@click.pass_obj
def watch(ground: Ground, steps: str, rounds: int, messages: int, conversations: int, processes: int) -> None:
    """CPU a message, who asks for a person on every screen; on a copy of the store each time, so that the queue is as long as it was."""
    filled, counts = ground.filled(conversations), sizes(steps)
    told = compare(
        [filled] * len(counts),
        counts,
        rounds,
        "consoles",
        lambda one, count: screens.watch(ground.copied(one), count, ASKED, messages, processes),
    )
    ground.keep("watch", told)


# --- several processes -----------------------------------------------------------------------------------------------


@main.command()
@click.option("--steps", default="1,2,4", show_default=True, help="How many processes on it.")
@click.option("--rounds", default=3, show_default=True)
@click.option("--messages", default=2000, show_default=True)
@click.pass_obj
def rate(ground: Ground, steps: str, rounds: int, messages: int) -> None:
    """Durable replies a second; 0 processes in the figures is the file, with its one. Needs --postgres."""
    if ground.server is None:
        raise click.UsageError("It compares a file with PostgreSQL: give --postgres.")
    postgres = ground.server.database("growth_rate")

    async def once(_: Filled, processes: int) -> dict[str, float]:
        database = postgres if processes else str(ground.folder / "rate.db")
        return await rates.rate(database, max(processes, 1), ASKED, messages)

    counts = [0, *sizes(steps)]
    nothing = Filled("", 0, 0, 0, 0, ())
    ground.keep("rate", compare([nothing] * len(counts), counts, rounds, "processes", once))


# --- what is kept ----------------------------------------------------------------------------------------------------


@main.command()
@click.option("--conversations", default=140_000, show_default=True, help="That is a million messages.")
@click.option("--waiting", default=0, show_default=True)
@click.pass_obj
def search(ground: Ground, conversations: int, waiting: int) -> None:
    """Newest 50 of rare and frequent words, beside LIKE."""
    filled = ground.filled(conversations, waiting)
    told = seeking.seek(filled)
    click.echo(f"{filled.messages} messages")
    for name, found in told.items():
        tell(name, {"ms": found})
    ground.keep("search", {"messages": filled.messages} | told)


@main.command()
@click.option("--conversations", default=100_000, show_default=True)
@click.option("--seconds", default=20.0, show_default=True)
@click.option("--works", default="purge,backup", show_default=True)
@click.option(
    "--keep", default="raw=28,words=29", show_default=True, help="How many days; another run goes on from there."
)
@click.pass_obj
def night(ground: Ground, conversations: int, seconds: float, works: str, keep: str) -> None:
    """A reply while old words are deleted, and while a backup is taken."""
    filled = ground.filled(conversations)
    told = nights.night(
        filled, ground.folder / "backup.db", tuple(works.split(",")), tuple(keep.split(",")), ASKED, seconds
    )
    ground.keep("night", tell(f"{conversations} conversations", {name: [value] for name, value in told.items()}))


if __name__ == "__main__":
    main()
