"""The desk: the queue, one conversation, and what is known of the person.

GET  /staff                     the queue; how the day goes
GET  /staff/talks/{id}          … with a conversation
GET  /staff/events?talk={id}    tells an open page that something has changed, and others that it is open
POST /staff/next                take the oldest
POST /staff/talks/{id}/ACT      take, over, hold, resume, pass, return, close, reply, retry, draft, reveal

Everything is done by forms, which a browser without scripts posts as well; the script only keeps the page from being loaded anew.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, get_args

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.stay import LEASE, SUPERVISOR
from handlers.staff.access import Action, Actor, may
from handlers.staff.acts.revealing import reveal
from handlers.staff.acts.talks import (
    LONGEST_NOTE,
    LONGEST_REASON,
    LONGEST_REPLY,
    Act,
    Close,
    ConflictError,
    Done,
    GiveBack,
    Hold,
    KeepDraft,
    Note,
    NothingWaitsError,
    Outcome,
    PassOn,
    Resume,
    SendAgain,
    Take,
    TakeNext,
    UnknownError,
    Write,
)
from handlers.staff.console.forms import fields_of
from handlers.staff.console.pages import staff_language
from handlers.staff.console.shown import hour
from handlers.staff.console.views import Stale, Talk
from handlers.staff.desk import queueing
from handlers.staff.desk.opening import Openings
from handlers.staff.desk.stream import PageStream, Seat
from handlers.staff.masking import Sight
from handlers.staff.room import Room
from handlers.web.refusals import Refusal, plain_refusal
from handlers.web.showing import script_json
from storage import conversations, queue, staff, stays
from storage.moments import MINUTE, stored
from storage.queue import QueueRow

MOST_HOLD = 12 * 60  # minutes
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

Fields = Mapping[str, str]
Doing = Callable[[Request, Actor, str, Fields], Awaitable[Response]]


class DeskPage:
    def __init__(self, room: Room) -> None:
        self._room = room
        self._openings = Openings(room)
        self._renewed: dict[str, int] = {}  # stays whose owner's sign of life has been written down, at

    def routes(self) -> list[Route]:
        route = self._room.doors.route
        acts: tuple[tuple[str, Action, Doing], ...] = (
            ("take", "queue.take", self.take), ("over", "queue.release", self.over), ("hold", "queue.hold", self.hold),
            ("resume", "queue.hold", self.resume), ("pass", "queue.pass", self.pass_on),
            ("return", "queue.return", self.give_back), ("close", "queue.close", self.close),
            ("reply", "conversation.reply", self.reply), ("retry", "conversation.retry", self.retry),
            ("draft", "conversation.draft", self.draft), ("reveal", "reveal", self.reveal),
        )  # fmt: skip
        return [
            route("/staff", "queue.see", self.page),
            route("/staff/events", "events.see", self.events),
            route("/staff/next", "queue.take", self.next, "POST"),
            route("/staff/talks/{id}", "conversation.see", self.talk),
            *(
                route(f"/staff/talks/{{id}}/{name}", action, self._acting(doing), "POST")
                for name, action, doing in acts
            ),
        ]

    def _acting(self, doing: Doing) -> Callable[[Request, Actor], Awaitable[Response]]:
        """An act on a conversation. What was faster is told above the page as it now is."""

        async def act(request: Request, actor: Actor) -> Response:
            id_ = request.path_params["id"]
            try:
                return await doing(request, actor, id_, await fields_of(request))
            except UnknownError:
                raise plain_refusal(404) from None
            except ConflictError as conflict:
                return await self._conflict(request, actor, id_, conflict)

        return act

    # --- pages -------------------------------------------------------------------------------------------------------

    async def page(self, request: Request, actor: Actor) -> Response:
        return await self._show(request, actor, None, _told(self._words(request), request))

    async def talk(self, request: Request, actor: Actor) -> Response:
        id_, now = request.path_params["id"], self._room.clock()
        talk = await self._openings.open(request, actor, id_)
        self._room.presence.look(id_, actor, now)
        await self._sign_of_life(talk, actor)
        return await self._show(request, actor, talk, _told(self._words(request), request))

    async def events(self, request: Request, actor: Actor) -> PageStream:
        room, talk = self._room, request.query_params.get("talk", "")
        queue = partial(queueing.piece, room=room, actor=actor, language=staff_language(request))
        known = bool(talk) and await room.store.read(conversations.card(talk)) is not None
        seat = Seat(room.presence, talk, actor, room.clock) if known else None
        return PageStream(room.feed, room.doors, request, queue, seat)

    async def _show(
        self, request: Request, actor: Actor, talk: Talk | None, told: str = "", status: int = 200
    ) -> Response:
        room = self._room
        lists = await queueing.lists(room, actor)
        start = {
            "words": self._words(request)["desk"]["script"],
            "events": f"/staff/events?talk={talk.id}" if talk else "/staff/events",
        }
        return await room.page(
            request, actor, "desk", "desk", status=status, queue=lists, talk=talk, told=told,
            today=None if talk else await queueing.today(room), may_take=may(actor, "queue.take"),
            modules=room.pages.modules, start=script_json(start),
        )  # fmt: skip

    async def _sign_of_life(self, talk: Talk, actor: Actor) -> None:
        """An open page of its owner keeps a conversation with them; written down once a minute at most."""
        now = self._room.doors.now()
        if talk.state == "mine" and now - self._renewed.get(talk.ref, 0) > MINUTE:
            self._renewed[talk.ref] = now
            await self._room.store.run(stays.sign_of_life(talk.ref, actor.name, now + LEASE))

    def _words(self, request: Request) -> Mapping[str, Any]:
        return self._room.pages.words(staff_language(request))

    # --- acts --------------------------------------------------------------------------------------------------------

    async def next(self, request: Request, actor: Actor) -> Response:
        try:
            done = await self._room.desk.staff_does(TakeNext(), actor)
        except NothingWaitsError:
            return _go("/staff?told=nobody")
        return _go(_address(done.conversation))

    async def take(self, request: Request, actor: Actor, id_: str, fields: Fields) -> Response:
        return await self._move(actor, id_, lambda row: Take(row.ref))

    async def over(self, request: Request, actor: Actor, id_: str, fields: Fields) -> Response:
        """A supervisor takes it from whoever has it."""
        return await self._move(actor, id_, lambda row: Take(row.ref, over=True))

    async def hold(self, request: Request, actor: Actor, id_: str, fields: Fields) -> Response:
        minutes = min(_number(fields, "minutes") or 30, MOST_HOLD)
        until, reason = self._room.clock() + timedelta(minutes=minutes), fields.get("reason", "")[:LONGEST_REASON]
        return await self._move(actor, id_, lambda row: Hold(row.ref, reason, until))

    async def resume(self, request: Request, actor: Actor, id_: str, fields: Fields) -> Response:
        return await self._move(actor, id_, lambda row: Resume(row.ref))

    async def pass_on(self, request: Request, actor: Actor, id_: str, fields: Fields) -> Response:
        """What the next one should know goes with it, as a note."""
        to, reason = fields.get("to", ""), fields.get("reason", "").strip()[:LONGEST_NOTE]
        if to not in ("", SUPERVISOR):
            known = await self._room.store.read(lambda reader: staff.by_name(reader, to))
            if known is None or known.disabled is not None or known.role == "auditor":
                raise Refusal(422, "nobody", "There is no colleague of this name.")
        await self._move(actor, id_, lambda row: PassOn(row.ref, to, note=reason))
        return _go("/staff?told=passed")

    async def give_back(self, request: Request, actor: Actor, id_: str, fields: Fields) -> Response:
        await self._move(actor, id_, lambda row: GiveBack(row.ref))
        return _go("/staff?told=returned")

    async def close(self, request: Request, actor: Actor, id_: str, fields: Fields) -> Response:
        outcome = next((one for one in OUTCOMES if one == fields.get("outcome")), None)
        if outcome is None:
            raise Refusal(422, "outcome", "Say how it ended.")
        await self._move(actor, id_, lambda row: Close(row.ref, outcome))
        return _go("/staff?told=closed")

    async def _move(self, actor: Actor, id_: str, act: Callable[[QueueRow], Act]) -> Response:
        done: Done = await self._room.desk.staff_does(act(await self._row(id_)), actor)
        return _go(_address(done.conversation))

    async def _row(self, id_: str) -> QueueRow:
        row = await self._room.store.read(queue.of(id_))
        if row is None:
            raise ConflictError("state")
        return row

    # --- words -------------------------------------------------------------------------------------------------------

    async def reply(self, request: Request, actor: Actor, id_: str, fields: Fields) -> Response:
        """Words to the traveller, or a note that only staff see."""
        text = fields.get("text", "").replace("\r\n", "\n").strip()
        note = fields.get("to") == "staff"
        if not text or len(text) > (LONGEST_NOTE if note else LONGEST_REPLY):
            told = self._words(request)["desk"]["told"]["empty" if not text else "too_long"]
            talk = replace(await self._openings.open(request, actor, id_), draft=text)
            return await self._show(request, actor, talk, told, 422)
        after, key = _number(fields, "after") or 0, fields.get("key", "")[:64]
        if not key:
            raise Refusal(422, "key", "The form has no key.")
        if note:
            await self._room.desk.staff_does(Note(id_, text, key), actor)
            return _go(_address(id_))
        try:
            await self._room.desk.staff_does(Write(id_, text, after, key), actor)
        except ConflictError as conflict:
            if conflict.code != "stale":
                raise
            return await self._stale(request, actor, id_, text, key)
        return _go(_address(id_))

    async def _stale(self, request: Request, actor: Actor, id_: str, text: str, key: str) -> Response:
        """Nothing was sent: what came in meanwhile stands above the words that were to be sent, and those are kept."""
        await self._room.desk.staff_does(KeepDraft(id_, text), actor)
        after = _number(await fields_of(request), "after") or 0
        talk = await self._openings.open(request, actor, id_)
        new = tuple(one for one in talk.said if one.seq > after and not (one.voice == "staff" and one.mine))
        stale = Stale(tuple(one for one in new if one.voice != "bot"), text, talk.seq, key)
        return await self._room.page(request, actor, "stale", "desk", status=409, talk=talk, stale=stale)

    async def retry(self, request: Request, actor: Actor, id_: str, fields: Fields) -> Response:
        await self._room.desk.staff_does(SendAgain(id_, _number(fields, "seq") or 0), actor)
        return _go(_address(id_))

    async def draft(self, request: Request, actor: Actor, id_: str, fields: Fields) -> Response:
        """Kept as it is being written; whoever has the page open sees that somebody writes."""
        text = fields.get("text", "")
        if len(text) > LONGEST_REPLY:
            raise Refusal(422, "too_long", "The draft is too long to be kept.")
        await self._room.desk.staff_does(KeepDraft(id_, text), actor)
        self._room.presence.type(id_, actor, self._room.clock())
        return JSONResponse({"at": hour(self._room.clock())})

    async def reveal(self, request: Request, actor: Actor, id_: str, fields: Fields) -> Response:
        """What is masked, once, with a reason: that somebody looked is written down before they see it."""
        now = stored(self._room.clock())
        await self._room.store.run(reveal(actor, f"conversation:{id_}", fields.get("reason", ""), now))
        talk = await self._openings.open(request, actor, id_, Sight.full())
        return await self._show(request, actor, talk, self._words(request)["desk"]["told"]["revealed"])

    async def _conflict(self, request: Request, actor: Actor, id_: str, conflict: ConflictError) -> Response:
        told = self._words(request)["desk"]["told"]
        talk = await self._openings.open(request, actor, id_)
        if written := (await fields_of(request)).get("text", ""):
            talk = replace(talk, draft=written)
        code = "owned" if talk.state == "others" else conflict.code
        text = told.get(code, told["state"]).format(name=talk.owner)
        if request.url.path.endswith("/draft"):
            raise Refusal(409, conflict.code, text)
        return await self._show(request, actor, talk, text, 409)


def _told(words: Mapping[str, Any], request: Request) -> str:
    """What was just done, by a name in the address: nothing else can be put on the page that way."""
    return str(words["desk"]["told"].get(request.query_params.get("told", ""), ""))


def _go(address: str) -> Response:
    return RedirectResponse(address, 303)


def _address(conversation: str) -> str:
    return f"/staff/talks/{conversation}"


def _number(fields: Fields, name: str) -> int | None:
    word = fields.get(name, "")
    return int(word[:15]) if word.isascii() and word.isdecimal() else None
