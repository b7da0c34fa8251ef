"""Canned replies: the facts of the moment, offered while they hold, refused by the check when they are wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from faq_books import gunma
from moments import at

from faq.campaign import DEFAULT
from faq.check import check_campaign

BEFORE, OPEN, AFTER = at("2023-03-14T15:20"), at("2023-04-18T10:00"), at("2023-06-01T10:00")


def offered(moment: object, language: str = "ja") -> dict[str, str]:
    return {one.id: one.text for one in gunma().canned(moment, language, language)}  # type: ignore[arg-type]


def test_what_is_offered_follows_the_moment() -> None:
    assert {"paper_before", "use_coupon", "collect"} < offered(BEFORE).keys()
    assert "paper_open" not in offered(BEFORE)
    assert {"paper_open", "collect"} < offered(OPEN).keys()
    assert not {"paper_before", "use_coupon"} & offered(OPEN).keys()
    assert not {"paper_before", "paper_open", "use_coupon", "collect", "app_nothing"} & offered(AFTER).keys()
    assert {"hello", "four_items", "call", "bye"} < offered(AFTER).keys()


def test_the_facts_of_the_moment_are_filled_in() -> None:
    said = offered(OPEN)["paper_open"]
    assert "4月30日（日）までに" in said
    assert "あと12日" in said
    assert "https://region-pay.com/pages/compensation.html" in said
    assert "30 April (Sun)" in offered(OPEN, "en")["paper_open"]


def test_titles_are_in_the_language_of_staff_and_texts_in_the_travellers() -> None:
    (hello, *_) = gunma().canned(OPEN, "en", "ja")
    assert (hello.title, hello.text[:9]) == ("はじめのあいさつ", "Thank you")


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("{paper_close}までに", "5月1日までに", "05-01 is no day of the notice"),
        ("{paper_close}までに", "{paper_clos}までに", "there is no fact of this name"),
        ('until = "paper_close.end"', 'until = "paper_clos"', "no moment is called paper_clos"),
        ('from = "site_opens"\nuntil = "paper_close.end"', 'from = "site_opens"', "nothing is left of it"),
        ('title.en = "Call centre"\n', "", "is missing"),
        ('title.en = "Call centre"', 'titel.en = "Call centre"', "is missing"),
    ],
)
def test_a_wrong_one_is_refused(tmp_path: Path, before: str, after: str, reason: str) -> None:
    folder = Path(shutil.copytree(DEFAULT, tmp_path / "gunma"))
    text = (folder / "canned.toml").read_text("utf-8")
    assert before in text
    (folder / "canned.toml").write_text(text.replace(before, after), "utf-8")
    told = [str(flaw) for flaw in check_campaign(folder)]
    assert any(line.startswith("canned.toml") and reason in line for line in told), told


def test_the_nearest_wording_of_an_entry_is_found_whatever_its_width() -> None:
    book = gunma()
    (first, *_) = book.campaign.wordings_of("paper_deadline", "ja")
    assert book.nearest_wording("paper_deadline", f" {first}？", "ja") == first
    assert book.nearest_wording("nothing", "期限", "ja") == ""
