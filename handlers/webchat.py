"""The web page as a channel: what is posted becomes an event of the desk, and the page reads the transcript.

    POST /chat/messages   {id, text | data [label] | date, [language]} -> {taken, seq}, when it is stored for good
    GET  /chat/messages   ?after=SEQ -> {messages, more}
    GET  /chat/stream     ?after=SEQ or Last-Event-ID: server-sent events, a row each
    GET  /chat/hello      the greeting, and a cookie for whoever has none
    GET  /                the page

Opening the page stores nothing: the first words make the conversation.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.words import Reply
from handlers.listeners import Listeners
from handlers.taken import RoadIn
from handlers.web import showing
from handlers.web.allowance import Allowance
from handlers.web.front import Front, official
from handlers.web.languages import asked_language, language_of
from handlers.web.outlook import Outlook, View
from handlers.web.pages import AN_HOUR, Assets, Pages
from handlers.web.posts import read_post
from handlers.web.refusals import json_response, plain_refusal, request_id
from handlers.web.streams import EventStream, Streams, Transcript, milliseconds
from handlers.web.visitors import SOURCE, Regulars, Visitor, Visitors, address, check_origin
from storage.rows import Message
from storage.switches import Switches

log = logging.getLogger("madoguchi.web")

LONGEST_TEXT = 2000  # characters; the page warns, and the desk answers what is longer
LONGEST_SOURCE = 64
CODE = 12  # digits
ON_OPENING = 60  # rows of the transcript that come with the page
FIRST = 2  # rows of a conversation that has just begun
AT_ONCE = 200  # rows an answer
LARGEST_SEQ = 2**53


class Memory(Transcript, Protocol):
    """What the page asks of the store."""

    async def newest(self, conversation: str, limit: int) -> tuple[Message, ...]: ...
    async def switched(self) -> Switches: ...
    async def queue_length(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Allowances:
    """How much is taken: a visitor's messages, an address's new conversations, a visitor's questions for new rows."""

    messages: Allowance = field(default_factory=lambda: Allowance(30, 60, "too_many_messages"))
    conversations: Allowance = field(default_factory=lambda: Allowance(30, 30, "too_many_conversations"))
    reads: Allowance = field(default_factory=lambda: Allowance(60, 120, "too_many_reads"))

    @property
    def shared(self) -> tuple[Allowance, ...]:
        """Those that count over all processes: questions for new rows store nothing."""
        return self.messages, self.conversations


