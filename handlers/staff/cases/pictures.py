"""Pictures that travellers sent for a claim: given out as files, never shown in place, each look written down.

GET /staff/pictures/{id}
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from handlers.staff.access import Actor
from handlers.staff.room import Room
from handlers.web.refusals import plain_refusal
from storage import attachments, audit
from storage.moments import stored
from storage.store import Store

ENDINGS: Mapping[str, str] = {
    "image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp", "image/heic": "heic",
}  # fmt: skip


class PicturePage:
    def __init__(self, room: Room) -> None:
        self._room = room

    def routes(self) -> list[Route]:
        return [self._room.doors.route("/staff/pictures/{id}", "picture.see", self.picture)]

    async def picture(self, request: Request, actor: Actor) -> Response:
        return await as_file(self._room.store, request.path_params["id"], actor, stored(self._room.clock()))


async def as_file(store: Store, id_: str, actor: Actor, now: int) -> Response:
    """The bytes as they came, for another program to open: nothing of a stranger's runs inside this page. Raises Refusal 404."""
    known = await store.read(attachments.by_id(id_))
    body = await store.read(attachments.body(id_)) if known is not None else None
    if known is None or body is None:
        raise plain_refusal(404)
    note = partial(audit.note, now=now, staff=actor.name, action="picture", target=f"picture:{id_}")
    await store.run(partial(note, request=actor.request))
    name = f"{known.number or 'picture'}-{known.seq}.{ENDINGS.get(known.kind, 'bin')}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Security-Policy": "sandbox"}
    return Response(body, headers=headers, media_type="application/octet-stream")
