"""LINE's figures for Prometheus: calls by their answer, and the month's pushes."""

from __future__ import annotations

from functools import cache
from math import nan

from prometheus_client import CollectorRegistry, Counter, Gauge

from storage.line_quota import LineQuota


class LineGauges:
    def __init__(self, registry: CollectorRegistry) -> None:
        calls = Counter("madoguchi_line_calls", "Calls to LINE.", ["call", "status"], registry=registry)
        self._calls = cache(calls.labels)  # few, and one for every message
        self._most = Gauge("madoguchi_line_quota", "Pushes of the month; NaN: no limit.", registry=registry)
        self._used = Gauge("madoguchi_line_quota_used", "Pushes of the month that are gone.", registry=registry)
        self._warning = Gauge("madoguchi_line_quota_warning", "1 when 80 % of them are gone.", registry=registry)

    def called(self, call: str, status: int) -> None:
        self._calls(call, str(status)).inc()

    def quota(self, known: LineQuota) -> None:
        self._most.set(nan if known.most is None else known.most)
        self._used.set(known.used)
        self._warning.set(known.is_low)
