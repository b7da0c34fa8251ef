"""The whole machine, walked at random and step by step, on the real campaign."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests_support import JST, at

from bot import answering, receipt
from bot.dialogue import advance
from bot.effects import (
    AmendCase,
    CallBack,
    DropPictures,
    FilePictures,
    Guessed,
    JoinQueue,
    LeaveMessage,
    Missed,
    NotePicture,
    OpenCase,
    Rated,
    ShowStaff,
)
from bot.knowledge import Finding, Knowledge
from bot.memory import Memory
from bot.plain import plain
from bot.records import PicturesSeen
from bot.state import State, Turn, fresh, pack, unpack
from bot.talk import Talk
from bot.words import Incoming

NOON = at("2023-03-14T12:00")
NIGHT = at("2023-03-20T19:40")


class Talker:
    """A traveller: says and presses things, and remembers what came back."""

    def __init__(self, book: Knowledge, now: datetime = NOON, language: str = "ja", **records: int) -> None:
        self.book, self.now, self.state = book, now, fresh(language)
        self.records = Memory(**records)  # type: ignore[arg-type]
        self.turn = Turn(self.state)

    def hears(self, kind: str, text: str = "", data: str = "") -> Turn:
        incoming = Incoming("test", "event", "somebody", kind, text=text, data=data)  # type: ignore[arg-type]
        self.turn = advance(self.state, incoming, self.now, self.book, self.records)
        self.records.apply(self.turn.effects, self.now)
        self.state = unpack(pack(self.turn.state))
        assert self.state == self.turn.state
        return self.turn

    def says(self, text: str) -> Turn:
        return self.hears("text", text)

    def presses(self, act: str) -> Turn:
        return self.hears("press", data=act)

    @property
    def text(self) -> str:
        return plain(self.turn.reply) if self.turn.reply else ""

    @property
    def acts(self) -> list[str]:
        return [choice.data for choice in self.turn.reply.choices] if self.turn.reply else []

    def fill(self, kind: str = "b1") -> None:
        self.presses(f"claim:{kind}")
        for words in ("GM12345678", "2/24", "群馬", "山田屋"):
            self.says(words)


@pytest.fixture
def traveller(book: Knowledge) -> Talker:
    return Talker(book)


# --- the state -------------------------------------------------------------------------------------------------------


def test_a_state_of_another_version_starts_afresh_in_its_language() -> None:
    old = pack(replace(fresh("en"), scene="form")).replace('"version":1', '"version":0')
    assert unpack(old) == fresh("en")


@pytest.mark.parametrize(
    "damaged", ["", "{", "[]", "null", "7", '{"version":1}', '{"version":1,"language":"ja","draft":3}']
)
def test_a_damaged_state_starts_afresh(damaged: str) -> None:
    assert unpack(damaged) in (fresh(), fresh("ja"))


# --- silence ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["leave", "unsend", "odd"])
def test_what_wants_no_answer_gets_none(traveller: Talker, kind: str) -> None:
    assert traveller.hears(kind).reply is None


def test_the_desk_is_silent_while_a_person_owns_the_conversation(traveller: Talker) -> None:
    traveller.records.waits = "owned"
    assert traveller.says("ポイントはいつ届きますか").reply is None
    assert traveller.presses("menu").reply is None


# --- buttons ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "forged",
    ["", ":", "nothing", "ask:nothing", "ask:@until", "question:nothing", "verdict:x", "guide:nowhere", "guide:paper:99999",
     "guide:paper:-1", "form:set:store:x", "form:send", "form:dance", "amend:1234567890", "status:1", "lang:xx", "solved:yes:x",
     "callback:1-2", "queue:leave", "more:nothing", "claim:b9", "open:site_url", "call", "\x00", "a" * 300],
)  # fmt: skip
def test_a_forged_button_gets_a_kind_line_and_files_nothing(traveller: Talker, forged: str) -> None:
    turn = traveller.presses(forged)
    assert turn.reply is not None
    assert turn.reply.bubbles
    assert turn.effects == ()


def test_every_offered_act_leads_somewhere(book: Knowledge) -> None:
    """From the menu, every button that is shown can be pressed; none is stale. Breadth first over what is offered."""
    seen: set[str] = set()
    begun = Talker(book)
    begun.hears("arrive")
    front = [(begun.state, act) for act in begun.acts]
    while front:
        state, act = front.pop()
        if act in seen or not act:
            continue
        seen.add(act)
        talker = Talker(book)
        talker.state = state
        turn = talker.presses(act)
        assert turn.trace.rule != "stale", act
        front += [(talker.state, offered) for offered in talker.acts]
    assert len(seen) > 80


def test_typing_a_label_is_pressing_it(traveller: Talker) -> None:
    traveller.hears("arrive")
    label, act = traveller.state.offered[0]
    pressed = Talker(traveller.book)
    pressed.hears("arrive")
    assert traveller.says(label).reply == pressed.presses(act).reply


def test_typing_the_number_of_a_choice_is_pressing_it(traveller: Talker) -> None:
    traveller.presses("which")
    assert traveller.says("２").state.at == "cash_day"


def test_a_digit_is_no_choice_while_a_number_is_asked_for(traveller: Talker) -> None:
    traveller.presses("claim:b1")
    traveller.says("1")
    assert traveller.state.scene == "form"


# --- which case, and the guide ---------------------------------------------------------------------------------------

DAYS = [
    at(day + "T12:00") for day in ("2023-03-05", "2023-03-27", "2023-04-03", "2023-04-18", "2023-05-08", "2023-06-05")
]


@pytest.mark.parametrize("now", DAYS)
@pytest.mark.parametrize(
    ("presses", "verdict"),
    [
        ((1, 1, 1, 1), "a_app"), ((1, 1, 1, 2), "a_paper"), ((1, 1, 1, 3), "a_left"), ((2, 1), "b1"), ((3, 1), "b2"),
        ((4, 1), "other"), ((1, 2), "none_expiry"), ((1, 1, 2), "none_used"),
    ],
)  # fmt: skip
def test_a_few_taps_lead_to_a_verdict_with_its_reasons(
    book: Knowledge, now: datetime, presses: tuple[int, ...], verdict: str
) -> None:
    talker = Talker(book, now)
    talker.presses("which")
    for number in presses:
        talker.says(str(number))
    assert talker.turn.trace.entry == f"verdict:{verdict}"
    assert talker.turn.reply is not None
    assert talker.turn.reply.bubbles[-1].clause


def test_a_described_situation_settles_the_case(traveller: Talker) -> None:
    traveller.presses("which")
    traveller.says("現金で払ったのにクーポンの残額も減っていた")
    assert traveller.turn.trace.entry == "verdict:b1"


def test_a_question_in_the_middle_is_answered_and_the_question_stands_again(traveller: Talker) -> None:
    traveller.presses("which")
    traveller.presses("question:expiry")
    turn = traveller.says("コールセンターの電話番号は？")
    assert "0120-479-249" in traveller.text
    assert turn.state.scene == "triage"
    assert turn.state.at == "expiry"


def test_back_walks_the_way_back(traveller: Talker) -> None:
    traveller.presses("which")
    traveller.presses("question:expiry")
    traveller.presses("question:balance")
    assert traveller.says("戻る").state.at == "expiry"
    assert traveller.presses("back").state.at == "start"
    assert traveller.presses("back").trace.rule == "menu"


@pytest.mark.parametrize("now", DAYS)
@pytest.mark.parametrize("road", ["app", "paper", "left_app", "b"])
def test_the_guide_shows_every_step_of_a_road(book: Knowledge, now: datetime, road: str) -> None:
    talker = Talker(book, now)
    talker.presses(f"guide:{road}:0")
    steps = len(book.road(road, now, "ja"))
    for number in range(1, steps):
        assert f"guide:{road}:{number}" in talker.acts
        talker.presses(f"guide:{road}:{number}")
    assert f"{steps}/{steps}" in talker.text


# --- the form --------------------------------------------------------------------------------------------------------


def test_the_form_files_what_was_shown_and_gives_a_receipt(traveller: Talker) -> None:
    traveller.fill()
    assert "まだ送っていません" in traveller.text
    turn = traveller.says("はい、間違いありません")
    (opened,) = turn.effects
    assert isinstance(opened, OpenCase)
    assert dict(opened.items) == {
        "inquiry_number": "GM12345678", "expiry_date": "2023-02-24", "prefecture": "群馬県", "store": "山田屋",
    }  # fmt: skip
    assert receipt.valid(opened.number)
    assert receipt.show(opened.number) in traveller.text
    assert traveller.state.draft is None


def test_pressing_send_twice_files_once(traveller: Talker) -> None:
    traveller.fill()
    traveller.presses("form:send")
    assert traveller.presses("form:send").effects == ()


def test_the_same_coupon_is_not_filed_twice(traveller: Talker) -> None:
    traveller.fill()
    traveller.presses("form:send")
    first = next(iter(traveller.records.cases))
    traveller.fill()
    turn = traveller.presses("form:send")
    assert turn.effects == ()
    assert receipt.show(first) in traveller.text


def test_one_item_is_corrected_and_the_others_stay(traveller: Talker) -> None:
    traveller.fill()
    traveller.says("お店の名前を直す")
    traveller.says("川田屋")
    assert "川田屋" in traveller.text
    assert "GM12345678" in traveller.text
    assert traveller.state.draft is not None
    assert traveller.state.draft.items["store"] == "川田屋"


def test_no_at_the_summary_asks_which_to_correct(traveller: Talker) -> None:
    traveller.fill()
    traveller.says("いいえ")
    assert "form:fix:store" in traveller.acts


def test_an_impossible_date_is_asked_again_with_its_reason(traveller: Talker) -> None:
    traveller.presses("claim:b1")
    traveller.says("GM12345678")
    traveller.says("2月30日")
    assert "2月30日" in traveller.text
    assert "暦にない" in traveller.text
    assert traveller.state.draft is not None
    assert "expiry_date" not in traveller.state.draft.items


def test_an_expiry_far_from_the_failure_is_asked_back_and_may_stand(traveller: Talker) -> None:
    traveller.presses("claim:b1")
    traveller.says("GM12345678")
    traveller.says("2023年9月30日")
    assert "form:keep" in traveller.acts
    traveller.says("はい")
    assert traveller.state.draft is not None
    assert traveller.state.draft.items["expiry_date"] == "2023-09-30"


def test_a_place_in_two_prefectures_is_asked_back(traveller: Talker) -> None:
    traveller.presses("claim:b1")
    traveller.says("GM12345678")
    traveller.says("2/24")
    traveller.says("草津")
    assert {"form:set:prefecture:群馬県", "form:set:prefecture:滋賀県"} <= set(traveller.acts)


def test_not_knowing_an_item_goes_on_with_the_others_and_comes_back(traveller: Talker) -> None:
    traveller.presses("claim:b1")
    traveller.says("わからない")
    assert traveller.state.draft is not None
    assert traveller.state.draft.asking == "expiry_date"
    for words in ("2/24", "群馬", "山田屋"):
        traveller.says(words)
    assert traveller.state.draft.asking == "inquiry_number"


def test_stopping_asks_first_and_a_rest_keeps_everything(traveller: Talker) -> None:
    traveller.presses("claim:b1")
    traveller.says("GM12345678")
    traveller.says("やめる")
    assert traveller.state.draft is not None
    assert "form:drop" in traveller.acts
    traveller.presses("form:later")
    traveller.says("ポイントの種類は？")
    traveller.now += timedelta(days=3)
    traveller.presses("form:resume")
    assert traveller.state.draft.asking == "expiry_date"
    traveller.presses("form:stop")
    traveller.presses("form:drop")
    assert traveller.state.draft is None


def test_starting_again_keeps_the_claim_in_the_making(traveller: Talker) -> None:
    traveller.presses("claim:b1")
    traveller.says("GM12345678")
    traveller.says("最初から")
    assert "form:resume" in traveller.acts


def test_a_filed_claim_is_amended_while_nobody_checks_it(traveller: Talker) -> None:
    traveller.fill()
    traveller.presses("form:send")
    number = next(iter(traveller.records.cases))
    traveller.presses(f"amend:{number}")
    traveller.presses("form:fix:store")
    traveller.says("川田屋")
    (amended,) = traveller.presses("form:send").effects
    assert isinstance(amended, AmendCase)
    assert amended.items["store"] == "川田屋"
    traveller.records.cases[number] = replace(traveller.records.cases[number], state="checking")
    assert traveller.presses(f"amend:{number}").effects == ()
    assert traveller.state.scene == "open"


def test_a_picked_date_is_an_item(traveller: Talker) -> None:
    traveller.presses("claim:b1")
    traveller.says("GM12345678")
    traveller.hears("date", "2023-02-24")
    assert traveller.state.draft is not None
    assert traveller.state.draft.items["expiry_date"] == "2023-02-24"


def test_a_message_that_tells_the_case_and_its_items_begins_the_form_with_them(traveller: Talker) -> None:
    traveller.says("現金で払ったのにクーポンも引かれました。番号はGM12345678、期限は2/24、店は山田屋です")
    assert traveller.state.scene == "form"
    assert traveller.state.draft is not None
    assert traveller.state.draft.items["inquiry_number"] == "GM12345678"


# --- the state of a claim --------------------------------------------------------------------------------------------


def filed(book: Knowledge) -> tuple[str, Memory]:
    talker = Talker(book)
    talker.fill()
    talker.presses("form:send")
    number = next(iter(talker.records.cases))
    talker.records.cases[number] = replace(talker.records.cases[number], own=False)
    return number, talker.records


def test_a_stranger_needs_the_second_number_and_learns_nothing_without_it(book: Knowledge) -> None:
    number, records = filed(book)
    known, unknown = Talker(book), Talker(book)
    known.records = records
    absent = receipt.complete("123456789")
    said_of_known = known.says(receipt.show(number)) and known.text
    said_of_unknown = unknown.says(receipt.show(absent)) and unknown.text
    assert said_of_known == said_of_unknown
    assert (known.says("GM99999999") and known.text) == (unknown.says("GM99999999") and unknown.text)
    assert known.turn.effects == (Guessed(),)
    known.says(receipt.show(number))
    known.says("GM12345678")
    assert "確認待ち" in known.text


def test_guessing_ends_with_a_person(book: Knowledge) -> None:
    talker = Talker(book)
    talker.records.tried = 10
    talker.says(receipt.show(receipt.complete("123456789")))
    assert "person" in talker.acts


@pytest.mark.parametrize("words", ["03-5244-9370からSMSが来ました。本物ですか", "0120-479-249に電話していい？"])
def test_a_telephone_number_is_no_receipt_number(traveller: Talker, words: str) -> None:
    traveller.says(words)
    assert traveller.state.scene == "open"


# --- a person --------------------------------------------------------------------------------------------------------


def test_a_wish_for_a_person_enters_the_queue_once_and_says_the_place(book: Knowledge) -> None:
    talker = Talker(book, ahead=2)
    (joined,) = talker.says("担当者と話したい").effects
    assert isinstance(joined, JoinQueue)
    assert "3番目" in talker.text
    assert talker.presses("person").effects == ()
    assert "3番目" in talker.text


def test_out_of_hours_the_next_opening_is_named_and_a_message_is_kept(book: Knowledge) -> None:
    talker = Talker(book, NIGHT)
    talker.says("人と話したいです")
    assert "3月22日（水）10:00" in talker.text
    talker.presses("message")
    effects = talker.says("二重払いの件で電話をください").effects
    assert LeaveMessage("二重払いの件で電話をください") in effects
    assert talker.says("ポイントの種類は？").trace.kind == "answer"


def test_a_slot_is_inside_the_hours_and_a_past_one_is_not_taken(book: Knowledge) -> None:
    talker = Talker(book, NIGHT)
    talker.presses("callback")
    act = next(act for act in talker.acts if act.startswith("callback:"))
    later = Talker(book, NIGHT + timedelta(days=30))
    assert later.presses(act).effects == ()
    wish = talker.presses(act).effects[-1]
    assert isinstance(wish, CallBack)
    assert wish.start.astimezone(JST).hour >= 10


def test_a_misread_message_is_offered_what_is_near_or_what_most_ask_for_and_a_person(traveller: Talker) -> None:
    traveller.says("ぽよぽよぴーひょろ")
    assert {"which", "ask:deadlines", "person"} <= set(traveller.acts)


def test_what_is_not_stated_is_no_topic_to_choose(traveller: Talker) -> None:
    finding = Finding("choose", suggestions=("not_stated", "hours"))
    turn = answering.respond(Talk(traveller.state, NOON, traveller.book, traveller.records), "?", finding)
    assert turn.reply is not None
    assert [choice.data for choice in turn.reply.choices][:2] == ["ask:hours", "which"]


def test_no_two_buttons_of_a_misread_message_say_the_same(traveller: Talker) -> None:
    finding = Finding("miss", suggestions=("which_case",))
    turn = answering.respond(Talk(traveller.state, NOON, traveller.book, traveller.records), "?", finding)
    assert turn.reply is not None
    labels = [choice.label for choice in turn.reply.choices]
    assert len(set(labels)) == len(labels) >= 4


def test_that_it_is_not_stated_is_not_said_beside_an_answer(traveller: Talker) -> None:
    talk = Talk(traveller.state, NOON, traveller.book, traveller.records)
    alone, beside = (answering.answer(talk, entries).reply for entries in (["hours"], ["not_stated", "hours"]))
    assert beside == alone


@pytest.mark.parametrize("text", ["なんか悲しいです、あの旅", "こんなややこしい手続き、年寄りに無理を言うな"])
def test_feelings_get_words_and_a_person_not_topics(traveller: Talker, text: str) -> None:
    assert traveller.says(text).trace.kind == "handoff"
    assert traveller.acts[0] == "person"


def test_an_angry_message_with_a_plain_question_is_met_and_answered(traveller: Talker) -> None:
    finding = Finding("answer", entries=("anger", "hours"))
    turn = answering.respond(Talk(traveller.state, NOON, traveller.book, traveller.records), "?", finding)
    assert turn.reply is not None
    assert (turn.trace.kind, len(turn.reply.bubbles), turn.reply.choices[0].data) == ("handoff", 2, "person")
    assert turn.state.topic == "contact"


def test_three_misses_say_three_things_and_then_offer_a_person(traveller: Talker) -> None:
    said = []
    for nonsense in ("ぬるぽがっ", "ほげほげふが", "ぴよぴよぽん"):
        assert (
            any(isinstance(effect, Missed) for effect in traveller.says(nonsense).effects) or traveller.turn.trace.entry
        )
        said.append(traveller.text)
    assert len(set(said)) >= 1
    traveller.state = replace(fresh("ja"), misses=2)
    traveller.presses("none")
    assert "person" in traveller.acts


def test_what_is_solved_is_counted(traveller: Talker) -> None:
    traveller.says("ポイントの種類は？")
    assert traveller.presses("solved:yes:points_options").effects == (Rated("points_options", solved=True),)


# --- languages, other kinds, personal data ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "again", "told"),
    [
        ("신청은 언제까지인가요?", "그럼 무엇이 필요한가요?", "영어와 일본어"),
        ("请问申请截止日期是什么时候", "请问需要什么资料？", "英语和日语"),
    ],
)
def test_who_writes_in_a_language_that_is_not_spoken_here_is_told_once_and_may_choose(
    traveller: Talker, asked: str, again: str, told: str
) -> None:
    traveller.says(asked)
    assert told in traveller.text
    assert "30 April" in traveller.text
    assert "lang:ja" in traveller.acts
    traveller.says("日本語")
    assert traveller.state.language == "ja"
    traveller.says(again)
    assert traveller.state.language == "ja"
    assert told not in traveller.text


def test_a_shop_may_be_called_anything_without_a_change_of_language(traveller: Talker) -> None:
    traveller.presses("claim:b1")
    for words in ("GM12345678", "2/24", "群馬"):
        traveller.says(words)
    traveller.says("서울식당")
    assert traveller.state.language == "ja"


def test_the_language_of_the_words_wins_and_the_switch_switches(traveller: Talker) -> None:
    traveller.says("When do I have to collect the points?")
    assert "31 May" in traveller.text
    traveller.presses("lang:ja")
    traveller.presses("ask:receive_deadline")
    assert "5月31日" in traveller.text


@pytest.mark.parametrize("kind", ["sticker", "image", "video", "audio", "file", "location"])
def test_what_is_not_text_gets_a_kind_line_and_the_form_goes_on(traveller: Talker, kind: str) -> None:
    assert traveller.hears(kind).reply is not None
    traveller.presses("claim:b1")
    traveller.hears(kind)
    assert traveller.state.scene == "form"
    assert "お問い合わせ番号" in traveller.text


def test_unneeded_personal_data_is_masked_in_what_is_shown(traveller: Talker) -> None:
    turn = traveller.says("山田太郎です。メールは taro@example.com、電話は090-1234-5678です")
    assert "taro@example.com" not in turn.shown
    assert "1234-5678" not in turn.shown
    assert turn.shown


@pytest.mark.parametrize("wish", ["担当者と話したい", "担当者に聞きたい", "人と話したいと思います"])
def test_a_wish_for_a_person_is_nobodys_name(traveller: Talker, wish: str) -> None:
    assert traveller.says(wish).shown == ""


# --- any words at all ------------------------------------------------------------------------------------------------

WORDS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["はい", "いいえ", "戻る", "最初から", "やめる", "あとで", "わからない", "GM12345678", "2/24", "2月30日", "草津", "群馬", "山田屋", "1", "9",
         "番号はGM1、店は山田屋", "いつまで？", "担当者", "現金で払ったのに引かれた", "4071-9283-56", "hello", "ＰａｙＰａｙ", "\u200b", "　"]
    ),
)  # fmt: skip
ACTS = st.sampled_from(
    ["menu", "which", "question:expiry", "verdict:b1", "claim", "claim:b2", "form:send", "form:later", "form:resume", "form:unknown",
     "form:fix", "form:fix:store", "form:keep", "form:stop", "form:drop", "person", "queue:leave", "message", "callback", "status",
     "real", "back", "restart", "guide:paper", "ask:paper_deadline", "lang:en", "lang:ja", "none", "x:y"]
)  # fmt: skip
MOMENTS = st.sampled_from(
    [*DAYS, NIGHT, at("2023-03-24T13:59"), at("2023-03-31T23:59"), at("2023-05-01T00:00"), at("2026-11-22T11:00")]
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["text", "press", "date", "image"]), WORDS, ACTS), max_size=12),
    MOMENTS,
    st.sampled_from(["ja", "en"]),
)
def test_no_walk_breaks_the_machine(
    book: Knowledge, walk: list[tuple[str, str, str]], now: datetime, language: str
) -> None:
    """Whatever is typed or pressed: a reply of at most five bubbles that says something, within the channels' limits."""
    talker = Talker(book, now, language)
    for kind, words, act in walk:
        turn = talker.hears(kind, text="2023-02-24" if kind == "date" else words, data=act)
        assert turn.reply is not None
        assert 1 <= len(turn.reply.bubbles) <= 5
        assert plain(turn.reply).strip()
        assert len(plain(turn.reply)) < 1500
        assert len(turn.reply.choices) <= 13
        assert all(len(choice.data.encode()) <= 64 for choice in turn.reply.choices)
        opened = [effect for effect in turn.effects if isinstance(effect, OpenCase)]
        assert len(opened) <= 1
        assert sum(isinstance(effect, JoinQueue) for effect in turn.effects) <= 1


