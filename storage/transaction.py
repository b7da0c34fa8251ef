"""Named queries on a connection: `Reader` asks, `Transaction` also changes."""

from __future__ import annotations


class Reader:
    """Asks."""


class Transaction(Reader):
    """Asks and changes."""
