"""The manner of the answers: short, plain, easy to read. Every answer in every state, measured as a whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from math import ceil
from statistics import mean, median

import pytest
from faq_books import campaign, gunma
from prose import (
    bare,
    english_sentences,
    flesch_kincaid,
    japanese_sentences,
    kanji_share,
    longest_kanji_run,
    screen_lines,
    syllables,
    tateishi,
)

from faq.check.passages import passages

NAMES = ("全国旅行支援", "事務局", "お問い合わせ番号", "携帯会社", "旅行会社")
OPENERS = (
    "ご質問",
    "恐れ入りますが",
    "お問い合わせいただき",
    "ありがとう",
    "申し訳",
    "Thank you",
    "Regarding",
    "Your question",
)
ABOUT = re.compile(r"^.{0,20}についてですね")
NOT_WORDS = (
    "有効期限", "残高", "決済", "戻入", "退会", "キャッシュレス", "受取サイト", "特設サイト", "発行店", "障害発生時間帯", "事象", "オペレーター",
    "タップ", "入力", "エラー", "無効", "再度", "下記", "当該", "できかねます", "させていただ", "しばらく", "必ず", "おそらく", "対象外", "あなた",
    "お電話ください", "補償されます", "月末", "！", "〜", "～", "kindly", "be advised", "!",
)  # fmt: skip
MOST_IN_A_TURN = {"ja": 300, "en": 600}

Said = tuple[str, tuple[str, ...]]  # the entry, and the lines of one of its states


@lru_cache
def answers(language: str) -> tuple[Said, ...]:
    book, found = gunma(), []
    for entry, head in campaign().entries.items():
        for span in campaign().states(entry).spans if head.card.kind == "answer" else ():
            bubble = book.answer(entry, span.begins or campaign().facts.moments()[0], language)
            found.append((entry, (bubble.lead, *bubble.lines)))
    return tuple(found)


def ninetieth(values: Sequence[int]) -> int:
    return sorted(values)[ceil(0.9 * len(values)) - 1]


JAPANESE, ENGLISH = answers("ja"), answers("en")
SENTENCES = [japanese_sentences(lines) for _, lines in JAPANESE]
WORDS = [english_sentences(lines) for _, lines in ENGLISH]


def test_characters() -> None:
    lengths = [len(bare(lines)) for _, lines in JAPANESE]
    assert median(lengths) <= 90
    assert ninetieth(lengths) <= 130
    assert max(lengths) <= 180


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_turn_with_its_details_is_no_wall_of_text(language: str) -> None:
    book = gunma()
    for entry in campaign().entries:
        for span in campaign().states(entry).spans:
            bubble = book.answer(entry, span.begins or campaign().facts.moments()[0], language)
            details = bubble.details.lines if bubble.details else ()
            assert len("".join((bubble.lead, *bubble.lines, *details))) <= MOST_IN_A_TURN[language], entry


def test_sentences() -> None:
    counts = [len(sentences) for sentences in SENTENCES]
    assert median(counts) <= 3
    assert max(counts) <= 5
    lengths = [len(sentence) for sentences in SENTENCES for sentence in sentences]
    assert mean(lengths) <= 25
    assert max(lengths) <= 50


def test_lines_of_a_phone() -> None:
    counts = [screen_lines(lines) for _, lines in JAPANESE]
    assert ninetieth(counts) <= 7
    assert max(counts) <= 10


def test_kanji_are_a_quarter() -> None:
    shares = [kanji_share(bare(lines)) for _, lines in JAPANESE]
    assert 0.20 <= median(shares) <= 0.30
    assert max(shares) <= 0.40


def test_no_kanji_run_is_long() -> None:
    runs = {(longest_kanji_run("、".join(lines), NAMES), entry) for entry, lines in JAPANESE}
    assert {(run, entry) for run, entry in runs if len(run) > 5} == set()


def test_the_answers_are_easy_by_tateishis_formula() -> None:
    assert mean(tateishi(sentences) for sentences in SENTENCES if sentences) >= 70


def test_english_is_short_and_plain() -> None:
    lengths = [sum(map(len, sentences)) for sentences in WORDS]
    assert median(lengths) <= 45
    assert max(lengths) <= 80
    assert mean(len(words) for sentences in WORDS for words in sentences) <= 14
    assert flesch_kincaid([words for sentences in WORDS for words in sentences]) <= 7


@pytest.mark.parametrize("language", ["ja", "en"])
def test_nothing_stands_before_the_answer(language: str) -> None:
    for entry, lines in answers(language):
        assert not lines[0].startswith(OPENERS), entry
        assert not ABOUT.match(lines[0]), entry


def test_words_that_the_desk_does_not_use() -> None:
    """In no text at all: answers, verdicts, buttons, sentences of the desk."""
    everything = list(passages(campaign()))
    assert {(one.file, one.place, word) for one in everything for word in NOT_WORDS if word in one.text} == set()


def test_every_answer_has_its_clause() -> None:
    assert [
        entry for entry, head in campaign().entries.items() if (head.card.kind == "answer") != bool(head.clause)
    ] == []


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_two_entries_say_the_same(language: str) -> None:
    """Or else somebody who asks on would get the same text twice in a row."""
    by_text: dict[tuple[str, ...], set[str]] = {}
    for entry, lines in answers(language):
        by_text.setdefault(lines, set()).add(entry)
    assert [entries for entries in by_text.values() if len(entries) > 1] == []


# --- the measures themselves ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("the", 1), ("apply", 2), ("coupon", 2), ("points", 1), ("used", 1), ("ended", 2), ("notice", 2), ("people", 2), ("collect", 2),
        ("prefecture", 3), ("received", 2), ("prices", 2), ("pages", 2), ("I", 1), ("compensation", 4),
    ],
)  # fmt: skip
def test_syllables_are_counted(word: str, count: int) -> None:
    assert syllables(word) == count


def test_hard_prose_is_told_from_easy_prose() -> None:
    hard = "地域限定電子割引券利用者様各位におかれましては、当該事象発生時間帯における決済状況等を確認の上、所定期日迄に申請手続を行ってください。"
    easy = "4月30日（日）までに、申請のページから申請してください。"
    assert tateishi([hard]) < 40 < 70 < tateishi([easy])
    assert kanji_share(hard) > 0.5 > kanji_share(easy)
    assert longest_kanji_run(hard, ()) == "地域限定電子割引券利用者様各位"
    hard_words = english_sentences(
        ["Beneficiaries are advised to initiate the compensation application procedure immediately."]
    )
    assert flesch_kincaid(hard_words) > 12 > 5 > flesch_kincaid(english_sentences(["Apply on the page by 30 April."]))


def test_lines_are_counted_as_a_phone_breaks_them() -> None:
    assert screen_lines(["あ" * 15]) == 1
    assert screen_lines(["あ" * 16, ""]) == 3
    assert screen_lines(["a" * 31]) == 2
    assert bare(["申請は https://region-pay.com/x から ", "0120-479-249"]) == "申請はから"