def test_advance_changes_nothing_that_it_was_given(traveller: Talker) -> None:
    before: State = fresh("ja")
    kept = pack(before)
    advance(before, Incoming("t", "e", "p", "text", text="claim"), NOON, traveller.book, Memory())
    assert pack(before) == kept


# --- pictures --------------------------------------------------------------------------------------------------------


def shows(traveller: Talker, picture: str = "p1") -> Turn:
    incoming = Incoming("test", "event", "somebody", "image", picture=picture)
    traveller.turn = advance(traveller.state, incoming, traveller.now, traveller.book, traveller.records)
    traveller.records.apply(traveller.turn.effects, traveller.now)
    traveller.state = traveller.turn.state
    return traveller.turn


def test_a_picture_goes_to_the_claim_in_the_making_and_the_question_stands_again(traveller: Talker) -> None:
    traveller.presses("claim:b1")
    turn = shows(traveller)
    assert turn.effects == (NotePicture("p1"),)
    assert "加えました" in traveller.text
    assert turn.trace.rule == "form:inquiry_number"


def test_a_claim_at_rest_takes_a_picture_too(traveller: Talker) -> None:
    traveller.presses("claim:b1")
    traveller.presses("form:later")
    assert shows(traveller).effects == (NotePicture("p1"),)
    assert "form:resume" in traveller.acts


