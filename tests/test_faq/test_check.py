"""What `check` refuses: one small change to a good campaign, one flaw told with its file, place and reason."""

from __future__ import annotations

import shutil
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from faq_books import MUSEUM, gunma

from faq.answers import Book
from faq.book import open_book
from faq.campaign import DEFAULT, CampaignError, load
from faq.check import check_campaign
from faq.check.talks import check_talks
from faq.wordings import wordings

BROKEN: dict[str, list[str]] = tomllib.loads((MUSEUM.parent / "broken.toml").read_text("utf-8"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MUSEUM, tmp_path / "museum"))


def change(folder: Path, file: str, before: str, after: str, times: int = 1) -> None:
    path = folder / file
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, times), "utf-8")


def told(folder: Path) -> list[str]:
    return [str(flaw) for flaw in check_campaign(folder)]


@pytest.mark.parametrize("path", [MUSEUM, DEFAULT, None], ids=["museum", "gunma", "default"])
def test_a_campaign_that_is_kept_here_is_in_order(path: Path | None) -> None:
    assert [str(flaw) for flaw in check_campaign(path)] == []


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_campaign_is_refused_with_place_and_reason(what: str, folder: Path) -> None:
    file, before, after, place, reason = BROKEN[what]
    change(folder, file, before, after)
    flaws = check_campaign(folder)
    assert any(flaw.place == place and reason in flaw.reason for flaw in flaws), [str(flaw) for flaw in flaws]
    assert all("\n" not in str(flaw) for flaw in flaws)


@pytest.mark.parametrize(
    ("what", "where"),
    [
        ("unknown fact in a text", "entries/refund.toml:55: "),
        ("gap between states", "entries/refund.toml:35: "),
        ("unknown key of a fact", "facts.toml:43: "),
        ("choice that leads nowhere", "roads.toml:5: "),
        ("wording twice in other letters", "wordings/en.txt:6: "),
        ("character that cannot be seen", "entries/refund.toml:56: "),
        ("key twice", "facts.toml:3: "),
        ("label of the desk that is too long", "words.en.toml:1: "),
    ],
)
def test_a_flaw_names_its_line(what: str, where: str, folder: Path) -> None:
    file, before, after, _, reason = BROKEN[what]
    change(folder, file, before, after)
    assert any(line.startswith(where) and reason in line for line in told(folder)), told(folder)


def test_an_entry_that_the_dialogue_needs_is_missed(folder: Path) -> None:
    for file in ("entries/talk.toml", "wordings/ja.txt", "wordings/en.txt"):
        change(folder, file, "human", "someone", 9)
    assert told(folder) == ["entries: human: every campaign needs an entry of this name"]


def test_a_road_that_no_button_leads_to_is_refused(folder: Path) -> None:
    change(folder, "roads.toml", '"guide:refund", ', "")
    change(folder, "roads.toml", '"guide:refund"', "")
    assert told(folder) == ["roads.toml:52: roads.refund: no button leads to its steps"]


def test_questions_need_a_first_one(folder: Path) -> None:
    change(folder, "roads.toml", "questions.start", "questions.first", 9)
    assert any("there is no question start" in line for line in told(folder))


def test_two_entries_of_one_name_are_refused_in_one_file_and_in_two(folder: Path) -> None:
    talk = (folder / "entries/talk.toml").read_text("utf-8")
    (folder / "entries/more.toml").write_text(talk[talk.index("[human]") : talk.index("[outside_chat]")], "utf-8")
    assert any("there is an entry of this name in entries/more.toml" in line for line in told(folder))
    (folder / "entries/more.toml").unlink()
    change(folder, "entries/talk.toml", "[outside_chat]", "[human]")
    assert any("cannot be read: Cannot declare ('human',) twice" in line for line in told(folder))


