"""Conversations."""

from __future__ import annotations

from collections.abc import Callable

from storage.transaction import Reader


def conversation_of(channel: str, traveller: str) -> Callable[[Reader], str | None]:
    """The id of the traveller's conversation, or None: `await store.read(conversation_of("web", visitor))`."""
    raise NotImplementedError


def language_of(conversation: str) -> Callable[[Reader], str]:
    """The language that the conversation is held in, or ""."""
    raise NotImplementedError