def test_a_picture_that_cannot_be_had_or_belongs_nowhere_gets_the_kind_line(traveller: Talker) -> None:
    assert shows(traveller).effects == ()
    traveller.presses("claim:b1")
    assert shows(traveller, picture="").effects == ()
    assert "加えました" not in traveller.text


def test_the_summary_counts_pictures_and_the_claim_gets_them(traveller: Talker) -> None:
    traveller.fill()
    shows(traveller)
    shows(traveller, "p2")
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
        assert shows(traveller, f"p{number}").effects
    assert shows(traveller, "p6").effects == ()
    assert "5枚まで" in traveller.text


def test_a_dropped_claim_drops_its_pictures(traveller: Talker) -> None:
    traveller.presses("claim:b1")
    shows(traveller)
    traveller.presses("form:stop")
    assert "form:drop" in traveller.acts
    assert traveller.presses("form:drop").effects == (DropPictures(),)


def test_a_sticker_while_an_item_to_correct_is_chosen_shows_the_summary(traveller: Talker) -> None:
    traveller.fill()
    traveller.presses("form:send")
    (case,) = traveller.records.cases
    traveller.presses(f"amend:{case}")
    assert traveller.hears("sticker").trace.rule == "form:summary"


def captions(traveller: Talker, text: str, picture: str = "p1") -> Turn:
    incoming = Incoming("test", "event", "somebody", "image", text=text, picture=picture)
    traveller.turn = advance(traveller.state, incoming, traveller.now, traveller.book, traveller.records)
    traveller.state = traveller.turn.state
    return traveller.turn


