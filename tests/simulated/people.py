"""Travellers and staff: what they do, drawn from luck."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from bot.words import Incoming
from handlers.staff.access import Actor
from handlers.staff.acts.talks import Act, Close, GiveBack, Hold, PassOn, Resume, SendAgain, Take, TakeNext, Write
from storage.transaction import Reader

CLAIM = (
    ("press", "claim"), ("press", "form:kind:b2"), ("text", "4071228533"), ("text", "2/24"), ("text", "群馬県"),
    ("text", "山田屋"), ("press", "form:send"),
)  # fmt: skip
ASKING = (
    ("text", "いつまでですか"), ("text", "紙クーポンの申請方法は"), ("text", "電話がつながらない"), ("text", "二重に引き落とされた"),
    ("text", "なにこれ"), ("text", "はい"), ("text", "戻る"), ("text", "あ" * 2001), ("press", "menu"), ("press", "which"),
    ("press", "nonsense"), ("press", "remind:paper"), ("press", "form:later"), ("press", "status"), ("sticker", ""), ("location", ""),
)  # fmt: skip
TO_A_PERSON = (("press", "person"), ("text", "担当者と話したい"), ("press", "message"), ("text", "よろしく"), ("press", "queue:leave"))  # fmt: skip

EDITED = 1681786900  # when, as Telegram says it


@dataclass(slots=True)
class Traveller:
    """Somebody on a channel. What they do has an id that the platform gives it."""

    name: str
    channel: str
    number: int
    luck: random.Random
    done: list[Incoming] = field(default_factory=list)
    script: Iterator[tuple[str, str]] = field(default_factory=lambda: iter(()))

    def does(self) -> Incoming:
        """The next thing: on with the script that was begun, or something else."""
        kind, what = next(self.script, ("", ""))
        if not kind:
            self.script = iter(self.luck.choices((CLAIM, TO_A_PERSON, ()), (5, 2, 3))[0])
            kind, what = self.luck.choice(ASKING)
        return self.event(kind, what)

    def event(self, kind: str, what: str = "") -> Incoming:
        number = self.number * 1000 + len(self.done)
        told = Incoming(
            channel=self.channel,
            event_id=self._event_id(number, kind),
            traveller=self.name,
            kind=kind,  # type: ignore[arg-type]  # drawn from those that there are
            text=what if kind in ("text", "date") else "",
            data=what if kind == "press" else "",
            reply_token=f"token-{number}" if self.channel == "line" and kind not in ("leave", "unsend") else "",
            reference=what if kind == "unsend" else str(number),
        )
        self.done.append(told)
        return told

    def shows(self) -> Incoming:
        """A picture, which the platform gives out for the message's own name."""
        told = self.event("image")
        self.done[-1] = shown = replace(told, picture=told.reference)
        return shown

    def edits(self, first: Incoming, words: str) -> Incoming:
        """The same message with other words. Platforms tell it as an event of its own."""
        told = self.event("text", words)
        id_ = (
            f"{told.event_id.partition('.')[0]}.{first.reference}.{EDITED}"
            if self.channel == "telegram"
            else told.event_id
        )
        self.done[-1] = edited = replace(told, event_id=id_, reference=first.reference, raw="edited")
        return edited

    def in_room(self, what: str) -> Incoming:
        """Of a room of several people: it is let in (join), sent out, or they talk among themselves."""
        told = self.event("leave" if what == "leave" else "group")
        id_ = f"{told.event_id.partition('.')[0]}.member" if self.channel == "telegram" and what else told.event_id
        self.done[-1] = heard = replace(told, event_id=id_, data=what)
        return heard

    def _event_id(self, number: int, kind: str) -> str:
        """As the desk makes it of what the platform says."""
        if self.channel == "telegram":
            return f"{number}.{ {'press': f'q{number}', 'leave': 'member'}.get(kind, number) }".replace(" ", "")
        return f"event-{number}"


# --- staff -----------------------------------------------------------------------------------------------------------

STAFF = (Actor(1, "sato", "佐藤", "agent"), Actor(2, "ito", "伊藤", "supervisor"))


@dataclass(frozen=True, slots=True)
class Desktop:
    """What a member of staff sees of one conversation; it may have changed since."""

    conversation: str
    seq: int
    handoff: str = ""
    state: str = ""
    version: int = 0
    unsure: tuple[int, ...] = ()  # rows that failed, or may not have arrived


def desktops(reader: Reader) -> list[Desktop]:
    """All that there is to be seen."""
    rows = reader.sql(
        "SELECT conversation.id, conversation.seq, ref, handoff.state, handoff.version, conversation.no FROM conversation "
        "LEFT JOIN handoff ON handoff.conversation = conversation.no AND handoff.state <> 'closed' ORDER BY conversation.no"
    )
    return [
        Desktop(id_, seq, ref or "", state or "", version or 0, _not_arrived(reader, no))
        for id_, seq, ref, state, version, no in rows
    ]


def _not_arrived(reader: Reader, conversation: int) -> tuple[int, ...]:
    asked = "SELECT seq FROM outbox WHERE conversation = :no AND status IN ('failed', 'unsure')"
    return tuple(seq for (seq,) in reader.sql(asked, no=conversation))


def staff_act(seen: Desktop, luck: random.Random, press: str) -> Act:
    """Something that they can do about it."""
    version = luck.choice((None, seen.version))
    write = Write(seen.conversation, f"担当者です {press}", seen.seq, press)
    can: list[Act] = [write]
    match seen.state:
        case "waiting":
            can = [TakeNext(), Take(seen.handoff, version=version), write]
        case "taken":
            can = [
                write, write, Hold(seen.handoff, "調べる", version=version), PassOn(seen.handoff, "supervisor", version=version),
                GiveBack(seen.handoff, version=version), Close(seen.handoff, "solved", version=version), Take(seen.handoff, over=True),
            ]  # fmt: skip
        case "held":
            can = [Resume(seen.handoff, version=version), GiveBack(seen.handoff, version=version), write]
    if seen.unsure:
        can.append(SendAgain(seen.conversation, luck.choice(seen.unsure)))
    return luck.choice(can)
