"""Another incident, other dates, another form: the whole job through the same code, with nothing but another folder."""

from __future__ import annotations

from datetime import datetime

import pytest
from faq_books import MUSEUM, campaign
from moments import at

from bot.dialogue import advance
from bot.effects import OpenCase
from bot.knowledge import Finding
from bot.memory import Memory
from bot.plain import plain
from bot.state import Turn, fresh
from bot.words import Heard, Incoming
from faq.answers import Book
from faq.wordings import folded, wordings


class ByHeart:
    """A matcher that knows the wordings as they stand, and no others."""

    def __init__(self) -> None:
        folder = campaign(MUSEUM).folder
        self._entries = {
            folded(wording.text): wording.entry for language in ("ja", "en") for wording in wordings(folder, language)
        }

    def find(self, text: str, language: str, leaning: str) -> Finding:
        entry = self._entries.get(folded(text))
        return Finding("answer", (entry,), score=1.0) if entry else Finding("miss")


class Talk:
    """A traveller at the museum's desk."""

    def __init__(self, now: datetime, language: str = "ja") -> None:
        self.now, self.state, self.records = now, fresh(language), Memory()
        self.book = Book(campaign(MUSEUM), ByHeart())
        self.turns: list[Turn] = []

    def hears(self, kind: Heard, words: str) -> str:
        told = {"data": words} if kind == "press" else {"text": words}
        incoming = Incoming("test", f"e{len(self.turns)}", "t", kind, **told)
        turn = advance(self.state, incoming, self.now, self.book, self.records)
        self.records.apply(turn.effects, self.now)
        self.state = turn.state
        self.turns.append(turn)
        assert turn.reply is not None
        return plain(turn.reply)

    def says(self, words: str) -> str:
        return self.hears("text", words)

    def presses(self, act: str) -> str:
        return self.hears("press", act)


def test_a_question_and_a_bare_follow_up_are_answered() -> None:
    talk = Talk(at("2024-06-12T10:00"))
    assert "https://minato-museum.example/refund" in talk.says("返金の申請はどうやるの")
    assert "7月15日（月）" in talk.says("いつまで")


def test_the_case_is_found_and_its_road_walked() -> None:
    talk = Talk(at("2024-06-12T10:00"))
    assert "6月1日（土）に、券売機で2回分払いましたか。" in talk.presses("which")
    assert "返金の対象に当てはまります。" in talk.says("2回分払った")
    assert "手順 1/2 申請する" in talk.presses("guide:refund")


@pytest.mark.parametrize(
    ("moment", "left"), [("2024-07-15T23:59:59", "きょうまで"), ("2024-07-16T00:00:00", "過ぎています")]
)
def test_its_own_deadline_decides_to_the_second(moment: str, left: str) -> None:
    assert left in Talk(at(moment)).presses("verdict:double")


def test_its_own_form_is_filled_and_filed() -> None:
    talk = Talk(at("2024-06-12T10:00"), "en")
    assert "What is the ticket number?" in talk.presses("claim:double")
    assert "When did you visit?" in talk.says("MT12345678")
    assert "Nothing has been sent yet" in talk.says("2024-06-01")
    talk.presses("form:send")
    filed = [effect for effect in talk.turns[-1].effects if isinstance(effect, OpenCase)]
    assert [(case.form, case.kind) for case in filed] == [("refund", "double")]
    assert filed[0].items == {"ticket": "MT12345678", "day": "2024-06-01"}


def test_its_own_hours_and_exceptions_decide_who_is_there() -> None:
    assert "Nobody is on duty now. Staff are back on 25 June (Tue) at 09:30." in Talk(
        at("2024-06-24T11:00"), "en"
    ).presses("person")
    assert "You are number 1 in line" in Talk(at("2024-06-29T11:00"), "en").presses("person")


def test_its_own_senders_are_known() -> None:
    talk = Talk(at("2024-06-12T10:00"))
    talk.presses("real")
    assert "お知らせの送信元と同じです" in talk.says("refund@minato-museum.example")
