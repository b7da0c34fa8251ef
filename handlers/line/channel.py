"""LINE as a channel: what each of its answers means.

    call   answer                       then
    reply  2xx                          accepted
    reply  400 invalid token, at first  push: nothing was sent, the token was too old
    reply  400 invalid token, later     unsure: an earlier try had arrived, or the token is old by now
    reply  no answer                    the same reply again: the token is good for one, so it cannot double
    reply  no connection, 5xx, 429, 401 again while the token is young, then push
    push   2xx, 409                     accepted: 409 says that an earlier try was
    push   no answer, connection, 5xx   again with the same retry key, for a day
    push   401                          later: the access token is wrong until somebody has put it right
    push   429                          later; or failed for good, when the month's messages are used up
    any    other 4xx                    failed for good, with LINE's reason

A reply costs nothing and a push does, so every answer goes by its token first. What may have arrived is never pushed: a
traveller would read it twice.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from handlers.channel import Accepted, Failed, Later, SendResult, Unsure
from handlers.line.api import LineApi, reason, told
from handlers.line.render import Renderer
from handlers.wire import Answer, LostError, NotSentError
from storage.rows import Outgoing

YOUNG = timedelta(seconds=50)  # LINE promises a minute from the webhook on
LONGEST_WAIT = 8  # seconds between tries meanwhile
SETTLED = 4  # tries, after which no earlier one can still be accepted, however wrong the clock is: else it could be read after the next words
INVALID_TOKEN = "invalid reply token"  # noqa: S105 LINE's own words, in small letters
WRONG_TOKEN = 401  # the operator's mistake is no reason to lose an answer
NOTHING = b"[]"
UNKNOWN = "quota_unknown"  # LINE has never told; it is asked with every try


class Purse(Protocol):
    """The month's pushes."""

    async def claims(self, retry_key: str, *, staff: bool) -> str:
        """Take one of those that are left; why there is none, or "". Once for a key, however often it is tried."""

    async def spent(self, retry_key: str) -> None: ...
    async def gives_back(self, retry_key: str) -> None: ...
    async def used_up(self, answer: Answer) -> bool:
        """Whether a 429 means that none are left this month."""


class Waited(Protocol):
    def answered(self, traveller: str) -> None: ...


class LineChannel:
    """Sends rows of the outbox."""

    name = "line"
    repeatable = False

    def __init__(
        self, api: LineApi, renderer: Renderer, purse: Purse, courtesy: Waited, clock: Callable[[], datetime]
    ) -> None:
        self._api = api
        self._renderer = renderer
        self._purse = purse
        self._courtesy = courtesy
        self._clock = clock

    async def send(self, row: Outgoing) -> SendResult:
        messages = self._renderer.messages(row.reply, row.language)
        if messages == NOTHING:
            return Failed("empty")
        try:
            return await (self._reply(row, messages) if row.reply_token else self._push(row, messages))
        finally:
            self._courtesy.answered(row.traveller)

    # --- by the token ------------------------------------------------------------------------------------------------

    async def _reply(self, row: Outgoing, messages: bytes) -> SendResult:
        if row.tries and not row.doubtful and not self._is_young(row):
            return self._to_push("token_old")
        try:
            answer = await self._api.reply(row.reply_token, messages)
        except NotSentError as error:
            return self._reply_again(row, str(error))
        except LostError as error:
            return self._reply_lost(row, str(error))
        if answer.status < 300:
            return Accepted()
        if answer.status >= 500 or answer.status in (WRONG_TOKEN, 429):
            return self._reply_again(row, reason(answer))
        if answer.status == 400 and INVALID_TOKEN in str(told(answer).get("message", "")).lower():
            first = not (row.tries or row.doubtful)
            return self._to_push(reason(answer)) if first else Unsure("token_spent")
        return Failed(reason(answer))

    def _reply_lost(self, row: Outgoing, why: str) -> SendResult:
        """It may have arrived. At the first time again at once: the connection may just have grown old."""
        if row.doubtful and row.tries >= SETTLED and not self._is_young(row):
            return Unsure(why)
        return Later(why, due=None if row.tries else self._clock(), doubtful=True)

    def _reply_again(self, row: Outgoing, why: str) -> SendResult:
        """It has not arrived by this try."""
        again = self._clock() + timedelta(seconds=min(2**row.tries, LONGEST_WAIT))
        if self._is_young(row):
            return Later(why, due=min(again, row.created + YOUNG))
        if not row.doubtful:
            return self._to_push(why)
        return Unsure(why) if row.tries >= SETTLED else Later(why, due=again)

    def _to_push(self, why: str) -> SendResult:
        return Later(why, due=self._clock(), token_spent=True)

    def _is_young(self, row: Outgoing) -> bool:
        return self._clock() - row.created < YOUNG

    # --- without one -------------------------------------------------------------------------------------------------

    async def _push(self, row: Outgoing, messages: bytes) -> SendResult:
        if not row.traveller.startswith("U"):  # a room: a push there costs as many messages as people are in it
            return Failed("room")
        by_staff = row.author != "bot" and not row.dispensable
        if refused := await self._purse.claims(row.retry_key, staff=by_staff):
            return Later(refused) if refused == UNKNOWN else Failed(refused)  # without a claim LINE was never called
        try:
            answer = await self._api.push(row.traveller, messages, row.retry_key)
        except NotSentError as error:
            await self._not_accepted(row)
            return Later(str(error))
        except LostError as error:
            return Later(str(error), doubtful=True)
        if answer.status < 300 or answer.status == 409:
            await self._purse.spent(row.retry_key)
            return Accepted()
        if answer.status >= 500:
            return Later(reason(answer), doubtful=True)
        await self._not_accepted(row)
        if answer.status == 429:
            return self._never(row, "quota") if await self._purse.used_up(answer) else Later(reason(answer))
        return Later(reason(answer)) if answer.status == WRONG_TOKEN else self._never(row, reason(answer))

    async def _not_accepted(self, row: Outgoing) -> None:
        """This try was not; an earlier one may have been."""
        if not row.doubtful:
            await self._purse.gives_back(row.retry_key)

    def _never(self, row: Outgoing, why: str) -> SendResult:
        return Unsure(why) if row.doubtful else Failed(why)  # it may have been read already
