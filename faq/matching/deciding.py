"""What is done with a message, in this order:

1. the words of a wording (see `exact`)         → its entry
2. danger, distress, anger, a wish for a person → that entry, from the low threshold on, or where most belief is in such
3. not ours, or nothing near                    → "outside", or "miss" with what is near enough to be meant
4. an entry that is sure                        → answered; also one of what the notice does not say
5. two questions that are each sure             → both; the one sure question of a long message → its entry, where the story
                                                  is of the same thing; that of an angry or worried one → beside the words
                                                  for the feeling
6. neighbours that hold nearly all belief       → answered together: quicker than asking which
7. else                                         → the two or three that it may be

What would get 6, 7 or a miss is looked at once more by its sentences, then by their clauses: what one of them plainly tells is
answered where the whole is near to it, behind the words for a feeling that another shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.knowledge import EntryKind, Finding
from faq.matching.accepting import Panel
from faq.matching.ranking import Ranking

MOST_OFFERED = 3
TOGETHER = "together"
FELT = "felt"
LEAST_OFFERED = 2
BESIDE_SHARE = 0.06  # of the belief; an entry with less is no neighbour of the first
OFFERED_SHARE = 0.02  # of the belief; a third entry with less is not offered
NEAR_SHARE = 0.15  # of the belief; in a miss, which is believed of nothing, an entry with less is an odd thing to offer
ASKED_SHARE = 0.1  # of a story's belief; its question, sure by itself, is of something else with less
MOSTLY = 0.5
OFFERED: frozenset[EntryKind] = frozenset({"answer", "unstated", "act"})
ANSWERS: frozenset[EntryKind] = frozenset({"answer", "unstated", "act"})
UNANSWERED = frozenset({"choose", "miss"})


@dataclass(frozen=True)
class Judged:
    """A ranking, and the probability that its first entry is right."""

    ranking: Ranking
    trust: float

    @property
    def first(self) -> str:
        return self.ranking.first


class Judge:
    """Decides by the kinds of the entries. An entry without a kind is an answer; "@…" is a bare follow-up."""

    def __init__(self, kinds: Mapping[str, EntryKind], topics: Mapping[str, str] | None = None) -> None:
        self._kinds = kinds
        self._topics = topics or {}

    def kind(self, entry: str) -> EntryKind:
        return self._kinds.get(entry, "answer")

    def decide(self, judged: Judged, panel: Panel) -> Finding:
        """What one question gets."""
        kind = self.kind(judged.first)
        if self._is_person(judged, panel):
            return self._found("answer", judged, "person", entries=(judged.first,))
        if kind == "outside" and (judged.trust >= panel.low or judged.ranking.shares[0] >= 0.5):
            return self._found("outside", judged, "outside", entries=(judged.first,))
        if judged.trust >= panel.high:
            return self._found("answer", judged, kind if kind != "answer" else "sure", entries=(judged.first,))
        if self.is_pair(judged, panel.low) and sum(judged.ranking.shares[:2]) >= panel.pair:
            return self._found("answer", judged, TOGETHER, entries=judged.ranking.entries[:2])
        offered = self.offered(judged.ranking)
        if judged.trust < panel.low or len(offered) < LEAST_OFFERED:
            return self._found("miss", judged, "far", suggestions=self._near(judged.ranking, offered))
        return self._found("choose", judged, "unsure", suggestions=offered)

    def is_pair(self, judged: Judged, low: float) -> bool:
        """Whether the first two may be answered together: both can be, at least one with a fact, and both are near. One that is near alone
        and not sure is no pair: it is offered. Nor is one beside what is not stated, of nothing in particular."""
        first, second = judged.ranking.entries[:2] if len(judged.ranking.entries) > 1 else ("@", "@")
        kinds = {self.kind(first), self.kind(second)}
        near = judged.trust >= low and judged.ranking.shares[min(1, len(judged.ranking.shares) - 1)] >= BESIDE_SHARE
        vague = any(self.kind(entry) == "unstated" and entry not in self._topics for entry in (first, second))
        return near and kinds <= ANSWERS and "answer" in kinds and not vague and not any(map(_bare, (first, second)))

    def needs_parts(self, whole: Judged, parts: int, panel: Panel) -> bool:
        """Whether the parts of a message that may be questions of their own could change what it gets."""
        if self._is_person(whole, panel):
            return parts > 0
        return self.kind(whole.first) in ANSWERS and (parts > 1 or (parts == 1 and whole.trust < panel.high))

    def _is_person(self, judged: Judged, panel: Panel) -> bool:
        return self.kind(judged.first) == "person" and (judged.trust >= panel.low or self._is_felt(judged.ranking))

    def several(self, whole: Judged, parts: Sequence[Judged], panel: Panel) -> Finding | None:
        """The answers to two questions in one message, or to the one plain question in a long one; None without any."""
        if not self.needs_parts(whole, len(parts), panel):
            return None
        sure = [part for part in parts if self._is_sure(part, panel)]
        entries = self._asked(whole, parts, panel)
        if self._is_person(whole, panel):
            plain = entries if len(entries) == 1 and self.kind(entries[0]) == "answer" else ()
            return self._found("answer", whole, FELT, entries=(whole.first, *plain)) if plain else None
        if len(entries) == 2:
            return self._found("answer", whole, "two", entries=entries)
        if whole.trust >= panel.high:
            return None
        if entries == (whole.first,):
            return self._found("answer", sure[0], "part", entries=entries)
        return self.one_question(whole, parts, panel)

    def one_question(self, whole: Judged, parts: Sequence[Judged], panel: Panel) -> Finding | None:
        """What a long story gets that would else get a choice, as many words are near to nothing: the answer to its one question, or to two
        of which one is sure and both are what the story is near to."""
        without = self.decide(whole, panel)
        asked = tuple(dict.fromkeys(part.first for part in parts if part.trust >= panel.low and not _bare(part.first)))
        sure = [part for part in parts if self._is_sure(part, panel)]
        # Neither neighbour is what is asked.
        beside = without.rule == TOGETHER and not set(asked) & set(without.entries)
        if without.decision not in UNANSWERED and not beside:
            return None
        if sure and asked == (sure[0].first,) and self._is_of(whole, sure[0].first):
            return self._found("answer", sure[0], "part", entries=asked)
        near = self._near(whole.ranking, self.offered(whole.ranking))
        if sure and len(asked) == 2 and set(asked) <= set(near):
            return self._found("answer", whole, "two", entries=asked)
        if any(self._agree(whole, part, panel) for part in parts):
            return self._found("answer", whole, "part", entries=(whole.first,))
        return None

    def is_open(self, found: Finding) -> bool:
        """Whether a message that tells much was not understood as one: then its pieces are looked at."""
        unheard = found.rule == FELT and len(found.entries) == 1  # the feeling is, and not what it is about
        return found.decision in UNANSWERED or found.rule == TOGETHER or unheard

    def by_telling(self, found: Finding, whole: Judged, pieces: Sequence[Judged], panel: Panel) -> Finding:
        """What a story gets by what its pieces tell, instead of `found`: behind the words for a feeling that one of them shows, what the
        surest tells; without a feeling, what is sure of all that the story is near to, of each topic one."""
        told: dict[str, Judged] = {}
        for piece in sorted(pieces, key=lambda piece: -piece.trust):
            if piece.trust >= panel.high and not _bare(piece.first):
                told.setdefault(piece.first, piece)
        felt = [entry for entry in told if self.kind(entry) == "person"][:1]
        plain = [entry for entry in told if self.kind(entry) in ANSWERS]
        near = [entry for entry in plain if self._share(whole, entry) >= NEAR_SHARE]
        if felt:
            return self._found("answer", told[felt[0]], FELT, entries=(*felt, *(near or plain)[:1]))
        if not near or set(near) & set(found.entries):  # neighbours that are answered together hold it already
            return found
        if any(self.kind(entry) == "outside" for entry in self._near(whole.ranking, whole.ranking.entries)):
            return found
        of_topics = {self._topics.get(entry, entry): entry for entry in reversed(near)}
        entries = tuple(entry for entry in near if entry in of_topics.values())[:2]
        return self._found("answer", told[entries[0]], "told", entries=entries)

    def _is_of(self, whole: Judged, entry: str) -> bool:
        """Whether a story is of the same thing as its question, or the question of nothing in particular: いまからでも間に合いますか."""
        topic = self._topics.get(entry)
        if topic is None:
            return self.kind(entry) == "answer"
        return topic == self._topics.get(whole.first) or self._share(whole, entry) >= ASKED_SHARE

    @staticmethod
    def _share(judged: Judged, entry: str) -> float:
        return dict(zip(judged.ranking.entries, judged.ranking.shares, strict=True)).get(entry, 0.0)

    def _asked(self, whole: Judged, parts: Sequence[Judged], panel: Panel) -> tuple[str, ...]:
        """What is surely asked, in order. A bare question leans on the one before it, which is what the whole is about:
        何番から来ますか、届かなかったら？"""
        entries: dict[str, None] = {}
        for part in parts:
            leaning = _bare(part.first) and tuple(entries) == (whole.first,) and part.trust >= panel.high
            if leaning or self._is_sure(part, panel):
                entries[part.first] = None
        return tuple(entries)

    def _agree(self, whole: Judged, part: Judged, panel: Panel) -> bool:
        """Whether the whole and a question in it, neither of them sure, lead to the same entry: then they are right together."""
        if part.first != whole.first or _bare(part.first) or min(whole.trust, part.trust) < panel.low:
            return False
        return 1 - (1 - whole.trust) * (1 - part.trust) >= panel.high

    def _is_sure(self, judged: Judged, panel: Panel) -> bool:
        return judged.trust >= panel.high and self.kind(judged.first) in ANSWERS and not _bare(judged.first)

    def offered(self, ranking: Ranking) -> tuple[str, ...]:
        """The entries that may be offered, best first: what one can be answered, and what nobody says of itself is not."""
        wanted = [
            (entry, share)
            for entry, share in zip(ranking.entries, ranking.shares, strict=True)
            if self.kind(entry) in OFFERED and not _bare(entry)
        ][:MOST_OFFERED]
        return tuple(entry for at, (entry, share) in enumerate(wanted) if at < LEAST_OFFERED or share >= OFFERED_SHARE)

    def _is_felt(self, ranking: Ranking) -> bool:
        """Whether most belief is in anger, distress and the like, be it unclear in which: no topic is offered to such a message."""
        shares = zip(ranking.entries, ranking.shares, strict=True)
        return sum(share for entry, share in shares if self.kind(entry) == "person") >= MOSTLY

    @staticmethod
    def _near(ranking: Ranking, offered: Sequence[str]) -> tuple[str, ...]:
        shares = dict(zip(ranking.entries, ranking.shares, strict=True))
        return tuple(entry for entry in offered if shares[entry] >= NEAR_SHARE)

    def _found(
        self,
        decision: str,
        judged: Judged,
        rule: str,
        *,
        entries: tuple[str, ...] = (),
        suggestions: tuple[str, ...] = (),
    ) -> Finding:
        ranking = judged.ranking
        return Finding(
            decision,  # type: ignore[arg-type]
            entries=entries,
            suggestions=suggestions,
            score=round(judged.trust, 4),
            runner_up=ranking.entries[1] if len(ranking.entries) > 1 else "",
            runner_up_score=round(ranking.shares[1], 4) if len(ranking.shares) > 1 else 0.0,
            rule=rule,
        )


def _bare(entry: str) -> bool:
    """A bare follow-up: what it asks of is decided by what was said before."""
    return entry.startswith("@")
