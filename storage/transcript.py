"""Messages of a conversation."""

from __future__ import annotations

from collections.abc import Callable

from storage.rows import Found, Message
from storage.transaction import Reader


def messages(conversation: str, after: int = 0, limit: int = 200) -> Callable[[Reader], tuple[Message, ...]]:
    """The rows with a `seq` above `after`, oldest first: `await store.read(messages(conversation, after=12))`."""
    raise NotImplementedError


def newest(conversation: str, limit: int = 50) -> Callable[[Reader], tuple[Message, ...]]:
    """The last rows, oldest first."""
    raise NotImplementedError


def search(words: str, limit: int = 50) -> Callable[[Reader], tuple[Found, ...]]:
    """Messages that hold every word, newest first; width and kana folded, words of one character on."""
    raise NotImplementedError
