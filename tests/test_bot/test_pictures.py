"""Pictures, with words below them or without: for the claim, for staff, or for nobody."""

from __future__ import annotations

from talker import Talker

from bot.effects import DropPictures, FilePictures, NotePicture, ShowStaff
from bot.records import PicturesSeen


def test_a_picture_goes_to_the_claim_in_the_making_and_the_question_stands_again(traveller: Talker) -> None:
    traveller.presses("claim:b1")
    turn = traveller.shows()
    assert turn.effects == (NotePicture("p1"),)
    assert "加えました" in traveller.text
    assert turn.trace.rule == "form:inquiry_number"


def test_a_claim_at_rest_takes_a_picture_too(traveller: Talker) -> None:
    traveller.presses("claim:b1")
    traveller.presses("form:later")
    assert traveller.shows().effects == (NotePicture("p1"),)
    assert "form:resume" in traveller.acts


def test_a_picture_that_cannot_be_had_or_belongs_nowhere_gets_the_kind_line(traveller: Talker) -> None:
    assert traveller.shows().effects == ()
    traveller.presses("claim:b1")
    assert traveller.shows(picture="").effects == ()
    assert "加えました" not in traveller.text


def test_the_summary_counts_pictures_and_the_claim_gets_them(traveller: Talker) -> None:
    traveller.fill()
    traveller.shows()
    traveller.shows("p2")
    assert "写真：2枚" in traveller.text
    turn = traveller.presses("form:send")
    (case,) = traveller.records.cases
    assert FilePictures(case) in turn.effects


def test_pictures_that_did_not_arrive_are_told(traveller: Talker) -> None:
    traveller.records.shown = PicturesSeen(kept=0, failed=1)
    traveller.fill()
    assert "受け取れなかった写真：1枚" in traveller.text


def test_a_claim_takes_five_pictures_and_says_so_at_the_sixth(traveller: Talker) -> None:
    traveller.fill()
    for number in range(5):
        assert traveller.shows(f"p{number}").effects
    assert traveller.shows("p6").effects == ()
    assert "5枚まで" in traveller.text


def test_a_dropped_claim_drops_its_pictures(traveller: Talker) -> None:
    traveller.presses("claim:b1")
    traveller.shows()
    traveller.presses("form:stop")
    assert "form:drop" in traveller.acts
    assert traveller.presses("form:drop").effects == (DropPictures(),)


def test_a_sticker_while_an_item_to_correct_is_chosen_shows_the_summary(traveller: Talker) -> None:
    traveller.fill()
    traveller.presses("form:send")
    (case,) = traveller.records.cases
    traveller.presses(f"amend:{case}")
    assert traveller.hears("sticker").trace.rule == "form:summary"


def test_words_below_a_picture_are_heard_like_any_others(traveller: Talker) -> None:
    turn = traveller.shows(text="コールセンターの電話番号を教えてください")
    assert turn.trace.kind == "answer"
    assert "写真は読み取れません" in traveller.text
    assert "0120-479-249" in traveller.text


def test_words_below_a_picture_fill_the_form_and_the_picture_goes_along(traveller: Talker) -> None:
    traveller.presses("claim:b1")
    turn = traveller.shows(text="番号は GM12345678 です")
    assert turn.effects == (NotePicture("p1"),)
    assert turn.state.draft is not None
    assert turn.state.draft.items["inquiry_number"] == "GM12345678"


def test_a_picture_for_the_person_who_is_waited_for_is_kept_for_them(traveller: Talker) -> None:
    traveller.presses("person")
    assert traveller.shows().effects == (ShowStaff("p1"),)
    assert "担当者に渡します" in traveller.text
    traveller.records.waits = "owned"
    turn = traveller.shows("p2")
    assert (turn.reply, turn.effects) == (None, (ShowStaff("p2"),))
    assert traveller.shows("").effects == ()


def test_needless_personal_data_below_a_picture_is_masked(traveller: Talker) -> None:
    turn = traveller.shows(text="連絡先は taro@example.jp です")
    assert turn.shown
    assert "taro@example.jp" not in turn.shown
