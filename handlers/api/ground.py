"""What every operation of the API stands on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request

from bot.knowledge import Form, Knowledge
from bot.records import CaseState
from handlers.api.meanings import MEANINGS
from handlers.api.problems import Problem
from handlers.api.views.cases import Case
from handlers.api.views.conversations import rows_of
from handlers.api.views.handoffs import Handoff
from handlers.desk import Desk
from handlers.staff.access import Action, Actor
from handlers.staff.acts.claims import ClaimAct, ClaimConflictError, ClaimDone, FlawedError
from handlers.staff.acts.talks import Act, ConflictError, Done, UnknownError
from handlers.staff.console.pages import LANGUAGES
from handlers.staff.entrance.doors import Doors
from handlers.staff.feed import Feed
from handlers.staff.masking import Sight
from handlers.staff.presence import Presence
from handlers.staff.records.exports import Exports
from handlers.web.refusals import plain_refusal
from storage import stays
from storage.lines import after
from storage.moments import stored
from storage.rows import Message
from storage.store import Store
from storage.transaction import Reader

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ground:
    """`clock` gives aware moments in JST; `public` is what the notice prints itself."""

    store: Store
    desk: Desk
    doors: Doors
    feed: Feed
    presence: Presence
    knowledge: Knowledge
    clock: Callable[[], datetime]
    exports: Exports
    words: Callable[[str], Mapping[str, Any]]  # of the console, in a language
    public: tuple[str, ...] = ()

    def sight(self, actor: Actor) -> Sight:
        return Sight.of(actor.role, self.public)

    @property
    def form(self) -> Form:
        return self.knowledge.form(self.knowledge.languages[0])

    @property
    def states(self) -> dict[str, CaseState]:
        """The states of claims as the console writes them, in any of its languages."""
        named = (self.words(language)["states"] for language in LANGUAGES)
        return {label: state for states in named for state, label in states.items()}

    async def do(self, act: Act, actor: Actor) -> Done:
        """Do it, or refuse with what is now. Raises Problem 404, 409."""
        try:
            return await self.desk.staff_does(act, actor)
        except UnknownError:
            raise plain_refusal(404) from None
        except ConflictError as conflict:
            raise await self._conflict(conflict, actor) from None

    async def _conflict(self, conflict: ConflictError, actor: Actor) -> Problem:
        more: dict[str, Any] = {"winner": conflict.stay.owner if conflict.stay else "", "allowed": conflict.allowed}
        if conflict.handoff:
            more["current"] = (await self.handoff(conflict.handoff, actor)).model_dump(mode="json")
        if conflict.missed:
            more["missed"] = await self._missed(conflict.conversation, conflict.missed, actor)
        return Problem(409, conflict.code, MEANINGS[conflict.code][1], **more)

    async def _missed(self, conversation: str, missed: tuple[Message, ...], actor: Actor) -> list[dict[str, Any]]:
        lines = await self.store.read(after(conversation, missed[0].seq - 1, len(missed)))
        return [row.model_dump(mode="json") for row in rows_of(lines, self.sight(actor))]

    async def work(self, act: ClaimAct, actor: Actor) -> ClaimDone:
        """Do it, or refuse with what is now. Raises Problem 404, 409, 422."""
        try:
            return await self.desk.staff_works(act, actor)
        except UnknownError:
            raise plain_refusal(404) from None
        except ClaimConflictError as conflict:
            case = Case.of(conflict.case, self.sight(actor), self.form)
            current = case.model_dump(mode="json")
            raise Problem(
                409, conflict.code, MEANINGS[conflict.code][1], current=current, allowed=case.allowed
            ) from None
        except FlawedError as flawed:
            errors = [{"field": f"items.{flaw.item}", "problem": flaw.reason} for flaw in flawed.flaws]
            errors += [] if flawed.kind_known else [{"field": "kind", "problem": "unknown"}]
            raise Problem(422, "flawed", "Some items cannot be taken.", errors=errors) from None

    async def handoff(self, ref: str, actor: Actor) -> Handoff:
        """Raises Refusal 404."""
        row = await self.store.read(lambda reader: stays.by_ref(reader, ref))
        if row is None:
            raise plain_refusal(404)
        return Handoff.of(row, actor, stored(self.clock()))

    async def read(self, ask: Callable[[Reader], T], wrong: type[Exception]) -> T:
        """A page of a list. Raises Problem 422 when the cursor is not one of its."""
        try:
            return await self.store.read(ask)
        except wrong as error:
            raise Problem(422, "wrong_cursor", str(error)) from None


def ground_of(request: Request) -> Ground:
    ground: Ground = request.app.state.ground
    return ground


On = Annotated[Ground, Depends(ground_of)]


@dataclass(frozen=True, slots=True)
class Wants:
    """What an operation needs; gives the actor. Raises Refusal 401, 403."""

    action: Action

    async def __call__(self, request: Request) -> Actor:
        actor = await ground_of(request).doors.admit(request, self.action)
        _refuse_unknown(request)
        return actor


def _refuse_unknown(request: Request) -> None:
    """A misspelt parameter must not be passed over: it would widen what is asked for. Raises Problem 422."""
    operation = request.scope["route"].dependant
    known = {field.alias for part in (operation, *operation.dependencies) for field in part.query_params}
    errors = [
        {"field": f"query.{name}"[:80], "problem": "unknown"} for name in request.query_params if name not in known
    ]
    if errors:
        raise Problem(422, "invalid", "Some parameters are not known.", errors=errors[:20])
