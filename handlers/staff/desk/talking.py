"""A conversation as the desk shows it: rows of the store made into what the page says, masked for whoever looks."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from bot.knowledge import Form
from bot.reading.claims import MASK
from bot.records import CaseSeen
from bot.stay import Move
from handlers.staff.cases.views import written
from handlers.staff.console.views import Before, CaseCard, Fact, Judgement, Picture, Said
from handlers.staff.masking import Sight
from storage.episodes import Card
from storage.notes import Note
from storage.rows import Message
from storage.talks import CameWith, Line, OpenTalk, PastMove

MOST_JUDGED = 3
LONGEST_QUOTE = 80  # characters of a question beside the log, in which it stands whole
TOLD_ELSEWHERE = ("given_back", "closed")  # ends of a stay that a move tells of
# The words of each move in the log.
LINES: Mapping[Move, str] = {
    "take": "taken", "take_over": "taken", "reply": "taken", "hold": "held", "resume": "resumed", "ring": "resumed",
    "pass_on": "passed", "give_back": "returned", "close": "closed", "lapse": "lapsed", "release": "released",
}  # fmt: skip


def code_of(conversation: str) -> str:
    """Four letters and digits by which colleagues can name a traveller whose name nobody knows."""
    return hashlib.sha256(conversation.encode()).hexdigest()[:4].upper()


@dataclass(frozen=True, slots=True)
class Telling:
    """For one look at one conversation. `names` are the displays of accounts, `words` those of the page's language."""

    sight: Sight
    names: Mapping[str, str]
    words: Mapping[str, Any]
    actor: str
    label: Callable[[str], str]  # gives an entry's name
    nearest: Callable[[str, str], str]  # gives the wording of an entry that is nearest to a text
    pictures: bool = False  # whether whoever looks may have them

    def name(self, account: str) -> str:
        return self.names.get(account, account)

    def rows(self, talk: OpenTalk, notes: Sequence[Note]) -> tuple[Said, ...]:
        """Everything that stands in the log, in order."""
        buttons = buttons_of(line.message for line in talk.lines)
        said = [*(self._line(line, buttons) for line in talk.lines), *map(self._note, notes)]
        first = talk.lines[0].message.at if talk.lines else None
        events = [one for one in self._events(talk) if first is None or one.at >= first]
        return tuple(sorted([*said, *events], key=lambda one: (one.at, one.voice == "event", one.seq)))

    def _line(self, line: Line, buttons: Mapping[str, str]) -> Said:
        message = line.message
        text = shown_words(message, self.sight, buttons)
        key = f"m{message.seq}"
        if message.direction == "in":
            return Said(
                key, "traveller", message.at, text=text, kind=message.kind, masked=masked(text), blanked=message.blanked,
                seq=message.seq, picture=self._picture(line.picture),
            )  # fmt: skip
        if message.author == "bot":  # it repeats the items of a claim: whoever may not read those gets its words masked
            reply = message.reply if self.sight.numbers else None
            return Said(
                key, "bot", message.at, text=text, reply=reply, kind=message.kind, blanked=message.blanked,
                delivery=line.status or "", reason=line.failure, seq=message.seq,
                entry=self.label(line.entry) if line.entry and line.score else "", score=line.score,
            )  # fmt: skip
        return Said(
            key, "staff", message.at, self.name(message.author), text, mine=message.author == self.actor,
            blanked=message.blanked, delivery=line.status or "", reason=line.failure, seq=message.seq,
        )  # fmt: skip

    def _picture(self, came: CameWith | None) -> Picture | None:
        if came is None:
            return None
        address = f"/staff/pictures/{came.id}" if came.state == "fetched" and self.pictures else ""
        return Picture(came.state, address, came.reason)

    def _note(self, note: Note) -> Said:
        mine = note.staff == self.actor
        return Said(f"n{note.id}", "note", note.at, self.name(note.staff), note.text, mine=mine)

    def _events(self, talk: OpenTalk) -> Iterator[Said]:
        """Lines that nobody wrote: somebody came into the queue, was taken, put on hold, passed on, went."""
        for stay in talk.stays:
            key = f"{stay.joined.timestamp():.3f}"
            reason = self.words["reasons"].get(stay.reason, stay.reason)
            yield Said(f"j{key}", "event", stay.joined, kind="joined", slots={"reason": reason})
            if stay.closed is not None and stay.ending not in TOLD_ELSEWHERE:
                yield Said(f"c{key}", "event", stay.closed, kind="erased" if stay.ending == "erased" else "left")
        for move in talk.moves:
            yield self._moved(move)

    def _moved(self, move: PastMove) -> Said:
        kind = "requeued" if move.what == "pass_on" and not move.more else LINES[move.what]
        slots = {"name": self.name(move.staff)}
        match move.what:
            case "hold":
                slots["reason"] = self.words["desk"]["holds"].get(move.more, self.sight.text(move.more))
            case "pass_on":
                slots["to"] = self.names.get(move.more) or self.words["roles"].get(move.more, move.more)
            case "close":
                slots["outcome"] = self.words["outcomes_of_staff"].get(move.more, "")
        return Said(f"v{move.id}", "event", move.at, kind=kind, slots=slots)

    # --- beside the log ----------------------------------------------------------------------------------------------

    def judgements(self, talk: OpenTalk) -> tuple[Judgement, ...]:
        """The last questions that the machine found an entry for, newest first."""
        judged = [
            self._judgement(asked, answered)
            for asked, answered in pairwise(talk.lines)
            if asked.message.direction == "in" and answered.message.author == "bot" and answered.score
        ]
        return tuple(reversed(judged[-MOST_JUDGED:]))

    def _judgement(self, asked: Line, answered: Line) -> Judgement:
        low, high = (*answered.trace.get("thresholds", ()), 0.0, 0.0)[:2]
        return Judgement(
            question=_cut(self.sight.text(asked.message.text)),
            at=asked.message.at,
            decision=answered.message.kind,
            first=self.label(answered.entry),
            first_score=answered.score,
            second=self.label(answered.runner_up) if answered.runner_up else "",
            second_score=answered.runner_up_score,
            asks_from=low,
            answers_from=high,
            wording=self.nearest(answered.entry, asked.message.text),
        )

    def cards(self, cases: Sequence[CaseSeen], form: Form, language: str) -> tuple[CaseCard, ...]:
        return tuple(self._card(case, form, language) for case in reversed(cases))

    def _card(self, case: CaseSeen, form: Form, language: str) -> CaseCard:
        values = self.sight.items(case.items, form.items)
        facts = tuple(Fact(item.id, item.name, written(item, values.get(item.id, ""), language)) for item in form.items)
        kind = next((kind.label for kind in form.kinds if kind.id == case.kind), case.kind)
        return CaseCard(case.number, case.state, kind, facts)

    def before(self, cards: Sequence[Card]) -> tuple[Before, ...]:
        """Earlier episodes, newest first."""
        return tuple(
            Before(card.opened, self.sight.text(card.words)[:40], card.outcome, card.number) for card in cards[1:6]
        )


def shown_words(message: Message, sight: Sight, buttons: Mapping[str, str]) -> str:
    """What was said, masked; of a press what stood on the button, which LINE and Telegram do not tell."""
    if message.kind == "press" and not message.text:
        return sight.text(buttons.get(message.data, ""))
    return sight.message(message)


def buttons_of(messages: Iterable[Message]) -> dict[str, str]:
    """The labels of all buttons that the machine has shown, by what they give back; the newest of each."""
    replies = [message.reply for message in messages if message.reply is not None]
    fixes = [(item.fix, item.name) for reply in replies for bubble in reply.bubbles for item in bubble.items]
    choices = [(choice.data, choice.label) for reply in replies for choice in reply.choices]
    return dict([*((fix.data, f"{name} {fix.label}") for fix, name in fixes if fix is not None), *choices])


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"


def masked(text: str) -> int:
    """How many places of a text are hidden."""
    return sum(1 for before, here in pairwise(f" {text}") if here == MASK != before)
