"""The human queue over the API."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Response

from bot.stay import LEASE
from handlers.api.ground import On, Wants
from handlers.api.meanings import MOVE, documented
from handlers.api.shapes import KEY, CloseIn, Cursor, HandoffId, HoldIn, Limit, MovedOrNothing, PassIn, TakeOrNothing
from handlers.api.views.handoffs import Handoff, HandoffPage, HandoffRow, QueueCounts
from handlers.staff.access import Actor
from handlers.staff.acts.talks import Act, Close, GiveBack, Hold, NothingWaitsError, PassOn, Resume, Take, TakeNext
from handlers.web.refusals import Refusal
from storage import queue, staff, stays
from storage.moments import stored
from storage.queue import Stack

SUPERVISOR = "supervisor"
RequestKey = Annotated[
    str, Header(alias="Idempotency-Key", pattern=KEY, description="The same once more gives the same handoff.")
]


router = APIRouter(prefix="/handoffs", tags=["handoffs"])


@router.get("", responses=documented("wrong_cursor"))
async def list_handoffs(
    ground: On,
    actor: Annotated[Actor, Depends(Wants("queue.see"))],
    state: Annotated[Stack, Query(description="`mine`: what you have taken, on hold or not.")] = "waiting",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> HandoffPage:
    """Who waits, oldest first; or the handoffs of another state."""
    ask = queue.listed(state, owner=actor.name, after=cursor, limit=limit + 1)
    rows = await ground.read(ask, queue.WrongCursorError)
    counts = await ground.store.read(queue.counts(actor.name))
    sight = ground.sight(actor)
    return HandoffPage(
        items=[HandoffRow.of(row, sight) for row in rows[:limit]],
        next=rows[limit - 1].ref if len(rows) > limit else "",
        counts=QueueCounts.of(counts),
    )


@router.post("/next", responses={**documented(), 204: {"description": "Nobody waits for you"}}, response_model=Handoff)
async def take_next(
    ground: On, actor: Annotated[Actor, Depends(Wants("queue.take"))], key: RequestKey = ""
) -> Handoff | Response:
    """Take the oldest that waits. Many at once each get another one."""
    try:
        return await done(ground, TakeNext(key), actor)
    except NothingWaitsError:
        return Response(status_code=204)


@router.get("/{id}", responses=documented("not_found"))
async def see_handoff(ground: On, id: HandoffId, actor: Annotated[Actor, Depends(Wants("queue.see"))]) -> Handoff:
    """One handoff, open or closed, with what you may do with it."""
    return await ground.handoff(id, actor)


@router.post("/{id}/take", responses=documented(*MOVE))
async def take(
    ground: On, id: HandoffId, asked: TakeOrNothing, actor: Annotated[Actor, Depends(Wants("queue.take"))]
) -> Handoff:
    """Take one. Of two who do so at once the second gets 409 with the winner's name."""
    return await done(ground, Take(id, asked.over, asked.version), actor)


@router.post("/{id}/hold", responses=documented(*MOVE, "past"))
async def hold(
    ground: On, id: HandoffId, asked: HoldIn, actor: Annotated[Actor, Depends(Wants("queue.hold"))]
) -> Handoff:
    """Put it on hold: its clock stands still until the time that is given, or until the traveller writes."""
    if asked.until is not None and asked.until <= ground.clock():
        raise Refusal(422, "past", "until has passed already.")
    return await done(ground, Hold(id, asked.reason, asked.until, asked.version), actor)


@router.post("/{id}/resume", responses=documented(*MOVE))
async def resume(
    ground: On, id: HandoffId, asked: MovedOrNothing, actor: Annotated[Actor, Depends(Wants("queue.hold"))]
) -> Handoff:
    """End a hold."""
    return await done(ground, Resume(id, asked.version), actor)


@router.post("/{id}/pass", responses=documented(*MOVE, "nobody"))
async def pass_on(
    ground: On, id: HandoffId, asked: PassIn, actor: Annotated[Actor, Depends(Wants("queue.pass"))]
) -> Handoff:
    """Pass it to a colleague or to the supervisors: it waits for them, and after a while for everybody."""
    if asked.to != SUPERVISOR:
        account = await ground.store.read(lambda reader: staff.by_name(reader, asked.to))
        if account is None or account.disabled or account.role == "auditor":
            raise Refusal(422, "nobody", "There is nobody of that name who could take it.")
    return await done(ground, PassOn(id, asked.to, asked.version, asked.note.strip()), actor)


@router.post("/{id}/return", responses=documented(*MOVE))
async def give_back(
    ground: On, id: HandoffId, asked: MovedOrNothing, actor: Annotated[Actor, Depends(Wants("queue.return"))]
) -> Handoff:
    """Give it back to the desk: the traveller is told, and the dialogue starts afresh."""
    return await done(ground, GiveBack(id, asked.version), actor)


@router.post("/{id}/close", responses=documented(*MOVE))
async def close(
    ground: On, id: HandoffId, asked: CloseIn, actor: Annotated[Actor, Depends(Wants("queue.close"))]
) -> Handoff:
    """It is done. The traveller is told, and asked how it was."""
    return await done(ground, Close(id, asked.outcome, asked.version), actor)


@router.post("/{id}/alive", responses=documented("not_found"))
async def alive(ground: On, id: HandoffId, actor: Annotated[Actor, Depends(Wants("queue.take"))]) -> Handoff:
    """A sign of life of its owner: without one for ten minutes it waits again."""
    lease = stored(ground.clock()) + LEASE
    await ground.store.run(stays.sign_of_life(id, actor.name, lease))
    return await ground.handoff(id, actor)


async def done(ground: On, act: Act, actor: Actor) -> Handoff:
    return await ground.handoff((await ground.do(act, actor)).handoff, actor)
