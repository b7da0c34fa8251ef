"""What can go wrong with the store. Each message is one line that a tired person can act on."""

from __future__ import annotations

NO_LIBRARY = (
    "MADOGUCHI_DATABASE is PostgreSQL, which needs a library: "
    ".venv/bin/uv pip install -c requirements.txt '.[postgres]' in the project's folder."
)


class StoreError(Exception):
    """The store did not do what was asked."""


class CannotOpenError(StoreError):
    """The file is not opened, and nothing in it was touched. The message says why and what to do."""


class InUseError(CannotOpenError):
    """Another process has the file open: a running desk, which takes orders (storage/orders.py)."""


class NotStoredError(StoreError):
    """Nothing was stored: the queue or the disk is full, the file is locked, the store is closed. Try again later."""


class OutcomeUnknownError(StoreError):
    """The disk failed while committing: what was asked may or may not be stored. The process has to end."""


class UnreadableError(StoreError):
    """A query failed: the file is damaged or the store is closed."""


class AwayError(UnreadableError):
    """Nothing was read: the database cannot be reached now. It is asked anew by itself; try again later."""


class KeyUsedError(Exception):
    """One key for two texts: the second is not put down."""


class MustBeAloneError(Exception):
    """A work wants more than its own conversation. For the engine alone: it runs the work once more, beside no other."""
