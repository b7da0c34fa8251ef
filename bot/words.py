"""The desk's words: frozen values that travel between the rooms.

Nothing here acts. A value is made in one room, read in another, and never changed on the way. The terms are those of the
field and of the notice: an *event* comes in, the core makes a *turn* of it, a turn holds a *reply* and *effects*.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal, Protocol

# --- what comes in -------------------------------------------------------------------------------------------------

Heard = Literal[
    "text",  # typed words
    "press",  # a pressed button: `data` says which
    "date",  # a picked date: `text` is YYYY-MM-DD
    "arrive",  # the page was opened, /start, a new friend: greet
    "sticker", "image", "video", "audio", "file", "location",
    "leave",  # blocked or unfollowed: nothing more is sent
    "unsend",  # `reference` names the message to blank
    "group",  # a room of several people: nothing personal is said there; `data` is "join" when the desk was let in
    "odd",  # an event of a kind that nobody here knows
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Incoming:
    """One verified thing that came in on a channel."""

    channel: str  # "web", "terminal", "line", "telegram"
    event_id: str  # unique within the channel, given by it
    traveller: str  # the channel's own id of the person
    kind: Heard
    text: str = ""
    data: str = ""
    language: str = ""  # what the channel knows of the language ("ja", "en", "ja-JP"), or ""
    source: str = ""  # where the traveller came from (/go/SOURCE)
    reply_token: str = ""
    reference: str = ""  # the channel's id of a message
    picture: str = ""  # kind "image": what the channel gives the picture out for, or "" when it does not
    raw: str = ""  # the event as it came, kept for the record


# --- what goes out -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Choice:
    """A button. Either `data` comes back as a press, or `opens` is opened (https:, tel:)."""

    label: str  # at most 20 graphemes
    data: str = ""  # at most 64 bytes
    note: str = ""  # a small second line, where the channel has room
    opens: str = ""
    main: bool = False  # the step that most people want


PlateState = Literal["before", "open", "soon", "over"]


@dataclass(frozen=True, slots=True)
class Plate:
    """The date plate: what holds now, until when, how long."""

    state: PlateState
    word: str  # 受付中
    until: str  # 4月30日（日）まで
    since: str = ""  # 3月24日（金）14:00から
    left: str = ""  # あと12日


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a summary, with the button that corrects it."""

    name: str
    value: str
    fix: Choice | None = None
    aloud: str = ""  # how the value is read aloud


@dataclass(frozen=True, slots=True)
class Steps:
    """How far along: `done` of `total`."""

    done: int
    total: int
    text: str  # 4つのうち2つ目


@dataclass(frozen=True, slots=True)
class DateAsk:
    """A date picker that the channel may offer beside typing."""

    first: date
    last: date
    likely: date


@dataclass(frozen=True, slots=True)
class Details:
    title: str
    lines: tuple[str, ...]


Shape = Literal["say", "summary", "receipt", "aloud", "place"]


@dataclass(frozen=True, slots=True)
class Bubble:
    """One speech bubble. Order on every channel: steps, lead, plate, lines, items, details, clause."""

    lead: str = ""
    lines: tuple[str, ...] = ()  # a line that begins with ・ is an item of a list
    plate: Plate | None = None
    items: tuple[Item, ...] = ()
    steps: Steps | None = None
    details: Details | None = None
    clause: str = ""  # お知らせ 2(A) 申請方法
    date: DateAsk | None = None
    shape: Shape = "say"
    number: str = ""  # receipt: the receipt number, place: the place in the queue


@dataclass(frozen=True, slots=True)
class Reply:
    """What a traveller gets for one turn, sent in one call: at most five bubbles, choices on the last."""

    bubbles: tuple[Bubble, ...]
    choices: tuple[Choice, ...] = ()
    menu: bool = False  # the choices are the main menu (shown as tiles)
    ask_solved: bool = False  # a quiet 解決した / まだ beneath
    entry: str = ""  # what that rates: the press is solved:yes:ENTRY or solved:no:ENTRY
    speaker: str = ""  # the member of staff who says it, as travellers read the name; "" for the desk itself


# --- what else a turn does -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenCase:
    """File a claim. `number` is the receipt number, ten digits."""

    number: str
    form: str
    kind: str  # the form's kind: "b1", "b2"
    items: Mapping[str, str]
    key: str = ""  # the item that tells one coupon from another


@dataclass(frozen=True, slots=True)
class AmendCase:
    """The traveller corrects items of a claim that staff have not begun to check."""

    number: str
    items: Mapping[str, str]
    key: str = ""


HandoffReason = Literal["asked", "misses", "anger", "distress", "danger", "other_trouble", "sender", "offered"]


@dataclass(frozen=True, slots=True)
class JoinQueue:
    reason: HandoffReason
    summary: str  # one line for staff


@dataclass(frozen=True, slots=True)
class LeaveQueue:
    why: Literal["traveller", "message_left", "callback"]


@dataclass(frozen=True, slots=True)
class LeaveMessage:
    text: str


