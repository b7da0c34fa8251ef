"""Replies on their way."""

from __future__ import annotations

from collections.abc import Callable

from storage.rows import OutboxLoad
from storage.transaction import Reader


def load() -> Callable[[Reader], OutboxLoad]:
    """How many rows are open, and since when the oldest."""
    raise NotImplementedError
