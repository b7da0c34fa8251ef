"""Exports over HTTP, for the console and for programs.

GET …/export/messages.csv?reason=…&from=2023-03-08&to=2023-03-14&…     also .jsonl, .html, and conversations.…
GET …/export/messages.html?reason=…&conversation=ID&episode=2          one conversation, to be printed
GET …/export/figures.csv?from=…&to=…
GET …/export/cases.csv?reason=…&state=…                                 for the console also at /staff/cases.csv
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from bot.casework import STATES
from handlers.staff.access import Actor
from handlers.staff.cases.views import CaseTelling, Says
from handlers.staff.console.pages import StaffPages, staff_language
from handlers.staff.filters import read_filter, some_days
from handlers.staff.masking import Sight
from handlers.staff.records import sheets
from handlers.staff.records.casefile import CaseFile
from handlers.staff.records.export import FORMATS, MEDIA, SHAPES, Export, For, Format, Order, Shape
from handlers.web.refusals import Refusal, plain_refusal
from handlers.web.showing import JST
from storage import audit
from storage.figures import figures
from storage.moments import day_begins, stored, told
from storage.store import Store

LONGEST_REASON = 200  # characters
FIGURE_COLUMNS = ("day", "channel", "source", "outcome", "conversations")


@dataclass(frozen=True, slots=True)
class Exports:
    """`public`: what the notice prints itself, and nobody has to hide."""

    store: Store
    pages: StaffPages
    clock: Callable[[], datetime]
    book: Says
    public: tuple[str, ...] = ()

    async def transcripts(self, request: Request, actor: Actor) -> Response:
        """Action `export.transcripts`; the path gives `shape` and `format`. Raises Refusal 404, 422."""
        shape, format_ = request.path_params["shape"], request.path_params["format"]
        if shape not in SHAPES or format_ not in FORMATS:
            raise plain_refusal(404)
        given, now = request.query_params, self.clock()
        order = Order(
            read_filter(given, actor.name),
            shape,
            format_,
            Sight.of(actor.role, self.public),
            staff_language(request),
            given.get("conversation", "")[:64],
            _episode(given.get("episode", "")),
        )
        by = For(actor.name, reason_of(given.get("reason", "")), actor.request, actor.display)
        return answer(Export(self.store, self.pages, order).noted(self.store, by, now), shape, format_, now)

    async def cases(self, request: Request, actor: Actor) -> Response:
        """Action `export.cases`: all claims, or those of a `state`. Raises Refusal 422."""
        given, now, language = request.query_params, self.clock(), staff_language(request)
        wanted = given.get("state", "")
        state = next((state for state in STATES if state == wanted), None)
        if wanted and state is None:
            raise Refusal(422, "wrong_state", "There is no such state.")
        spoken = language if language in self.book.languages else self.book.languages[0]
        sight, words = Sight.of(actor.role, self.public), self.pages.words(language)
        telling = CaseTelling(sight, self.book.form(spoken), {}, words, now, self.book, language)
        by = For(actor.name, reason_of(given.get("reason", "")), actor.request, actor.display)
        return answer(CaseFile(self.store, telling, state).noted(by, now), "cases", "csv", now)

    async def figures(self, request: Request, actor: Actor) -> Response:
        """Action `export.figures`: the counts behind the page, a row each."""
        now = self.clock()
        first, last = some_days(request.query_params, now.astimezone(JST).date())
        counted = await self.store.read(figures(first, last, now))
        pieces = [sheets.BOM, sheets.row(FIGURE_COLUMNS)]
        for cell in counted.ended:
            day = told(day_begins(cell.day)).astimezone(JST).date()
            pieces.append(sheets.row([day.isoformat(), cell.channel, cell.source, cell.outcome, cell.count]))
        note = partial(audit.note, now=stored(now), staff=actor.name, action="export.ended", target="figures.csv")
        await self.store.run(partial(note, count=len(counted.ended), request=actor.request))
        return answer(pieces, "figures", "csv", now)


def answer(
    pieces: AsyncIterator[bytes] | Iterable[bytes], name: Shape | str, format_: Format, now: datetime
) -> Response:
    """A file, but for a page to be printed."""
    headers = {"Cache-Control": "no-store"}
    if format_ != "html":
        stamp = now.astimezone(JST).strftime("%Y%m%d-%H%M")
        headers["Content-Disposition"] = f'attachment; filename="{name}-{stamp}.{format_}"'
    return StreamingResponse(pieces, headers=headers, media_type=MEDIA[format_])


def reason_of(given: str) -> str:
    """Nobody exports without saying why. Raises Refusal 422."""
    reason = " ".join(given.split())
    if not reason:
        raise Refusal(422, "no_reason", "Say why it is exported (reason).")
    if len(reason) > LONGEST_REASON:
        raise Refusal(422, "too_long", "reason is too long.")
    return reason


def _episode(given: str) -> int:
    if not given:
        return 1
    if not (given.isascii() and given.isdecimal() and len(given) < 10):
        raise Refusal(422, "wrong_episode", "episode is a number.")
    return int(given)
