"""Messages that no wording settles: all channels, one ranking, one decision, and the trace of it for staff."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from bot.knowledge import EntryKind, Finding
from faq.matching.accepting import Panel
from faq.matching.channels import Channels, Scores
from faq.matching.deciding import UNANSWERED, Judge, Judged
from faq.matching.encoder import Encoder
from faq.matching.facts_told import FactsTold
from faq.matching.fitted import CHEAP, FULL, Fitted, read_arrays, read_classifiers, read_panels
from faq.matching.hearing import Ear, Heard
from faq.matching.phrasebook import Phrasebook, Usage
from faq.matching.ranking import Ranker
from faq.matching.saved import Store

if TYPE_CHECKING:
    from faq.matching.matcher import Asked

KEPT = 1_024  # messages whose scores are kept
SHOWN = 3  # entries in a trace


class Known(Protocol):
    """What a thinker takes over from its matcher."""

    book: Phrasebook
    ear: Ear
    kinds: Mapping[str, EntryKind]
    topics: Mapping[str, str]

    @property
    def facts_told(self) -> FactsTold: ...
    @property
    def usage(self) -> Usage: ...


@dataclass(frozen=True)
class Considered:
    """One text with its judgement, and the panel that judged it."""

    heard: Heard
    judged: Judged
    panel: Panel


class Thinker:
    """Thinks about one message at a time: the encoder and the arrays are shared, and the machine has few cores."""

    def __init__(self, known: Known, channels: Channels, fitted: Fitted, encoder: Encoder | None) -> None:
        self._ear, self._topics = known.ear, known.topics
        self._channels, self._fitted, self._encoder = channels, fitted, encoder
        self._ranker = Ranker(known.book.entries, known.kinds, known.facts_told)
        self._judge = Judge(known.kinds, known.topics)
        self._alone = threading.Lock()
        self._cheaply = lru_cache(maxsize=KEPT)(channels.score)
        self._scored = lru_cache(maxsize=KEPT)(self._score)

    def prepare(self) -> None:
        if self._encoder:
            self._encoder.load()

    def find(self, asked: Asked, leaning: str) -> Finding:
        plain = self._plainly(asked, leaning)
        if plain:
            return plain
        (whole,) = self._consider((asked.whole,), leaning, asked.whole)
        parts: list[Considered] = []
        if self._judge.needs_parts(whole.judged, len(asked.parts), whole.panel):
            parts = self._consider(self._heard(asked.parts, asked.whole), leaning, asked.whole)
        judged = [part.judged for part in parts]
        found = self._judge.several(whole.judged, judged, whole.panel) or self._judge.decide(whole.judged, whole.panel)
        if asked.last and found.decision in UNANSWERED:
            parts += self._consider(self._heard((asked.last,), asked.whole), leaning, asked.whole)
            judged = [part.judged for part in parts]
            found = self._judge.one_question(whole.judged, judged, whole.panel) or found
        for pieces in asked.told:
            if self._judge.is_open(found):
                parts = self._consider(self._heard(pieces, asked.whole), leaning, asked.whole)
                found = self._judge.by_telling(found, whole.judged, [part.judged for part in parts], whole.panel)
        return replace(found, trace=_trace(whole, parts))

    def _heard(self, pieces: tuple[str, ...], whole: Heard) -> tuple[Heard, ...]:
        return tuple(self._ear.hear(piece, whole.language) for piece in pieces)

    def _plainly(self, asked: Asked, leaning: str) -> Finding | None:
        """What a message gets that is so plain that the encoder, which costs more than all the rest, need not be asked."""
        panel = self._fitted.panels[CHEAP]
        if panel.alone > 1 or len(asked.parts) > 1:
            return None
        with self._alone:
            whole = self._considered(asked.whole, self._cheaply(asked.whole), panel, leaning, asked.whole)
        if whole.judged.trust < panel.alone:
            return None
        return replace(self._judge.decide(whole.judged, panel), trace=_trace(whole, []))

    def _consider(self, texts: tuple[Heard, ...], leaning: str, within: Heard) -> list[Considered]:
        panel, scored = self._scored(texts)
        return [self._considered(*pair, panel, leaning, within) for pair in zip(texts, scored, strict=True)]

    def _considered(self, heard: Heard, scores: Scores, panel: Panel, leaning: str, within: Heard) -> Considered:
        favoured = frozenset(entry for entry, topic in self._topics.items() if topic == leaning and leaning)
        ranking = self._ranker.rank(heard, scores, panel.weighing, favoured, within=within)
        return Considered(heard, Judged(ranking, panel.acceptor(ranking)), panel)

    def _score(self, texts: tuple[Heard, ...]) -> tuple[Panel, list[Scores]]:
        with self._alone:
            vectors = self._encoder([heard.text for heard in texts]) if self._encoder else None
            scored = [self._cheaply(heard) for heard in texts]
            if vectors is not None:
                scored = [self._channels.with_meaning(scores, row) for scores, row in zip(scored, vectors, strict=True)]
        return self._fitted.panels[FULL if vectors is not None else CHEAP], scored


def think_with(known: Known, store: Store | None, *, encoder: bool) -> Thinker:
    """A thinker with what is saved in the store. What is missing there is made anew or done without."""
    classifiers = read_classifiers(read_arrays(store), known.book.entries) if store else None
    panels = read_panels(store.settings() if store and classifiers else {})
    loaded = Encoder() if encoder else None
    vectors = None
    if loaded and not classifiers:
        vectors = loaded([known.ear.hear(phrase.text, phrase.language).text for phrase in known.book.phrases])
    channels = Channels(
        known.book, known.usage.words, lambda entry: known.kinds.get(entry) != "outside", classifiers, vectors
    )
    return Thinker(known, channels, Fitted(classifiers, panels), loaded)


def _trace(whole: Considered, parts: Sequence[Considered]) -> dict[str, object]:
    """Figures and entries, none of the traveller's words: it is kept where those are masked, and when they were unsent."""
    ranking, panel = whole.judged.ranking, whole.panel
    shown = zip(ranking.entries[:SHOWN], ranking.shares[:SHOWN], strict=True)
    return {
        "nearest": [[entry, round(share, 4)] for entry, share in shown],
        "channels": dict(ranking.channels),
        "weights": dict(panel.weighing.weights),
        "trust": round(whole.judged.trust, 4),
        "thresholds": [panel.low, panel.high],
        "parts": [[part.judged.first, round(part.judged.trust, 4)] for part in parts],
    }
