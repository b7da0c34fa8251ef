"""The human queue."""

from __future__ import annotations

from collections.abc import Callable

from storage.transaction import Reader


def queue_length() -> Callable[[Reader], int]:
    """How many wait for a person now."""
    raise NotImplementedError
