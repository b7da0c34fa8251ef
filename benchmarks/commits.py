"""Turns a second with and without group commit, in one run: python benchmarks/commits.py [--turns 3000] [--clients 32]

A turn is all that the desk does for one message: gate, state, two rows of transcript with their search index, outbox,
delivery to a channel that accepts at once. The dialogue is a stand-in that says one of thirty replies; so what is
measured is the store and the road. The two ways take turns (A B A B …), and the ratio is taken within each round,
because the machine's own speed changes from minute to minute. CPU is that of the whole process, its clients too.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import click
import uvloop

from bot.effects import Trace
from bot.knowledge import Knowledge
from bot.records import Records
from bot.state import State, Turn, fresh, pack, unpack
from bot.words import Bubble, Choice, Incoming, Reply
from handlers.channel import Accepted, SendResult
from handlers.delivery import Delivery
from handlers.desk import Desk
from handlers.listeners import Listeners
from handlers.taken import Core
from storage.engine import Commit
from storage.rows import Outgoing
from storage.sqlite.writer import MOST_TOGETHER
from storage.store import Store

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from desk_fakes import LORE, Hands

SENTENCE = "紙クーポンの申請は4月30日（日）までです。申請ページで、氏名、住所、連絡先、メールアドレス、お問い合わせ番号を書きます。"
REPLIES = tuple(
    Reply(
        (Bubble(f"{number}番目の答えです。", (SENTENCE, SENTENCE)),),
        (Choice("メニュー", "menu"), Choice("担当者に聞く", "person")),
    )
    for number in range(30)
)
TALK = 10  # messages of one traveller


@dataclass(frozen=True)
class Figures:
    turns_a_second: float
    cpu_ms: float  # a turn
    p99_ms: float  # from the event to its commit
    works_a_commit: float
    kib: float  # of the file, a talk of ten messages


class AcceptsAtOnce:
    name = "web"
    repeatable = True

    async def send(self, row: Outgoing) -> SendResult:
        return Accepted()


def advance(state: State, incoming: Incoming, now: datetime, knowledge: Knowledge, records: Records) -> Turn:
    records.handoff()
    turn = replace(state, misses=state.misses + 1, language="ja", topic="paper")
    return Turn(
        turn, REPLIES[turn.misses % len(REPLIES)], trace=Trace("answer", "paper_deadline", 0.9, "paper_when", 0.2)
    )


def size_of(path: Path) -> int:
    return path.stat().st_size


async def measure(path: Path, turns: int, clients: int, together: int) -> Figures:
    commits: list[Commit] = []
    waits: list[float] = []
    clock, listeners, store = Hands(), Listeners(), Store(path, observe=commits.append, together=together)
    await store.open()
    delivery = Delivery(store, [AcceptsAtOnce()], clock)
    await delivery.start()
    desk = Desk(store, Core(advance, fresh, pack, unpack), LORE, clock, listeners, delivery.wake)

    async def client(number: int) -> None:
        for at in range(turns // clients):
            event = Incoming(
                "web", f"{number:08}-{at:017}", f"{number:08}-{at // TALK:017}", "text", f"{at}番 期限はいつ"
            )
            begun = time.perf_counter()
            await desk.traveller_says(event)
            waits.append(time.perf_counter() - begun)

    begun, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*map(client, range(clients)))
    took = time.perf_counter() - begun
    await delivery.stop(10)
    await store.close()
    spent = time.process_time() - cpu
    done = len(waits)
    return Figures(
        done / took,
        1000 * spent / done,
        1000 * statistics.quantiles(waits, n=100)[98],
        sum(commit.works for commit in commits) / len(commits),
        size_of(path) / done * TALK / 1024,
    )


def tell(name: str, rounds: Sequence[Figures]) -> None:
    def middle(figure: str) -> float:
        return float(statistics.median(getattr(one, figure) for one in rounds))

    click.echo(
        f"{name:22} {middle('turns_a_second'):6.0f} turns/s   {middle('cpu_ms'):.3f} ms CPU a turn   "
        f"p99 {middle('p99_ms'):6.1f} ms   {middle('works_a_commit'):5.1f} works a commit   {middle('kib'):.2f} KiB a talk"
    )


@click.command(help=__doc__)
@click.option("--turns", default=3000, show_default=True)
@click.option("--clients", default=32, show_default=True, help="Travellers who write at the same time.")
@click.option("--rounds", default=5, show_default=True)
def command(turns: int, clients: int, rounds: int) -> None:
    shared: list[Figures] = []
    alone: list[Figures] = []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(rounds):
            for figures, together in ((shared, MOST_TOGETHER), (alone, 1)):
                path = Path(folder) / f"{number}-{together}.db"
                figures.append(uvloop.run(measure(path, turns, clients, together)))
    tell("group commit", shared)
    tell("one commit a work", alone)
    ratios = [one.turns_a_second / other.turns_a_second for one, other in zip(shared, alone, strict=True)]
    click.echo(f"ratio {statistics.median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f})")


if __name__ == "__main__":
    command()
