"""Figures and exports over the API: the same as those of the console."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from bot.records import CaseState
from handlers.amid import as_it_stands
from handlers.api.filters import SomeDays, SomeEpisodes
from handlers.api.ground import On, Wants
from handlers.api.meanings import FILTER, SPAN, documented
from handlers.api.problems import Problem
from handlers.api.shapes import Cursor, Language, Limit, Word
from handlers.api.views.figures import Behind, BehindRow
from handlers.staff.access import Actor
from handlers.staff.figures import behind
from handlers.staff.figures.summary import as_json, summary
from handlers.staff.filters import some_days
from handlers.staff.records.export import FORMATS, MEDIA, Format
from handlers.staff.records.exports import LONGEST_REASON
from handlers.web.showing import JST
from storage.episodes import WrongCursorError
from storage.figures import figures as counted

router = APIRouter(tags=["figures"])

FIGURES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The figures",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Figures"}}},
    }
}
LINES: Mapping[Format, str] = {  # of files, as examples
    "csv": "会話,回,番号,日時,経路\r\nZq8Xw1pTnR4bKc7LdVfA2g,1,1,2023-03-14 14:50:11,line\r\n",
    "jsonl": '{"conversation": "Zq8Xw1pTnR4bKc7LdVfA2g", "episode": 1, "seq": 1}\n',
    "html": "<!doctype html><title>記録</title>",
}
FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file, a piece at a time",
        "content": {MEDIA[form]: {"schema": {"type": "string"}, "example": LINES[form]} for form in FORMATS},
    }
}


def _table(example: str) -> dict[int | str, dict[str, Any]]:
    content = {MEDIA["csv"]: {"schema": {"type": "string"}, "example": example}}
    return {200: {"description": "The file", "content": content}}


Reason = Annotated[
    str, Query(max_length=LONGEST_REASON, description="Why: it stands in the audit log. Nothing without it.")
]


@router.get("/figures", responses={**documented(*SPAN), **FIGURES}, response_model=None)
async def see_figures(
    ground: On,
    actor: Annotated[Actor, Depends(Wants("figures.see"))],
    which: SomeDays,
    lang: Language = "ja",
) -> dict[str, Any]:
    """Outcomes that exclude each other and sum to 100 %, waits, answers by entry, claims by state, each with its definition."""
    now = ground.clock()
    first, last = some_days(which.given, now.astimezone(JST).date())
    hours = (await as_it_stands(ground.store, ground.knowledge, now)).calendar
    found = await ground.store.read(counted(first, last, now))
    return as_json(summary(found, hours.is_open), ground.words(lang)["figures"])


@router.get("/figures/rows", responses=documented(*SPAN, "wrong_cursor"))
async def see_rows(
    ground: On,
    actor: Annotated[Actor, Depends(Wants("conversation.see"))],
    which: SomeDays,
    of: Annotated[Literal["answers", "solved", "unsolved", "misses", "grades", "waits"], Query(examples=["waits"])],
    key: Annotated[Word, Query(description="The entry, or the grade; nothing for waits.")] = "",
    end: Annotated[str, Query(pattern="^(|waited|gave_up|left_word|waiting)$", description="Of waits.")] = "",
    hour: Annotated[int | None, Query(ge=0, le=23, description="Of the day in Japan in which a wait began.")] = None,
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Behind:
    """The rows behind a number, by its `where` that says `of`. A `where` without it is a filter of `/conversations`, one with a `state`
    of `/cases`."""
    now = ground.clock()
    first, last = some_days(which.given, now.astimezone(JST).date())
    number = behind.Wanted(of, key, first, last, end, hour, cursor)
    hours = (await as_it_stands(ground.store, ground.knowledge, now)).calendar
    try:
        listed = await behind.listed(ground.store, hours, ground.sight(actor), number, now, limit)
    except WrongCursorError as error:
        raise Problem(422, "wrong_cursor", str(error)) from None
    return Behind(items=[BehindRow.of(row) for row in listed.rows], gone=listed.gone, next=listed.cursor)


@router.get(
    "/export/figures.csv",
    responses={
        **documented(*SPAN),
        **_table("day,channel,source,outcome,conversations\r\n2023-03-14,line,hotel,solved,3\r\n"),
    },
    response_class=Response,
)
async def export_figures(
    request: Request,
    ground: On,
    actor: Annotated[Actor, Depends(Wants("export.figures"))],
    which: SomeDays,
    reason: Reason = "",
) -> Response:
    """The counts behind the figures, a row each."""
    return await ground.exports.figures(request, actor)


@router.get(
    "/export/cases.csv",
    responses={**documented("no_reason"), **_table("受付番号,状態\r\n4071928356,確認待ち\r\n")},
    response_class=Response,
)
async def export_cases(
    request: Request,
    ground: On,
    actor: Annotated[Actor, Depends(Wants("export.cases"))],
    reason: Reason = "",
    state: CaseState | None = None,
    lang: Language = "ja",
) -> Response:
    """All claims, or those of a state, a row each, oldest first; masked by role, noted in the audit log. Filled in, the file can be
    sent back to `POST /cases/results`."""
    return await ground.exports.cases(request, actor)


@router.get(
    "/export/{shape}.{format}",
    responses={**documented("not_found", "no_reason", *FILTER), **FILES},
    response_class=Response,
)
async def export_transcripts(
    request: Request,
    ground: On,
    actor: Annotated[Actor, Depends(Wants("export.transcripts"))],
    which: SomeEpisodes,
    shape: str,
    format: str,
    reason: Reason = "",
    conversation: Word = "",
) -> Response:
    """Transcripts: `messages` or `conversations`, as `csv`, `jsonl` or `html`; masked by role, noted in the audit log."""
    return await ground.exports.transcripts(request, actor)
