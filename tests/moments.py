"""Moments in Japan, as tests write them."""

from datetime import datetime
from zoneinfo import ZoneInfo

JST = ZoneInfo("Asia/Tokyo")


def at(moment: str) -> datetime:
    """A moment in JST, written like 2023-03-14T12:00."""
    return datetime.fromisoformat(moment).replace(tzinfo=JST)
