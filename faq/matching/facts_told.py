"""What a message tells, denies or leaves open.

「連打したけど1回分しか引かれてません」 has every word of a double charge and is none; 「使えず現金で払った」 does not say whether the coupon was
charged as well. A campaign names in `facts_told.toml` what its answers rest on, in the words of each language:

[charged]
ja.told = "引かれ|減っ"            the fact; the grammar of the language tells whether it is denied
ja.denied = "手つかず|そのまま"      words that deny it by themselves; may be absent
[charged.when_denied]              what would then be a wrong answer, and the entry that answers instead
eligibility_b1 = "not_charged"
[charged.when_open]                the same for a message that neither tells nor denies it; may be absent
[charged.when_told]                the same for one that tells it; may be absent

A fact with `foremost = true` is of the whole message: what answers for it stands, whatever else is told or denied.

An entry that is barred in favour of "" is out, and nothing answers for it. A fact that is both told and denied is told:
「1回しか押していないのに2回引かれた」 denies nothing that matters here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from faq.folder import Reading, parse

FILE = "facts_told.toml"
REMEMBERED = 64  # messages
Said = Literal["told", "denied", "open"]
WAYS: tuple[Said, ...] = ("denied", "told", "open")
_NOT = r"(?:な[くけし](?!な[っりる])|なか(?=っ)|ない|ません?|ず|へん|ねえ|無[いくし]|(?<![てたる])ん(?=\W|$))"
_LIGHT = r"(?:[にはもがをのでとてしされせいおりらなっあきくや]|決済|引か|落と|払|支払|課金|手続|操作|処理|取|扱)"  # says nothing of its own
_DENIED_AFTER = {
    "ja": re.compile(
        rf"(?:(?!のに|ので){_LIGHT}){{0,14}}?{_NOT}(?!か(?!ら))"
        rf"|[たる]?(?:形跡|様子|事実|こと|わけ|跡|の)(?:は|も|が|では|じゃ)*(?:あり|い|見当たら)?{_NOT}"
    ),
    "en": re.compile(r"(?:(?! but | and | so )[^.,;!?]){0,12} (?:only|just) (?:once|one time)"),
    "ko": re.compile(
        r"[가-힣]{0,4}지(?:는|도)? ?(?:않|못)|[^.,!?]{0,5}?(?:안 ?(?:되|됐|돼|됨|했|함|하)|없[어었는습다])"
    ),
}
_DENIED_BEFORE = {
    "en": re.compile(
        r"(?:n't|\b(?:not|never|nothing|no|none|without))\b(?:(?! (?:but|and|so|i|it|they|we|when|then|that) )[^.,;!?]){0,20}$"
    ),
    "zh": re.compile(r"(?:没|沒|未|不曾|并无)[^、。,.;!?，却但可還还]{0,4}$"),
    "ko": re.compile(r"안 ?$"),
}
_OPEN_AFTER = {  # neither told nor denied: 引かれたかと思ったら
    "ja": re.compile(r"し?(?:て(?:い)?)?[たる]?(?:か(?!ら)|(?:か)?と思|(?<=た)ら|れば|ないか(?!ら)|ませんか)"),
    "en": re.compile(r"(?!)"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that can be told or denied. `instead` has, for each way of it, the entries that would be wrong and what answers."""

    told: Mapping[str, re.Pattern[str]]
    denied: Mapping[str, re.Pattern[str]]
    instead: Mapping[Said, Mapping[str, str]]
    foremost: bool = False

    def said(self, text: str, language: str) -> Said | None:
        """What a message says of it; None in a language without words for it."""
        told = self.told.get(language)
        if told is None:
            return None
        outright = self.denied.get(language)
        denied = outright is not None and outright.search(text) is not None
        for found in told.finditer(text):
            if _denied_at(text, found, language):
                denied = True
            elif not _is_open(text, found, language):
                return "told"
        return "denied" if denied else "open"


class FactsTold:
    """The facts of a campaign that messages tell or deny."""

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        self.facts = tuple(facts)
        self.barred = lru_cache(maxsize=REMEMBERED)(self._barred)  # a message is asked for again with each of its parts

    def _barred(self, text: str, language: str) -> dict[str, str]:
        """The entries that a message rules out, each with what answers instead. What answers instead may be ruled out in its turn, and
        then the last answer stands for all; but never in favour of what it stands for: a denial goes before what is told."""
        said = [(fact, fact.said(text, language)) for fact in self.facts]
        foremost = [(fact, way) for fact, way in said if fact.foremost]
        by_way = [(fact, way) for ordered in WAYS for fact, way in said if way == ordered]
        found: dict[str, str] = {}
        for fact, way in (*foremost, *by_way):
            for entry, other in fact.instead.get(way, {}).items() if way else ():
                if entry not in found and _last(other, found) != entry:
                    found[entry] = other
        return {entry: _last(entry, found) for entry in found}


NOTHING_TOLD = FactsTold()


def _last(entry: str, instead: Mapping[str, str]) -> str:
    """What answers in the end, where that which answers instead is ruled out, too."""
    while entry in instead:
        entry = instead[entry]
    return entry


def read_facts_told(text: str) -> FactsTold:
    """The facts of `facts_told.toml`. Raises CampaignError."""
    whole = Reading(parse(text, FILE))
    return FactsTold(_fact(Reading(whole.table(name), name)) for name in whole.rest())


def _fact(reading: Reading) -> Fact:
    instead = {way: reading.table(f"when_{way}", needed=False) for way in WAYS}
    foremost = reading.switch("foremost")
    told, denied = dict[str, re.Pattern[str]](), dict[str, re.Pattern[str]]()
    for language in reading.rest():
        words = Reading(reading.table(language), f"{reading.place}.{language}")
        told[language] = _pattern(words, "told", words.text("told"))
        outright = words.text("denied", "")
        if outright:
            denied[language] = _pattern(words, "denied", outright)
        words.done()
    return Fact(
        told,
        denied,
        {way: {str(one): str(other) for one, other in of.items()} for way, of in instead.items()},
        foremost,
    )


def _pattern(reading: Reading, key: str, words: str) -> re.Pattern[str]:
    try:
        return re.compile(words)
    except re.error as error:
        raise reading.refuse(key, f"is no pattern: {error}") from None


def _denied_at(text: str, found: re.Match[str], language: str) -> bool:
    after, before = _DENIED_AFTER.get(language), _DENIED_BEFORE.get(language)
    return (after is not None and after.match(text, found.end()) is not None) or (
        before is not None and before.search(text[: found.start()]) is not None
    )


def _is_open(text: str, found: re.Match[str], language: str) -> bool:
    open_ended = _OPEN_AFTER.get(language)
    return open_ended is not None and open_ended.match(text, found.end()) is not None
