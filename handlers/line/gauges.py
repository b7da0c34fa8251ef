"""LINE's figures for Prometheus: calls by their answer, and the month's pushes."""

from __future__ import annotations

from math import nan

from prometheus_client import CollectorRegistry, Gauge

from handlers.counts import Counts
from storage.line_quota import LineQuota


class LineGauges:
    def __init__(self, registry: CollectorRegistry) -> None:
        self._calls = Counts("madoguchi_line_calls", "Calls to LINE.", ["call", "status"], registry)
        self._most = Gauge("madoguchi_line_quota", "Pushes of the month; NaN: no limit.", registry=registry)
        self._used = Gauge("madoguchi_line_quota_used", "Pushes of the month that are gone.", registry=registry)
        self._warning = Gauge("madoguchi_line_quota_warning", "1 when 80 % of them are gone.", registry=registry)

    def called(self, call: str, status: int) -> None:
        self._calls.add(call, str(status))

    def quota(self, known: LineQuota) -> None:
        self._most.set(nan if known.most is None else known.most)
        self._used.set(known.used)
        self._warning.set(known.is_low)