def test_what_is_cut_off_is_told_with_the_last_line(folder: Path) -> None:
    whole = (folder / "campaign.toml").read_text("utf-8")
    (folder / "campaign.toml").write_text(whole + "more = [\n", "utf-8")
    (line,) = told(folder)
    assert line.startswith(f"campaign.toml:{len(whole.splitlines()) + 1}: cannot be read: ")


def test_states_under_another_entry_are_refused(folder: Path) -> None:
    change(folder, "entries/refund.toml", "[[cash.state]]", "[[apply.state]]")
    assert told(folder) != []


def test_what_leads_outside_the_folder_is_refused(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "elsewhere.toml"
    outside.write_text('name = "x"\n', "utf-8")
    (folder / "entries/linked.toml").symlink_to(outside)
    (folder / "rich_menu").symlink_to(tmp_path)
    assert told(folder)[:2] == [
        "entries/linked.toml: leads outside the campaign folder",
        "rich_menu: leads outside the campaign folder",
    ]


def test_a_linked_file_is_not_read(folder: Path, tmp_path: Path) -> None:
    outside = Path(shutil.move(folder / "facts.toml", tmp_path / "facts.toml"))
    (folder / "facts.toml").symlink_to(outside)
    with pytest.raises(CampaignError, match=r"facts\.toml: leads outside the campaign folder"):
        load(folder)


def test_strange_and_missing_and_unreadable_files_are_told(folder: Path) -> None:
    (folder / "notes.md").write_text("x", "utf-8")
    (folder / "form.toml").unlink()
    (folder / "words.en.toml").write_bytes(b'menu = "\xff"\n')
    flaws = told(folder)
    assert "notes.md: is not a file that a campaign has" in flaws
    assert "form.toml: is missing" in flaws
    assert "words.en.toml: is not UTF-8 (byte 8)" in flaws


def test_a_file_beyond_all_measure_is_not_read(folder: Path) -> None:
    (folder / "facts.toml").write_text("# " + "x" * 2_000_001, "utf-8")
    assert any("facts.toml: is larger than 2,000,000 bytes" in line for line in told(folder))


def test_no_folder_is_one_flaw(tmp_path: Path) -> None:
    assert told(tmp_path / "nowhere") == [f"{tmp_path / 'nowhere'}: is not a folder"]
    (tmp_path / "empty").mkdir()
    assert "campaign.toml: is missing" in told(tmp_path / "empty")


def test_data_that_no_channel_takes_back_is_refused(folder: Path) -> None:
    long = "a" * 61
    for file in ("entries/refund.toml", "wordings/ja.txt", "wordings/en.txt", "roads.toml", "reminders.toml"):
        change(folder, file, "deadline", long, 99)
    change(folder, "campaign.toml", "ask:deadline", f"ask:{long}")
    assert any("button data holds 64 bytes" in line for line in told(folder))


def test_a_wording_that_another_entry_wins_is_refused(folder: Path) -> None:
    own = {
        wording.text: wording.entry for language in ("ja", "en") for wording in wordings(load(folder).folder, language)
    }
    assert check_campaign(folder, lambda text, _: own[text]) == []
    stolen = {"現金で返してもらえる？": "apply", "who sends the mail": ""}
    flaws = check_campaign(folder, lambda text, _: stolen.get(text, own[text]))
    assert [str(flaw) for flaw in flaws] == [
        "wordings/en.txt:8: senders: nothing is found: who sends the mail",
        "wordings/ja.txt:8: cash: apply wins it: 現金で返してもらえる？",
    ]


def test_loading_refuses_what_cannot_be_read_with_file_place_and_line(folder: Path) -> None:
    change(folder, "entries/refund.toml", 'from = "close.end"', 'from = "refunds"')
    campaign = load(folder)  # the heads are in order: texts are read when they are asked for
    with pytest.raises(CampaignError, match=r"entries/refund\.toml:35: apply\.state\.2: there is a gap"):
        campaign.read_all()


def test_the_books_of_both_campaigns_hold_everything() -> None:
    assert len(gunma().campaign.entries) > 80


def test_an_entry_whose_rating_no_channel_takes_back_is_refused(folder: Path) -> None:
    for file in ("entries/refund.toml", "wordings/ja.txt", "wordings/en.txt"):
        change(folder, file, "cash", "c" * 54, 9)
    assert any("solved:yes:ccc" in line and "button data holds 64 bytes" in line for line in told(folder))


# --- the rich menu ---------------------------------------------------------------------------------------------------


@pytest.fixture
def with_menu(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DEFAULT, tmp_path / "gunma"))


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ('["申請と", "期限"]', '["申請と", "期日"]', "shows other words than rich_menu.toml"),
        ('["申請と", "期限"]', '["申請の手順と", "期限"]', "must be 1 or 2 lines of at most 4 characters"),
        ('act = "real"', 'act = "rael"', "there is no act rael"),
        ('icon = "shield"', 'icon = "shild"', "icon: is none of"),
        ('bar.en = "Menu"\n', "", "bar.en: is missing"),
        ('bar.en = "Menu"', 'bar.en = "The menu of this desk"', "must have 1 to 14 characters"),
    ],
)
def test_a_rich_menu_that_cannot_be_shown_is_refused(with_menu: Path, before: str, after: str, reason: str) -> None:
    change(with_menu, "rich_menu.toml", before, after)
    assert any(line.startswith("rich_menu") and reason in line for line in told(with_menu)), told(with_menu)


