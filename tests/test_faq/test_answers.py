"""The book: what is said of each thing at each moment, in either language."""

from __future__ import annotations

import pytest
from faq_books import gunma, museum
from moments import at

from bot.knowledge import Knowledge
from bot.words import Choice
from faq.words import MissingWordsError

BOOK = gunma()
SPRING = at("2023-03-27T10:00")


def test_the_book_is_the_knowledge_of_the_dialogue() -> None:
    knowledge: Knowledge = BOOK
    assert knowledge.languages == ("ja", "en")
    assert knowledge.menu == ("which", "ask:deadlines", "claim", "real", "status", "person")
    assert knowledge.find("x", "ja", "paper").trace == {"text": "x", "language": "ja", "leaning": "paper"}
    assert knowledge.calendar.is_open(SPRING)
    assert BOOK.title("en") == "regionPAY help desk"


@pytest.mark.parametrize(
    ("moment", "state", "word", "left"),
    [
        ("2023-03-21T10:00", "before", "開始前", "開始 あと3日"),
        ("2023-03-23T23:59:59", "before", "開始前", "開始 あす"),
        ("2023-03-24T13:59:59", "before", "開始前", "開始 きょう"),
        ("2023-03-24T14:00:00", "open", "受付中", "あと37日"),
        ("2023-04-22T23:59:59", "open", "受付中", "あと8日"),
        ("2023-04-23T00:00:00", "soon", "まもなく", "あと7日"),
        ("2023-04-29T12:00", "soon", "まもなく", "締切 あす"),
        ("2023-04-30T23:59:59", "soon", "まもなく", "締切 きょう"),
    ],
)
def test_the_date_plate_follows_the_moment(moment: str, state: str, word: str, left: str) -> None:
    plate = BOOK.answer("paper_procedure", at(moment), "ja").plate
    assert plate is not None
    assert (plate.state, plate.word, plate.left) == (state, word, left)
    assert (plate.until, plate.since) == ("4月30日（日）まで", "3月24日（金）14:00から")


def test_a_plate_may_have_words_of_its_own_and_be_over() -> None:
    plate = museum().answer("apply", at("2024-07-15T12:00"), "en").plate
    assert plate is not None
    assert (plate.word, plate.until, plate.left) == ("Ends soon", "Until 15 July (Mon)", "Ends today")
    assert museum().answer("apply", at("2024-07-16T00:00"), "en").plate is None


def test_a_list_becomes_lines_and_details_are_folded() -> None:
    said = museum().answer("apply", at("2024-06-10T09:30"), "ja")
    assert said.lines == ("https://minato-museum.example/refund",)
    assert said.details is not None
    assert (said.details.title, said.details.lines) == ("要るもの", ("・入館券番号", "・来館日"))
    before = museum().answer("apply", at("2024-06-09T09:30"), "en")
    assert before.lead == "The claim page opens on 10 June (Mon) at 09:30, tomorrow."
    assert before.lines[-1] == "You need the ticket number and day of the visit."


def test_an_answer_ends_with_its_clause_and_others_have_none() -> None:
    assert BOOK.answer("paper_deadline", SPRING, "ja").clause == "お知らせ 2(A) 申請方法"
    assert BOOK.answer("paper_deadline", SPRING, "en").clause.startswith("Notice (お知らせ)")
    assert BOOK.answer("thanks", SPRING, "ja").clause == ""


@pytest.mark.parametrize("name", ["answer", "card", "acts"])
def test_an_unknown_entry_is_a_key_error(name: str) -> None:
    asked = {"answer": ("nothing", SPRING, "ja"), "card": ("nothing",), "acts": ("nothing", SPRING)}[name]
    with pytest.raises(KeyError):
        getattr(BOOK, name)(*asked)


def test_the_acts_of_a_state_replace_those_of_the_entry() -> None:
    assert museum().acts("apply", at("2024-06-01T00:00")) == ("ask:deadline",)
    assert museum().acts("apply", at("2024-06-11T00:00")) == ("open:page", "ask:deadline")
    assert museum().acts("apply", at("2024-07-16T00:00")) == ("call",)
    assert museum().acts("deadline", SPRING) == ()


