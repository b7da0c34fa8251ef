"""What people say and do: one script a talk, drawn from a seed and from the campaign's own wordings."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.records import CaseState
from faq.campaign import DEFAULT
from handlers.staff.acts.talks import Outcome


@dataclass(frozen=True, slots=True)
class Says:
    text: str


@dataclass(frozen=True, slots=True)
class Presses:
    data: str


@dataclass(frozen=True, slots=True)
class Chooses:
    """The choice of the reply before, counted from 0."""

    number: int


@dataclass(frozen=True, slots=True)
class Rates:
    """解決した or まだ, below the answer before."""

    solved: bool


@dataclass(frozen=True, slots=True)
class Sends:
    """A picture, a sticker, or leaving."""

    kind: str


@dataclass(frozen=True, slots=True)
class Waits:
    span: timedelta


@dataclass(frozen=True, slots=True)
class Taken:
    """A member of staff takes the talk."""


@dataclass(frozen=True, slots=True)
class Writes:
    text: str


@dataclass(frozen=True, slots=True)
class Notes:
    text: str


@dataclass(frozen=True, slots=True)
class Closes:
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Checks:
    """Staff move the claim on: to "checking", and then to what was decided."""

    to: CaseState


@dataclass(frozen=True, slots=True)
class Watched:
    """What the desk does by itself has been done: who waits too long is shown, a reminder has left."""


Step = Says | Presses | Chooses | Rates | Sends | Waits | Taken | Writes | Notes | Closes | Checks | Watched


@dataclass(frozen=True, slots=True)
class Script:
    """A talk, and how many of ten thousand are like it."""

    name: str
    weight: float
    channel: str
    at: datetime
    steps: tuple[Step, ...]


# What differs from traveller to traveller: whatever of it stands in a talk is another one of its list in each copy.
SHOPS = ("山田屋", "湯けむり茶屋", "片岡商店", "みなかみ食堂", "道の駅まえばし", "ホテル大滝", "カフェ森の音", "伊香保の宿")  # fmt: skip
TOWNS = ("草津", "伊香保", "高崎", "水上", "桐生", "前橋", "四万温泉", "万座")
NAMES = ("高崎花子", "前橋太郎", "桐生一郎", "沼田さくら", "渋川健", "富岡みどり", "藤岡誠", "館林ゆき")
OPENINGS = ("すみません、", "こんにちは。", "お世話になります。", "急ぎです。", "先日の件で、", "母の代わりです。")
VARYING = (SHOPS, TOWNS, NAMES, OPENINGS)
RARE = "蒟蒻畑"  # a word that hardly anybody says: what a search looks for
INQUIRY = "4071228533"  # of a coupon: drawn anew for each copy

BY_DAY = datetime.fromisoformat("2023-03-14T15:00:00+09:00")
LATE = datetime.fromisoformat("2023-04-02T12:00:00+09:00")
BY_NIGHT = datetime.fromisoformat("2023-03-20T19:40:00+09:00")
CHANNELS = {"line": 0.6, "web": 0.3, "telegram": 0.1}
QUESTIONS = "questions"
DIFFERENT = 180  # talks of questions
REST = timedelta(seconds=40)  # between two turns of one talk

CLAIM: tuple[Step, ...] = (
    Says("クーポンが使えなくて現金で払ったのに、残額も減っていました"),
    Presses("claim"),
    Presses("form:kind:b2"),
    Says(INQUIRY),
    Says("２月２４日です"),
    Says("群馬です"),
    Says(f"{TOWNS[0]}の{SHOPS[0]}です"),
)
ASKED: tuple[Step, ...] = (Says(f"{OPENINGS[0]}二重に引かれました"), Presses("person"))
SERVED: tuple[Step, ...] = (
    *ASKED, Taken(), Writes("お待たせしました。担当の佐藤です。レシートはお手元にありますか。"),
    Says(f"はい、あります。{TOWNS[0]}の{SHOPS[0]}で2回払いました"),
    Notes("レシートあり。二重の決済。"),
    Writes("ありがとうございます。このまま補償の申請ができます。メニューの「補償を申請する」からお進みください。"),
    Says(f"わかりました。{NAMES[0]}です。ありがとうございます"), Closes("solved"),
)  # fmt: skip

# Weights are of ten thousand talks; what is left is questions.
ROADS: dict[str, tuple[float, datetime, tuple[Step, ...]]] = {
    # the first: its reminder leaves before any other is asked for
    "reminder sent": (10, LATE, (Says("紙クーポンの申請はいつまでですか"), Presses("remind:paper"), Waits(timedelta(days=24)), Watched())),
    "claim": (300, BY_DAY, (*CLAIM, Presses("form:send"))),
    "claim decided": (200, BY_DAY, (*CLAIM, Presses("form:send"), Waits(timedelta(days=2)), Checks("checking"), Waits(timedelta(days=3)), Checks("refunded"), Presses("status"))),
    "claim with a picture": (60, BY_DAY, (*CLAIM, Sends("image"), Presses("form:send"))),
    "claim corrected": (40, BY_DAY, (*CLAIM, Says(f"やっぱりお店は{SHOPS[1]}でした"), Presses("form:send"))),
    "claim left off": (250, BY_DAY, CLAIM[:-2]),
    "served": (420, BY_DAY, SERVED),
    "served and rated": (230, BY_DAY, (*SERVED, Presses("csat:3"))),
    "went": (100, BY_DAY, (*ASKED, Says("もう大丈夫です"), Presses("queue:leave"))),
    "left a word": (150, BY_NIGHT, (*ASKED, Presses("message"), Says(f"{SHOPS[0]}で二重に引かれた件です。{NAMES[0]}"), Presses("callback"), Chooses(0))),
    "waits": (0, BY_DAY, (*ASKED, Waits(timedelta(minutes=11)), Watched())),
    "is talked with": (0, BY_DAY, SERVED[:4]),
    "reminder": (200, BY_DAY, (Says("紙クーポンの申請はいつまでですか"), Presses("remind:paper"))),
    "reminder taken back": (40, BY_DAY, (Says("紙クーポンの申請はいつまでですか"), Presses("remind:paper"), Says("お知らせをやめる"))),
    "not understood": (300, BY_DAY, (Says("ぽよぽよぴーひょろ"), Says("ふがふがもげもげ"), Presses("menu"))),
    "comes back": (250, BY_DAY, (Says("ポイントの受け取りはいつまでですか"), Rates(True), Waits(timedelta(days=2)), Says("アプリのポイントが届きません"))),
    "rare": (1.4, BY_DAY, (Says(f"{RARE}を買ったのにクーポンが使えません"),)),
    "leaves": (150, BY_DAY, (Says("こんにちは"), Sends("leave"))),
}  # fmt: skip


def scripts(seed: int) -> Iterator[Script]:
    """The same from the same seed. Each road on each channel, and many talks of questions."""
    chance = random.Random(seed)
    for name, (weight, at, steps) in ROADS.items():
        for channel, share in CHANNELS.items():
            yield Script(name, weight * share, channel, at, steps)
    left = 10_000 - sum(weight for weight, _, _ in ROADS.values())
    asked = {language: wordings(language) for language in ("ja", "en")}
    for number in range(DIFFERENT):
        channel = chance.choices(tuple(CHANNELS), tuple(CHANNELS.values()))[0]
        language = "en" if number % 12 == 11 else "ja"
        yield Script(QUESTIONS, left / DIFFERENT, channel, BY_DAY, tuple(_questions(chance, asked[language], language)))


def _questions(chance: random.Random, asked: tuple[str, ...], language: str) -> Iterator[Step]:
    """One to five questions, mostly two or three; every third talk says how it was."""
    for turn in range(chance.choices((1, 2, 3, 4, 5), (12, 36, 32, 14, 6))[0]):
        opening = chance.choice(OPENINGS) if turn == 0 and language == "ja" and chance.random() < 0.4 else ""
        yield Says(f"{opening}{chance.choice(asked)}")
    if chance.random() < 0.35:
        yield Rates(chance.random() < 0.75)


def wordings(language: str, campaign: Path = DEFAULT) -> tuple[str, ...]:
    """What travellers type, as the campaign has it written down."""
    lines = (campaign / "wordings" / f"{language}.txt").read_text("utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith(("#", "=")))