def test_words_below_a_picture_are_heard_like_any_others(traveller: Talker) -> None:
    turn = captions(traveller, "コールセンターの電話番号を教えてください")
    assert turn.trace.kind == "answer"
    assert "写真は読み取れません" in traveller.text
    assert "0120-479-249" in traveller.text


def test_words_below_a_picture_fill_the_form_and_the_picture_goes_along(traveller: Talker) -> None:
    traveller.presses("claim:b1")
    turn = captions(traveller, "番号は GM12345678 です")
    assert turn.effects == (NotePicture("p1"),)
    assert turn.state.draft is not None
    assert turn.state.draft.items["inquiry_number"] == "GM12345678"


def test_a_picture_for_the_person_who_is_waited_for_is_kept_for_them(traveller: Talker) -> None:
    traveller.presses("person")
    assert shows(traveller).effects == (ShowStaff("p1"),)
    assert "担当者に渡します" in traveller.text
    traveller.records.waits = "owned"
    turn = shows(traveller, "p2")
    assert (turn.reply, turn.effects) == (None, (ShowStaff("p2"),))
    assert shows(traveller, "").effects == ()


def test_needless_personal_data_below_a_picture_is_masked(traveller: Talker) -> None:
    turn = captions(traveller, "連絡先は taro@example.jp です")
    assert turn.shown
    assert "taro@example.jp" not in turn.shown


