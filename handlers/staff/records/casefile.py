"""All claims, or those of a state, as a file."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.records import CaseState
from handlers.staff.cases.views import CaseTelling
from handlers.staff.records import sheets
from handlers.staff.records.export import For
from storage import audit, casebook
from storage.moments import stored
from storage.store import Store

AT_ONCE = 500  # claims in memory


@dataclass(slots=True)
class CaseFile:
    """One export under way: all claims, or those of a state, as CSV. `rows` counts what has left."""

    store: Store
    telling: CaseTelling
    state: CaseState | None
    rows: int = 0

    async def noted(self, by: For, now: datetime) -> AsyncIterator[bytes]:
        """The bytes, with the two rows of the audit log around them, also when its reader breaks it off."""
        note = partial(
            audit.note, now=stored(now), staff=by.staff, target="cases.csv", reason=by.reason, request=by.request
        )
        await self.store.run(partial(note, action="export.begun", count=0))
        try:
            yield sheets.BOM + sheets.row(self.telling.heading())
            async for piece in self._pieces():
                yield piece
        finally:
            ended = self.store.run(partial(note, action="export.ended", count=self.rows))
            await asyncio.shield(asyncio.ensure_future(ended))

    async def _pieces(self) -> AsyncIterator[bytes]:
        after = ""
        while rows := await self.store.read(casebook.listed(self.state, after=after, limit=AT_ONCE)):
            self.rows += len(rows)
            yield b"".join(sheets.row(self.telling.cells(row)) for row in rows)
            after = rows[-1].number
