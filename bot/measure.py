"""How long a text is: in characters as people see them, and as the platforms count them."""

from __future__ import annotations

import unicodedata

JOINER = "\N{ZERO WIDTH JOINER}"
NON_JOINER = "\N{ZERO WIDTH NON-JOINER}"
MARKS = frozenset({"Mn", "Me", "Mc"})  # accents, variation selectors, vowel signs
TAGS = range(0xE0020, 0xE0080)
FLAG_LETTERS = range(0x1F1E6, 0x1F200)
SKIN_TONES = range(0x1F3FB, 0x1F400)


def graphemes(text: str) -> int:
    """The number of characters that a reader sees: a base with its marks, a family joined into one picture, or a flag.

    Follows the extended grapheme clusters of UAX 29 as far as they occur in chat: marks, joiners, flags, skin tones and
    CR LF. Hangul written in single letters is counted composed.
    """
    count, joined, flag_open = 0, False, False
    previous = ""
    for character in unicodedata.normalize("NFC", text):
        code = ord(character)
        if code in FLAG_LETTERS:
            count += 0 if flag_open or joined else 1
            flag_open, joined = not flag_open, False
        elif _extends(character, code) and count:
            joined = character == JOINER
        else:
            if not (joined or (previous == "\r" and character == "\n")):
                count += 1
            joined = flag_open = False
        previous = character
    return count


def _extends(character: str, code: int) -> bool:
    joins = character in (JOINER, NON_JOINER) or code in SKIN_TONES or code in TAGS
    return joins or unicodedata.category(character) in MARKS


def utf16(text: str) -> int:
    """The length in UTF-16 code units, as LINE and Telegram count a text."""
    return len(text) + sum(ord(character) > 0xFFFF for character in text)
