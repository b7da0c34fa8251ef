"""Made-up people for the tests of the console's pages."""

from __future__ import annotations

from datetime import timedelta

from moments import at

from bot.words import Bubble, Choice, Item, Reply
from handlers.staff.console.meter import Meter
from handlers.staff.console.pages import Banner, Shell
from handlers.staff.console.views import (
    Before,
    Canned,
    CaseCard,
    Fact,
    Judgement,
    Queue,
    Said,
    Someone,
    Stale,
    Talk,
    Today,
)
from handlers.staff.presence import Colleague

NOW = at("2023-03-14T15:20")
SHELL = Shell(
    "佐藤 真理子", "agent", csrf="token", here="desk", waiting=4, hours="18:00まで", meter=Meter("LINE送信枠 1,588／5,000（担当者用 50）", ""),
    rehearsal="2023年3月14日（火） 15:20", other_language="/staff?lang=en",
    banners=(Banner("混雑モード", "待ちが10人を超え、14:40から自動で切り替え中。いま4人。", href="/staff/switches", label="開く"),),
)  # fmt: skip
QUEUE = Queue(
    (
        Someone("a", "7F2C", "line", "waiting", "anger", "期限 · case_b 1/4", "現金で払ったのに引かれてます！！どうなって", 12),
        Someone("b", "03AB", "telegram", "waiting", "asked", "", "I want to talk to a person", 7),
        Someone("c", "91D0", "web", "waiting", "asked", "case_b 3/4", "お店の名前を忘れました\u202e", 3),
        Someone("d", "55E1", "line", "waiting", "danger", "", "※印に当てはまると思う", 1),
        Someone("e", "4D1E", "line", "mine", "asked", "case_b 4/4", "夕方の6時半すぎだったと思います", at=NOW - timedelta(minutes=2), fresh=True),
        Someone("f", "C0DE", "line", "mine", "asked", "", "ありがとうございます、探してみます", at=NOW - timedelta(minutes=11)),
        Someone("g", "12F4", "web", "held", "asked", "", "店に確認してから、また書きます", at=NOW + timedelta(minutes=40)),
        Someone("h", "77AA", "web", "others", "distress", "", "もう一度見てみます", at=NOW - timedelta(minutes=4), owner="田中"),
    )
)  # fmt: skip
ANSWER = Reply(
    (
        Bubble(
            "2回分以上引かれた場合に当てはまります。", ("ここで4つ伺います。",), items=(Item("お店の名前", "山田屋"),)
        ),
    ),
    (Choice("届け出をする", "claim"), Choice("担当者に聞く", "person")),
)
SAID = (
    Said("m1", "traveller", NOW - timedelta(minutes=20), text="レジでボタンを何回か押したら２回引かれました", seq=1),
    Said("m2", "bot", NOW - timedelta(minutes=20), reply=ANSWER, entry="B②の方の手続き", score=0.91, delivery="accepted", seq=2),
    Said("e1", "event", NOW - timedelta(minutes=8), kind="joined", slots={"reason": "本人の希望"}),
    Said("e2", "event", NOW - timedelta(minutes=4), kind="taken", slots={"name": "佐藤"}),
    Said("m3", "staff", NOW - timedelta(minutes=4), "佐藤", "お待たせしました。窓口の佐藤です。1点だけ教えてください。お店で決済ボタンを押したのは何時ごろでしたか。", mine=True, delivery="accepted", seq=3),
    Said("m4", "traveller", NOW - timedelta(minutes=2), text="夕方の6時半すぎだったと思います。\n電話は 090-****-**21 です", masked=1, seq=4),
    Said("n1", "note", NOW - timedelta(minutes=2), "佐藤", "店に電話ずみ。折り返し待ち", mine=True),
    Said("m5", "staff", NOW - timedelta(minutes=1), "佐藤", "レシートかカードの控えはお持ちですか。", mine=True, delivery="unsure", seq=5),
    Said("m6", "staff", NOW - timedelta(minutes=1), "佐藤", "ありがとうございます。夕方6時半ごろですね。", mine=True, delivery="failed", reason="quota", seq=6),
)  # fmt: skip
TALK = Talk(
    "e", "4D1E", "line", "ja", "mine", seq=6, key="k1", said=SAID, owner="佐藤", reason="asked", summary="case_b 4/4",
    joined=NOW - timedelta(minutes=8), waited=240, draft="お店の情報と照らし合わせます。", drafted=NOW,
    cases=(
        CaseCard("4071928356", "received", "2回分以上引かれた", (
            Fact("inquiry_number", "お問い合わせ番号", "4071228533"), Fact("expiry_date", "使える期限", "2023年2月24日（金）"),
            Fact("prefecture", "旅行先の都道府県", "群馬県"), Fact("store", "お店の名前", "お食事処 湯けむり茶屋 上州まつかぜ別館（湯畑通り 東口店）", "本人が書いたまま"),
        )),
    ),
    judgements=(Judgement("レジでボタンを何回か押したら２回引かれました", NOW - timedelta(minutes=20), "answer", "B②の方の手続き", 0.91, "B①の方の手続き", 0.64, 0.55, 0.8, "ボタンを2回押して二重に引かれた"),),
    before=(Before(NOW - timedelta(days=3), "期限の質問", "solved"), Before(NOW - timedelta(days=6), "対象かどうか", "assumed")),
    others=(Colleague("tanaka", "田中", typing=True),),
    colleagues=(Colleague("tanaka", "田中"), Colleague("hasegawa", "長谷川", "supervisor")),
    canned=(Canned("shop", "店の確認中", "ご利用のお店の情報と照らし合わせています。確認でき次第、ここでお知らせします。"), Canned("shop_unknown", "店名がわからない", "レシートやカードの控えに店名があるか、ごらんください。")),
)  # fmt: skip
TODAY = Today(
    talks=213,
    with_staff=41,
    left_waiting=3,
    open_cases=8,
    on_duty=("佐藤", "田中"),
)
STALE = Stale(
    (Said("m7", "traveller", NOW, text="すみません、店の名前は別館ではなく本館のほうでした", seq=7),),
    "お店の情報と照らし合わせます。",
    7,
    "k1",
)
