"""Figures and files for programs."""

from __future__ import annotations

import pytest
from api_house import ApiHouse, is_problem

pytestmark = pytest.mark.usefixtures("engine")


async def test_figures_come_with_their_definitions_and_exports_with_a_reason(house: ApiHouse) -> None:
    await house.joins()
    figures = (await house.ask("GET", "/figures")).json()
    assert figures["total"] == 1
    assert all(outcome["definition"] for outcome in figures["outcomes"])
    is_problem(await house.ask("GET", "/export/messages.csv?reason=a"), 403, "not_your_role")
    is_problem(await house.ask("GET", "/export/messages.csv", by="mori"), 422, "no_reason")
    table = await house.ask("GET", "/export/messages.csv?reason=監査", by="kato")
    assert "現金で払った" in table.text
    is_problem(await house.ask("GET", "/export/odd.csv?reason=a", by="mori"), 404, "not_found")
    assert (await house.ask("GET", "/export/figures.csv", by="mori")).text.startswith("\ufeffday,")


async def test_a_number_of_the_figures_leads_to_its_rows(house: ApiHouse) -> None:
    await house.joins()
    waits = (await house.ask("GET", "/figures")).json()["where"]["waits"]
    rows = (await house.ask("GET", "/figures/rows", params=waits)).json()
    assert [(row["end"], row["channel"]) for row in rows["items"]] == [("waiting", "web")]
    assert (rows["gone"], rows["next"]) == (0, "")
    is_problem(await house.ask("GET", "/figures/rows?of=waits&cursor=x"), 422, "wrong_cursor")
