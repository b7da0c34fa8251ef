"""LINE's figures for Prometheus: calls by their answer, and the month's pushes."""

from __future__ import annotations

from math import nan

from handlers.counts import Board, Counts, Level
from storage.line_quota import LineQuota


class LineGauges:
    def __init__(self, board: Board) -> None:
        self._calls = Counts(board, "madoguchi_line_calls", "Calls to LINE.", ["call", "status"])
        self._most = Level(board, "madoguchi_line_quota", "Pushes of the month; NaN: no limit.")
        self._used = Level(board, "madoguchi_line_quota_used", "Pushes of the month that are gone.")
        self._warning = Level(board, "madoguchi_line_quota_warning", "1 when 80 % of them are gone.")

    def called(self, call: str, status: int) -> None:
        self._calls.add(call, str(status))

    def quota(self, known: LineQuota) -> None:
        self._most.set(nan if known.most is None else known.most)
        self._used.set(known.used)
        self._warning.set(known.is_low)