@dataclass(frozen=True, slots=True)
class CallBack:
    """An answer in this conversation is wished for within a slot of the opening hours."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Missed:
    """A question that was not answered, for the review loop."""

    text: str
    nearest: str
    score: float


@dataclass(frozen=True, slots=True)
class Rated:
    entry: str
    solved: bool


@dataclass(frozen=True, slots=True)
class Guessed:
    """A receipt number was tried in vain: counted, so that numbers cannot be guessed."""


Grade = Literal[1, 2, 3]  # 3 is the best


@dataclass(frozen=True, slots=True)
class RatedStaff:
    """How the talk with staff was that has just ended."""

    grade: Grade


@dataclass(frozen=True, slots=True)
class MakeCode:
    """The claim in the making can be gone on with elsewhere, by this number."""

    code: str  # twelve digits
    expires: datetime


@dataclass(frozen=True, slots=True)
class TakeOver:
    """The claim that this number moves goes on here, and is no more where it was."""

    code: str


@dataclass(frozen=True, slots=True)
class CameFrom:
    """Where the traveller came from; the first that is known stays."""

    source: str


@dataclass(frozen=True, slots=True)
class Remind:
    """The traveller wishes to be reminded, once."""

    name: str  # the campaign's
    due: datetime


@dataclass(frozen=True, slots=True)
class Forget:
    """No reminder of this name any more, or none at all."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class NotePicture:
    """A picture was sent for the claim in the making: the channel gives it out for `picture`."""

    picture: str


@dataclass(frozen=True, slots=True)
class FilePictures:
    """What was sent for the claim in the making belongs to the claim `number`."""

    number: str


@dataclass(frozen=True, slots=True)
class DropPictures:
    """The claim in the making is dropped, and with it what was sent for it."""


Effect = (
    OpenCase
    | AmendCase
    | JoinQueue
    | LeaveQueue
    | LeaveMessage
    | CallBack
    | Missed
    | Rated
    | Guessed
    | RatedStaff
    | CameFrom
    | MakeCode
    | TakeOver
    | Remind
    | Forget
    | NotePicture
    | FilePictures
    | DropPictures
)

TurnKind = Literal["answer", "clarify", "unstated", "fallback", "handoff", "social", "step", "silent", "staff"]


@dataclass(frozen=True, slots=True)
class Trace:
    """Why this was said, for staff: the entry, its score, the runner-up, the rule that decided."""

    kind: TurnKind
    entry: str = ""
    score: float = 0.0
    runner_up: str = ""
    runner_up_score: float = 0.0
    rule: str = ""
    more: Mapping[str, object] = field(default_factory=dict)


# --- what is known -------------------------------------------------------------------------------------------------

EntryKind = Literal["answer", "unstated", "social", "person", "outside", "act"]
Decision = Literal["answer", "choose", "outside", "miss"]


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


@dataclass(frozen=True, slots=True)
class TriageChoice:
    label: str
    to: str  # "question:ID" or "verdict:ID"
    note: str = ""


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
    def finished(self, now: datetime) -> bool: ...  # every date of the campaign has passed
    def for_road(self, entry: str, road: str) -> str: ...  # when_sent on the road "app" is app_when
    def find(self, text: str, language: str, leaning: str = "") -> Finding: ...
    def guess_language(self, text: str) -> str: ...
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


class Calendar(Protocol):
    """Opening hours with holidays and exceptions. The only one: answers, hand-over and console share it."""

    def is_open(self, now: datetime) -> bool: ...
    def closes(self, now: datetime) -> datetime | None: ...
    def next_opening(self, now: datetime) -> datetime: ...
    def slots(self, now: datetime, count: int) -> tuple[tuple[datetime, datetime], ...]: ...


# --- what is remembered --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CaseSeen:
    """A claim as its traveller may see it."""

    number: str
    state: Literal["received", "checking", "refunded", "refused", "closed"]
    kind: str
    items: Mapping[str, str]
    received: datetime
    own: bool  # opened in this conversation


@dataclass(frozen=True, slots=True)
class PicturesSeen:
    """What was sent for the claim in the making."""

    kept: int = 0  # fetched, or on their way
    failed: int = 0  # could not be had from the channel, or are no pictures


@dataclass(frozen=True, slots=True)
class ReminderSeen:
    """A reminder that the traveller has asked for; `waiting`: it has not been sent yet."""

    name: str
    due: datetime
    waiting: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """What a number for going on elsewhere would move."""

    packed: str  # the other conversation's state, as it is now
    state: Literal["live", "used", "expired"]
    own: bool  # it was made in this conversation


class Records(Protocol):
    """What the dialogue may look up, inside the turn's own transaction."""

    def handoff(self) -> Literal["none", "waiting", "owned", "left"]: ...
    def place(self) -> int: ...  # in the queue if in it, else where one would stand
    def case(self, number: str) -> CaseSeen | None: ...
    def own_cases(self) -> tuple[CaseSeen, ...]: ...
    def guesses(self) -> int: ...  # receipt numbers tried in vain in the last hour
    def pictures(self) -> PicturesSeen: ...
    def reminders(self) -> tuple[ReminderSeen, ...]: ...  # asked for and not taken back, by their moment
    def moved(self, code: str) -> Moved | None: ...
    def draw_code(self) -> str: ...  # eleven random digits
    def draw(self) -> str: ...  # nine random digits, not yet in use
