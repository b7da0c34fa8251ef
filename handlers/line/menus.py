"""Which of the uploaded menus a traveller sees below the talk: by language, and another while the desk is overrun.

`madoguchi line setup` uploads them under an alias each (ja, en, ja-busy, …). Here they are only shown: to everybody, and to
one who has chosen another language. LINE holds who sees what, so nothing is remembered here; an outage of it costs a menu.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence

import orjson

from handlers.line.api import LineApi, told
from handlers.wire import LostError, NotSentError

LOOK_AGAIN = 15.0  # seconds between looks at the switch
BUSY = "-busy"
ALIASES = "/v2/bot/richmenu/alias/list"
EVERYBODY = "/v2/bot/user/all/richmenu"
MANY = "/v2/bot/richmenu/batch"
PRESS = "lang:"  # the act of the button that chooses a language

log = logging.getLogger("madoguchi.line")


class NotShownError(Exception):
    """LINE refused; the next look tries again."""


class RichMenus:
    """`overrun` tells whether the desk is; the first of `languages` is everybody's."""

    def __init__(self, api: LineApi, languages: Sequence[str], overrun: Callable[[], Awaitable[bool]]) -> None:
        self._api = api
        self._languages = tuple(languages)
        self._overrun = overrun
        self._aliases: Mapping[str, str] = {}
        self._busy = False
        self._settled = False  # everybody sees the menu of `_busy`
        self._calls: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Follow the switch, for ever."""
        while True:
            await self._quietly(self._follow())
            await asyncio.sleep(LOOK_AGAIN)

    def pressed(self, traveller: str, data: str) -> None:
        """Somebody has pressed a button; one that chooses a language brings its menu. Waits for nothing."""
        language = data.removeprefix(PRESS)
        if data.startswith(PRESS) and language in self._languages:
            call = asyncio.create_task(self._quietly(self._show(traveller, language)))
            self._calls.add(call)
            call.add_done_callback(self._calls.discard)

    def close(self) -> None:
        for call in self._calls:
            call.cancel()

    # --- showing -----------------------------------------------------------------------------------------------------

    async def _follow(self) -> None:
        """When the desk became overrun, or is no longer: everybody, and all who had chosen a language."""
        busy = await self._overrun()
        if busy == self._busy and self._settled:
            return
        self._busy, self._settled = busy, False  # at once: whoever presses meanwhile gets the right one
        await self._read_aliases()
        wanted = self._menu(self._languages[0], busy=busy)
        if wanted and await self._now_for_everybody() != wanted:
            await self._post(f"{EVERYBODY}/{wanted}")
            await self._move_all(busy=busy)
            log.info("the menu is another now", extra={"busy": busy})
        self._settled = True

    async def _move_all(self, *, busy: bool) -> None:
        """Whoever sees the other menu of a language sees this one."""
        pairs = [(self._menu(one, busy=not busy), self._menu(one, busy=busy)) for one in self._languages]
        moves = [{"type": "link", "from": was, "to": becomes} for was, becomes in pairs if was and becomes]
        if moves:
            await self._post(MANY, {"operations": moves})

    async def _show(self, traveller: str, language: str) -> None:
        if not self._aliases:
            await self._read_aliases()
        if menu := self._menu(language, busy=self._busy):
            await self._post(f"/v2/bot/user/{traveller}/richmenu/{menu}")

    def _menu(self, language: str, *, busy: bool) -> str:
        """Its id, or "" when it was never uploaded."""
        return self._aliases.get(f"{language}{BUSY if busy else ''}", "")

    # --- asking LINE -------------------------------------------------------------------------------------------------

    async def _read_aliases(self) -> None:
        rows = told(await self._api.ask(ALIASES)).get("aliases", [])
        self._aliases = {str(row["richMenuAliasId"]): str(row["richMenuId"]) for row in rows}

    async def _now_for_everybody(self) -> str:
        return str(told(await self._api.ask(EVERYBODY)).get("richMenuId", ""))

    async def _post(self, path: str, body: object = None) -> None:
        answer = await self._api.tell(path, b"" if body is None else orjson.dumps(body))
        if answer.status >= 300:
            raise NotShownError(f"LINE answered {answer.status}")

    async def _quietly(self, work: Awaitable[None]) -> None:
        try:
            await work
        except (NotShownError, NotSentError, LostError) as error:
            log.warning("the menu could not be changed", extra={"reason": type(error).__name__})
