"""The desk itself over the API: switches, accounts, the audit log, pictures.

Accounts are made, and first passwords drawn, by people: on the console, or by `madoguchi staff` on the desk's machine.
"""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from starlette.responses import Response

from handlers.amid import as_it_stands
from handlers.api.ground import On, Wants
from handlers.api.meanings import documented
from handlers.api.problems import Problem
from handlers.api.shapes import LARGEST_SEQ, DayIn, Limit, OverflowIn, RoleIn, RuleIn, Word
from handlers.api.views.desk import AccountRow, Accounts, AuditPage, AuditRow, Changes, Switched
from handlers.staff.access import Actor
from handlers.staff.acts.accounts import DEEDS
from handlers.staff.acts.switching import Switching
from handlers.staff.cases.pictures import as_file
from handlers.web.refusals import plain_refusal
from storage import audit, staff, switches
from storage.moments import stored
from storage.orders import OrderRefusedError
from storage.switches import Rule

router = APIRouter()

Name = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9._-]{1,31}$", description="The account's login name.")]
Picture = Annotated[str, Path(pattern=r"^[0-9A-Za-z_-]{16,40}$", description="The picture's id: random.")]
FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The picture, as it came",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}, "example": "…"}},
    }
}


# --- switches --------------------------------------------------------------------------------------------------------


@router.get("/switches", responses=documented(), tags=["desk"])
async def see_switches(ground: On, actor: Annotated[Actor, Depends(Wants("desk.see"))]) -> Switched:
    """Overflow, its rule, days with other hours, and whether the desk is open."""
    return await switched(ground)


@router.get("/switches/history", responses=documented(), tags=["desk"])
async def see_history(ground: On, actor: Annotated[Actor, Depends(Wants("desk.see"))], limit: Limit = 50) -> Changes:
    """Who switched what and why, newest first."""
    return Changes.of(await ground.store.read(switches.history(limit)))


@router.put("/switches/overflow", responses=documented(), tags=["desk"])
async def switch_overflow(
    ground: On, asked: OverflowIn, actor: Annotated[Actor, Depends(Wants("desk.overflow"))]
) -> Switched:
    """Switch overflow on or off; every channel speaks accordingly from the next turn on."""
    await switching(ground).overflow(actor, on=asked.on, reason=asked.reason, minutes=asked.minutes)
    return await switched(ground)


@router.put("/switches/rule", responses=documented("impossible"), tags=["desk"])
async def set_rule(ground: On, asked: RuleIn, actor: Annotated[Actor, Depends(Wants("desk.overflow"))]) -> Switched:
    """Let overflow come at so many who wait and go at so few; 0 and 0 for no rule."""
    rule = Rule(asked.on_at, asked.off_at) if asked.on_at or asked.off_at else None
    try:
        await switching(ground).rule(actor, rule, asked.reason)
    except ValueError as error:
        raise Problem(422, "impossible", str(error)) from None
    return await switched(ground)


@router.put("/switches/days/{day}", responses=documented("impossible"), tags=["desk"])
async def set_day(
    ground: On, day: date, asked: DayIn, actor: Annotated[Actor, Depends(Wants("desk.hours"))]
) -> Switched:
    """Other hours for one day, none for closed, null for the usual ones again."""
    periods = None if asked.periods is None else tuple((one.opens, one.closes) for one in asked.periods)
    try:
        await switching(ground).day(actor, day, periods, asked.reason)
    except ValueError as error:
        raise Problem(422, "impossible", str(error)) from None
    return await switched(ground)


def switching(ground: On) -> Switching:
    return Switching(ground.store, ground.clock)


async def switched(ground: On) -> Switched:
    now = ground.clock()
    calendar = (await as_it_stands(ground.store, ground.knowledge, now)).calendar
    hours = {"closes": calendar.closes(now), "next_opening": calendar.next_opening(now)}
    return Switched.of(await ground.store.read(switches.read), now, hours)


# --- people ----------------------------------------------------------------------------------------------------------


@router.get("/accounts", responses=documented(), tags=["accounts"])
async def list_accounts(ground: On, actor: Annotated[Actor, Depends(Wants("staff.see"))]) -> Accounts:
    """Who works here, and may look."""
    return Accounts(items=[AccountRow.of(one) for one in await ground.store.read(staff.everybody)])


@router.post(
    "/accounts/{name}/disable", responses=documented("not_found", "own_account", "so_already"), tags=["accounts"]
)
async def disable(ground: On, name: Name, actor: Annotated[Actor, Depends(Wants("staff.edit"))]) -> AccountRow:
    """Nobody comes in with it any more, from this moment; its conversations wait again."""
    return await changed(ground, actor, "staff.disable", name)


@router.post(
    "/accounts/{name}/enable", responses=documented("not_found", "own_account", "so_already"), tags=["accounts"]
)
async def enable(ground: On, name: Name, actor: Annotated[Actor, Depends(Wants("staff.edit"))]) -> AccountRow:
    """It opens again, with its password."""
    return await changed(ground, actor, "staff.enable", name)


@router.put("/accounts/{name}/role", responses=documented("not_found", "own_account", "so_already"), tags=["accounts"])
async def set_role(
    ground: On, name: Name, asked: RoleIn, actor: Annotated[Actor, Depends(Wants("staff.edit"))]
) -> AccountRow:
    """What it may do and see. Ends its sessions."""
    return await changed(ground, actor, "staff.role", name, role=asked.role)


async def changed(ground: On, actor: Actor, deed: str, name: str, **values: str) -> AccountRow:
    """The same deeds as on the console and by command."""
    if name == actor.name:  # nobody shuts themselves out, or raises themselves
        raise Problem(409, "own_account", "Your own account is changed by somebody else.")
    if await ground.store.read(lambda reader: staff.by_name(reader, name)) is None:
        raise plain_refusal(404)
    given, now = {"name": name, "by": actor.name, **values}, stored(ground.clock())
    try:
        await ground.store.run(lambda transaction: DEEDS[deed](transaction, given, now))
    except OrderRefusedError as refused:
        raise Problem(409, "so_already", str(refused)) from None
    accounts = await ground.store.read(staff.everybody)
    return AccountRow.of(next(one for one in accounts if one.name == name))


@router.get("/audit", responses=documented(), tags=["accounts"])
async def see_audit(
    ground: On,
    actor: Annotated[Actor, Depends(Wants("audit.see"))],
    staff_: Annotated[Word, Query(alias="staff")] = "",
    action: Word = "",
    target: Word = "",
    cursor: Annotated[int, Query(ge=0, le=LARGEST_SEQ, description="`next` of the page before.")] = 0,
    limit: Limit = 50,
) -> AuditPage:
    """What was done that has to be answered for, newest first. Nothing in it is ever changed."""
    wanted = audit.Filter(staff_, action, target)
    rows = await ground.store.read(audit.page(wanted, cursor or audit.FIRST_PAGE, limit + 1))
    items = [AuditRow.of(entry) for entry in rows[:limit]]
    return AuditPage(items=items, next=items[-1].id if len(rows) > limit else 0)


# --- pictures --------------------------------------------------------------------------------------------------------


@router.get("/pictures/{id}", responses={**documented("not_found"), **FILE}, response_class=Response, tags=["cases"])
async def see_picture(ground: On, id: Picture, actor: Annotated[Actor, Depends(Wants("picture.see"))]) -> Response:
    """A picture that a traveller sent, as a file. Each look stands in the audit log."""
    return await as_file(ground.store, id, actor, stored(ground.clock()))
