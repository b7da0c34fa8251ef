"""Texts as long as a platform takes them: UTF-16 code units for what is said, characters as people see them for labels.

Nothing is cut in the middle of a character, be it two code units, a letter with its accent or a family of four.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.measure import graphemes, utf16

MORE = "…"


def cut_text(text: str, most: int) -> str:
    """At most `most` UTF-16 code units."""
    if utf16(text) <= most:
        return text
    kept, room = [], most - utf16(MORE)
    for character in characters(text):
        room -= utf16(character)
        if room < 0:
            break
        kept.append(character)
    return "".join(kept).rstrip() + MORE


def cut_label(text: str, most: int) -> str:
    """At most `most` characters as people see them. What stands after the cut is told by a dot, not by half a word."""
    seen = list(characters(text))
    return text if len(seen) <= most else "".join(seen[: most - 1]).rstrip() + MORE


def characters(text: str) -> Iterator[str]:
    """The text in pieces that a reader sees as one character each."""
    piece = ""
    for sign in text:
        if piece and graphemes(piece + sign) > 1:
            yield piece
            piece = sign
        else:
            piece += sign
    if piece:
        yield piece
