"""Hearing what other processes call out (storage/calls.py), on a connection that does nothing else."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import psycopg

from storage.postgres.link import parameters
from storage.postgres.opening import reason

AGAIN = 0.5  # seconds before a lost connection is made anew
ASK = 5.0  # … of silence before it is asked whether it still stands: a network that is cut says nothing

NAMED = {"application_name": "madoguchi hears"}  # as PostgreSQL's own lists show it

log = logging.getLogger("madoguchi.storage")


async def listen(url: str, heard: Callable[[str], None], begun: Callable[[], None]) -> None:
    """Tell `heard` what is called out, and `begun` whenever listening begins: what was called before may be lost. Until cancelled."""
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(**parameters(url) | NAMED, autocommit=True) as link:
                await link.execute("LISTEN madoguchi")
                begun()
                while True:
                    async for told in link.notifies(timeout=ASK):
                        heard(told.payload)
                    async with asyncio.timeout(ASK):
                        await link.execute("SELECT 1")
        except (psycopg.Error, TimeoutError) as error:
            why = reason(error) if isinstance(error, psycopg.Error) else "no answer"
            log.warning("other processes are not heard", extra={"reason": why})
        await asyncio.sleep(AGAIN)
