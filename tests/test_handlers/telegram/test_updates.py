"""Every kind of update becomes one event, and none can do harm."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update
from telegram_people import GROUP, Person, membership, update

from bot.words import Incoming
from handlers.telegram.updates import COMMANDS, read_update

HANAKO = Person()


def heard(told: dict[str, Any]) -> Incoming:
    """As the desk hears it; and the library knows the update too, so it is one."""
    assert Update.de_json(told, None).effective_chat is not None
    return read_update(told).incoming


def test_words_are_heard_with_all_that_is_known() -> None:
    told = HANAKO.says("期限はいつですか")
    incoming = heard(told)
    assert (incoming.channel, incoming.kind, incoming.text) == ("telegram", "text", "期限はいつですか")
    assert (incoming.traveller, incoming.language) == ("1001", "ja")
    assert incoming.reference == str(told["message"]["message_id"])
    assert incoming.event_id == f"{told['update_id']}.{told['message']['message_id']}"


def test_the_same_update_has_the_same_id_and_another_that_counts_anew_has_not() -> None:
    told = HANAKO.says("a")
    again = orjson.loads(orjson.dumps(told))
    assert read_update(again).incoming.event_id == read_update(told).incoming.event_id
    later = HANAKO.says("b") | {"update_id": told["update_id"]}  # after a week of silence Telegram counts from anywhere
    assert read_update(later).incoming.event_id != read_update(told).incoming.event_id


def test_names_are_not_kept() -> None:
    told = HANAKO.says("a", reply_to_message=HANAKO.message(text="山田太郎です"))
    raw = heard(told).raw
    assert raw
    assert not any(word in raw for word in ("花子", "hanako_y", "山田太郎"))


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ({"sticker": {}}, "sticker"), ({"dice": {}}, "sticker"), ({"voice": {}}, "audio"), ({"audio": {}}, "audio"),
        ({"video": {}}, "video"), ({"video_note": {}}, "video"), ({"animation": {}, "document": {}}, "video"),
        ({"document": {"file_id": "d", "mime_type": "application/pdf"}}, "file"), ({"location": {}}, "location"),
        ({"venue": {}, "location": {}}, "location"), ({"contact": {"phone_number": "1"}}, "thing"), ({"poll": {}}, "thing"),
        ({"pinned_message": {}}, "odd"), ({}, "odd"),
    ],
)  # fmt: skip
def test_what_is_not_text_is_known_by_its_kind(what: dict[str, Any], kind: str) -> None:
    incoming = read_update(HANAKO.sends(**what)).incoming
    assert (incoming.kind, incoming.traveller, incoming.picture) == (kind, "1001", "")


def test_of_a_photo_the_largest_size_is_asked_for() -> None:
    incoming = heard(HANAKO.shows("p", caption="これです"))
    assert (incoming.kind, incoming.picture, incoming.text) == ("image", "p-1280", "これです")


def test_a_picture_sent_as_a_file_is_a_picture() -> None:
    told = HANAKO.sends(document={"file_id": "d", "file_unique_id": "u", "mime_type": "image/jpeg"})
    assert (heard(told).kind, heard(told).picture) == ("image", "d")


@pytest.mark.parametrize(
    ("typed", "source"),
    [("/start", ""), ("/start call_sms", "call_sms"), ("/start@madoguchi_bot poster-1", "poster-1"), ("/start a b", ""),
     ("/start " + "x" * 65, ""), ("/START", "")],
)  # fmt: skip
def test_start_is_an_arrival_with_its_source(typed: str, source: str) -> None:
    incoming = heard(HANAKO.says(typed))
    assert (incoming.kind, incoming.source) == ("arrive", source)


@pytest.mark.parametrize(("command", "act"), COMMANDS.items())
def test_a_command_is_its_act(command: str, act: str) -> None:
    for typed in (f"/{command}", f"/{command}@madoguchi_bot", f"/{command.upper()} now"):
        incoming = heard(HANAKO.says(typed))
        assert (incoming.kind, incoming.data, incoming.text) == ("press", act, typed)


@pytest.mark.parametrize("typed", ["/", "/ ", "/nothing", "2/24", "//", "/ start"])
def test_what_is_no_command_is_words(typed: str) -> None:
    assert (heard(HANAKO.says(typed)).kind, heard(HANAKO.says(typed)).text) == ("text", typed)


# --- buttons ---------------------------------------------------------------------------------------------------------


def test_a_press_brings_its_data_and_the_label_that_was_read() -> None:
    told = HANAKO.presses("claim", [[{"text": "届け出をする", "callback_data": "claim"}]], query="q1")
    incoming = heard(told)
    assert (incoming.kind, incoming.data, incoming.text, incoming.traveller) == (
        "press",
        "claim",
        "届け出をする",
        "1001",
    )
    assert read_update(told).query == "q1"


@pytest.mark.parametrize(
    "message",
    [None, {"message_id": 5, "date": 0, "chat": {"id": 1001, "type": "private"}}],
    ids=["none", "inaccessible"],
)
def test_a_button_of_a_message_that_is_not_given_any_more_is_pressed_all_the_same(message: Any) -> None:
    told = HANAKO.query("menu", message)
    incoming = read_update(told).incoming
    assert (incoming.kind, incoming.data, incoming.traveller) == ("press", "menu", "1001")


@pytest.mark.parametrize(
    "broken", [{"data": None}, {"data": "x" * 300}, {"from": None, "message": None}, {"message": 7}]
)
def test_a_press_that_makes_no_sense_is_answered_too(broken: dict[str, Any]) -> None:
    told = HANAKO.presses("menu", query="q2")
    told["callback_query"] |= broken
    assert read_update(told).query == "q2"
    assert read_update(told).incoming.kind == "odd"


# --- edits, coming and going -----------------------------------------------------------------------------------------


def test_words_that_were_put_right_are_heard_anew() -> None:
    first = heard(HANAKO.edits(7, text="GM12345678"))
    assert (first.kind, first.text, first.reference) == ("text", "GM12345678", "7")


def test_a_place_that_moves_is_noted_and_not_answered() -> None:
    assert heard(HANAKO.edits(7, location={"latitude": 36.5, "longitude": 138.6})).kind == "odd"


@pytest.mark.parametrize(("now", "before", "kind"), [("kicked", "member", "leave"), ("member", "kicked", "odd")])
def test_who_blocks_leaves_and_who_unblocks_is_greeted_by_their_start_alone(now: str, before: str, kind: str) -> None:
    assert heard(HANAKO.becomes(now, before)).kind == kind


@pytest.mark.parametrize(
    ("now", "before", "kind", "data"),
    [("member", "left", "group", "join"), ("administrator", "kicked", "group", "join"), ("administrator", "member", "odd", ""),
     ("left", "member", "leave", ""), ("kicked", "member", "leave", "")],
)  # fmt: skip
def test_a_group_is_entered_and_left(now: str, before: str, kind: str, data: str) -> None:
    incoming = heard(membership(GROUP, HANAKO.user, now, before))
    assert (incoming.kind, incoming.data, incoming.traveller) == (kind, data, "-100777")


def test_what_a_group_says_is_not_kept() -> None:
    told = HANAKO.says("受付番号は4071-9283-56です")
    told["message"]["chat"] = GROUP
    incoming = heard(told)
    assert (incoming.kind, incoming.traveller, incoming.text, incoming.raw) == ("group", "-100777", "", "")
    pressed = HANAKO.presses("status")
    pressed["callback_query"]["message"]["chat"] = GROUP
    assert heard(pressed).kind == "group"


def test_other_bots_and_channels_are_nobody() -> None:
    told = HANAKO.says("窓口です")
    told["message"]["from"]["is_bot"] = True
    posted = HANAKO.says("a")
    posted["message"]["chat"] = {"id": -1, "type": "channel", "title": "t"}
    for one in (told, posted, update(channel_post=posted["message"])):
        assert (read_update(one).incoming.kind, read_update(one).incoming.traveller) == ("odd", "")


# --- whatever comes --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "odd",
    [None, [], 7, "x", {}, {"update_id": "7"}, {"update_id": True, "message": {}}, {"update_id": 1}, {"update_id": 1, "poll": {}},
     {"update_id": 1, "message": None}, {"update_id": 1, "message": []}, {"update_id": 1, "message": {"message_id": 1}},
     {"update_id": 1, "message": {"message_id": 1, "chat": {"id": "1", "type": "private"}, "text": "x"}},
     {"update_id": 1, "message": {"message_id": 1, "chat": {"id": 1, "type": "private"}, "text": 7}},
     {"update_id": 1, "message": {"message_id": 1, "chat": {"id": 1, "type": "private"}, "photo": []}},
     {"update_id": 1, "message": {"message_id": 2**70, "chat": {"id": 1, "type": "private"}, "text": "x"}},
     {"update_id": 1, "callback_query": {}}, {"update_id": 1, "my_chat_member": {"chat": {"id": 1}}},
     {"update_id": 1, "edited_message": {"message_id": 1}}],
)  # fmt: skip
def test_what_cannot_be_understood_is_nobody_s_and_kept_as_it_came(odd: Any) -> None:
    incoming = read_update(odd).incoming
    assert (incoming.kind, incoming.traveller) == ("odd", "")
    assert incoming.raw == (orjson.dumps(odd).decode() if str(2**70) not in str(odd) else "")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(max_size=8), parts, max_size=3),
    max_leaves=12,
)
FIELDS = ("message", "callback_query", "edited_message", "my_chat_member", "chat", "from", "text", "photo", "data", "id",
          "message_id", "type", "reply_markup", "document", "caption", "edit_date", "new_chat_member")  # fmt: skip


@given(JSON, st.sampled_from(FIELDS), st.data())
def test_no_damage_to_an_update_raises(value: Any, field: str, data: st.DataObject) -> None:
    told = data.draw(st.sampled_from([HANAKO.says("a"), HANAKO.presses("menu"), HANAKO.shows("p"), HANAKO.edits(3, text="b"), HANAKO.becomes("kicked")]))  # fmt: skip
    inner = next(part for name, part in told.items() if name != "update_id")
    place = data.draw(st.sampled_from([told, inner, inner.get("chat", inner), inner.get("from", inner)]))
    place[field] = value
    incoming = read_update(told).incoming
    assert len(incoming.event_id) <= 300