def test_a_first_word_in_latin_letters_is_answered_in_english(book: Knowledge) -> None:
    new, japanese = Talker(book, language=""), Talker(book, language="ja")
    new.says("asdfgh")
    japanese.says("asdfgh")
    assert (new.state.language, japanese.state.language) == ("en", "ja")


def test_the_language_can_be_chosen_by_its_own_name(traveller: Talker) -> None:
    turn = traveller.presses("lang")
    assert turn.reply is not None
    assert [choice.label for choice in turn.reply.choices] == ["日本語", "English"]
    traveller.presses("lang:en")
    assert traveller.state.language == "en"


def test_a_prefecture_is_read_in_latin_letters_where_japanese_is_not(traveller: Talker) -> None:
    traveller.presses("lang:en")
    traveller.presses("claim:b1")
    traveller.says("The number is 4071228533, it expires on 24 February 2023, Gunma, shop: Yamadaya")
    assert "Gunma (群馬県)" in traveller.text


@pytest.mark.parametrize("shop", ["ホテル木暮", "👨‍👩‍👧‍👦ホテル木暮 🍵", "お食事処 ゆけむり"])
def test_a_name_as_it_stands_on_the_coupon_changes_no_language(traveller: Talker, shop: str) -> None:
    traveller.presses("lang:en")
    traveller.presses("claim:b1")
    for words in ("4071228533", "2/24", "群馬県"):
        traveller.says(words)
        assert traveller.state.language == "en"
    traveller.says(shop)
    assert "Nothing has been sent yet" in traveller.text


