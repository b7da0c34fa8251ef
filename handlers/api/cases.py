"""Case-B claims over the API."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from bot.records import CaseState
from handlers.api.filters import SomeDays
from handlers.api.ground import On, Wants
from handlers.api.meanings import documented
from handlers.api.problems import Problem
from handlers.api.shapes import ANY_TEXT, CaseChangeIn, CaseIn, CaseNumber, Cursor, Limit, ReasonIn
from handlers.api.views.cases import Case, CaseChangeRow, CaseDone, CasePage, CaseWhole, Report, ResultRow
from handlers.staff.access import Actor, may
from handlers.staff.acts.claims import ClaimAct, EditClaim, MoveClaim, OpenClaim, TakeResults
from handlers.staff.acts.results import LARGEST, UnreadableResultsError, read_results
from handlers.staff.acts.revealing import reveal as noted
from handlers.staff.cases.finding import find
from handlers.staff.filters import FIRST_DAY, LAST_DAY, span
from handlers.staff.masking import Sight
from handlers.web.refusals import plain_refusal
from handlers.web.showing import JST
from storage import attachments, casebook
from storage.casebook import CaseRow
from storage.episodes import days
from storage.moments import stored

CSV_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "text/csv": {
                "schema": {"type": "string", "description": f"At most {LARGEST // 1024} KiB."},
                "example": "number,state,words\n4071928356,checking,\n",
            }
        },
    }
}


router = APIRouter(prefix="/cases", tags=["cases"])


@router.get("", responses=documented("wrong_cursor", "wrong_days"))
async def list_cases(
    ground: On,
    actor: Annotated[Actor, Depends(Wants("case.see"))],
    opened: SomeDays,
    state: CaseState | None = None,
    query: Annotated[
        str, Query(max_length=100, pattern=ANY_TEXT, description="A receipt number, or a coupon's inquiry number.")
    ] = "",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> CasePage:
    """Claims, oldest first; or those that a number leads to."""
    first, last = span(opened.given)
    sight, counts = ground.sight(actor), await ground.store.read(casebook.counts())
    if query:
        today = ground.clock().astimezone(JST).date()
        found = [Case.of(case, sight, ground.form) for case in await find(ground.store, ground.form, query, today)]
        return CasePage(items=found, next="", counts=counts)
    since, until = days(first or FIRST_DAY, last or LAST_DAY)
    rows = await ground.read(
        casebook.listed(state, after=cursor, limit=limit + 1, since=max(since, 0), until=until),
        casebook.WrongCursorError,
    )
    return CasePage(
        items=[Case.of(row, sight, ground.form) for row in rows[:limit]],
        next=rows[limit - 1].number if len(rows) > limit else "",
        counts=counts,
    )


@router.post("", status_code=201, responses=documented("flawed"))
async def open_case(ground: On, asked: CaseIn, actor: Annotated[Actor, Depends(Wants("case.open"))]) -> CaseDone:
    """File a claim for somebody on the telephone: the same checks as in the chat. `case.shown` is read out to them."""
    act = OpenClaim(asked.kind, asked.items, asked.key, asked.language, tuple(asked.sure), asked.note)
    return await done(ground, act, actor)


@router.post("/results", responses=documented("unreadable"), openapi_extra=CSV_BODY)
async def take_results(
    ground: On,
    request: Request,
    actor: Annotated[Actor, Depends(Wants("case.import"))],
    trial: Annotated[bool, Query(description="Only say what each line would do.")] = True,
) -> Report:
    """Results by CSV, line by line. When one line is wrong nothing is done; each traveller is told of the new state."""
    try:
        found = read_results(await request.body(), ground.states)
    except UnreadableResultsError as error:
        raise Problem(422, "unreadable", str(error)) from None
    result = await ground.work(TakeResults(found, trial), actor)
    lines = [
        ResultRow(
            line=one.line.line,
            number=one.line.number,
            was=one.was or "",
            becomes=one.becomes or "",
            flaw=one.flaw or "",
        )
        for one in result.report
    ]
    return Report(taken=result.taken, lines=lines)


@router.get("/{number}", responses=documented("not_found"))
async def see_case(ground: On, number: CaseNumber, actor: Annotated[Actor, Depends(Wants("case.see"))]) -> CaseWhole:
    """A claim with its history, and the numbers of others for the same coupon."""
    return await whole(ground, await known(ground, number), actor, ground.sight(actor))


@router.patch("/{number}", responses=documented("not_found", "version", "state", "one_of", "flawed"))
async def change_case(
    ground: On,
    number: CaseNumber,
    asked: CaseChangeIn,
    actor: Annotated[Actor, Depends(Wants("case.edit"))],
) -> CaseDone:
    """Correct items, or move the claim to its next state; the traveller is told of a new state."""
    if (asked.state is None) == (asked.items is None and not asked.kind):
        raise Problem(422, "one_of", "Send items (or kind), or state; not both.")
    if asked.state is not None:
        return await done(ground, MoveClaim(number, asked.state, asked.version, asked.words), actor)
    return await done(ground, EditClaim(number, asked.items or {}, asked.version, asked.kind, tuple(asked.sure)), actor)


@router.post("/{number}/reveal", responses=documented("not_found", "too_many_reveals"))
async def reveal_case(
    ground: On, number: CaseNumber, asked: ReasonIn, actor: Annotated[Actor, Depends(Wants("reveal"))]
) -> CaseWhole:
    """The claim with nothing masked. Stands in the audit log with its reason."""
    case = await known(ground, number)
    await ground.store.run(noted(actor, f"case:{number}", asked.reason, stored(ground.clock())))
    return await whole(ground, case, actor, Sight.full())


async def known(ground: On, number: str) -> CaseRow:
    case = await ground.store.read(casebook.one(number))
    if case is None:
        raise plain_refusal(404)
    return case


async def whole(ground: On, case: CaseRow, actor: Actor, sight: Sight) -> CaseWhole:
    key = ground.form.items[0].id
    same = await ground.store.read(casebook.for_inquiry(case.items.get(key, "")))
    history = await ground.store.read(casebook.history(case.number))
    sent = await ground.store.read(attachments.of_case(case.number)) if may(actor, "picture.see") else ()
    return CaseWhole(
        case=Case.of(case, sight, ground.form),
        history=[CaseChangeRow.of(change, sight, ground.form) for change in history],
        same=[other.number for other in same if other.number != case.number],
        pictures=[one.id for one in sent if one.state == "fetched"],
    )


async def done(ground: On, act: ClaimAct, actor: Actor) -> CaseDone:
    result = await ground.work(act, actor)
    assert result.case is not None
    case = Case.of(result.case, ground.sight(actor), ground.form)
    return CaseDone(case=case, again=result.again, told=result.told)
