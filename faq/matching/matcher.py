"""The matcher: which entries a traveller's words are about.

Cheap first. A message that repeats a wording is settled in microseconds; a repeated message comes from a cache; only
then are the classifiers and the sentence encoder loaded, with the first message that needs them.

Pure and deterministic: the same words give the same finding, in any order of the wordings, on any number of threads.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.knowledge import EXACT, EntryKind, Finding
from faq.matching.exact import Exact, Same
from faq.matching.facts_told import FactsTold, read_facts_told
from faq.matching.forms import LIMIT
from faq.matching.hearing import Ear, Heard
from faq.matching.lexicon import read_lexicon
from faq.matching.parts import asked_last, parts_of, told_in
from faq.matching.phrasebook import Phrase, Phrasebook, Usage, fingerprint, in_order, make_ready
from faq.matching.readings import Reader
from faq.matching.saved import Store

if TYPE_CHECKING:
    from faq.matching.thinking import Thinker

REMEMBERED = 2_048  # messages whose finding is kept
PLEASANTRY = "social"


@dataclass(frozen=True, slots=True)
class Asked:
    """A message to think about. `parts` are those of its parts that may be questions of their own, if it has several; `last` is the
    clause that asks at the end of a long sentence; `told` its sentences, then their clauses, if it has several."""

    whole: Heard
    parts: tuple[str, ...]
    last: str = ""
    told: tuple[tuple[str, ...], ...] = ()


class Matcher:
    """Finds entries among the wordings of one campaign. Made once; may be used from several threads."""

    def __init__(
        self,
        phrases: Iterable[Phrase],
        lexicon: str = "",
        kinds: Mapping[str, EntryKind] | None = None,
        topics: Mapping[str, str] | None = None,
        saved: Path | None = None,
        facts_told: str = "",
        *,
        encoder: bool = True,
    ) -> None:
        """`lexicon` and `facts_told` are the texts of those files. `saved` is the folder of matching.json; `encoder=False` does without.

        Raises LexiconError, CampaignError for the facts_told, and ValueError without any phrase.
        """
        ordered = in_order(phrases)
        if not ordered:
            raise ValueError("there are no wordings to match with")
        self.fingerprint = fingerprint(ordered, lexicon, facts_told)
        self.kinds: Mapping[str, EntryKind] = dict(kinds or {})
        self.topics: Mapping[str, str] = dict(topics or {})
        self._facts_told = facts_told
        self._store = Store(saved) if saved else None
        self._with_encoder = encoder
        self._read, self._reader = read_lexicon(lexicon), Reader()
        self.ear = Ear(self._read, self._reader, lambda: self.usage.known)
        book = self._store.phrasebook(ordered, self.fingerprint) if self._store else None
        self._fresh = book is not None
        if not self._fresh:  # what was calibrated was also read
            _ = self.facts_told
        self.book: Phrasebook = book or self._made_ready(ordered)[0]
        self._exact = Exact(self.book)
        self.begins_to_think: Callable[[], None] = lambda: None  # called once, by whichever thread it is
        self._thinking = threading.Lock()
        self._thinker: Thinker | None = None
        self._remembered = lru_cache(maxsize=REMEMBERED)(self._find)

    @cached_property
    def facts_told(self) -> FactsTold:
        return read_facts_told(self._facts_told)

    @cached_property
    def usage(self) -> Usage:
        """The campaign's words: saved with the phrasebook, or made with it."""
        saved = self._store.usage() if self._store and self._fresh else None
        return saved or self._made_ready(self.book.phrases)[1]

    def _made_ready(self, phrases: tuple[Phrase, ...]) -> tuple[Phrasebook, Usage]:
        made = make_ready(phrases, self._read, self._reader)
        self.__dict__["usage"] = made[1]
        return made

    @property
    def is_fitted(self) -> bool:
        """Whether what `madoguchi calibrate` left behind is of the present content."""
        return self._fresh and self._store is not None and self._store.settings().get("content") == self.fingerprint

    def find(self, text: str, language: str = "", leaning: str = "") -> Finding:
        """What `text` asks for. `leaning` is the topic of the last answer. Never raises, whatever the text holds."""
        return self._remembered(text[:LIMIT], language, leaning)

    def prepare(self) -> None:
        """Load all that thinking may need, which takes half a second."""
        self._thought().prepare()

    def wins(self, wording: str, language: str) -> str:
        """The entry that is answered at once for a wording, or "": what `madoguchi check` asks of every wording."""
        finding = self.find(wording, language)
        return finding.entries[0] if finding.entries and finding.decision in {"answer", "outside"} else ""

    def begin(self, text: str, language: str) -> Finding | Asked:
        """The finding of a message that is settled cheaply; else what is left to think about."""
        same = self._exact.typed(text)
        if same:
            return self._settled(same)
        asked = self._without_pleasantries(text)
        same = self._exact.typed(asked) if asked != text else None
        if same:
            return self._settled(same)
        letters, shorter = self.ear.spelled(asked, language)
        same = self._exact.spelled(letters) or self._exact.spelled(shorter)
        if same:
            return self._settled(same)
        heard = self.ear.hear(asked, language)
        if not heard.form:
            return Finding("miss", rule="empty")
        same = self._exact.heard(heard.form, heard.reading)
        if same:
            return self._settled(same)
        parts = parts_of(asked)
        asking = tuple(part.text for part in parts if part.asks) if len(parts) > 1 else ()
        return Asked(heard, asking, asked_last(asked), tuple(map(tuple, told_in(asked))))

    def _find(self, text: str, language: str, leaning: str) -> Finding:
        begun = self.begin(text, language)
        return begun if isinstance(begun, Finding) else self._thought().find(begun, leaning)

    def _without_pleasantries(self, text: str) -> str:
        """The message without greetings and thanks, where something else is left."""
        parts = [part.text for part in parts_of(text)]
        left = [self._behind_pleasantry(part) for part in parts if len(parts) < 2 or not self._is_pleasantry(part)]
        return " ".join(left) if left and left != parts else text

    def _behind_pleasantry(self, part: str) -> str:
        """A part without the greeting with which it opens: Good morning, I lost my coupon."""
        opening, comma, rest = part.partition("、") if "、" in part else part.partition(",")
        return rest.strip() if comma and rest.strip() and self._is_pleasantry(opening) else part

    def _is_pleasantry(self, part: str) -> bool:
        same = self._exact.typed(part)
        return same is not None and self.kinds.get(same.entry) == PLEASANTRY

    def _settled(self, same: Same) -> Finding:
        outside = self.kinds.get(same.entry) == "outside"
        return Finding(
            "outside" if outside else "answer",
            entries=(same.entry,),
            score=1.0,
            rule=EXACT,
            trace={"phrase": same.phrase, "ratio": same.ratio, "by": same.by},
        )

    def _thought(self) -> Thinker:
        """What thinks about a message that nothing cheap settles; loaded with the first one."""
        with self._thinking:
            if self._thinker is None:
                from faq.matching.thinking import think_with  # noqa: PLC0415 - loads NumPy

                self._thinker = think_with(self, self._store, encoder=self._with_encoder)
                self.begins_to_think()
            return self._thinker
