"""A reply as plain text, whole: what `ask` prints, what the transcript keeps, what channels without cards show."""

from __future__ import annotations

from collections.abc import Iterator

from bot.words import Bubble, Plate, Reply


def plain(reply: Reply) -> str:
    """All bubbles, a blank line between them. Choices are not part of the text."""
    return "\n\n".join(text for bubble in reply.bubbles if (text := plain_bubble(bubble)))


def plain_bubble(bubble: Bubble, *, folded: bool = True) -> str:
    """One bubble, a line each part. Folded details are left out unless `folded` is False."""
    return "\n".join(_parts(bubble, folded))


def _parts(bubble: Bubble, folded: bool) -> Iterator[str]:
    if bubble.steps:
        yield f"［{bubble.steps.text}］"
    if bubble.lead:
        yield bubble.lead
    if bubble.plate:
        yield plate_line(bubble.plate)
    yield from (line for line in bubble.lines if line)
    for item in bubble.items:
        yield f"・{item.name} {item.value}" + (f"（{item.aloud}）" if item.aloud else "")
    if bubble.details and not folded:
        yield bubble.details.title
        yield from bubble.details.lines
    if bubble.clause:
        yield f"［{bubble.clause}］"


def plate_line(plate: Plate) -> str:
    """受付中・4月30日（日）まで・あと12日"""
    return "・".join(part for part in (plate.word, plate.until, plate.left) if part)
