"""The parts of a message: its sentences, and questions that one sentence joins."""

from __future__ import annotations

import re

MOST = 8  # parts; a message with more is a letter, and its first and last parts say what is wanted
SHORTEST = 2  # letters of a part

_END = re.compile(r"(?<=[。！？!?…\n])|(?<=[a-z)]\.)\s")
_JOINT = re.compile(
    r"(?<=.)(?:[、,]\s*(?:それと|それから|あと|ついでに|また|加えて)|(?<=と)、|(?<=か)、)"
    r"|[,;]?\s+(?:and also|also|and)\s+(?=(?:what|when|where|who|how|which|can|could|is|are|do|does|until|by)\b)"
    r"|[,,]\s*(?:还有|另外|還有)|[,]?\s*(?:그리고|또)\s",
    re.IGNORECASE,
)
_OPENING = re.compile(r"^(?:それと|それから|あと|ついでに|また|and|also|还有|另外|그리고|또)[、,\s]*", re.IGNORECASE)


def sentences(text: str) -> list[str]:
    return [part for part in map(_bare, _END.split(text)) if _says(part)]


def questions(text: str) -> list[str]:
    """The parts that may be questions of their own; one part, the text itself, when there are no more."""
    parts = [_bare(part) for sentence in sentences(text) for part in _JOINT.split(sentence)]
    parts = [part for part in parts if _says(part)]
    return [*parts[: MOST // 2], *parts[-(MOST // 2) :]] if len(parts) > MOST else parts


def _bare(part: str) -> str:
    return _OPENING.sub("", part.strip())


def _says(part: str) -> bool:
    return sum(letter.isalnum() for letter in part) >= SHORTEST
