"""Words in transcripts: what is folded, what is indexed, what is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.search import MOST_INDEXED, expression, fold, holds, pairs

JAPANESE = st.text("期限紙クーポン券ﾎﾟｲﾝﾄぽいんと１2Ａa。、 ー々", min_size=0, max_size=30)


@pytest.mark.parametrize(
    ("one", "other"),
    [("ﾎﾟｲﾝﾄ", "ポイント"), ("ぽいんと", "ポイント"), ("ＰａｙＰａｙ", "paypay"), ("２月", "2月"), ("㈱", "(株)")],
)
def test_width_case_and_kana_make_no_difference(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_pairs_are_neighbours_and_the_last_of_a_run() -> None:
    assert pairs("期限は、いつ期限") == "期限 限ハ ハ イツ ツ期 限"


def test_nothing_to_seek_asks_for_nothing() -> None:
    assert expression("") == expression("。、 　!") == ""


def test_words_of_one_and_of_two_characters_can_be_sought() -> None:
    assert expression("券") == '"券"*'
    assert expression("期限") == '"期限"'
    assert expression('クーポン" OR -x') == '"クー" AND "ーポ" AND "ポン" AND "or" AND "x"*'


@given(st.text(max_size=60), st.text(max_size=8))
def test_no_words_break_the_index_or_the_question(text: str, words: str) -> None:
    assert all(1 <= len(pair) <= 2 and pair.isprintable() for pair in pairs(text).split(" ") if pair)
    assert '""' not in expression(words)


@given(JAPANESE, st.data())
def test_every_piece_of_a_text_is_held_by_it(text: str, data: st.DataObject) -> None:
    begin = data.draw(st.integers(0, len(text)))
    piece = text[begin : begin + data.draw(st.integers(0, 6))]
    if piece.isalnum() and fold(piece) in fold(text):  # ﾎ and ﾟ apart are not what they are together
        assert holds(text, piece)


def test_long_text_is_cut_before_it_is_folded() -> None:
    assert fold("ﷺ" * 1_000_000) == fold("ﷺ" * MOST_INDEXED)
