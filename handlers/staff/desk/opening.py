"""One conversation opened: its rows, its claims, its past, who else looks at it, and what is being written."""

from __future__ import annotations

import secrets
from dataclasses import replace
from functools import partial
from typing import Any

from starlette.requests import Request

from handlers.amid import as_it_stands
from handlers.staff.access import Actor, may
from handlers.staff.console.pages import staff_language
from handlers.staff.console.views import Talk
from handlers.staff.desk import queueing
from handlers.staff.desk.talking import Telling
from handlers.staff.masking import Sight
from handlers.staff.presence import Colleague
from handlers.staff.room import Book, Room
from handlers.web.refusals import plain_refusal
from storage import episodes, notes, queue, staff, talks
from storage.talks import OpenTalk

LINES = 150  # rows of a transcript that are shown at first
ALL_LINES = 5_000


class Openings:
    def __init__(self, room: Room) -> None:
        self._room = room

    async def open(self, request: Request, actor: Actor, id_: str, sight: Sight | None = None) -> Talk:
        """The conversation as this member of staff may see it. Raises Refusal 404."""
        room, now, language = self._room, self._room.clock(), staff_language(request)
        limit = ALL_LINES if request.query_params.get("all") else LINES
        found = await room.store.read(talks.open_talk(id_, limit))
        if found is None:
            raise plain_refusal(404)
        row = await room.store.read(queue.of(id_))
        accounts = await room.store.read(staff.everybody)
        telling = Telling(
            sight or room.sight(actor), {one.name: one.display for one in accounts}, room.pages.words(language), actor.name,
            partial(room.label, language=language), partial(room.nearest, language=found.language), may(actor, "picture.see"),
        )  # fmt: skip
        cards = await room.store.read(episodes.of_conversation(id_, now, reader=actor.name))
        talk = replace(
            queueing.talk_of(found, row, actor, telling.name, now),
            said=telling.rows(found, await room.store.read(notes.notes_of(id_))),
            earlier=len(found.lines) == limit,
            judgements=telling.judgements(found),
            cases=telling.cards(found.cases, room.book.form(language), language),
            before=telling.before(cards),
            key=secrets.token_urlsafe(16),
            others=room.presence.others(id_, actor, now),
            colleagues=tuple(
                Colleague(one.name, one.display, one.role)
                for one in accounts
                if one.disabled is None and one.role != "auditor" and one.name != actor.name
            ),
            may_write=may(actor, "conversation.reply"),
            may_reveal=may(actor, "reveal"),
            may_take_over=may(actor, "queue.release"),
        )
        return replace(talk, **await self._written(actor, telling, id_), canned=await self._canned(found, language))

    async def _written(self, actor: Actor, telling: Telling, id_: str) -> dict[str, Any]:
        draft = await self._room.store.read(notes.draft_of(id_))
        if draft is None:
            return {}
        by = telling.name(draft.staff) if draft.staff != actor.name else ""
        return {"draft": draft.text, "drafted": draft.at, "draft_by": by}

    async def _canned(self, talk: OpenTalk, language: str) -> Any:
        """In the traveller's language, as it would be sent now."""
        now = self._room.clock()
        book: Book = await as_it_stands(self._room.store, self._room.book, now)
        spoken = talk.language if talk.language in book.languages else book.languages[0]
        return tuple(book.canned(now, spoken, language if language in book.languages else spoken))
