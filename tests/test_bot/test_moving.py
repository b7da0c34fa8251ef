"""A claim in the making moves by a number: read as people type it, good once, found nowhere else."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest
from faq_books import gunma
from hypothesis import given
from hypothesis import strategies as st
from moments import at

from bot import moving, receipt
from bot.dialogue import advance
from bot.effects import Guessed, MakeCode, TakeOver
from bot.knowledge import Knowledge
from bot.memory import Memory
from bot.plain import plain
from bot.records import Moved
from bot.state import Draft, State, Turn, fresh, pack
from bot.words import Incoming

BOOK: Knowledge = gunma()
NOW = at("2023-03-14T12:00")
DRAFT = Draft(kind="b1", items={"inquiry_number": "GM12345678", "prefecture": "群馬県"})
ORIGIN = replace(fresh("ja"), draft=DRAFT, road="b")
CODE = "40712928561" + receipt.damm("40712928561")


def code_in(state: Literal["live", "used", "expired"] = "live", own: bool = False, origin: State = ORIGIN) -> Memory:
    memory = Memory()
    memory.codes[CODE] = Moved(pack(origin), state, own)
    return memory


def says(text: str, memory: Memory, state: State | None = None) -> Turn:
    turn = advance(state or fresh("ja"), Incoming("web", "e", "t", "text", text=text), NOW, BOOK, memory)
    memory.apply(turn.effects, NOW)
    return turn


def presses(act: str, memory: Memory, state: State) -> Turn:
    turn = advance(state, Incoming("web", "e", "t", "press", data=act), NOW, BOOK, memory)
    memory.apply(turn.effects, NOW)
    return turn


def text(turn: Turn) -> str:
    assert turn.reply
    return plain(turn.reply)


# --- a number is made ------------------------------------------------------------------------------------------------


def test_a_claim_at_rest_can_be_moved_by_a_number_that_is_good_for_a_day() -> None:
    memory = Memory()
    resting = presses("form:later", memory, replace(ORIGIN, scene="form"))
    assert resting.reply
    assert "form:move" in [choice.data for choice in resting.reply.choices]
    turn = presses("form:move", memory, resting.state)
    (made,) = turn.effects
    assert isinstance(made, MakeCode)
    assert moving.valid(made.code)
    assert made.expires == NOW + moving.GOOD_FOR
    assert moving.show(made.code) in text(turn)
    assert "3月15日（水）12:00" in text(turn)
    assert turn.state.draft == DRAFT


@pytest.mark.parametrize(
    "words", ["ほかの端末で続けたい", "スマホで続ける", "LINEで続けたいです", "Continue on another device"]
)
def test_it_can_be_asked_for_in_words(words: str) -> None:
    assert text(says(words, Memory(), replace(ORIGIN, scene="form")))
    assert any(isinstance(effect, MakeCode) for effect in says(words, Memory(), ORIGIN).effects)


def test_there_is_nothing_to_move_without_a_draft_and_a_correction_stays_where_it_is() -> None:
    for state in (fresh("ja"), replace(ORIGIN, draft=replace(DRAFT, amends="4071928356"))):
        turn = presses("form:move", Memory(), state)
        assert turn.effects == ()
        assert "書きかけの届け出はありません" in text(turn)


# --- a number is written ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "{0}-{1}-{2}",
        "{0}{1}{2}",
        "{0} {1} {2}",
        "続き {0}-{1}-{2}",
        "続きの番号は{0}-{1}-{2}です",
        "code {0} {1} {2}",
        "{0}の{1}の{2}",
        "　{0}－{1}－{2}　",
    ],
)
def test_the_claim_goes_on_where_the_number_is_written_however_it_is_typed(written: str) -> None:
    turn = says(written.format(CODE[:4], CODE[4:8], CODE[8:]), code_in())
    assert turn.effects == (TakeOver(CODE),)
    assert turn.state.draft
    assert turn.state.draft.items == DRAFT.items
    assert turn.state.scene == "form"
    assert "ここで続けられます" in text(turn)
    assert "期限" in text(turn)  # the next item


def test_in_full_width_digits() -> None:
    wide = CODE.translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)})
    assert says(wide, code_in()).effects == (TakeOver(CODE),)


def test_what_was_told_here_already_stays_unless_it_was_told_there_too() -> None:
    here = replace(fresh("ja"), draft=Draft(items={"store": "山田屋", "prefecture": "長野県"}))
    turn = says(CODE, code_in(), here)
    assert turn.state.draft
    assert turn.state.draft.items == {"store": "山田屋", "inquiry_number": "GM12345678", "prefecture": "群馬県"}


@pytest.mark.parametrize(
    ("memory", "words"),
    [
        (code_in("used"), "もう使われています"),
        (code_in("expired"), "使える時間が過ぎています"),
        (code_in(own=True), "移すものはありません"),
        (code_in(origin=fresh("ja")), "移すものはありません"),
        (code_in(origin=replace(ORIGIN, draft=replace(DRAFT, amends="4071928356"))), "移すものはありません"),
    ],
)
def test_a_number_that_moves_nothing_gets_a_kind_line_and_costs_no_try(memory: Memory, words: str) -> None:
    turn = says(CODE, memory)
    assert words in text(turn)
    assert turn.effects == ()
    assert turn.state.draft is None


def test_an_unknown_number_is_counted_and_after_ten_nothing_is_looked_up_any_more() -> None:
    memory = Memory()
    for _ in range(10):
        turn = says(f"続き {CODE}", memory)
        assert turn.effects == (Guessed(),)
        assert "見つかりませんでした" in text(turn)
    memory.codes[CODE] = Moved(pack(ORIGIN), "live", own=False)
    assert says(f"続き {CODE}", memory).effects == ()
    assert not any(isinstance(effect, TakeOver) for effect in says(CODE, memory).effects)


def test_twelve_digits_that_move_nothing_are_words_like_any_others() -> None:
    asking = replace(fresh("ja"), scene="form", draft=Draft(kind="b1", asking="inquiry_number"))
    turn = says("407192856399", Memory(), asking)
    assert turn.state.draft
    assert turn.state.draft.items == {"inquiry_number": "407192856399"}
    assert turn.effects == ()
    with_check_digit = says(CODE, Memory(), asking)
    assert with_check_digit.state.draft
    assert with_check_digit.state.draft.items == {"inquiry_number": CODE}
    assert with_check_digit.effects == (Guessed(),)


def test_a_slip_of_the_finger_is_told_and_never_looked_up() -> None:
    class Never(Memory):
        def moved(self, code: str) -> Moved | None:
            raise AssertionError(code)

    slip = CODE[:-1] + str((int(CODE[-1]) + 1) % 10)
    assert "見つかりませんでした" in text(says(f"続き {slip}", Never()))


@given(st.text("0123456789", min_size=11, max_size=11), st.integers(0, 11), st.integers(0, 9))
def test_every_single_wrong_digit_is_seen(eleven: str, place: int, digit: int) -> None:
    code = eleven + receipt.damm(eleven)
    assert moving.valid(code)
    wrong = code[:place] + str(digit) + code[place + 1 :]
    assert moving.valid(wrong) == (wrong == code)


@given(st.text(max_size=60))
def test_whatever_is_typed_moves_nothing_but_the_number_itself(typed: str) -> None:
    turn = says(typed, code_in())
    moved = any(isinstance(effect, TakeOver) for effect in turn.effects)
    digits = "".join(sign for sign in typed if sign.isdecimal())
    assert not moved or len(digits) == 12


# --- where it came from ----------------------------------------------------------------------------------------------


def test_the_conversation_that_it_left_is_told_and_has_no_draft_any_more() -> None:
    for language, words in (("ja", "移りました"), ("en", "has moved")):
        turn = moving.leave(replace(ORIGIN, language=language, scene="form"), NOW, BOOK, Memory())
        assert words in text(turn)
        assert (turn.state.draft, turn.state.scene) == (None, "open")


def test_where_it_was_made_a_number_says_how_it_is_with_the_claim_now() -> None:
    """It goes on here; it has gone on elsewhere; it was sent or stopped: nothing is promised that is not here any more."""
    assert "ここでは、そのまま続けられます" in text(says(CODE, code_in(own=True), ORIGIN))
    assert "もう使われています" in text(says(CODE, code_in("used", own=True)))
    assert "移すものはありません" in text(says(CODE, code_in(own=True)))
