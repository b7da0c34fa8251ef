"""Measures of prose: how long, how dense, how hard to read a text of the desk is. Japanese and English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import groupby

ADDRESS = re.compile(r"https?://\S+|[\w.+-]+@[\w.-]+|(?<!\d)0\d{1,4}-\d{1,4}-\d{3,4}", re.ASCII)
DATE = re.compile(r"(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:（.）)?|\d{1,2}:\d{2}")
JAPANESE_END = re.compile(r"(?<=。)")
ENGLISH_END = re.compile(r"(?<=[.?!])(?=\s|$)")
ENGLISH_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")
COLUMNS = 15  # full-width characters in a line of a phone

KANJI, HIRAGANA, KATAKANA, LATIN = "kanji", "hiragana", "katakana", "latin"
SCRIPTS = {
    KANJI: re.compile(r"[\u4e00-\u9fff々]"),
    HIRAGANA: re.compile(r"[\u3041-\u309f]"),
    KATAKANA: re.compile(r"[\u30a1-\u30ffー]"),
    LATIN: re.compile(r"[A-Za-z]"),
}


def bare(lines: Iterable[str]) -> str:
    """The words alone: no addresses, numbers to call, blanks."""
    return re.sub(r"\s", "", ADDRESS.sub("", "".join(lines)))


def japanese_sentences(lines: Iterable[str]) -> list[str]:
    """The sentences that end with 。, list items apart."""
    told = (line for line in lines if not line.startswith("・"))
    found = (sentence.strip() for line in told for sentence in JAPANESE_END.split(ADDRESS.sub("", line)))
    return [sentence for sentence in found if sentence.endswith("。")]


def screen_lines(lines: Iterable[str]) -> int:
    """Lines of COLUMNS full-width characters that a text takes."""
    return sum(max(1, -(-_width(line) // (2 * COLUMNS))) for line in lines)


def _width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in line)


def kanji_share(text: str) -> float:
    """Kanji among kanji and kana, dates apart."""
    plain = DATE.sub("", text)
    counts = {name: len(script.findall(plain)) for name, script in SCRIPTS.items()}
    letters = counts[KANJI] + counts[HIRAGANA] + counts[KATAKANA]
    return counts[KANJI] / letters if letters else 0.0


def longest_kanji_run(text: str, names: Iterable[str]) -> str:
    for name in names:
        text = text.replace(name, "、")
    return max(re.findall(r"[\u4e00-\u9fff々]+", DATE.sub("、", text)), key=len, default="")


def tateishi(sentences: list[str]) -> float:
    """The readability RS of Tateishi (1988): 100 is easy, 0 is hard, ordinary prose lies about 50."""
    text = "".join(sentences)
    runs: dict[str, list[int]] = {name: [] for name in SCRIPTS}
    for script, letters in groupby(text, _script):
        if script:
            runs[script].append(len(list(letters)))
    mean = {name: sum(lengths) / len(lengths) if lengths else 0.0 for name, lengths in runs.items()}
    length = sum(map(len, sentences)) / len(sentences)
    commas = text.count("、") / len(sentences)
    hardness = 23.18 * mean[KANJI] + 5.4 * mean[KATAKANA] + 1.37 * mean[LATIN]
    return 115.79 - 0.12 * length - 4.67 * commas + 7.4 * mean[HIRAGANA] - hardness


def _script(character: str) -> str:
    return next((name for name, script in SCRIPTS.items() if script.match(character)), "")


def english_sentences(lines: Iterable[str]) -> list[list[str]]:
    """The words of each sentence; Japanese terms and addresses are no words."""
    found = []
    for line in lines:
        plain = re.sub(r"[(（][^)）]*[\u3040-\u9fff][^)）]*[)）]", "", ADDRESS.sub("", line.removeprefix("・")))
        found += [ENGLISH_WORD.findall(sentence) for sentence in ENGLISH_END.split(plain)]
    return [words for words in found if words]


def syllables(word: str) -> int:
    """Syllables of an English word: groups of vowels, without a silent e."""
    plain = word.casefold().replace("’", "'").removesuffix("'s")
    count = len(re.findall(r"[aeiouy]+", plain))
    if re.search(r"[^aeiouyl]e$|[^aeiouytd]ed$|[^aeiouysxzcgh]es$", plain) and count > 1:
        count -= 1
    return max(count, 1)


def flesch_kincaid(sentences: list[list[str]]) -> float:
    """The school grade that the text asks for."""
    words = [word for sentence in sentences for word in sentence]
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
