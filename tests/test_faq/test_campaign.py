"""Loading a campaign: the whole of it from its folder, quickly, and another one by the same code."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from faq_books import MUSEUM, campaign
from moments import at

from faq.campaign import DEFAULT, load
from faq.entries import pieces
from faq.folder import CampaignError, Folder, locate
from faq.wordings import folded, wordings


def test_the_campaign_is_whole() -> None:
    whole = campaign()
    assert whole.id == "gunma-regionpay-2023"
    assert whole.languages == ("ja", "en")
    assert {entry.card.kind for entry in whole.entries.values()} >= {
        "answer",
        "unstated",
        "social",
        "person",
        "outside",
    }
    assert set(whole.roads.roads) == {"app", "paper", "left_app", "b"}
    assert [item.id for item in whole.forms["ja"].items] == ["inquiry_number", "expiry_date", "prefecture", "store"]
    assert whole.file_of("paper_deadline") == "entries/paper.toml"


def test_another_incident_is_another_folder() -> None:
    other = campaign(MUSEUM)
    assert other.name["en"] == "Minato Museum refunds"
    assert [item.reader for item in other.forms["ja"].items] == ["number", "date"]
    assert other.forms["en"].items[1].likely == at("2024-06-01T00:00").date()
    assert set(other.facts.all).isdisjoint(campaign().facts.all)


def test_texts_are_the_same_read_piece_by_piece_or_whole() -> None:
    """Entries are cut from their files by their headings; a whole reading of the files must find the same."""
    folder = Folder(DEFAULT)
    whole = {entry: table for name in folder.names("entries", ".toml") for entry, table in folder.toml(name).items()}
    assert {piece.id for piece in pieces(folder)} == set(whole) == set(campaign().entries)
    for entry, table in whole.items():
        spans = campaign().states(entry).spans
        assert [span.held.said["ja"].lead for span in spans] == [state["ja"]["lead"] for state in table["state"]]
        assert [span.held.said["en"].lines for span in spans] == [
            tuple(state["en"].get("lines", ())) for state in table["state"]
        ]


def test_states_follow_one_another_to_the_second() -> None:
    states = campaign().states("paper_procedure")
    before, after = states.at(at("2023-03-24T13:59:59")), states.at(at("2023-03-24T14:00:00"))
    assert before is not after
    assert states.at(at("2020-01-01T00:00")) is before
    assert states.at(at("2099-01-01T00:00")) is states.spans[-1].held


def test_an_unknown_entry_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        campaign().states("nothing")


def test_no_folder_is_refused_in_one_line(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(CampaignError, match=r"is no campaign's folder: it has no campaign\.toml$") as refused:
            load(folder)
        assert refused.value.file == str(folder)


def test_loading_imports_nothing_slow() -> None:
    """`madoguchi ask` loads the campaign: no web, no channel, no holidays before somebody asks for them."""
    slow = "fastapi starlette linebot telegram jpholiday asyncio numpy rapidfuzz pydantic sqlite3"
    code = f"import sys; from faq.campaign import load; load(); print([m for m in {slow.split()} if m in sys.modules])"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=DEFAULT.parents[2]
    )
    assert ran.stdout.strip() == "[]"


def test_wordings_are_read_under_their_headings() -> None:
    found = list(wordings(Folder(MUSEUM), "ja"))
    assert [(wording.text, wording.entry) for wording in found][:3] == [
        ("返金の申請はどうやるの", "apply"),
        ("どこから申請しますか", "apply"),
        ("申請はいつまで", "deadline"),
    ]
    assert found[-1].entry == "@until"
    assert list(wordings(Folder(MUSEUM), "zh")) == []


def test_folding_forgets_width_case_and_marks() -> None:
    assert folded("ＰａｙＰａｙ は、使える？") == folded("paypayは使える")
    assert folded("サーバー") != folded("サバ")


def test_a_place_is_found_in_its_file() -> None:
    text = (
        'a = 1\n\n[x]\nb = 2\n\n[[x.state]]\nc = 3\n[x.state.ja]\nlead = "…"\n\n[[x.state]]\n[x.state.ja]\nlead = "…"\n'
    )
    assert locate(text, "a") == 1
    assert locate(text, "x") == 3
    assert locate(text, "x.b") == 4
    assert locate(text, "x.state.0.ja.lead") == 9
    assert locate(text, "x.state.1.ja.lead") == 13
    assert locate(text, "x.state.1.en") == 11  # the nearest that there is
    assert locate(text, "y") == 0
