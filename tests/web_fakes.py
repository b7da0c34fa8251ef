"""A desk for the tests of the page: the real routes around a transcript in memory and a core that follows a script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from starlette.types import ASGIApp

from bot.knowledge import Situation
from bot.words import Bubble, Choice, DateAsk, Details, Incoming, Item, Plate, Reply, Steps
from faq.cards import ContactCard, TimelineRow
from handlers.listeners import Listeners
from handlers.metrics import Metrics
from handlers.taken import Taken
from handlers.web.operating import Operating
from handlers.webchat import WebChat
from madoguchi.clock import JST
from madoguchi.web import build_app
from storage.queue import Standing
from storage.rows import Direction, Message, OutboxLoad
from storage.saved import Saved
from storage.switches import Switches

SITE = "https://region-pay.com/pages/compensation.html"
NOON = datetime(2023, 4, 18, 12, 0, tzinfo=JST)
MENU = (
    Choice("どの場合か調べる", "which", "いくつかの質問で"),
    Choice("期限", "ask:deadlines", "いつまでに何を"),
    Choice("届け出をする", "claim", "現金払い・二重の引き落とし"),
    Choice("本物か確かめる", "real", "メール・SMS・リンク"),
    Choice("届け出の状況", "status", "受付番号でわかる"),
    Choice("担当者に聞く", "person", "18:00まで"),
)
GREETING = Reply(
    (
        Bubble(
            "こんにちは。自動応答の窓口です。",
            ("知りたいことを書くか、下から選んでください。", "お名前や住所は書かないでください。"),
        ),
    ),
    MENU,
    menu=True,
)
ANSWER = Reply(
    (
        Bubble(
            "4月30日（日）までに、申請ページで申請してください。",
            (
                "ポイントは4月28日（金）から5月10日（水）の間に送られます。",
                "くわしくは",
                SITE,
                "電話は0120-479-249です。",
            ),
            Plate("open", "受付中", "4月30日（日）まで", "3月24日（金）14:00から", "あと12日"),
            details=Details("用意するもの（5つ）", ("・氏名", "・住所", "・連絡先", "・メール", "・お問い合わせ番号")),
            clause="お知らせ 2(A) 申請方法",
        ),
    ),
    (
        Choice("申請ページを開く", opens=SITE, main=True, note="region-pay.com/pages/compensation.html"),
        Choice("番号がわからない", "ask:paper_lost"),
        Choice("電話する", opens="tel:0120479249"),
        Choice("担当者に聞く", "person"),
    ),
    ask_solved=True,
    entry="paper_deadline",
)
ASK_DATE = Reply(
    (
        Bubble(
            "お問い合わせ番号は「4071228533」ですね。\nクーポンの期限はいつですか。",
            ("「2/24」のように書いても読み取れます。",),
            steps=Steps(1, 4, "4つのうち2つ目"),
            date=DateAsk(date(2022, 10, 27), date(2023, 6, 24), date(2023, 2, 24)),
        ),
    ),
    (
        Choice("2月24日（金）", "form:set:expiry_date:2023-02-24"),
        Choice("わからない", "form:unknown"),
        Choice("あとで続ける", "form:later"),
    ),
)
SUMMARY = Reply(
    (
        Bubble(
            "4つそろいました。まだ送っていません。",
            ("合っていれば「この内容で送る」を押してください。",),
            items=(
                Item("起きたこと", "2回分以上引かれた", Choice("起きたことを直す", "form:fix:kind")),
                Item("お問い合わせ番号", "4071228533", Choice("お問い合わせ番号を直す", "form:fix:number")),
                Item("使える期限", "2023年2月24日（金）", Choice("使える期限を直す", "form:fix:expiry")),
                Item(
                    "お店の名前", "お食事処 湯けむり茶屋 上州まつかぜ別館", Choice("お店の名前を直す", "form:fix:store")
                ),
            ),
            steps=Steps(4, 4, "すべてそろいました"),
            shape="summary",
        ),
    ),
    (
        Choice("この内容で送る", "form:send", main=True),
        Choice("あとで続ける", "form:later"),
        Choice("届け出をやめる", "form:stop"),
    ),
)
RECEIPT = Reply(
    (
        Bubble(
            "受け付けました。受付番号は 4071-9283-56 です。",
            (
                "いまは確認待ちで、決定ではありません。",
                "確認が進んだら、ここでお知らせします。電話のかけ直しは要りません。",
            ),
            shape="receipt",
            number="4071-9283-56",
        ),
        Bubble(
            "電話をかけるときは、この順に読んでください。",
            items=(
                Item("お問い合わせ番号", "4071228533"),
                Item("使える期限", "2023年2月24日（金）", aloud="にせんにじゅうさんねん にがつ にじゅうよっか"),
                Item("都道府県", "群馬県"),
                Item("お店の名前", "山田屋"),
            ),
            shape="aloud",
        ),
    ),
    (Choice("状況を見る", "status:4071928356"), Choice("内容を直す", "amend:4071928356")),
)
PLACE = Reply(
    (
        Bubble(
            "担当者につなぎます。いま3番目です。",
            ("いまは受付時間内です（18:00まで）。", "待つ間も質問できます。画面を閉じても、順番は変わりません。"),
            shape="place",
            number="3",
        ),
    ),
    (Choice("返事の時間を選ぶ", "callback"), Choice("待つのをやめる", "queue:leave")),
)
ENGLISH = Reply(
    (
        Bubble(
            "Apply on the claim page by 30 April (Sun).",
            ("Points are sent from 28 April (Fri) to 10 May (Wed).",),
            Plate("open", "Open", "Until 30 April (Sun)", "from 24 March (Fri) at 14:00", "12 days left"),
            clause="Notice 2(A) How to apply",
        ),
    ),
    (Choice("Open the claim page", opens=SITE, main=True), Choice("Ask staff", "person")),
    ask_solved=True,
    entry="paper_deadline",
)
SCRIPT = {
    "日付": ASK_DATE,
    "確認": SUMMARY,
    "受付": RECEIPT,
    "人": PLACE,
    "english": ENGLISH,
    "claim": ASK_DATE,
    "form:send": RECEIPT,
    "person": PLACE,
    "menu": GREETING,
}


@dataclass
class FakeDesk:
    """Takes what is said and answers by the script; keeps one transcript a traveller."""

    listeners: Listeners = field(default_factory=Listeners)
    rows: dict[str, list[Message]] = field(default_factory=dict)
    events: dict[str, int] = field(default_factory=dict)
    heard: list[Incoming] = field(default_factory=list)
    error: Exception | None = None
    switches: Switches = field(default_factory=Switches)
    stands: Standing | None = None

    async def traveller_says(self, incoming: Incoming) -> Taken:
        if self.error:
            raise self.error
        if incoming.event_id in self.events:
            return Taken("c" + incoming.traveller, self.events[incoming.event_id], seen_before=True)
        self.heard.append(incoming)
        self.add(incoming.traveller, "in", "traveller", incoming.kind, incoming.text, reference=incoming.reference)
        scripted = SCRIPT.get(incoming.data) or SCRIPT.get(incoming.text) or ANSWER
        said = SUMMARY if incoming.kind == "date" else scripted
        seq = self.add(incoming.traveller, "out", "bot", "answer", "…", reply=said)
        self.events[incoming.event_id] = seq
        self.listeners.tell("c" + incoming.traveller, seq)
        return Taken("c" + incoming.traveller, seq)

    def add(
        self,
        traveller: str,
        direction: Direction,
        author: str,
        kind: str,
        text: str,
        reply: Reply | None = None,
        reference: str = "",
    ) -> int:
        rows = self.rows.setdefault("c" + traveller, [])
        rows.append(
            Message(len(rows) + 1, direction, author, kind, NOON.astimezone(UTC), text, reply, reference=reference)
        )
        return len(rows)

    def staff_says(self, traveller: str, name: str, text: str) -> int:
        return self.add(traveller, "out", "staff:1", "staff", text, Reply((Bubble(lead=text),), speaker=name))

    # what the page asks of the store

    async def conversation_of(self, traveller: str) -> str | None:
        return "c" + traveller if "c" + traveller in self.rows else None

    async def messages(self, conversation: str, after: int, limit: int) -> tuple[Message, ...]:
        return tuple([row for row in self.rows[conversation] if row.seq > after][:limit])

    async def standing(self, conversation: str) -> Standing | None:
        return self.stands

    async def newest(self, conversation: str, limit: int) -> tuple[Message, ...]:
        return tuple(self.rows[conversation][-limit:])

    # what those who run it ask

    async def writable(self) -> bool:
        if self.error:
            raise self.error
        return True

    async def queue_length(self) -> int:
        if self.error:
            raise self.error
        return 2

    async def switched(self) -> Switches:
        return self.switches

    async def outbox(self) -> OutboxLoad:
        return OutboxLoad(1, NOON.astimezone(UTC))

    async def saved(self) -> Saved:
        return Saved(NOON.astimezone(UTC) - timedelta(hours=5), 4096)


class FakeFront:
    languages = ("ja", "en")

    @property
    def calendar(self) -> FakeFront:
        return self

    def amid(self, situation: Situation) -> FakeFront:
        return self

    def closes(self, now: datetime) -> datetime | None:
        return now.replace(hour=18, minute=0)

    def next_opening(self, now: datetime) -> datetime:
        return now

    def is_open(self, now: datetime) -> bool:
        return True

    def ago(self, now: datetime, long: timedelta) -> datetime:
        return now - long

    def slots(self, now: datetime, count: int) -> tuple[tuple[datetime, datetime], ...]:
        return ()

    def title(self, language: str) -> str:
        return "regionPAY 補償の窓口" if language == "ja" else "regionPAY help desk"

    def say(self, key: str, now: datetime, language: str, **slots: object) -> str:
        if key == "banner_overrun":
            return f"混み合っています。\n{slots['since']:%H:%M}から{slots['waiting']}人"
        assert key == "staff_state_open"
        return "いまは担当者がいます（18:00まで）。" if language == "ja" else "Staff are on duty now, until 18:00."

    def timeline(self, now: datetime, language: str) -> Sequence[TimelineRow]:
        return (
            TimelineRow("3月24日（金）14:00", "紙の方の申請ページが開く", "past"),
            TimelineRow("今日 4月18日（火）", "紙の方は申請できます（あと12日）。", "here"),
            TimelineRow("4月30日（日）", "紙の方の申請の期限", "coming"),
        )

    def contact(self, now: datetime, language: str) -> ContactCard:
        name, line = "補償コールセンター", "いまは受付時間内です（18:00まで）。"
        return ContactCard(name, "0120-479-249", "tel:0120479249", "平日 10:00～18:00", True, line)


def fake_chat(desk: FakeDesk, **more: Any) -> WebChat:
    """The chat of `desk`; `more` are fields of WebChat."""
    given: dict[str, Any] = {"greeting": lambda _front, _now, _language: GREETING, "rehearsal": True, "links": (SITE,)}
    return WebChat(desk, desk, FakeFront(), listeners=desk.listeners, clock=lambda: NOON, **given | more)


def fake_app(desk: FakeDesk | None = None, chat: WebChat | None = None) -> ASGIApp:
    desk = desk or FakeDesk()
    metrics = Metrics()
    chat = chat or fake_chat(desk)
    return build_app(chat, Operating(desk, metrics, lambda: NOON, "test", streams=lambda: len(chat.streams)), metrics)
