"""Messages that no wording settles: all channels, one ranking, one decision, and the trace of it for staff."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bot.words import EntryKind, Finding
from faq.matching.accepting import Panel
from faq.matching.arrays import Floats
from faq.matching.channels import Channels
from faq.matching.deciding import Judge, Judged
from faq.matching.encoder import Encoder
from faq.matching.fitted import CHEAP, FULL, Fitted, read_arrays, read_classifiers, read_panels, vectors_of
from faq.matching.hearing import Ear, Heard
from faq.matching.parts import questions
from faq.matching.phrasebook import Phrasebook
from faq.matching.ranking import Ranker
from faq.matching.saved import Store

SHOWN = 3  # entries in a trace


class Known(Protocol):
    """What a thinker takes over from its matcher."""

    book: Phrasebook
    ear: Ear
    kinds: Mapping[str, EntryKind]
    topics: Mapping[str, str]


@dataclass(frozen=True)
class Considered:
    """One text with its judgement, and the panel that judged it."""

    heard: Heard
    judged: Judged
    panel: Panel


class Thinker:
    """Thinks about one message at a time: the encoder and the arrays are shared, and the machine has few cores."""

    def __init__(self, known: Known, fitted: Fitted, encoder: Encoder | None, vectors: Floats | None) -> None:
        self._ear, self._topics = known.ear, known.topics
        self._fitted = fitted
        self._encoder = encoder if vectors is not None else None
        self._channels = Channels(known.book, fitted.classifiers, vectors)
        self._ranker = Ranker(known.book.entries, known.kinds)
        self._judge = Judge(known.kinds)
        self._alone = threading.Lock()

    def find(self, text: str, heard: Heard, language: str, leaning: str) -> Finding:
        with self._alone:
            parts = [self._ear.hear(part, language) for part in questions(text)]
            several = [part for part in parts if part.form] if len(parts) > 1 else []
            whole, *rest = self._consider([heard, *several], leaning)
        finding = self._judge.decide(whole.judged, whole.panel)
        both = self._judge.both(whole.judged, [part.judged for part in rest], whole.panel) if rest else None
        return replace(both or finding, trace=_trace(whole, rest))

    def _consider(self, texts: Sequence[Heard], leaning: str) -> list[Considered]:
        vectors = self._encoder([heard.text for heard in texts]) if self._encoder else None
        panel = self._fitted.panels[FULL if vectors is not None else CHEAP]
        favoured = (
            frozenset(entry for entry, topic in self._topics.items() if topic == leaning) if leaning else frozenset()
        )
        considered = []
        for at, heard in enumerate(texts):
            scores = self._channels.score(heard, vectors[at] if vectors is not None else None)
            ranking = self._ranker.rank(heard, scores, panel.weighing, favoured)
            considered.append(Considered(heard, Judged(ranking, panel.acceptor(ranking)), panel))
        return considered


def think_with(known: Known, store: Store | None, saved: tuple[str, Phrasebook] | None, *, encoder: bool) -> Thinker:
    """A thinker with what is saved in the store. What is missing there is made anew or done without."""
    arrays = read_arrays(store) if store else {}
    classifiers = read_classifiers(arrays, known.book.entries)
    panels = read_panels(store.settings() if store and classifiers else {})
    loaded = Encoder() if encoder else None
    vectors = None
    if loaded is not None:
        vectors = vectors_of(known.book, saved[1] if saved else None, arrays.get("vectors"), loaded)
    return Thinker(known, Fitted(classifiers, panels), loaded, vectors)


def _trace(whole: Considered, parts: Sequence[Considered]) -> dict[str, object]:
    ranking, panel = whole.judged.ranking, whole.panel
    shown = zip(ranking.entries[:SHOWN], ranking.shares[:SHOWN], strict=True)
    return {
        "heard": whole.heard.text,
        "nearest": [[entry, round(share, 4)] for entry, share in shown],
        "channels": dict(ranking.channels),
        "weights": dict(panel.weighing.weights),
        "trust": round(whole.judged.trust, 4),
        "thresholds": [panel.low, panel.high],
        "parts": [[part.judged.first, round(part.judged.trust, 4)] for part in parts],
    }