def test_a_rich_menu_without_its_picture_is_refused(with_menu: Path) -> None:
    (with_menu / "rich_menu/en-busy.png").unlink()
    assert told(with_menu) == ["rich_menu/en-busy.png: is missing; run docs/draw_rich_menu.py"]
    (with_menu / "rich_menu/en-busy.png").write_bytes((with_menu / "rich_menu/en.png").read_bytes()[:-9])
    assert any("en-busy.png: shows other words" in line for line in told(with_menu))
    (with_menu / "rich_menu/en-busy.png").write_bytes(b"GIF89a" + bytes(40))
    assert any("must be a PNG of 2500 by 1686" in line for line in told(with_menu))


# --- golden talks ---

TALK = "at = 2024-06-12T10:00:00+09:00\n\n[[turn]]\n"


@pytest.fixture(scope="module")
def museum() -> Book:
    return open_book(MUSEUM, encoder=False)


@pytest.mark.parametrize(
    ("text", "flaws"),
    [
        (TALK + 'says = "申請はいつまで"\nentry = "deadline"\n', []),
        (TALK + 'says = "申請はいつまで"\nentry = "cash"\n', ["golden/a.toml:3: turn.0: entry deadline, not cash"]),
        (TALK + 'presses = "which"\n[[turn]]\nchooses = 9\n', ["golden/a.toml:5: turn.1: there is no choice 9 of 2"]),
        (TALK + 'says = "x"\npicks = "2024-06-01"\n', ["golden/a.toml:3: turn.0: must do one thing of says"]),
        (TALK + 'says = "x"\nhold = ["y"]\n', ["golden/a.toml:5: turn.0.hold: is not a known key"]),
        (TALK + 'says = "x"\nholds = "y"\n', ["golden/a.toml:5: turn.0.holds: is of another kind"]),
        (
            "at = 2024-06-12T10:00:00\nturn = 1\n",
            ["golden/a.toml:1: at: must be a moment", "golden/a.toml:2: turn: must be"],
        ),
        ("at = ", ["golden/a.toml:1: cannot be read"]),
    ],
)
def test_a_golden_talk_is_held(text: str, flaws: list[str], folder: Path, museum: Book) -> None:
    shutil.rmtree(folder / "golden")
    (folder / "golden").mkdir()
    (folder / "golden" / "a.toml").write_text(text, "utf-8")
    found = [str(flaw) for flaw in check_talks(replace(museum, campaign=load(folder)))]
    assert len(found) == len(flaws), found
    assert all(one.startswith(flaw) for one, flaw in zip(found, flaws, strict=True)), found
