"""Logging in and out, the own account."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pyotp
import pytest
from staff_house import FIRST, LATER, House, open_house

from handlers.staff.entrance import totp
from handlers.staff.entrance.pages import own_path
from handlers.staff.entrance.passwords import drawn, fault_of
from storage import staff

pytestmark = pytest.mark.usefixtures("engine")


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path / "desk.db") as house:
        yield house


# --- in --------------------------------------------------------------------------------------------------------------


async def test_without_an_account_the_page_says_how_to_make_one(house: House) -> None:
    page = await house.person().see("/staff/login")
    assert "madoguchi staff add" in page.text
    await house.hire("sato")
    page = await house.person().see("/staff/login")
    assert "madoguchi staff add" not in page.text


async def test_who_logs_in_comes_to_where_they_wanted_to_go(house: House) -> None:
    await house.hire("sato")
    person = house.person()
    page = await person.log_in("Ｓａｔｏ ", next="/staff?show=mine")
    assert (page.status_code, page.headers["location"]) == (303, "/staff?show=mine")
    assert (await person.see("/staff")).text == "home of sato"
    assert await house.log() == [("sato", "login")]
    assert (await person.see("/staff/login")).headers["location"] == "/staff"


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example", "//evil.example", "/\\evil.example", "/staff/../x", "/staff//evil", "/staffx", "/staff/login?next=/", "javascript:x", "/staff\n"],
)  # fmt: skip
def test_only_pages_of_the_console_are_gone_to(wanted: str) -> None:
    assert own_path(wanted) == ""


def test_pages_of_the_console_are_gone_to() -> None:
    assert own_path("/staff/cases/4071928356?show=all&q=%E6%9C%9F") == "/staff/cases/4071928356?show=all&q=%E6%9C%9F"


async def test_a_wrong_name_a_wrong_password_and_a_disabled_account_read_alike(house: House) -> None:
    await house.hire("sato")
    gone, now = await house.hire("mori"), house.doors.now()
    await house.store.run(lambda tx: staff.disable(tx, gone, now))
    pages = [
        await house.person().log_in("sato", "not the password"),
        await house.person().log_in("nobody", FIRST),
        await house.person().log_in("mori", FIRST),
    ]
    assert {page.status_code for page in pages} == {401}
    assert len({re.sub(r'value="[^"]*"', "", page.text) for page in pages}) == 1


async def test_a_new_session_begins_at_every_login(house: House) -> None:
    await house.hire("sato")
    person = house.person()
    person.client.cookies.set(house.doors.cookie, "planted-by-somebody-else-0000000")
    page = await person.log_in("sato")
    assert re.search(rf"{house.doors.cookie}=[\w-]{{32}};", page.headers["set-cookie"])
    assert "planted" not in page.headers["set-cookie"]


async def test_many_wrong_tries_have_to_wait_and_a_right_one_too(house: House) -> None:
    await house.hire("sato")
    pages = [await house.person().log_in("sato", "not the password") for _ in range(4)]
    assert [page.status_code for page in pages] == [401, 401, 401, 429]
    assert pages[3].headers["retry-after"] == "5"
    assert (await house.person().log_in("sato")).status_code == 429
    house.clock.turn(seconds=5)
    assert (await house.person().log_in("sato")).status_code == 303


async def test_tries_at_once_are_no_way_around(house: House) -> None:
    await house.hire("sato")
    people = [house.person() for _ in range(12)]
    pages = await asyncio.gather(*(person.log_in("sato", "not the password") for person in people))
    assert sorted(page.status_code for page in pages) == [401] * 3 + [429] * 9


async def test_another_site_logs_nobody_in(house: House) -> None:
    await house.hire("sato")
    person = house.person()
    await person.see("/staff/login")
    person.client.headers["Sec-Fetch-Site"] = "cross-site"
    assert (await person.send("/staff/login", name="sato", password=FIRST)).status_code == 403
    stranger = house.person()
    stranger.page = person.page  # the token of another's form
    assert (await stranger.log_in("sato", FIRST, csrf="x")).status_code == 403


async def test_a_form_that_is_no_form_is_refused(house: House) -> None:
    person = house.person()
    assert (await person.client.post("/staff/login", json={"name": "sato"})).status_code == 415
    assert (await person.client.post("/staff/login", data={"name": "a\x00b"})).status_code == 400


# --- out -------------------------------------------------------------------------------------------------------------


async def test_who_logs_out_is_out(house: House) -> None:
    await house.hire("sato")
    person = house.person()
    await person.log_in("sato")
    kept = person.client.cookies[house.doors.cookie]
    await person.see("/staff/account")
    assert (await person.send("/staff/logout")).headers["location"] == "/staff/login"
    person.client.cookies.set(house.doors.cookie, kept)
    assert (await person.see("/staff")).status_code == 303
    assert await house.log() == [("sato", "login"), ("sato", "logout")]


async def test_out_everywhere(house: House) -> None:
    await house.hire("sato")
    here, there = house.person(), house.person()
    await here.log_in("sato")
    await there.log_in("sato")
    await here.see("/staff/account")
    await here.send("/staff/account/everywhere")
    assert (await there.see("/staff")).status_code == 303


async def test_a_disabled_account_is_out_at_once(house: House) -> None:
    id_, now = await house.hire("sato"), house.doors.now()
    person = house.person()
    await person.log_in("sato")
    await house.store.run(lambda tx: staff.disable(tx, id_, now))
    assert (await person.see("/staff")).status_code == 303
    assert (await person.client.get("/staff", headers={"Accept": "*/*"})).status_code == 401


# --- the password ----------------------------------------------------------------------------------------------------


async def test_a_first_password_is_changed_before_anything_else(house: House) -> None:
    await house.hire("sato", must_change=True)
    person = house.person()
    await person.log_in("sato")
    assert (await person.see("/staff")).headers["location"] == "/staff/account/password"
    await person.see("/staff/account/password")
    page = await person.send("/staff/account/password", old=FIRST, new=LATER, again=LATER)
    assert (page.status_code, page.headers["location"]) == (303, "/staff")
    assert (await person.see("/staff")).text == "home of sato"


async def test_a_changed_password_ends_every_other_session(house: House) -> None:
    await house.hire("sato")
    here, there = house.person(), house.person()
    await here.log_in("sato")
    await there.log_in("sato")
    await here.see("/staff/account/password")
    await here.send("/staff/account/password", old=FIRST, new=LATER, again=LATER)
    assert (await here.see("/staff")).status_code == 200
    assert (await there.see("/staff")).status_code == 303
    assert (await house.person().log_in("sato", FIRST)).status_code == 401
    assert (await house.person().log_in("sato", LATER)).status_code == 303


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [("wrong wrong wrong", LATER, LATER), (FIRST, LATER, "something else 1"), (FIRST, "short", "short"), (FIRST, FIRST, FIRST)],
)  # fmt: skip
async def test_a_password_is_not_changed(house: House, old: str, new: str, again: str) -> None:
    await house.hire("sato")
    person = house.person()
    await person.log_in("sato")
    await person.see("/staff/account/password")
    assert (await person.send("/staff/account/password", old=old, new=new, again=again)).status_code == 422
    assert (await house.person().log_in("sato", FIRST)).status_code == 303


@pytest.mark.parametrize("path", ["/staff/account/password", "/staff/account/second"])
async def test_the_password_is_no_more_guessed_inside_than_at_the_entrance(house: House, path: str) -> None:
    await house.hire("sato")
    person = house.person()
    await person.log_in("sato")
    form = await person.see(path)
    fields = {"new": LATER, "again": LATER, "code": "000000"}

    async def guess(password: str) -> int:
        person.page = form
        return (await person.send(path, old=password, password=password, **fields)).status_code

    assert [await guess("not the password") for _ in range(4)] == [422, 422, 422, 429]
    assert person.page.headers["retry-after"] == "5"
    assert await guess(FIRST) == 429
    house.clock.turn(seconds=5)
    assert await guess(FIRST) != 429


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("elevenchars", "short"),
        ("aaaaaaaaaaaa", "plain"),
        ("my name is sato!", "name"),
        ("x1" * 65, "long"),
        ("twelve chars", None),
        ("春は曙ようよう白くなりゆく山際", None),
    ],
)
def test_what_is_taken_for_a_password(password: str, fault: str | None) -> None:
    assert fault_of(password, "sato") == fault


def test_a_first_password_is_one() -> None:
    assert fault_of(drawn(), "sato") is None
    assert drawn() != drawn()


# --- the second factor -----------------------------------------------------------------------------------------------


async def enrolled(house: House) -> tuple[str, list[str]]:
    """The secret and the recovery codes of sato."""
    await house.hire("sato")
    person = house.person()
    await person.log_in("sato")
    await person.see("/staff/account/second")
    found = re.search(r'name="secret" value="(\w+)"', person.page.text)
    assert found is not None
    code = pyotp.TOTP(found[1]).at(house.clock.now)
    assert (
        await person.send("/staff/account/second", secret=found[1], code="000000", password=FIRST)
    ).status_code == 422
    page = await person.send("/staff/account/second", secret=found[1], code=code, password=FIRST)
    return found[1], re.findall(r"<code>([\w-]+)</code>", page.text)


async def test_with_a_second_factor_the_password_alone_opens_nothing(house: House) -> None:
    secret, codes = await enrolled(house)
    assert len(codes) == totp.CODES
    assert (await house.person().log_in("sato")).status_code == 401
    used = pyotp.TOTP(secret).at(house.clock.now)
    assert (await house.person().log_in("sato", code=used)).status_code == 401  # it was used to begin
    house.clock.turn(seconds=60)
    code = pyotp.TOTP(secret).at(house.clock.now)
    assert (await house.person().log_in("sato", code=f"{code[:3]} {code[3:]}")).status_code == 303
    assert (await house.person().log_in("sato", code=code)).status_code == 401


async def test_a_spare_code_counts_once(house: House) -> None:
    _, codes = await enrolled(house)
    assert (await house.person().log_in("sato", code=codes[0].upper().replace("-", " "))).status_code == 303
    assert (await house.person().log_in("sato", code=codes[0])).status_code == 401
    assert (await house.person().log_in("sato", code=codes[1])).status_code == 303


async def test_the_second_factor_ends_with_the_password(house: House) -> None:
    _, codes = await enrolled(house)
    person = house.person()
    await person.log_in("sato", code=codes[0])
    await person.see("/staff/account/second")
    assert (await person.send("/staff/account/second", password="not the password")).status_code == 422
    assert (await person.send("/staff/account/second", password=FIRST)).status_code == 303
    assert (await house.person().log_in("sato")).status_code == 303


def test_a_code_of_letters_is_none(house: House) -> None:
    assert totp.step_of(totp.drawn(), "١٢٣٤٥٦", house.clock.now) is None
