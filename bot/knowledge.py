"""The campaign as the dialogue sees it, without a file or a search engine behind it: what `faq` has to offer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal, Protocol

from bot.words import Bubble, Choice

EntryKind = Literal["answer", "unstated", "social", "person", "outside", "act"]
Decision = Literal["answer", "choose", "outside", "miss"]


EXACT = "exact"  # the rule of a finding for words that stand so in the campaign


@dataclass(frozen=True, slots=True)
class Finding:
    """What the knowledge makes of a question.

    decision "answer": `entries` are to be answered, in this order (one, or two for two questions in one message).
    decision "choose": `suggestions` are two or three entries to offer.
    decision "outside": not ours (`entries` may name the group). decision "miss": nothing near (suggestions may be offered).
    """

    decision: Decision
    entries: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    score: float = 0.0  # probability that the first entry is right, 0 to 1
    runner_up: str = ""
    runner_up_score: float = 0.0
    rule: str = ""
    trace: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EntryCard:
    """What the dialogue needs to know of an entry without its words."""

    id: str
    kind: EntryKind
    topic: str = ""  # what a follow-up leans on: app, paper, case_b, coupon, points, sender, contact
    road: str = ""  # answering it to somebody shows that they are on this road
    verdict: str = ""  # describing this situation settles "which case"
    act: str = ""  # kind "act": the act that is done instead of an answer ("claim", "which", "status", "real")
    reason: str = ""  # kind "person": the reason for the queue
    offered: bool = True  # whether its label tells somebody who was misread what it is about
    unread: bool = False  # kind "outside": letters that say nothing; said again, they are a miss like any other
    holds: tuple[str, ...] = ()  # entries whose answers it gives as well: none of them is said beside it


@dataclass(frozen=True, slots=True)
class TriageChoice:
    label: str
    to: str  # "question:ID" or "verdict:ID"
    note: str = ""
    means: Literal["yes", "no", ""] = ""  # what it says where はい or いいえ is typed instead


@dataclass(frozen=True, slots=True)
class TriageQuestion:
    id: str
    bubble: Bubble
    choices: tuple[TriageChoice, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    id: str
    bubble: Bubble  # the case in plain words and the reasons
    road: str  # the road to guide along, or ""
    acts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoadStep:
    title: str
    entry: str  # whose answer of the moment is the step's text
    over: bool  # its time has passed at the moment asked for
    fails: tuple[str, ...] = ()  # entries for when it does not work


@dataclass(frozen=True, slots=True)
class FormKind:
    id: str
    label: str
    name: str  # in a summary


Reader = Literal["number", "date", "prefecture", "name"]


@dataclass(frozen=True, slots=True)
class FormItem:
    """One item of the claim form. `reader` says how typed words are read."""

    id: str
    reader: Reader
    name: str
    ask: str
    hint: str = ""
    unknown: str = ""  # entry that helps somebody who does not know the value
    likely: date | None = None  # reader "date": the value that most people have
    choices: tuple[str, ...] = ()  # values offered as buttons (群馬県)


@dataclass(frozen=True, slots=True)
class Form:
    id: str
    kinds: tuple[FormKind, ...]
    items: tuple[FormItem, ...]


@dataclass(frozen=True, slots=True)
class Reminder:
    """A deadline that a traveller can be reminded of, written for a moment."""

    id: str
    due: datetime  # when it is sent, in the campaign's zone
    ends: datetime  # from then on it is no longer true
    name: str  # クーポンを使える期限
    until: str  # 3月31日（金）23:59
    bubble: Bubble  # what is sent
    acts: tuple[str, ...]
    until_filed: bool = False  # a claim filed here makes it needless


@dataclass(frozen=True, slots=True)
class Situation:
    """What staff have switched beside the campaign: whether the desk is overrun, and days with other hours."""

    overrun: bool = False
    days: Mapping[date, tuple[tuple[time, time], ...]] = field(default_factory=dict)  # no period: closed


class Knowledge(Protocol):
    """The campaign as the dialogue sees it. Pure: the same question at the same moment gives the same value."""

    @property
    def languages(self) -> tuple[str, ...]: ...
    @property
    def calendar(self) -> Calendar: ...
    @property
    def overrun(self) -> bool: ...  # more people want a person than staff can serve
    def amid(self, situation: Situation) -> Knowledge: ...  # the same campaign, as things stand
    @property
    def menu(self) -> tuple[str, ...]: ...  # acts of the main menu
    @property
    def public(self) -> tuple[str, ...]: ...  # numbers, mails and links that the notice prints: nobody's own
    def finished(self, now: datetime) -> bool: ...  # every date of the campaign has passed
    def for_road(self, entry: str, road: str) -> str: ...  # when_sent on the road "app" is app_when
    def find(self, text: str, language: str, leaning: str = "") -> Finding: ...
    def guess_language(self, text: str) -> str: ...  # "" unless it is sure
    def likely_language(self, text: str) -> str: ...  # where nothing else tells it
    def card(self, entry: str) -> EntryCard: ...
    def label(self, what: str, language: str) -> str: ...
    def follow_up(self, aspect: str, topic: str, road: str) -> str: ...
    def answer(self, entry: str, now: datetime, language: str) -> Bubble: ...
    def acts(self, entry: str, now: datetime) -> tuple[str, ...]: ...
    def choice(self, act: str, now: datetime, language: str) -> Choice: ...
    def say(self, key: str, now: datetime, language: str, **slots: object) -> str: ...
    def question(self, question: str, now: datetime, language: str) -> TriageQuestion: ...
    def verdict(self, verdict: str, now: datetime, language: str) -> Verdict: ...
    def road(self, road: str, now: datetime, language: str) -> tuple[RoadStep, ...]: ...
    def form(self, language: str) -> Form: ...
    def reminders_after(
        self, entry: str, road: str, now: datetime
    ) -> tuple[str, ...]: ...  # to be offered, soonest first
    def reminder(self, name: str, now: datetime, language: str) -> Reminder: ...
    def concerns(self, name: str, road: str) -> bool: ...  # whether a reminder is for travellers of a road
    def source(self, name: str) -> str: ...  # of /go/NAME as it is counted; unknown ones are "other", "" stays ""
    def arrival(self, text: str) -> str: ...  # the source that a line ready to send names, or ""
    def check_sender(self, text: str, now: datetime, language: str) -> Bubble | None: ...
    def turns_on_sender(
        self, text: str, now: datetime, language: str
    ) -> bool: ...  # whether that check goes before any answer


class Calendar(Protocol):
    """Opening hours with holidays and exceptions. The only one: answers, hand-over and console share it."""

    def is_open(self, now: datetime) -> bool: ...
    def closes(self, now: datetime) -> datetime | None: ...
    def next_opening(self, now: datetime) -> datetime: ...
    def ago(self, now: datetime, long: timedelta) -> datetime: ...  # counting open time alone
    def slots(self, now: datetime, count: int) -> tuple[tuple[datetime, datetime], ...]: ...