@pytest.mark.parametrize(
    ("act", "choice"),
    [
        ("open:site_url", Choice("申請ページを開く", note="region-pay.com/pages/compensation.html", opens="https://region-pay.com/pages/compensation.html")),
        ("call", Choice("電話する", note="0120-479-249", opens="tel:0120479249")),
        ("person", Choice("担当者に聞く", data="person")),
        ("guide:paper", Choice("手順を見る", data="guide:paper")),
        ("claim:b1", Choice("届け出をする", data="claim:b1")),
        ("ask:paper_deadline", Choice(BOOK.label("ask:paper_deadline", "ja"), data="ask:paper_deadline")),
    ],
)  # fmt: skip
def test_a_choice_opens_calls_or_comes_back(act: str, choice: Choice) -> None:
    assert BOOK.choice(act, SPRING, "ja") == choice


@pytest.mark.parametrize(
    "act",
    [
        "",
        "nothing",
        "ask:nothing",
        "open:nothing",
        "open:mail_sender",
        "guide:b1",
        "claim:b3",
        "call:x",
        "person:x",
        "ask",
    ],
)
def test_an_act_that_the_campaign_does_not_have_is_a_key_error(act: str) -> None:
    with pytest.raises(KeyError):
        BOOK.choice(act, SPRING, "ja")


def test_the_menu_has_small_second_lines() -> None:
    assert BOOK.choice("which", SPRING, "ja").note == "いくつかの質問で"
    assert BOOK.choice("ask:deadlines", SPRING, "en").note == "What ends when"
    assert BOOK.choice("person", SPRING, "ja").note == ""


def test_sentences_take_their_slots() -> None:
    assert BOOK.say("person_joined", SPRING, "ja", place=3).startswith(
        "担当者につなぎます。いま3番目です。\nいまは担当者がいます（18:00まで）。"
    )
    closed = BOOK.say("person_closed", at("2023-03-20T19:40"), "en", next=at("2023-03-22T10:00"))
    assert closed.startswith("Nobody is on duty now. Staff are back on 22 March (Wed) at 10:00.")
    assert (
        BOOK.say("act_callback_slot", SPRING, "ja", start=at("2023-03-28T10:00"), end=at("2023-03-28T12:00"))
        == "3月28日（火）10時から12時"
    )
    assert BOOK.say("date", SPRING, "ja", day=at("2023-02-24T00:00").date()) == "2月24日（金）"


def test_a_traveller_cannot_slip_a_slot_into_a_sentence() -> None:
    assert "{call_centre}" in BOOK.say("form_got", SPRING, "ja", name="お店の名前", value="{call_centre}")


def test_a_campaign_says_it_its_own_way() -> None:
    assert museum().say("menu", SPRING, "en") == "What would you like to know about refunds?"
    assert museum().say("empty", SPRING, "en") == BOOK.say("empty", SPRING, "en")


def test_words_that_nobody_has_written_are_named() -> None:
    with pytest.raises(MissingWordsError, match="'nothing' in ja"):
        BOOK.say("nothing", SPRING, "ja")
    with pytest.raises(MissingWordsError, match=r"person_joined: nothing fills the slot \{place\}"):
        BOOK.say("person_joined", SPRING, "ja")


@pytest.mark.parametrize(
    ("aspect", "topic", "road", "entry"),
    [
        ("until", "paper", "", "paper_deadline"),
        ("until", "coupon", "paper", "a_extension"),
        ("until", "", "paper", "paper_deadline"),
        ("until", "", "b1", "b_deadline"),
        ("until", "", "", "deadlines"),
        ("until", "unheard_of", "", "deadlines"),
        ("number", "sender", "", "sender_sms"),
        ("unheard_of", "paper", "", ""),
    ],
)
def test_a_bare_follow_up_leans_on_topic_or_road(aspect: str, topic: str, road: str, entry: str) -> None:
    assert BOOK.follow_up(aspect, topic, road) == entry


def test_every_follow_up_of_every_topic_leads_to_an_entry() -> None:
    topics = {entry.card.topic for entry in BOOK.campaign.entries.values()}
    for aspect in BOOK.campaign.roads.follow_ups:
        for topic in topics:
            BOOK.card(BOOK.follow_up(aspect, topic, ""))


@pytest.mark.parametrize(
    ("entry", "road", "meant"),
    [
        ("when_sent", "app", "app_when"),
        ("when_sent", "left_app", "paper_when"),
        ("when_sent", "", "when_sent"),
        ("hours", "app", "hours"),
    ],
)
def test_an_open_question_is_meant_on_the_known_road(entry: str, road: str, meant: str) -> None:
    assert BOOK.for_road(entry, road) == meant


