"""Search as the console asks it, beside LIKE over the same rows."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

from benchmarks.crowd.filling import NOW
from benchmarks.crowd.scripts import RARE
from benchmarks.growing.stores import Filled
from storage import episodes
from storage.episodes import Filter
from storage.finding import found
from storage.looking import look
from storage.transaction import Reader

RUNS = 15


def like(words: str) -> Callable[[Reader], object]:
    statement = "SELECT id FROM message WHERE text LIKE :words ORDER BY id DESC LIMIT 50"
    return lambda reader: reader.sql(statement, words=f"%{words}%")


QUERIES: dict[str, Callable[[Reader], object]] = {
    "LIKE, rare": like(RARE),
    "rare word": found(RARE, Filter(), NOW),
    "two characters (期限)": found("期限", Filter(), NOW),
    "two rare characters (蒟蒻)": found("蒟蒻", Filter(), NOW),
    "two words": found("草津 レシート", Filter(), NOW),
    "not there": found("存在しない言葉", Filter(), NOW),
    "list, newest 50": episodes.listed(Filter(), NOW),
}


def seek(filled: Filled) -> dict[str, list[float]]:
    """Milliseconds of each question, on a warm cache: lowest, median, highest."""
    told = {}
    with look(filled.place) as at:
        for name, query in QUERIES.items():
            at.at(query)
            spent = []
            for _ in range(RUNS):
                begun = time.perf_counter()
                at.at(query)
                spent.append((time.perf_counter() - begun) * 1000)
            told[name] = [min(spent), median(spent), max(spent)]
    return told
