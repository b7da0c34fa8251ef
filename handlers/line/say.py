"""The few words that the channel itself adds to a reply."""

from __future__ import annotations

from collections.abc import Callable

Say = Callable[[str], str]
"""A sentence or label of the desk by its key, in the language of the conversation."""
