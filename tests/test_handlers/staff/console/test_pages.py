"""How the console's pages are put together: words in both languages, nothing unseen, nothing unescaped."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, get_args

import pytest
import staff_views as views
from jinja2 import UndefinedError
from moments import at

from bot.words import Heard
from handlers.staff.console import shown
from handlers.staff.console.pages import LANGUAGES, Banner, Shell, StaffPages
from handlers.staff.console.views import Queue, Someone
from handlers.web.pages import ROOM, Assets

PAGES = StaffPages(Assets())
SATO = Shell("佐藤 真理子", "agent", csrf="token", here="desk", waiting=4, rehearsal="2023年3月14日（火） 15:20")


def leaves(table: object, path: str = "") -> dict[str, set[str]]:
    """Every sentence by its place, as the slots that it has."""
    if isinstance(table, dict):
        return {at: slots for key, value in table.items() for at, slots in leaves(value, f"{path}.{key}").items()}
    return {path: set(re.findall(r"{(\w+)", str(table)))}


def test_the_words_of_both_languages_have_the_same_places_and_slots() -> None:
    japanese, english = (leaves(PAGES.words(language)) for language in LANGUAGES)
    assert japanese == english


def test_whatever_can_be_heard_has_a_name_in_the_log() -> None:
    assert set(get_args(Heard)) - {"text"} == set(PAGES.words("ja")["heard"])


def test_no_template_has_words_of_its_own() -> None:
    said = {
        path.name: re.findall(r"[\u3040-\u30ff\u4e00-\u9fff]+", re.sub(r"{#.*?#}", "", path.read_text("utf-8")))
        for path in (ROOM / "pages" / "staff").glob("*.j2")
    }
    assert {name: found for name, found in said.items() if set(found) - {"窓"}} == {}


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("a<b>&", "a&lt;b&gt;&amp;"),
        ("上\r\n下", "上\n下"),
        ("出\u202e金", '出<span class="sign">U+202E</span>金'),
        ("0\u200b1", '0<span class="sign">U+200B</span>1'),
        ("👨‍👩‍👧", "👨‍👩‍👧"),
    ],
)
def test_what_a_traveller_wrote_is_shown_as_it_is(text: str, page: str) -> None:
    assert shown.words(text) == page


def test_places_that_were_sought_are_marked_and_still_escaped() -> None:
    assert shown.marked("<期限>", [(1, 3)]) == "&lt;<mark>期限</mark>&gt;"


def test_however_much_cannot_be_seen_it_is_named_in_a_moment() -> None:
    """Sign by sign onto a page that grows it would take half an hour, and nobody would be answered meanwhile."""
    assert shown.words("\u200b" * 300_000).count("U+200B") == 300_000


def test_a_list_shows_the_beginning_of_long_words() -> None:
    assert shown.glimpse("期限") == "期限"
    assert len(shown.glimpse("期限" * 10_000)) == shown.LONGEST_GLIMPSE + 1


@pytest.mark.parametrize(
    ("seconds", "japanese", "english"),
    [
        (0, "0秒", "0 s"),
        (12, "12秒", "12 s"),
        (250, "4分10秒", "4 min 10 s"),
        (3_600, "1時間", "1 h"),
        (90_061, "1日1時間", "1 d 1 h"),
    ],
)
def test_how_long_something_lasts(seconds: int, japanese: str, english: str) -> None:
    for language, told in (("ja", japanese), ("en", english)):
        template = PAGES._environment.from_string("{{ seconds | lasting }}")
        assert template.render(language=language, words=PAGES.words(language), seconds=seconds) == told


def test_moments_are_told_in_japans_time_and_in_the_pages_language() -> None:
    template = PAGES._environment.from_string("{{ at | hour }} {{ at | day }} {{ at | moment }} {{ at.date() | date }}")
    moment = at("2023-03-14T15:18")
    assert (
        template.render(language="ja", words={}, at=moment)
        == "15:18 3月14日（火） 3月14日（火） 15:18 2023年3月14日（火）"
    )
    assert template.render(language="en", words={}, at=moment).startswith("15:18 14 March (Tue)")


def test_the_shell_shows_who_is_there_and_how_many_wait() -> None:
    banner = Banner("混雑モード", "いま4人", href="/staff/switches", label="開く")
    template = PAGES._environment.from_string('{% extends "shell.html.j2" %}{% block title %}x{% endblock %}')
    page = template.render(
        language="ja", words=PAGES.words("ja"), static="/static/1",
        shell=Shell("<佐藤>", "agent", "token", here="desk", waiting=4, banners=(banner,)),
    )  # fmt: skip
    assert "&lt;佐藤&gt;" in page
    assert "人待ち" in page
    assert '<a href="/staff" aria-current="page">対応' in page
    assert 'name="csrf" value="token"' in page
    assert "混雑モード" in page


def test_a_misspelt_name_in_a_template_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        PAGES._environment.from_string("{{ nobody }}").render(language="ja")


# --- the desk --------------------------------------------------------------------------------------------------------


def desk(language: str = "ja", **values: Any) -> str:
    shown: dict[str, Any] = {
        "shell": views.SHELL,
        "queue": views.QUEUE,
        "talk": views.TALK,
        "told": "",
        "today": views.TODAY,
    }
    page = PAGES.render("desk", language, may_take=True, modules=[], start="", **shown | values)
    return bytes(page.body).decode()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", ["none", "waiting", "mine", "others", "held"])
def test_the_desk_shows_a_conversation_in_every_state(language: str, state: Any) -> None:
    page = desk(language, talk=replace(views.TALK, state=state))
    assert ('id="write"' in page) == (state != "others")
    assert ("/talks/e/take" in page) == (state == "waiting")
    assert ("/talks/e/hold" in page) == (state == "mine")
    assert ("/talks/e/resume" in page) == (state == "held")


def test_age_is_told_by_number_word_and_edge() -> None:
    page = desk()
    assert re.search(r'class="someone late".*?<b>12</b><span>分</span><span>長い</span>', page, re.S)
    assert re.search(r'class="someone slow".*?<b>7</b><span>分</span><span>注意</span>', page, re.S)


def test_of_another_day_the_day_is_told_and_not_the_hour() -> None:
    old = Someone("e", "4D1E", "line", "mine", "asked", at=at("2023-03-10T05:12"), waited=3 * 1440, due=True)
    page = str(PAGES.piece("someone", "ja", one=old, here=False))
    assert ("<b>3/10</b>" in page, "05:12" in page) == (True, False)
    assert "<b>3</b><span>日</span>" in str(PAGES.piece("someone", "ja", one=replace(old, stack="waiting"), here=False))


def test_a_message_says_honestly_what_became_of_it() -> None:
    page = desk()
    assert "LINEが受付済み（届いたかは分かりません）" in page
    assert "不明: LINEの返事が途切れました。届いている場合があります。ひとりでに送り直すことはしません" in page
    assert "失敗: 今月の送信枠を使い切りました。相手には届いていません" in page
    assert page.count("/talks/e/retry") == 2


def test_of_the_machines_own_words_it_is_told_briefly() -> None:
    page = desk()
    assert page.count("受付済み・答え") == 1
    assert page.count("届いたかは分かりません") == 1


def test_dates_and_numbers_stay_on_one_line() -> None:
    said = (replace(views.SAID[0], text="2023年2月24日（金）に4071-9283-56で"),)
    page = desk(talk=replace(views.TALK, said=said))
    assert '<span class="nowrap">2023年2月24日（金）</span>に<span class="nowrap">4071-9283-56</span>で' in page


def test_nothing_of_a_traveller_is_unseen_or_markup() -> None:
    said = views.SAID[:1] and (replace(views.SAID[0], text="<script>\u202e"),)
    page = desk(talk=replace(views.TALK, said=said))
    assert '&lt;script&gt;<span class="sign">U+202E</span>' in page


def test_when_nobody_waits_the_page_teaches() -> None:
    page = desk(talk=None, queue=Queue())
    assert "いま待っている方はいません" in page
    assert "「次の方を取る」を押すと" in page
    assert 'href="/staff/cases?state=received"' in page


def test_a_stale_reply_says_first_that_nothing_was_sent() -> None:
    page = bytes(PAGES.render("stale", "ja", shell=views.SHELL, talk=views.TALK, stale=views.STALE).body).decode()
    assert re.search(r"まだ送っていません。.*本館のほうでした.*お店の情報と照らし合わせます。", page, re.S)
    assert '<input type="hidden" name="after" value="7">' in page


def test_every_word_that_the_script_asks_for_is_there_and_none_is_left_over() -> None:
    names = ["staff.js", *Assets().modules("staff.js")]
    scripts = "".join((ROOM / "static" / name).read_text("utf-8") for name in names)
    assert set(re.findall(r"\bwords\.(\w+)", scripts)) == set(PAGES.words("ja")["desk"]["script"])
