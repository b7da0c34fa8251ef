"""Transcripts: found by words or by filters, read, marked, commented.

GET  /staff/records                    ?q=…&from=…&to=…&channel=…&outcome=…&entry=…&staff=…&unread=1&marked=1&cursor=…
GET  /staff/records/{id}               one conversation, its episodes beside it
POST /staff/records/{id}/{number}      do=read, unread, mark, unmark, comment, drop
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from handlers.staff.access import Actor, may
from handlers.staff.acts.talks import LONGEST_NOTE
from handlers.staff.console.forms import fields_of
from handlers.staff.console.pages import staff_language
from handlers.staff.desk.queueing import talk_of
from handlers.staff.desk.talking import Telling, code_of
from handlers.staff.filters import read_filter
from handlers.staff.room import Room
from handlers.web.refusals import Refusal, plain_refusal
from storage import episodes, finding, notes, queue, staff, talks
from storage.episodes import OUTCOMES, Card, WrongCursorError
from storage.errors import KeyUsedError
from storage.finding import Hit

A_PAGE = 30
ALL_LINES = 5_000
KEPT = ("q", "from", "to", "channel", "source", "outcome", "entry", "staff", "unread", "marked")  # of the address
CHANNELS = ("line", "telegram", "web", "phone")


@dataclass(frozen=True, slots=True)
class FoundWords:
    """A message that holds what was sought."""

    who: str  # "traveller", "bot", or the display of a member of staff
    at: datetime
    text: str
    spots: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Record:
    """An episode in the list, with the words found in it."""

    id: str
    code: str
    number: int
    channel: str
    at: datetime
    outcome: str = ""
    words: str = ""
    messages: int = 0
    read: bool = True
    marked: bool = False
    comments: int = 0
    found: tuple[FoundWords, ...] = ()


class RecordPages:
    def __init__(self, room: Room) -> None:
        self._room = room

    def routes(self) -> list[Route]:
        route = self._room.doors.route
        return [
            route("/staff/records", "conversation.see", self.found),
            route("/staff/records/{id}", "conversation.see", self.record),
            route("/staff/records/{id}/{number:int}", "conversation.mark", self.leave, "POST"),
        ]

    # --- the list ----------------------------------------------------------------------------------------------------

    async def found(self, request: Request, actor: Actor) -> Response:
        given, language = request.query_params, staff_language(request)
        sought = given.get("q", "").strip()[: finding.LONGEST_SOUGHT]
        try:
            records, cursor = await (self._found if sought else self._listed)(request, actor, sought)
        except WrongCursorError:
            raise plain_refusal(404) from None
        kept = {name: given[name] for name in KEPT if given.get(name)}
        several = _joined(kept.get("outcome", ""), self._room.pages.words(language)["figures"]["outcomes"])
        accounts = await self._room.store.read(staff.everybody)
        return await self._room.page(
            request, actor, "records", "records", records=records, sought=sought, given=kept, outcomes=OUTCOMES,
            several=several,
            channels=CHANNELS, accounts=accounts, may_export=may(actor, "export.transcripts"),
            entry=self._room.label(kept["entry"], language) if "entry" in kept else "", query=urlencode(kept),
            next=urlencode(kept | {"cursor": cursor}) if cursor else "", begun="cursor" in given,
        )  # fmt: skip

    async def _listed(self, request: Request, actor: Actor, _: str) -> tuple[list[Record], str]:
        wanted, now = read_filter(request.query_params, actor.name), self._room.clock()
        cursor, sight = request.query_params.get("cursor", "")[:200], self._room.sight(actor)
        page = await self._room.store.read(episodes.listed(wanted, now, reader=actor.name, cursor=cursor, limit=A_PAGE))
        return [_record(card, sight.text(card.words)) for card in page.cards], page.cursor

    async def _found(self, request: Request, actor: Actor, sought: str) -> tuple[list[Record], str]:
        """The hits, those of one episode together. What is masked for this role is not found by it either."""
        wanted, now = read_filter(request.query_params, actor.name), self._room.clock()
        cursor, sight = request.query_params.get("cursor", "")[:200], self._room.sight(actor)
        page = await self._room.store.read(
            finding.found(sought, wanted, now, shown=sight.message, cursor=cursor, limit=A_PAGE)
        )
        names = {one.name: one.display for one in await self._room.store.read(staff.everybody)}
        together: dict[tuple[str, int], list[Hit]] = {}
        for hit in page.hits:
            together.setdefault((hit.conversation, hit.episode), []).append(hit)
        return [_of_hits(hits, names) for hits in together.values()], page.cursor

    # --- one ---------------------------------------------------------------------------------------------------------

    async def record(self, request: Request, actor: Actor) -> Response:
        return await self._show(request, actor)

    async def _show(
        self,
        request: Request,
        actor: Actor,
        status: int = 200,
        trouble: str = "",
        typed: Mapping[int, str] | None = None,
    ) -> Response:
        """`typed`: comments in the making, by their episodes."""
        room, id_, now, language = self._room, request.path_params["id"], self._room.clock(), staff_language(request)
        found = await room.store.read(talks.open_talk(id_, ALL_LINES))
        if found is None:
            raise plain_refusal(404)
        names = {one.name: one.display for one in await room.store.read(staff.everybody)}
        telling = Telling(
            room.sight(actor),
            names,
            room.pages.words(language),
            actor.name,
            partial(room.label, language=language),
            partial(room.nearest, language=found.language),
            may(actor, "picture.see"),
        )
        cards = await room.store.read(episodes.of_conversation(id_, now, reader=actor.name))
        talk = talk_of(found, await room.store.read(queue.of(id_)), actor, telling.name, now)
        beside = [(card, await room.store.read(episodes.comments(id_, card.number))) for card in cards]
        return await room.page(
            request, actor, "record", "records", status=status, trouble=trouble, typed=typed or {}, key=secrets.token_urlsafe(16), talk=talk, said=telling.rows(found, await self._notes(id_)),
            episodes=beside, names=names, judgements=telling.judgements(found), me=actor.name,
            cases=telling.cards(found.cases, room.book.form(language), language),
            may_mark=may(actor, "conversation.mark"), may_export=may(actor, "export.transcripts"),
            may_erase=may(actor, "conversation.erase"), sight=telling.sight, source=found.source,
            told=telling.words["records"]["told"].get(request.query_params.get("told", ""), ""),
        )  # fmt: skip

    async def _notes(self, id_: str) -> tuple[notes.Note, ...]:
        return await self._room.store.read(notes.notes_of(id_))

    async def leave(self, request: Request, actor: Actor) -> Response:
        """What somebody leaves in an episode: that they have read it, a mark, a comment."""
        id_, number, now = request.path_params["id"], request.path_params["number"], self._room.clock()
        fields = await fields_of(request)
        text = fields.get("text", "").strip()[:LONGEST_NOTE]
        work: Any
        match fields.get("do", ""):
            case "read":
                work = episodes.read(id_, number, actor.name, now)
            case "unread":
                work = episodes.unread(id_, number, actor.name)
            case "mark":
                work = episodes.mark(id_, number, actor.name, now)
            case "unmark":
                work = episodes.unmark(id_, number)
            case "comment" if text:
                work = episodes.comment(id_, number, actor.name, text, now, fields.get("key", "")[:64])
            case "drop" if fields.get("comment", "").isdecimal():
                work = episodes.drop_comment(int(fields["comment"][:15]), actor.name)
            case _:
                raise Refusal(422, "odd_form", "There is nothing to do.")
        try:
            await self._room.store.run(work)
        except KeyUsedError:
            told = self._room.pages.words(staff_language(request))["records"]["told"]["key"]
            return await self._show(request, actor, 409, told, {number: text})
        return RedirectResponse(f"/staff/records/{id_}#e{number}", 303)


def _joined(outcomes: str, words: Mapping[str, Any]) -> str:
    """Several outcomes at once, to which a number of the figures has led, in words; "" for one or none."""
    each = outcomes.split(",")
    return " / ".join(words[one]["label"] for one in each if one in words) if len(each) > 1 else ""


def _record(card: Card, words: str) -> Record:
    return Record(
        card.conversation, code_of(card.conversation), card.number, card.channel, card.opened, card.outcome, words,
        card.messages, card.read, card.marked, card.comments,
    )  # fmt: skip


def _of_hits(hits: list[Hit], names: Mapping[str, str]) -> Record:
    first = hits[0]
    found = tuple(
        FoundWords(names.get(hit.message.author, hit.message.author), hit.message.at, hit.message.text, list(hit.spots))
        for hit in reversed(hits)
    )
    return Record(
        first.conversation, code_of(first.conversation), first.episode, first.channel, found[0].at, found=found
    )