def test_a_sentence_or_a_question_in_another_language_changes_it_in_the_form_too(traveller: Talker) -> None:
    traveller.presses("lang:en")
    traveller.presses("claim:b1")
    for words in ("4071228533", "2/24", "Gunma"):
        traveller.says(words)
    traveller.says("お店は山田屋です")
    assert traveller.state.language == "ja"
    traveller.presses("form:fix:store")
    traveller.says("Can I talk to somebody in English?")
    assert traveller.state.language == "en"


# --- doubled, late and withdrawn -------------------------------------------------------------------------------------


def test_what_is_not_known_is_said_of_one_item_however_often_it_is_pressed(traveller: Talker) -> None:
    traveller.presses("claim:b1")
    act = next(act for _, act in traveller.state.offered if act.startswith("form:unknown"))
    for _ in range(2):
        traveller.presses(act)
        assert traveller.state.draft is not None
        assert (traveller.state.draft.later, traveller.state.draft.asking) == (("inquiry_number",), "expiry_date")


def test_a_button_that_is_of_no_use_in_the_form_leaves_its_question_in_sight(traveller: Talker) -> None:
    traveller.presses("claim:b1")
    traveller.says("4071228533")
    traveller.hears("date", "2023-02-24")
    traveller.hears("date", "2023-02-25")  # the picker was open still
    assert "このボタンは、いまは使えません" in traveller.text
    assert "旅行先はどの都道府県ですか" in traveller.text
    assert traveller.turn.reply
    assert "form:later" in {choice.data for choice in traveller.turn.reply.choices}
    assert traveller.turn.trace.rule == "stale"


