"""Moments as programs get them: those of Japan."""

from __future__ import annotations

from datetime import datetime

from handlers.web.showing import JST
from storage.moments import told


def jst(moment: datetime) -> datetime:
    return moment.astimezone(JST)


def maybe(moment: datetime | int | None) -> datetime | None:
    if moment is None:
        return None
    return jst(told(moment) if isinstance(moment, int) else moment)
