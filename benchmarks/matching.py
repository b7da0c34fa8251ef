"""A question to the matcher: `python benchmarks/matching.py [--wordings 20000] [--questions 300]`.

CPU of the whole process for each question, p50 and p99, in one run: settled cheaply (the words of a wording, and a message
that was asked before), thought about with the encoder and without, at the campaign's own size and grown to `--wordings`. The
questions are the campaign's calibration messages; the grown wordings are its own with a word before or behind.
"""

from __future__ import annotations

import argparse
import itertools
import json
import time
from collections.abc import Callable, Sequence

from faq.book import matcher_of, phrases_of
from faq.campaign import load
from faq.matching.matcher import Matcher
from faq.matching.phrasebook import Phrase

BEFORE = ("あの、", "昨日から", "家族が", "今日になって", "旅行のあと、", "くわしく")


def measured(name: str, ask: Callable[[str], object], questions: Sequence[str]) -> float:
    """Print p50 and p99 of the CPU time a question, in milliseconds; p50 back."""
    ask(questions[0])
    times = []
    for question in questions:
        begun = time.process_time()
        ask(question)
        times.append((time.process_time() - begun) * 1000)
    times.sort()
    middle = times[len(times) // 2]
    print(f"{name:52} p50 {middle:8.3f} ms   p99 {times[int(len(times) * 0.99)]:8.3f} ms")
    return middle


def grown(phrases: Sequence[Phrase], wanted: int) -> list[Phrase]:
    more = (
        Phrase(phrase.entry, phrase.language, f"{before}{phrase.text}")
        for before, phrase in itertools.product(BEFORE, phrases)
    )
    return [*phrases, *itertools.islice(more, max(wanted - len(phrases), 0))]


def asking(matcher: Matcher) -> Callable[[str], object]:
    return lambda question: matcher.find(question, "ja")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--wordings", type=int, default=20_000)
    options.add_argument("--questions", type=int, default=300)
    given = options.parse_args()
    campaign = load()
    phrases = phrases_of(campaign)
    asked = [json.loads(line) for line in campaign.folder.text("calibration.jsonl").splitlines() if line]
    questions = [row["q"] for row in asked if row["lang"] == "ja"][: given.questions]
    repeated = [phrase.text for phrase in phrases if phrase.language == "ja"][: given.questions]
    matcher = matcher_of(campaign)
    print(f"{len(phrases)} wordings, {len(questions)} questions, CPU a question")
    measured("settled: the words of a wording", asking(matcher), repeated)
    full = measured("thought about, with the encoder", asking(matcher), questions)
    measured("asked before", lambda question: matcher.find(question, "ja"), questions[-1:] * 200)
    plain = matcher_of(campaign, encoder=False)
    bare = measured("thought about, without the encoder", asking(plain), questions)
    large = Matcher(grown(phrases, given.wordings), encoder=False)
    print(f"{given.wordings} wordings (never calibrated)")
    measured("settled: the words of a wording", asking(large), repeated)
    big = measured("thought about, without the encoder", asking(large), questions)
    print(
        f"ratios: with the encoder against without {full / bare:.2f}x; {given.wordings} against {len(phrases)} {big / bare:.2f}x"
    )


if __name__ == "__main__":
    main()