@pytest.mark.parametrize(
    ("before", "then"),
    [("form:stop", "届け出をやめました"), ("form:fix", "まだ送っていません"), ("person", "まだ送っていません")],
)
def test_a_yes_files_a_claim_only_where_that_was_asked(traveller: Talker, before: str, then: str) -> None:
    """消しますか, どれを直しますか and a place in the queue were shown last: はい is of those."""
    traveller.fill()
    traveller.presses(before)
    turn = traveller.says("はい")
    assert not any(isinstance(effect, OpenCase) for effect in turn.effects)
    assert then in traveller.text


def test_a_no_to_deleting_goes_on(traveller: Talker) -> None:
    traveller.fill()
    traveller.presses("form:stop")
    traveller.says("いいえ")
    assert "まだ送っていません" in traveller.text
    traveller.says("はい")
    assert "受け付けました" in traveller.text


@pytest.mark.parametrize("nothing", ["   ", "\u200b\u200d"])
def test_a_message_without_a_word_leaves_the_question_of_the_form_in_sight(traveller: Talker, nothing: str) -> None:
    traveller.says(nothing)
    assert traveller.acts == list(traveller.book.menu)
    traveller.presses("claim:b1")
    traveller.says(nothing)
    assert "お問い合わせ番号は何番ですか" in traveller.text
    assert "form:later" in traveller.acts


