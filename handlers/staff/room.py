"""The room that every page of the console stands in: what it reads from, what it is rendered with, what stands around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from bot.knowledge import Calendar, Form, Situation
from bot.words import Bubble
from handlers.amid import situation_of
from handlers.staff.access import Action, Actor, may
from handlers.staff.acts.claims import ClaimAct, ClaimDone
from handlers.staff.acts.talks import Act, Done
from handlers.staff.console.glance import Glance
from handlers.staff.console.meter import Meter, line_meter
from handlers.staff.console.pages import LANGUAGES, Banner, Shell, StaffPages, remember_language, staff_language
from handlers.staff.entrance.doors import Doors, form_token
from handlers.staff.feed import Feed
from handlers.staff.masking import Sight
from handlers.staff.presence import Presence
from handlers.web.showing import spoken
from storage import line_quota, staff, switches
from storage.store import Store
from storage.switches import Switches

# The pages of the menu, each with what one must be allowed to do to see it there.
PLACES: tuple[tuple[str, Action], ...] = (
    ("desk", "queue.see"), ("cases", "case.see"), ("records", "conversation.see"), ("figures", "figures.see"),
    ("switches", "desk.see"), ("accounts", "staff.see"), ("audit", "audit.see"),
)  # fmt: skip


class CannedReply(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def text(self) -> str: ...


class Book(Protocol):
    """The campaign, as the console needs it (`faq.answers.Book`)."""

    @property
    def languages(self) -> tuple[str, ...]: ...
    @property
    def calendar(self) -> Calendar: ...
    def amid(self, situation: Situation) -> Any: ...
    def title(self, language: str) -> str: ...
    def label(self, what: str, language: str) -> str: ...
    def form(self, language: str) -> Form: ...
    def say(self, key: str, now: datetime, language: str, **slots: object) -> str: ...
    def canned(self, now: datetime, language: str, told: str) -> Sequence[CannedReply]: ...
    def nearest_wording(self, entry: str, text: str, language: str) -> str: ...
    def answer(self, entry: str, now: datetime, language: str) -> Bubble: ...


class Does(Protocol):
    """The road of staff: `handlers.desk.Desk`."""

    async def staff_does(self, act: Act, by: Actor | None) -> Done: ...
    async def staff_works(self, act: ClaimAct, by: Actor) -> ClaimDone: ...


@dataclass(frozen=True, slots=True)
class Room:
    """`public` are the values of the notice that nobody has to hide; `clock` gives aware moments in JST."""

    store: Store
    desk: Does
    book: Book
    clock: Callable[[], datetime]
    doors: Doors
    pages: StaffPages
    feed: Feed
    presence: Presence
    glance: Glance
    rehearsal: bool = False
    public: tuple[str, ...] = ()
    line_reserve: int | None = None  # of the month's pushes, for staff; None where LINE is off

    def sight(self, actor: Actor) -> Sight:
        return Sight.of(actor.role, self.public)

    def label(self, entry: str, language: str) -> str:
        """An entry's name; its id where the campaign has none of this name any more."""
        spoken = language if language in self.book.languages else self.book.languages[0]
        try:
            return self.book.label(f"ask:{entry}", spoken)
        except LookupError:
            return entry

    def nearest(self, entry: str, text: str, language: str) -> str:
        """The known wording of an entry that is nearest to what a traveller wrote."""
        return self.book.nearest_wording(entry, text, language or self.book.languages[0])

    async def page(
        self, request: Request, actor: Actor, name: str, here: str, *, status: int = 200, **values: Any
    ) -> Response:
        """The page NAME inside the shell, in the language of whoever asks."""
        language = staff_language(request)
        shell = await self.shell(request, actor, here)
        response = self.pages.render(name, language, status=status, shell=shell, **values)
        remember_language(request, response, secure=self.doors.secure)
        return response

    async def shell(self, request: Request, actor: Actor, here: str) -> Shell:
        language, now = staff_language(request), self.clock()
        seen = await self.glance.look()
        switched, waiting = seen.switched, seen.counts.waiting
        book = self.book.amid(situation_of(switched, now))
        closes = book.calendar.closes(now)
        return Shell(
            name=actor.display,
            role=actor.role,
            csrf=form_token(request),
            places=tuple(place for place, action in PLACES if may(actor, action)),
            here=here,
            other_language=_other_language(request),
            waiting=waiting,
            on_duty=closes is not None,
            hours=_hours(book, now, language),
            meter=await self._meter(actor, now, language),
            rehearsal=spoken(now, language) if self.rehearsal else "",
            banners=await self._banners(switched, waiting, now, language),
        )

    async def _meter(self, actor: Actor, now: datetime, language: str) -> Meter | None:
        if self.line_reserve is None or not may(actor, "conversation.reply"):
            return None
        known = await self.store.read(line_quota.read)
        return line_meter(known, self.line_reserve, now, self.pages.words(language)["meter"])

    async def _banners(self, switched: Switches, waiting: int, now: datetime, language: str) -> tuple[Banner, ...]:
        """Overflow says why, since when, how many wait now, and when it ends."""
        overrun = switched.overrun(now)
        if overrun is None:
            return ()
        words = self.pages.words(language)["banners"]
        by_rule = overrun.by == switches.BY_RULE
        since = spoken(overrun.since, language)
        known = await self.store.read(lambda reader: staff.by_name(reader, overrun.by))
        name = known.display if known else overrun.by
        why = words["by_rule"] if by_rule else words["by_hand"].format(name=name, reason=overrun.reason)
        ends = words["until"].format(time=spoken(overrun.until, language)) if overrun.until else ""
        text = words["overflow_text"].format(why=why, since=since, waiting=waiting) + ends
        return (Banner(words["overflow"], text, href="/staff/switches", label=words["open"]),)


def _other_language(request: Request) -> str:
    """This page in the console's other language; from an answer to a form back to the page of the form."""
    wanted = {**request.query_params, "lang": next(one for one in LANGUAGES if one != staff_language(request))}
    return f"{request.url.path}?{urlencode(wanted)}"


def _hours(book: Book, now: datetime, language: str) -> str:
    closes = book.calendar.closes(now)
    if closes is not None:
        return book.say("staff_state_open", now, language, closes=closes)
    return book.say("staff_state_closed", now, language, next=book.calendar.next_opening(now))
