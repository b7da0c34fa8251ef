"""The desk's words: frozen values that travel between the rooms.

Nothing here acts. A value is made in one room, read in another, and never changed on the way. The terms are those of the
field and of the notice: an *event* comes in, the core makes a *turn* of it, a turn holds a *reply* and *effects*.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

# --- what comes in --------------------------------------------------------------------------------------------------

Heard = Literal[
    "text",  # typed words
    "press",  # a pressed button: `data` says which
    "date",  # a picked date: `text` is YYYY-MM-DD
    "arrive",  # the page was opened, /start, a new friend: greet
    "sticker", "image", "video", "audio", "file", "location",
    "thing",  # something else that a person sent: a contact, a poll
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


# --- what goes out --------------------------------------------------------------------------------------------------


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
