"""`madoguchi calibrate`: fit the matching to the wordings and to the calibration messages, and write what was fitted.

The classifiers learn from the wordings alone. How the channels are weighed and when the first entry is trusted is learned
from the calibration messages, by cross-validation: no message is judged by weights that have seen it. The same content
gives the same files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from faq.book import matcher_of
from faq.campaign import Campaign, load
from faq.folder import CampaignError
from faq.matching.accepting import UNTRAINED, Panel
from faq.matching.arrays import Integers
from faq.matching.channels import Channels, Classifiers
from faq.matching.deciding import Judge
from faq.matching.encoder import Encoder
from faq.matching.fitted import CHEAP, FULL, as_files, write_classifiers, write_panel
from faq.matching.grams import LETTER_SIZES, SOUND_SIZES, rounded
from faq.matching.learning.figures import Outcome, confusions, figures, outcomes, report
from faq.matching.learning.messages import FILE, NOTHING_FITS, Message, read_messages
from faq.matching.learning.ridge import fit_grams
from faq.matching.learning.softmax import fit_softmax
from faq.matching.learning.thresholds import alone, with_thresholds
from faq.matching.learning.trials import Trainer, Verdict, hold_trials
from faq.matching.matcher import Matcher
from faq.matching.phrasebook import VERSION
from faq.matching.saved import Store
from faq.roads import ANY

FEWEST = 100  # messages; fewer tell nothing about thresholds


@dataclass(frozen=True)
class Calibration:
    """What was fitted, and how well it does."""

    outcomes: Mapping[str, list[Outcome]]  # by panel; empty without calibration messages
    wordings: int

    def __str__(self) -> str:
        told = [f"{self.wordings} wordings."]
        if not self.outcomes:
            told.append(
                f"Fewer than {FEWEST} calibration messages: the thresholds are cautious ones that were not measured."
            )
        return "\n\n".join([*told, *(report(name, found) for name, found in self.outcomes.items())])

    def confusions(self) -> list[str]:
        return confusions(self.outcomes[FULL]) if FULL in self.outcomes else []


def calibrate(folder: Path | None = None) -> Calibration:
    """Fit, write `matching.json` and `matching.npz` into the campaign folder, and report. Raises CampaignError."""
    campaign = load(folder)
    matcher = matcher_of(campaign)
    encoder = Encoder()
    classifiers = _learn(matcher, encoder)
    messages = read_messages(campaign.folder)
    _refuse_unknown(messages, {*campaign.entries, *matcher.book.entries, NOTHING_FITS, ""})
    panels, found = {FULL: UNTRAINED, CHEAP: UNTRAINED}, dict[str, list[Outcome]]()
    if len(messages) >= FEWEST:
        ours = {entry for entry in matcher.book.entries if matcher.kinds.get(entry) != "outside"}
        channels = Channels(matcher.book, matcher.usage.words, ours.__contains__, classifiers)
        verdicts = dict[str, list[Verdict]]()
        for name, used in ((FULL, encoder if classifiers.meaning else None), (CHEAP, None)):
            panels[name], verdicts[name] = _judge(campaign, matcher, channels, messages, used)
            found[name] = outcomes(verdicts[name], panels[name], Judge(matcher.kinds, matcher.topics))
        from_here = alone(verdicts[CHEAP], verdicts[FULL], panels[CHEAP].high)
        panels[CHEAP] = replace(panels[CHEAP], alone=from_here)
    _write(campaign, matcher, classifiers, panels, found)
    return Calibration(found, len(matcher.book.phrases))


def _refuse_unknown(messages: Iterable[Message], entries: Set[str]) -> None:
    """A misspelt entry would make wrong answers of right ones, and the thresholds follow them."""
    for message in messages:
        for entry in sorted({message.entry, message.second, *message.also} - entries):
            raise CampaignError(f"there is no entry {entry}, which is to answer: {message.text[:40]}", FILE)


def _learn(matcher: Matcher, encoder: Encoder) -> Classifiers:
    book = matcher.book
    owners: Integers = np.array(book.owners, dtype=np.int32)
    texts = [matcher.ear.hear(phrase.text, phrase.language).text for phrase in book.phrases]
    vectors = encoder(texts)
    return Classifiers(
        fit_grams(book.forms, owners, len(book.entries), LETTER_SIZES),
        fit_grams(book.readings, owners, len(book.entries), SOUND_SIZES),
        rounded(fit_softmax(vectors, owners, len(book.entries))) if vectors is not None else None,
    )


def _judge(
    campaign: Campaign, matcher: Matcher, channels: Channels, messages: list[Message], encoder: Encoder | None
) -> tuple[Panel, list[Verdict]]:
    """The panel for the whole of the messages with its thresholds, and the verdicts of cross-validation."""
    right = [satisfying(message, campaign, matcher) for message in messages]
    trials = hold_trials(matcher, channels, messages, right, encoder)
    trainer = Trainer(matcher.book.entries, matcher.kinds, matcher.facts_told)
    verdicts = trainer.cross_validate(trials)
    return with_thresholds(trainer.panel(trials), verdicts, Judge(matcher.kinds, matcher.topics)), verdicts


def satisfying(message: Message, campaign: Campaign, matcher: Matcher) -> frozenset[str]:
    """The entries that answer a message: also a bare follow-up that leads to one of them, and any group of what is not ours."""
    named = {message.entry, message.second, *message.also} & set(matcher.book.entries)
    if any(matcher.kinds.get(entry) == "outside" for entry in named):
        named |= {entry for entry, kind in matcher.kinds.items() if kind == "outside"}
    leading = {f"@{aspect}" for aspect, table in campaign.roads.follow_ups.items() if table.get(ANY) in named}
    return frozenset(named | leading)


def _write(
    campaign: Campaign,
    matcher: Matcher,
    classifiers: Classifiers,
    panels: Mapping[str, Panel],
    found: Mapping[str, list[Outcome]],
) -> None:
    arrays: dict[str, Any] = write_classifiers(classifiers, matcher.book.entries)
    settings = {
        "version": VERSION,
        "content": matcher.fingerprint,
        "wordings": len(matcher.book.phrases),
        "panels": {name: write_panel(panel) for name, panel in panels.items()},
        "figures": {name: figures(of) for name, of in found.items()},
    }
    Store(campaign.folder.root).write(settings, matcher.book, matcher.usage, matcher.fingerprint, as_files(arrays))