@dataclass(frozen=True, slots=True)
class WebChat:
    """The chat's routes.

    `greeting` gives the first reply of a front at a moment in a language; `clock` aware moments in JST; `links` are the addresses
    of the notice, which may be pressed where the desk names them.
    """

    desk: RoadIn
    memory: Memory
    front: Front
    greeting: Callable[[Any, datetime, str], Reply]
    listeners: Listeners
    clock: Callable[[], datetime]
    links: tuple[str, ...] = ()
    rehearsal: bool = False
    public_url: str | None = None
    visitors: Visitors = field(default_factory=Visitors)
    allowances: Allowances = field(default_factory=Allowances)
    regulars: Regulars = field(default_factory=Regulars)
    streams: Streams = field(default_factory=Streams)
    began: Callable[[str], None] = lambda _traveller: None  # tells those in other processes of a first message
    assets: Assets = field(default_factory=Assets)
    pages: Pages = field(init=False)
    outlook: Outlook = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "pages", Pages(self.assets))
        object.__setattr__(self, "outlook", Outlook(self.front, self.memory, self.greeting, self.clock))

    def routes(self) -> list[Route]:
        return [
            Route("/", self.page),
            Route("/chat/hello", self.hello),
            Route("/chat/messages", self.said, methods=["GET", "POST"]),
            Route("/chat/stream", self.stream),
            Route("/embed.js", self.embed),
            Route("/static/{version}/{name}", self.assets.serve),
            Route("/favicon.svg", self.icon),
            Route("/favicon.ico", self.icon),
        ]

    async def said(self, request: Request) -> Response:
        return await (self.say if request.method == "POST" else self.messages)(request)

    # --- in --------------------------------------------------------------------------------------------------------

    async def say(self, request: Request) -> Response:
        check_origin(request, self.public_url)
        visitor = self.visitors.demand(request)
        self.allowances.messages.take(visitor.traveller)
        post = await read_post(request)
        await self._admit(visitor, request)
        source = request.cookies.get(SOURCE, "")[:LONGEST_SOURCE]
        incoming = replace(post.incoming(visitor.traveller), source=source)
        taken = await self.desk.traveller_says(incoming)
        self.regulars.add(visitor.traveller)
        self.streams.wake(visitor.traveller)
        if taken.seq <= FIRST:
            self.began(visitor.traveller)
        known = {"channel": "web", "kind": incoming.kind, "again": taken.seen_before}
        log.info("taken", extra=known | {"request": request_id(request.scope)})
        response = json_response({"taken": True, "seq": taken.seq})
        if source:
            self.visitors.remember_source(request, response, "")
        return response

    async def _admit(self, visitor: Visitor, request: Request) -> None:
        """Whoever has no conversation yet begins one: so many are allowed to an address."""
        if visitor.traveller in self.regulars:
            return
        if await self.memory.conversation_of(visitor.traveller) is None:
            self.allowances.conversations.take(address(request))

    # --- out -------------------------------------------------------------------------------------------------------

    async def messages(self, request: Request) -> Response:
        visitor = self.visitors.demand(request)
        self.allowances.reads.take(visitor.traveller)
        conversation = await self.memory.conversation_of(visitor.traveller)
        rows: tuple[Message, ...] = ()
        if conversation is not None:
            rows = await self.memory.messages(conversation, _after(request), AT_ONCE)
        return json_response({"messages": [showing.row(row) for row in rows], "more": len(rows) == AT_ONCE})

    async def stream(self, request: Request) -> EventStream:
        visitor = self.visitors.demand(request)
        seat = self.streams.enter(visitor.traveller, address(request))
        language = language_of(request, self.front.languages)
        return EventStream(
            self.streams, seat, self.memory, self.listeners, self.clock, _after(request), self.outlook, language
        )

    async def hello(self, request: Request) -> Response:
        language, view = language_of(request, self.front.languages), await self.outlook.view()
        said = self.greeting(view.front, view.now, language)
        response = json_response({"language": language, "hello": showing.reply(said)})
        self.visitors.welcome(request, response, self.visitors.known(request))
        return response

    # --- the page --------------------------------------------------------------------------------------------------

    async def page(self, request: Request) -> Response:
        visitor = self.visitors.known(request)
        language, view = language_of(request, self.front.languages), await self.outlook.view()
        rows, now = await self._remembered(visitor), view.now
        said = None if rows else self.greeting(view.front, now, language)
        response = self.pages.chat(
            language,
            title=self.front.title(language),
            rehearsal=showing.spoken(now, language) if self.rehearsal else "",
            staff=view.staff(language),
            banner=view.banner(language),
            timeline=self.front.timeline(now, language),
            contact=self.front.contact(now, language),
            day=showing.spoken_day(now, language),
            hour=showing.stamp(now)[11:16],
            hello=said.bubbles[0] if said else None,
            start=self._start(language, view, rows, said, _code(request)),
        )
        self.visitors.welcome(request, response, visitor)
        if asked_language(request, self.front.languages):
            self.visitors.remember_language(request, response, language)
        return response

    async def _remembered(self, visitor: Visitor | None) -> tuple[Message, ...]:
        conversation = await self.memory.conversation_of(visitor.traveller) if visitor else None
        return await self.memory.newest(conversation, ON_OPENING) if conversation else ()

    def _start(self, language: str, view: View, rows: tuple[Message, ...], said: Reply | None, code: str) -> Any:
        """What the script of the page begins with, as JSON for a script element."""
        return showing.script_json(
            {
                "language": language,
                "title": self.front.title(language),
                "words": self.pages.words(language)["script"],
                "now": milliseconds(view.now),
                "mark": view.mark(),
                "limit": LONGEST_TEXT,
                "official": official(self.front.contact(view.now, language), self.links),
                "messages": [showing.row(row) for row in rows],
                "hello": showing.reply(said) if said else None,
                "code": code,
            }
        )

    # --- beside the page -------------------------------------------------------------------------------------------

    async def embed(self, request: Request) -> Response:
        """The one line that another site puts into its page. Without allowed sites there is nothing to embed."""
        if not self.visitors.embed_origins:
            raise plain_refusal(404)
        response = self.assets["embed.js"].response(request, AN_HOUR)
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    async def icon(self, request: Request) -> Response:
        return self.assets["icon.svg"].response(request, AN_HOUR)


def _code(request: Request) -> str:
    """The number of a claim that is to be gone on with here: `/?code=…`. What is not twelve digits is none."""
    digits = request.query_params.get("code", "").replace("-", "")
    return digits if len(digits) == CODE and digits.isascii() and digits.isdecimal() else ""


def _after(request: Request) -> int:
    """The last row that the page has: Last-Event-ID of a stream that comes back by itself, or ?after."""
    for word in (request.headers.get("last-event-id", ""), request.query_params.get("after", "")):
        if word.isascii() and word.isdecimal():
            return min(int(word[:17]), LARGEST_SEQ)
    return 0