@pytest.mark.parametrize("forged", ["form:set:prefecture:xxxx", "form:set:inquiry_number:☕", "form:set:nothing:x"])
def test_a_value_that_no_button_offers_is_not_taken(traveller: Talker, forged: str) -> None:
    traveller.presses("claim:b1")
    traveller.presses(forged)
    assert traveller.state.draft is not None
    assert traveller.state.draft.items == {}


def test_whoever_comes_back_is_shown_the_way_to_their_claim(traveller: Talker) -> None:
    traveller.presses("claim:b1")
    traveller.says("4071228533")
    assert traveller.hears("leave").reply is None
    greeted = traveller.hears("arrive").reply
    assert greeted
    assert greeted.choices[0].data == "form:resume"
    assert {choice.data for choice in greeted.choices[1:]} == set(traveller.book.menu) - {"claim"}
    assert "person" in {choice.data for choice in greeted.choices}


@pytest.mark.parametrize("unsent", ["山田屋", "お店は山田屋です"])
def test_what_was_unsent_is_not_in_the_claim_any_more(traveller: Talker, unsent: str) -> None:
    traveller.presses("claim:b1")
    for words in ("4071228533", "2/24", "群馬県", unsent):
        traveller.says(words)
    assert "まだ送っていません" in traveller.text
    assert traveller.hears("unsend", unsent).reply is None
    assert "山田屋" not in pack(traveller.state)
    traveller.presses("form:send")
    assert "お店の名前を教えてください" in traveller.text
    traveller.says("岡田屋")
    assert "岡田屋" in traveller.text
    assert "4071228533" in traveller.text


def test_what_was_put_right_before_stays_when_the_first_words_are_unsent(traveller: Talker) -> None:
    traveller.presses("claim:b1")
    for words in ("4071228533", "番号は4071228534でした"):
        traveller.says(words)
    before = traveller.state
    traveller.hears("unsend", "4071228533")
    assert traveller.state == before
    traveller.hears("unsend", "番号は4071228534でした")
    assert traveller.state.draft
    assert traveller.state.draft.items == {}
    assert traveller.state.draft.asking == "inquiry_number"


# --- what staff see at a glance --------------------------------------------------------------------------------------


def glance(traveller: Talker) -> str:
    traveller.presses("person")
    return next(effect.summary for effect in traveller.turn.effects if isinstance(effect, JoinQueue))


def test_staff_see_what_it_is_about_and_how_far_the_claim_is(traveller: Talker) -> None:
    traveller.presses("ask:paper_deadline")
    assert glance(traveller) == "申請の期限"
    traveller.presses("claim:b2")
    traveller.says("GM12345678")
    traveller.records.waits = "none"
    assert glance(traveller).endswith("2回分以上引かれた · 届け出の途中（4つのうち1つ）")


def test_staff_see_a_claim_that_is_filed_and_a_language_that_is_not_theirs(book: Knowledge) -> None:
    traveller = Talker(book, language="en")
    traveller.fill()
    traveller.presses("form:send")
    number = next(iter(traveller.records.cases))
    assert glance(traveller) == f"English · 届け出ずみ {receipt.show(number)}"


def test_two_answers_offer_one_button_for_one_act(traveller: Talker) -> None:
    finding = Finding("answer", entries=("eligibility_b1", "eligibility_b2"))
    turn = answering.respond(Talk(traveller.state, NOON, traveller.book, traveller.records), "?", finding)
    assert turn.reply is not None
    assert len({choice.label for choice in turn.reply.choices}) == len(turn.reply.choices)
    assert "claim" in {choice.data for choice in turn.reply.choices}
    traveller.state = turn.state
    traveller.says("届け出をする")
    assert traveller.state.draft is not None
    assert traveller.state.draft.kind == ""
