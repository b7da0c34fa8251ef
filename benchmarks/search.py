"""Search and figures at size, beside LIKE over the same rows: python benchmarks/search.py [--messages 100000] [--keep FILE]

Believable talk is made from one seed: travellers ask in a few hundred wordings with their own shops, days and numbers,
the desk answers with what it has said before, now and then staff write. One message in fifty thousand holds a rare
word. Times are of the query that the console asks, with rows, filters and highlights; the median and the slowest of
some runs, on a warm cache.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from bot.words import Bubble, Reply
from storage import episodes, search
from storage.episodes import Filter, days
from storage.figures import figures
from storage.finding import found
from storage.looking import look
from storage.moments import stored
from storage.queries import migrations_of, queries_of
from storage.replies import encode, words_of
from storage.sealing import Seals, key_file
from storage.sqlite.migrations import migrate
from storage.sqlite.opening import open_writer
from storage.transaction import Reader, Transaction

SEED = 20230324
TALK = 10  # messages of one episode
RUNS = 15
RARE = "蒟蒻畑"
BEGIN = datetime(2023, 3, 1, tzinfo=ZoneInfo("Asia/Tokyo"))
NOW = datetime(2023, 5, 1, 12, tzinfo=ZoneInfo("Asia/Tokyo"))

ABOUT = (
    "紙クーポン",
    "アプリ",
    "ポイント",
    "ＰａｙＰａｙ",
    "利用券",
    "ぐんまの補償",
    "お問い合わせ番号",
    "レシート",
    "コールセンター",
    "申請フォーム",
)
ASKS = (
    "はいつまでですか",
    "が使えませんでした",
    "はどこで申請できますか",
    "の期限を教えて",
    "が届かないのですが",
    "をもう一度送ってほしい",
    "は電話でもいいですか",
    "が切れていました",
)
OPENINGS = ("すみません、", "こんにちは。", "", "", "急ぎです。", "先日の件で、", "母の代わりです。")
SHOPS = ("山田屋", "草津の湯", "高崎駅の売店", "道の駅", "伊香保の宿", "みなかみ食堂", "ﾎﾃﾙ大滝", "カフェ森")
ENTRIES = ("paper_deadline", "app_when", "contact", "coupon_extended", "points_collect", "is_it_real")
SAYS = (
    "紙クーポンの申請は4月30日（日）までです。申請ページで手続きしてください。", "アプリの方は、何もしなくて大丈夫です。4月10日から順に届きます。",
    "コールセンターは平日9時から17時までです。", "クーポンの期限は3月31日23:59まで延びました。", "ポイントは5月31日までに受け取ってください。",
    "わかりませんでした。近いものを選んでください。",
)  # fmt: skip


@click.command()
@click.option("--messages", default=100_000, show_default=True)
@click.option("--keep", type=click.Path(path_type=Path), help="Keep the database there, and use it if it is there.")
def main(messages: int, keep: Path | None) -> None:
    """Fill, then ask."""
    with tempfile.TemporaryDirectory() as folder:
        path = keep or Path(folder) / "desk.db"
        if not path.exists():
            begun = time.perf_counter()
            fill(path, messages)
            size = path.stat().st_size
            sys.stdout.write(
                f"{messages} messages in {time.perf_counter() - begun:.0f} s, {size / messages:.0f} bytes each\n"
            )
        with look(path) as at:
            for name, query in QUERIES.items():
                report(name, lambda query=query: at.at(query))  # type: ignore[misc]


# --- filling ---------------------------------------------------------------------------------------------------------


def fill(path: Path, messages: int) -> None:
    """Straight into the tables, in the shapes in which the desk writes."""
    chance, talks = random.Random(SEED), messages // TALK
    step = (NOW - BEGIN) / talks
    with closing(open_writer(path)) as database:
        migrate(database, migrations_of("sqlite"))
        database.execute("PRAGMA synchronous = OFF")
        database.execute("BEGIN")
        replies = [Reply((Bubble(lead=said),)) for said in SAYS]
        for number, reply in enumerate(replies, 1):
            database.execute("INSERT INTO said VALUES (?, ?, ?, 1)", [number, bytes([number]), encode(reply).decode()])
        id_ = 0
        for talk in range(1, talks + 1):
            at = stored(BEGIN + step * talk)
            channel = chance.choices(("line", "web", "telegram"), (6, 3, 1))[0]
            database.execute(
                "INSERT INTO conversation (no, id, channel, traveller, language, source, state, seq, episode, created, last_seen)"
                " VALUES (?, ?, ?, ?, 'ja', ?, '', ?, 1, ?, ?)",
                [talk, f"c{talk:022}", channel, f"t{talk}", chance.choice(("", "", "hotel", "sms")), TALK, at, at],
            )
            database.execute("INSERT INTO episode (conversation, number, opened) VALUES (?, 1, ?)", [talk, at])
            for seq, row in enumerate(said_in(chance, talk, replies), 1):
                id_ += 1
                text = write(database, id_, talk, seq, at + seq * 20_000, row)
                database.execute("INSERT INTO message_fts (rowid, text) VALUES (?, ?)", [id_, search.pairs(text)])
            if chance.random() < 0.1:
                left(database, talk, at, chance)
        transaction = Transaction(database, queries_of("sqlite"), Seals(key_file(path), ()))
        transaction.do("note_indexed", upto=id_)
        while episodes.settle(NOW, 5_000)(transaction):  # as the desk does from hour to hour
            pass
        database.execute("COMMIT")
        database.execute("INSERT INTO message_fts (message_fts) VALUES ('optimize')")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def said_in(chance: random.Random, talk: int, replies: list[Reply]) -> Iterator[tuple[str, int, str, str]]:
    """What was heard (text) or said (a reply's number, its entry and its words), in turns."""
    for turn in range(TALK // 2):
        rare = f"{RARE}の" if turn == 0 and talk % 5_000 == 0 else ""
        where = f"{chance.choice(SHOPS)}で{chance.randint(1, 28)}日に" if chance.random() < 0.4 else ""
        yield f"{chance.choice(OPENINGS)}{rare}{where}{chance.choice(ABOUT)}{chance.choice(ASKS)}", 0, "", ""
        number = chance.randrange(len(replies))
        yield "", number + 1, ENTRIES[number], words_of(replies[number])


def write(database: Any, id_: int, talk: int, seq: int, at: int, row: tuple[str, int, str, str]) -> str:
    text, said, entry, words = row
    if said:
        database.execute(
            "INSERT INTO message (id, conversation, seq, episode, direction, author, kind, at, said, entry, score)"
            " VALUES (?, ?, ?, 1, 'out', ?, ?, ?, ?, ?, 0.9)",
            [
                id_,
                talk,
                seq,
                "sato" if talk % 6 == 0 and seq == TALK else "bot",
                "fallback" if said == len(SAYS) else "answer",
                at,
                said,
                entry,
            ],
        )
        return words
    database.execute(
        "INSERT INTO message (id, conversation, seq, episode, direction, author, kind, at, text)"
        " VALUES (?, ?, ?, 1, 'in', 'traveller', 'text', ?, ?)",
        [id_, talk, seq, at, text],
    )
    return text


def left(database: Any, talk: int, at: int, chance: random.Random) -> None:
    database.execute(
        "INSERT INTO rating (conversation, at, entry, solved) VALUES (?, ?, ?, ?)",
        [talk, at + 60_000, chance.choice(ENTRIES), chance.random() < 0.7],
    )
    database.execute(
        "INSERT INTO handoff (conversation, reason, summary, state, joined, closed, ending, ref) VALUES (?, 'asked', '', 'closed', ?, ?, '', ?)",
        [talk, at + 30_000, at + 400_000, f"h{talk}"],
    )


# --- asking ----------------------------------------------------------------------------------------------------------

MARCH = days(date(2023, 3, 8), date(2023, 3, 14))


def like(words: str) -> Callable[[Reader], object]:
    return lambda reader: reader.sql(
        "SELECT id FROM message WHERE text LIKE :like ORDER BY id DESC LIMIT 50", like=f"%{words}%"
    )


QUERIES: dict[str, Callable[[Reader], object]] = {
    "LIKE, rare": like(RARE),
    "rare word, newest 50": found(RARE, Filter(), NOW),
    "two characters (期限), newest 50": found("期限", Filter(), NOW),
    "typed as paypay": found("paypay", Filter(), NOW),
    "two words": found("ホテル 期限", Filter(), NOW),
    "two characters, one week": found("期限", Filter(*MARCH), NOW),
    "two characters, channel and entry": found("期限", Filter(channel="telegram", entry="contact"), NOW),
    "two characters, an outcome": found("期限", Filter(outcomes=("person",)), NOW),
    "a word that is not there": found("存在しない言葉", Filter(), NOW),
    "list, newest 50": episodes.listed(Filter(), NOW),
    "list, one week, an outcome": episodes.listed(Filter(*MARCH, outcomes=("solved",)), NOW),
    "list, one staff": episodes.listed(Filter(staff="sato"), NOW),
    "figures, 7 days": figures(date(2023, 3, 8), date(2023, 3, 14), NOW),
    "figures, 60 days": figures(date(2023, 3, 1), date(2023, 3, 1) + timedelta(days=60), NOW),
}


def report(name: str, ask: Callable[[], object]) -> None:
    ask()
    times = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        ask()
        times.append(1000 * (time.perf_counter() - begun))
    sys.stdout.write(f"{name:<36} {statistics.median(times):8.2f} ms   slowest {max(times):8.2f}\n")


if __name__ == "__main__":
    main()
