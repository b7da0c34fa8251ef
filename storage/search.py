"""Words in transcripts: how they are indexed, sought and lit; also words of two characters
(期限), written in any width and either kana.

The index holds pairs of neighbouring characters. A message fits when it holds every pair of what is sought; whether the
pairs also stand side by side is then looked up in the message itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from storage.transaction import Transaction

MOST_INDEXED = 2_000  # characters of one message: cut first, since folding can make eighteen of one
RUN = re.compile(r"[^\W_]+")  # letters and digits that stand together
KATAKANA = {hiragana: hiragana + 0x60 for hiragana in range(ord("ぁ"), ord("ゖ") + 1)}


def fold(text: str) -> str:
    """Text in which the same word is written in one way: one width, one case, one kana."""
    return unicodedata.normalize("NFKC", text[:MOST_INDEXED]).lower().translate(KATAKANA)


def index(transaction: Transaction, message: Callable[[], int], text: str) -> None:
    """Make a new message findable. `message` gives its number, which is not waited for before it is needed."""
    if not transaction.words_wait and (words := pairs(text)):
        transaction.at_last(lambda last: last.note("index_words", id=message(), pairs=words))


def forget(transaction: Transaction, message: int, text: str) -> None:
    """Take a message out of the index. `text` must be the same as in `index`. One that has not joined it yet never
    will, when it is blank."""
    if transaction.words_wait and not transaction.one("has_joined", id=message):
        return
    if words := pairs(text):
        transaction.at_last(lambda last: last.note("forget_words", id=message, pairs=words))


@lru_cache(maxsize=512)  # most of what the desk says it has said before
def pairs(text: str) -> str:
    """期限は → 期限 限は は: each character with the next one, and the last of a run by itself; each only once."""
    return " ".join(dict.fromkeys(pair for run in RUN.findall(fold(text)) for pair in _pairs_of(run)))


def _pairs_of(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run))]


def expression(words: str) -> str:
    """What to ask the index for, so that every word of `words` is found; "" when there is nothing to seek."""
    terms: dict[str, None] = {}
    for run in RUN.findall(fold(words)):
        if len(run) == 1:
            terms[f'"{run}"*'] = None
        terms.update(dict.fromkeys(f'"{pair}"' for pair in _pairs_of(run)[:-1]))
    return " AND ".join(terms)


def holds(text: str, words: str) -> bool:
    """Whether every word of `words` stands in `text`."""
    folded = fold(text)
    return all(run in folded for run in RUN.findall(fold(words)))


def spots(text: str, words: str) -> tuple[tuple[int, int], ...]:
    """Where in `text` the words stand, as (begin, end) in its own characters, in order and apart: to be highlighted."""
    folded, places = _placed(text[:MOST_INDEXED])
    found: list[tuple[int, int]] = []
    for run in dict.fromkeys(RUN.findall(fold(words))):
        at = folded.find(run)
        while at >= 0:
            found.append((places[at], _end_of(places, at + len(run))))
            at = folded.find(run, at + len(run))
    return tuple(_joined(sorted(found)))


def _placed(text: str) -> tuple[str, Sequence[int]]:
    """The folded text, of each of its characters where in `text` it begins, and behind them where that ends."""
    pieces = list(map(_folded, text))
    folded = "".join(pieces)
    begins: Iterable[int] = range(len(text))
    if folded != fold(text) or any(map(unicodedata.combining, folded)):
        clusters = list(_clusters(text))
        pieces, begins = [fold(text[begin:end]) for begin, end in clusters], (begin for begin, _ in clusters)
        folded = "".join(pieces)
    elif len(folded) == len(text):  # as nearly always
        return folded, range(len(text) + 1)
    places = [begin for begin, piece in zip(begins, pieces, strict=True) for _ in piece]
    return folded, [*places, len(text)]


_folded = lru_cache(maxsize=8_192)(fold)  # of one character


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Characters with the marks that belong to them: ﾎ and ﾟ fold to one character, and are lit together."""
    begin = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not (text[at] in "ﾞﾟ" or unicodedata.combining(text[at])):
            yield begin, at
            begin = at


def _end_of(places: Sequence[int], at: int) -> int:
    """The end of the cluster before the folded character `at`: a match within ㈱ lights all of it."""
    last = places[at - 1]
    while places[at] == last and at < len(places) - 1:
        at += 1
    return places[at]


def _joined(found: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spots that touch or overlap are one."""
    open_: tuple[int, int] | None = None
    for begin, end in found:
        if open_ is None or begin > open_[1]:
            if open_ is not None:
                yield open_
            open_ = (begin, end)
        else:
            open_ = (open_[0], max(open_[1], end))
    if open_ is not None:
        yield open_
