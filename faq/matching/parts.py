"""The parts of a message: its sentences, and questions that one sentence joins."""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST = 8  # parts; a message with more is a letter, and its first and last parts say what is wanted
SHORTEST = 2  # letters of a part
SHORTEST_CLAUSE = 8  # letters of what a sentence asks after what it tells
SHORTEST_QUESTION = 5  # letters of one that stands alone: 「県なん？会社なん？」 only goes on asking the same
SHORTEST_TOLD = 5  # letters of a clause that tells something

_END = re.compile(r"(?<=[。！？!?…\n])(?![。！？!?…\n])|(?<=[a-z)]\.)\s", re.IGNORECASE)
_JOINT = re.compile(
    r"(?<=.)(?:[、,]\s*(?:それと|それから|あと(?!から|で|何|は)|ついでに|また(?=[、,])|加えて)|(?<=と)、|(?<=か)、)"
    r"|[,;]?\s+(?:and also|also|and)\s+(?=(?:what|when|where|who|how|which|can|could|is|are|do|does|until|by)\b(?!\s+not\b|n't))"
    r"|[,，]\s*(?:还有|另外|還有)|,?\s*(?:그리고|또)\s",
    re.IGNORECASE,
)
_PAUSE = re.compile("[、，]")
_OPENING = re.compile(
    r"^(?:それと|それから|あと(?!から|で|何|は)|ついでに|また(?=[、,問申どいつ何だ誰受期電])|and also|also|and|还有|另外|그리고|또)[、,\s]*",
    re.IGNORECASE,
)
_ADDING = re.compile(r"も(?:お願い\w*|教え\w*|知り\w*|気にな\w*|聞き\w*)?[。！!]?$")  # 申請期限も気になる
_ASKING = re.compile(
    r"[?？]\W*$|か[。\s]*$|(?:教えて|おしえて|知りた|聞きた|伺いた)\w*[。!！\s]*$|^(?:what|when|where|who|how|which|can|could|is|are|do|does|until|by)\b|[吗嗎呢]|什么|多少|[나까]요?\W*$",
    re.IGNORECASE,
)
# 紙なんですけど、申請はどこで
_TOLD = re.compile(r"^.*(?:が|けど|けれど|けども|けれども|ので|から|のに|くて|たら|って|し)、")


@dataclass(frozen=True, slots=True)
class Part:
    """`asks`: it is a question by its form, or is joined to another part as one more question."""

    text: str
    asks: bool


def parts_of(text: str) -> list[Part]:
    """The parts that may be questions of their own; a text of one part has that one."""
    found: list[Part] = []
    for sentence in _END.split(text):
        for number, piece in enumerate(_JOINT.split(sentence)):
            bare = _OPENING.sub("", piece.strip())
            letters = sum(letter.isalnum() for letter in bare)
            if letters < SHORTEST:
                continue
            added = number > 0 or bare != piece.strip() or _ADDING.search(bare) is not None
            if added and found:
                found[-1] = Part(found[-1].text, True)
            found.append(Part(bare, added or (letters >= SHORTEST_QUESTION and _ASKING.search(bare) is not None)))
    return [*found[: MOST // 2], *found[-(MOST // 2) :]] if len(found) > MOST else found


def told_in(text: str) -> list[list[str]]:
    """What a story tells, in pieces that are looked at one by one: its sentences, then the clauses of these."""
    sentences = [part.text for part in parts_of(text)]
    clauses = [clause.strip() for sentence in sentences for clause in _PAUSE.split(sentence)]
    longer = [clause for clause in clauses if sum(letter.isalnum() for letter in clause) >= SHORTEST_TOLD]
    return [pieces for pieces in (sentences, longer) if len(pieces) > 1]


def asked_last(text: str) -> str:
    """What the last question of a text asks after all that it tells in the same sentence; "" where that is nothing or the whole."""
    last = parts_of(text)[-1:]
    told = _TOLD.match(last[0].text) if last and last[0].asks else None
    clause = last[0].text[told.end() :] if told else ""
    return clause if sum(letter.isalnum() for letter in clause) >= SHORTEST_CLAUSE else ""
