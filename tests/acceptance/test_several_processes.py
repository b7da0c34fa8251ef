"""Three desks on one PostgreSQL: what befalls one of them, or the database, loses nothing and doubles nothing."""

from __future__ import annotations

from pathlib import Path

from faulty_town import a_page_hears, a_program_hears, cut_connections, kill, replace, restart_postgres, town
from postgres_server import Server


async def test_nothing_that_befalls_one_of_them_or_the_database_loses_or_doubles_anything(
    tmp_path: Path, postgres: Server
) -> None:
    async with town(postgres, tmp_path, travellers=40, visitors=8) as here:
        here.command("staff", "add", "sato")
        await here.talk_while(kill(0), cut_connections, restart_postgres, a_page_hears, a_program_hears, replace(1))
        await here.settled()
        assert here.check()
