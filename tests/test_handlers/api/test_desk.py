"""The desk itself: its switches and accounts."""

from __future__ import annotations

import pytest
from api_house import PEOPLE, ApiHouse, is_problem

pytestmark = pytest.mark.usefixtures("engine")


async def test_the_desk_is_switched_and_each_switch_is_noted(house: ApiHouse) -> None:
    wanted = {"on": True, "reason": "電話が鳴りやまない", "minutes": 60}
    is_problem(await house.ask("PUT", "/switches/overflow", wanted), 403, "not_your_role")
    on = (await house.ask("PUT", "/switches/overflow", wanted, by="mori")).json()
    assert (on["overflow"]["by"], on["overflow"]["until"]) == ("mori", "2023-03-27T13:00:00+09:00")
    await house.ask("PUT", "/switches/rule", {"on_at": 9, "off_at": 3}, by="mori")
    is_problem(await house.ask("PUT", "/switches/rule", {"on_at": 3, "off_at": 9}, by="mori"), 422, "impossible")
    day = {"periods": [{"opens": "10:00", "closes": "12:00"}], "reason": "訓練"}
    await house.ask("PUT", "/switches/days/2023-03-28", day, by="mori")
    is_problem(await house.ask("PUT", "/switches/days/2023-03-01", day, by="mori"), 422, "impossible")
    off = await house.ask("PUT", "/switches/overflow", {"on": False, "reason": "落ち着いた"}, by="mori")
    assert off.json()["overflow"] is None
    seen = (await house.ask("GET", "/switches")).json()
    assert (seen["rule"], [one["day"] for one in seen["days"]]) == ({"on_at": 9, "off_at": 3}, ["2023-03-28"])
    is_problem(await house.ask("GET", "/audit"), 403, "not_your_role")
    log = (await house.ask("GET", "/audit?limit=2", by="kato")).json()
    older = (await house.ask("GET", f"/audit?cursor={log['next']}&staff=mori", by="kato")).json()
    noted = [row["action"] for row in [*log["items"], *older["items"]] if row["action"] != "denied"]
    assert noted == ["overflow.off", "hours", "overflow.rule", "overflow.on"]


async def test_accounts_are_seen_and_shut_by_others_only(house: ApiHouse) -> None:
    is_problem(await house.ask("POST", "/accounts/sato/disable", by="kato"), 403, "not_your_role")
    is_problem(await house.ask("POST", "/accounts/mori/disable", by="mori"), 409, "own_account")
    is_problem(await house.ask("POST", "/accounts/nobody/disable", by="mori"), 404, "not_found")
    assert (await house.ask("PUT", "/accounts/suzuki/role", {"role": "auditor"}, by="mori")).json()["role"] == "auditor"
    shut = await house.ask("POST", "/accounts/sato/disable", by="mori")
    assert shut.json()["disabled"] is not None
    is_problem(await house.ask("GET", "/handoffs"), 401, "not_logged_in")
    is_problem(await house.ask("POST", "/accounts/sato/disable", by="mori"), 409, "so_already")
    assert (await house.ask("POST", "/accounts/sato/enable", by="mori")).json()["disabled"] is None
    assert [one["name"] for one in (await house.ask("GET", "/accounts", by="kato")).json()["items"]] == sorted(PEOPLE)


async def test_who_switched_what_is_told(house: ApiHouse) -> None:
    asked = {"on": True, "reason": "電話が鳴りやまない", "minutes": 30}
    until = (await house.ask("PUT", "/switches/overflow", asked, by="mori")).json()["overflow"]["until"]
    (row,) = (await house.ask("GET", "/switches/history")).json()["items"]
    assert (row["what"], row["by"], row["value"]) == ("overflow", "mori", {"on": True, "until": until})
