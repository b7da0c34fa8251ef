"""What staff leave in an episode of a conversation: that they have read it, a mark, comments."""

from typing import Annotated

from fastapi import APIRouter, Depends

from handlers.api.ground import On, Wants
from handlers.api.meanings import MEANINGS, documented
from handlers.api.problems import Problem
from handlers.api.shapes import CommentId, ConversationId, EpisodeIn, EpisodeNumber
from handlers.api.views.conversations import CommentRow, Comments, Done, Episode
from handlers.staff.access import Actor
from handlers.web.refusals import plain_refusal
from storage import episodes
from storage.errors import KeyUsedError

router = APIRouter(prefix="/conversations", tags=["conversations"])


@router.patch("/{id}/episodes/{number}", responses=documented("not_found", "key"))
async def leave_in_episode(
    ground: On,
    id: ConversationId,
    number: EpisodeNumber,
    asked: EpisodeIn,
    actor: Annotated[Actor, Depends(Wants("conversation.mark"))],
) -> Episode:
    """That you have read it, a mark for everybody, a comment for staff."""
    now = ground.clock()
    await episode(ground, id, number, actor)
    if asked.comment.strip():
        comment = episodes.comment(id, number, actor.name, asked.comment.strip(), now, asked.key or "")
        try:
            await ground.store.run(comment)
        except KeyUsedError:
            raise Problem(409, "key", MEANINGS["key"][1]) from None
    if asked.read is not None:
        done = episodes.read(id, number, actor.name, now) if asked.read else episodes.unread(id, number, actor.name)
        await ground.store.run(done)
    if asked.marked is not None:
        done = episodes.mark(id, number, actor.name, now) if asked.marked else episodes.unmark(id, number)
        await ground.store.run(done)
    return await episode(ground, id, number, actor)


@router.get("/{id}/episodes/{number}/comments", responses=documented("not_found"))
async def see_comments(
    ground: On, id: ConversationId, number: EpisodeNumber, actor: Annotated[Actor, Depends(Wants("conversation.see"))]
) -> Comments:
    """What colleagues wrote beside an episode, oldest first."""
    await episode(ground, id, number, actor)
    sight = ground.sight(actor)
    rows = await ground.store.read(episodes.comments(id, number))
    return Comments(items=[CommentRow.of(row, sight) for row in rows])


@router.delete("/{id}/episodes/{number}/comments/{comment}", responses=documented("not_found"))
async def drop_comment(
    ground: On,
    id: ConversationId,
    number: EpisodeNumber,
    comment: CommentId,
    actor: Annotated[Actor, Depends(Wants("conversation.mark"))],
) -> Done:
    """Take back a comment of yours."""
    await episode(ground, id, number, actor)
    if comment not in {row.id for row in await ground.store.read(episodes.comments(id, number))}:
        raise plain_refusal(404)
    if not await ground.store.run(episodes.drop_comment(comment, actor.name)):
        raise plain_refusal(404)
    return Done()


async def episode(ground: On, id_: str, number: int, actor: Actor) -> Episode:
    cards = await ground.store.read(episodes.of_conversation(id_, ground.clock(), reader=actor.name))
    card = next((card for card in cards if card.number == number), None)
    if card is None:
        raise plain_refusal(404)
    return Episode.of(card, ground.sight(actor))
