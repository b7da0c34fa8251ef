"""The table of rights, and what a role sees."""

from typing import get_args

import pytest
from moments import at

from bot.knowledge import FormItem
from handlers.staff import masking
from handlers.staff.access import MAY, ROLES, Action, Actor, Denied, may, require
from handlers.staff.masking import Sight
from storage.rows import Message
from storage.staff import Role

pytestmark = pytest.mark.usefixtures("engine")

ACTIONS: tuple[Action, ...] = get_args(Action)
CHANGES = [action for action in ACTIONS if not action.endswith((".see", ".own")) and not action.startswith("export.")]


def actor(role: Role) -> Actor:
    return Actor(1, "sato", "佐藤", role)


def test_every_action_stands_in_the_table() -> None:
    assert set(MAY) == set(ACTIONS)


def test_what_does_not_stand_in_the_table_nobody_may() -> None:
    for role in ROLES:
        assert not may(actor(role), "desk.sell")  # type: ignore[arg-type]


@pytest.mark.parametrize("action", CHANGES)
def test_an_auditor_changes_nothing(action: str) -> None:
    with pytest.raises(Denied) as refused:
        require(actor("auditor"), action)  # type: ignore[arg-type]
    assert refused.value.status == 403


@pytest.mark.parametrize(
    "action", ["staff.edit", "audit.see", "desk.overflow", "desk.hours", "export.cases", "case.import"]
)
def test_an_agent_is_no_supervisor(action: str) -> None:
    assert not may(actor("agent"), action)  # type: ignore[arg-type]
    assert may(actor("supervisor"), action)  # type: ignore[arg-type]


def test_a_supervisor_may_everything() -> None:
    assert all(may(actor("supervisor"), action) for action in ACTIONS)


# --- masking ---------------------------------------------------------------------------------------------------------

NOW = at("2023-03-14T15:00")
TOLD = "山田花子と申します。電話は090-1234-5678、hanako@example.jp です。番号は4071228533です。"
ITEMS = {"inquiry_number": "4071228533", "expiry_date": "2023-02-24", "prefecture": "群馬県", "store": "山田屋"}


def form() -> tuple[FormItem, ...]:
    return tuple(
        FormItem(id_, reader, id_, "", "", "", None, ())  # type: ignore[arg-type]
        for id_, reader in zip(ITEMS, ("number", "date", "prefecture", "name"), strict=True)
    )


@pytest.mark.parametrize("role", ROLES)
def test_nobody_sees_what_was_told_without_need(role: Role) -> None:
    shown = Sight.of(role).text(TOLD)
    assert not any(word in shown for word in ("花子", "1234", "5678", "hanako"))
    assert len(shown) == len(TOLD)


@pytest.mark.parametrize(("role", "seen"), [("agent", True), ("supervisor", True), ("auditor", False)])
def test_who_needs_an_inquiry_number_sees_it(role: Role, *, seen: bool) -> None:
    sight = Sight.of(role)
    assert ("4071228533" in sight.text(TOLD)) == seen
    assert (sight.items(ITEMS, form()) == ITEMS) == seen
    assert (sight.number("4071228533") == "4071228533") == seen
    assert (sight.name("花子さん") == "花子さん") == seen


def row(author: str, text: str) -> Message:
    return Message(1, "in" if author == "traveller" else "out", author, "text", NOW, text)


@pytest.mark.parametrize("role", ROLES)
def test_the_desks_own_sentences_are_not_taken_for_somebodys_name(role: Role) -> None:
    sight = Sight.of(role)
    for own in ("お名前、住所、メールアドレスは要りません。", "We do not need your name, address or email address."):
        assert sight.message(row("bot", own)) == own
    assert "花子" not in sight.message(row("traveller", TOLD))
    assert "花子" not in sight.message(row("sato", TOLD))


def test_what_the_desk_repeats_is_hidden_where_its_own_words_are_not() -> None:
    repeated = row("bot", "お問い合わせ番号: 4071228533\nお電話: 090-1234-5678\nメール: a.b@example.jp")
    shown = Sight.of("auditor").message(repeated)
    assert not any(word in shown for word in ("407122", "1234", "5678", "a.b@"))
    assert "お問い合わせ番号: ＊＊＊＊＊＊8533" in shown
    assert Sight.of("agent").message(repeated).splitlines()[0] == "お問い合わせ番号: 4071228533"
    assert not any(word in Sight.of("agent").message(repeated) for word in ("1234", "5678", "a.b@"))
    assert Sight.full().message(repeated) == repeated.text


def test_a_hidden_number_can_be_told_from_another() -> None:
    assert Sight.of("auditor").items(ITEMS, form()) == ITEMS | {"inquiry_number": "＊＊＊＊＊＊8533"}
    assert Sight.of("auditor").number("853") == "＊＊＊"


@pytest.mark.parametrize("typed", ["4071 2285 33", "４０７１ー２２８５ー３３", "4071-2285-33です", "番号4071228533"])
def test_numbers_are_hidden_however_they_were_typed(typed: str) -> None:
    shown = Sight.of("auditor").text(typed)
    assert sum(letter.isdecimal() for letter in shown) <= 4


def test_an_item_that_the_form_does_not_know_is_hidden() -> None:
    assert Sight.of("auditor").items({"name": "山田花子太郎"}, form()) == {"name": "＊＊山花子太郎"[:2] + "花子太郎"}


def test_what_the_notice_prints_stays() -> None:
    sight = Sight.of("auditor", ("0120-479-249",))
    assert (
        sight.text("0120-479-249 に電話、私は 090-1234-5678") == "0120-479-249 に電話、私は ＊＊＊＊＊＊＊＊＊＊＊＊＊"
    )


def test_a_long_message_is_masked_to_its_end() -> None:
    long = "あいうえお。" * 700 + "電話は090-1234-5678です。"
    assert "5678" not in Sight.of("agent").text(long)


def test_a_revealed_record_is_shown_whole() -> None:
    assert Sight.full().text(TOLD) == TOLD


@pytest.mark.parametrize("told", ["090-1234-5678", "090 1234 5678", "4111 1111 1111 1111", "hanako@example.jp"])
def test_what_lies_across_a_cut_of_long_words_is_hidden_as_well(told: str) -> None:
    for before in range(masking.PIECE - len(told) - 1, masking.PIECE + 2):
        seen = Sight.of("agent").text("あ" * before + told + "です。" + "い" * 2_000)
        assert seen[before : before + len(told)].strip("＊ -@.") == ""
        assert len(seen) == before + len(told) + 2_003


def test_long_words_are_not_kept_in_memory() -> None:
    kept = masking._kept.cache_info().currsize
    Sight.of("agent").text("長い話です。" * 1_000)
    assert masking._kept.cache_info().currsize == kept
