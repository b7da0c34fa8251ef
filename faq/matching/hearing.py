"""What is made of a text before it is compared: the same steps for a message and for a wording."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from faq.language import guess_language
from faq.matching.forms import form, tidy
from faq.matching.lexicon import Lexicon
from faq.matching.readings import Reader, sound_of
from faq.matching.restoring import KnownWords, restore
from faq.matching.words import content_words, foreign_words

_JAPANESE = re.compile(r"[\u3040-\u30ff]")
_LATIN_WORDS = re.compile(r"[^a-z]*[a-z]+[^a-z]+[a-z]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Heard:
    """A text as the channels compare it."""

    language: str  # the language that it is treated as
    text: str  # its words, restored and stripped: what the encoder reads
    form: str  # its letters and digits
    reading: str  # how they sound; the form itself unless the language is Japanese
    words: tuple[str, ...]  # what it is about
    yields: frozenset[str] = frozenset()  # entries that it is not about, whatever the scenery of its story


@dataclass(frozen=True)
class Ear:
    """Hears with the lexicon, the reader and the known words of one campaign."""

    lexicon: Lexicon = field(default_factory=Lexicon)
    reader: Reader = field(default_factory=Reader)
    known: Callable[[], KnownWords] = KnownWords  # asked for with the first text that is heard

    def hear(self, text: str, language: str) -> Heard:
        """Never raises, whatever the text holds."""
        language = spoken(text, language)
        bare = self._bare(self.restored(text) if language == "ja" else tidy(text), language)
        letters, yields = form(bare), self.lexicon.yields(bare, language)
        if language != "ja":
            return Heard(language, bare, letters, letters, foreign_words(letters, language), yields)
        morphemes = self.reader.morphemes(bare)
        return Heard(language, bare, letters, sound_of(morphemes), content_words(morphemes), yields)

    def spelled(self, text: str, language: str) -> tuple[str, str]:
        """The form of a text that is spelled as the campaign spells its words, as `hear` makes it but without the analyser, whose
        dictionary takes 30 MiB; and that of the same question put shorter."""
        language = spoken(text, language)
        bare = self._bare(self.lexicon.correct(tidy(text)) if language == "ja" else tidy(text), language)
        return form(bare), form(self.lexicon.shorter(bare))

    def restored(self, text: str) -> str:
        """A Japanese text in standard words, spelled as the campaign spells them."""
        return restore(self.lexicon.correct(tidy(text)), self.known(), self.reader)

    def _bare(self, corrected: str, language: str) -> str:
        """With one word for each thing, and without what means nothing at its ends."""
        return self.lexicon.strip(self.lexicon.same(corrected) if language == "ja" else corrected, language)


def spoken(text: str, language: str) -> str:
    """The language that a text is treated as: its own where that can be told, else the conversation's."""
    guessed = guess_language(text)
    if guessed or _JAPANESE.search(text):
        return guessed or "ja"
    return "en" if text.isascii() and _LATIN_WORDS.match(text) else language or "ja"