def test_the_campaign_is_finished_when_its_last_date_is_past() -> None:
    assert not BOOK.finished(at("2023-05-31T23:59:59"))
    assert BOOK.finished(at("2023-06-01T00:00"))


def test_the_first_question_has_at_most_four_choices_that_lead_on() -> None:
    asked = BOOK.question("start", SPRING, "ja")
    assert asked.bubble.lead == "どんなことがありましたか。"
    assert [choice.label for choice in asked.choices] == [
        "使えずに残った",
        "現金で払ったのに引かれた",
        "2回分以上引かれた",
        "ほか・わからない",
    ]
    with pytest.raises(KeyError):
        BOOK.question("nothing", SPRING, "ja")


def test_a_verdict_gives_the_case_the_reasons_and_what_then() -> None:
    verdict = BOOK.verdict("a_paper", at("2023-04-18T10:00"), "ja")
    assert verdict.road == "paper"
    assert verdict.acts[0] == "guide:paper"
    assert verdict.bubble.lead == "(A)の「残額があり、紙のまま使った方」に当てはまります。"
    assert verdict.bubble.lines[-1] == "4月30日（日）までに、申請ページから申請してください。"
    late = BOOK.verdict("a_paper", at("2023-05-01T00:00"), "ja")
    assert "過ぎています" in late.bubble.lines[-1]
    assert "open:site_url" not in late.acts
    with pytest.raises(KeyError):
        BOOK.verdict("nothing", SPRING, "ja")


def test_the_steps_of_a_road_end_one_by_one() -> None:
    def over(moment: str) -> list[bool]:
        return [step.over for step in BOOK.road("paper", at(moment), "en")]

    assert over("2023-03-27T10:00") == [False, False, False, False]
    assert over("2023-05-01T00:00") == [True, True, False, False]
    assert over("2023-05-11T00:00") == [True, True, True, False]
    assert over("2023-06-01T00:00") == [True, True, True, True]
    with pytest.raises(KeyError):
        BOOK.road("nothing", SPRING, "en")


def test_the_card_of_dates_shows_the_last_today_and_the_next() -> None:
    rows = BOOK.timeline(at("2023-04-18T10:20"), "ja")
    assert [(row.state, row.when) for row in rows] == [
        ("past", "3月31日（金）23:59"), ("here", "きょう 4月18日（火）"), ("coming", "4月21日（金）"),
        ("coming", "4月30日（日）"), ("coming", "5月10日（水）"),
    ]  # fmt: skip
    assert rows[1].what == "紙の方は申請できます（あと12日）。"
    assert [row.state for row in BOOK.timeline(at("2026-11-23T10:00"), "en")] == ["past", "here"]


def test_the_contact_says_whether_somebody_is_there() -> None:
    now, later = BOOK.contact(SPRING, "ja"), BOOK.contact(at("2023-03-20T19:40"), "en")
    assert (now.phone, now.link, now.hours, now.open) == (
        "0120-479-249",
        "tel:0120479249",
        "平日10:00から18:00まで",
        True,
    )
    assert now.line == "いまは受付時間内です（18:00まで）。"
    assert not later.open
    assert later.line == "It is closed now. It opens next on 22 March (Wed) at 10:00."


def test_what_is_worked_out_is_marked_and_what_is_read_is_not() -> None:
    marked = gunma(lambda text: f"«{text}»")
    plate = marked.answer("paper_deadline", SPRING, "ja").plate
    assert plate is not None
    assert (plate.left, plate.until) == ("«あと34日»", "4月30日（日）まで")
    assert marked.contact(SPRING, "ja").line == "いまは受付時間内です（«18:00»まで）。"


@pytest.mark.parametrize(
    ("since", "language", "said"),
    [
        ("2023-03-27T09:40", "ja", "9:40から、いま3人が待っています。12:00までの見込みです。"),
        ("2023-03-26T17:40", "ja", "3月26日（日）17:40から、いま3人が待っています。12:00までの見込みです。"),
        ("2023-03-27T09:40", "en", "Since 09:40. Waiting now: 3. It should end by 12:00."),
    ],
)
def test_of_today_the_banner_names_the_hour_alone(since: str, language: str, said: str) -> None:
    text = BOOK.say("banner_overrun_until", SPRING, language, since=at(since), waiting=3, until=at("2023-03-27T12:00"))
    assert text.endswith(said)
