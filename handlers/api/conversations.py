"""Conversations over the API: found, read, answered, annotated."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from bot.stay import LEASE
from handlers.amid import as_it_stands
from handlers.api.filters import SomeEpisodes
from handlers.api.ground import On, Wants
from handlers.api.meanings import FILTER, documented
from handlers.api.shapes import (
    ANY_TEXT,
    After,
    ConversationId,
    Cursor,
    DraftIn,
    Language,
    Limit,
    MessageIn,
    NoteIn,
    PresenceIn,
    ReasonIn,
    SeqPath,
)
from handlers.api.views.cases import Case
from handlers.api.views.conversations import (
    CannedReplies,
    CannedReply,
    Colleague,
    Colleagues,
    Conversation,
    Conversations,
    Done,
    DraftRow,
    Episode,
    Extent,
    FoundMessage,
    Messages,
    MoveRow,
    NoteRow,
    SentMessage,
    rows_of,
)
from handlers.api.views.handoffs import HandoffRow
from handlers.staff.access import Actor
from handlers.staff.acts.erasing import erase, what_goes
from handlers.staff.acts.revealing import reveal as noted
from handlers.staff.acts.talks import KeepDraft, Note, SendAgain, Write
from handlers.staff.filters import read_filter
from handlers.staff.masking import Sight
from handlers.web.refusals import plain_refusal
from storage import casebook, conversations, episodes, finding, lines, notes, queue, stays, talks
from storage.conversations import ConversationCard
from storage.moments import stored
from storage.transaction import Reader

router = APIRouter(prefix="/conversations", tags=["conversations"])


@router.get("", responses=documented(*FILTER))
async def find_conversations(
    ground: On,
    request: Request,
    actor: Annotated[Actor, Depends(Wants("conversation.see"))],
    which: SomeEpisodes,
    query: Annotated[str, Query(max_length=200, pattern=ANY_TEXT, description="Words, from one character on.")] = "",
    unread: Annotated[bool, Query(description="Only what you have not read to its end.")] = False,
    marked: bool = False,
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Conversations:
    """Episodes that fit, newest first; with `query` the messages in which its words stand."""
    given = {**which.given, "unread": "1" if unread else "", "marked": "1" if marked else ""}
    wanted, sight, now = read_filter(given, actor.name), ground.sight(actor), ground.clock()
    if query:

        def found(reader: Reader) -> finding.Hits:
            return finding.found(query, wanted, now, shown=sight.message, cursor=cursor, limit=limit)(reader)

        hits = await ground.read(found, episodes.WrongCursorError)
        spots = [FoundMessage.of(hit) for hit in hits.hits]
        return Conversations(items=[], found=spots, next=hits.cursor)

    def listed(reader: Reader) -> episodes.Cards:
        return episodes.listed(wanted, now, reader=actor.name, cursor=cursor, limit=limit)(reader)

    page = await ground.read(listed, episodes.WrongCursorError)
    items = [Episode.of(card, sight) for card in page.cards]
    return Conversations(items=items, found=[], next=page.cursor)


@router.get("/{id}", responses=documented("not_found"))
async def see_conversation(
    ground: On, id: ConversationId, actor: Annotated[Actor, Depends(Wants("conversation.see"))]
) -> Conversation:
    """The whole story at hand, but for the messages: the queue, claims, notes, the reply in the making, episodes."""
    card, sight = await known(ground, id), ground.sight(actor)
    row = await ground.store.read(queue.of(id))
    draft = await ground.store.read(notes.draft_of(id))
    told = await ground.store.read(episodes.of_conversation(id, ground.clock(), reader=actor.name))
    return Conversation.of(
        card,
        handoff=HandoffRow.of(row, sight) if row else None,
        cases=[Case.of(case, sight, ground.form) for case in await ground.store.read(casebook.of_conversation(id))],
        notes=[NoteRow.of(note, sight) for note in await ground.store.read(notes.notes_of(id))],
        moves=[MoveRow.of(move, sight) for move in await ground.store.read(talks.moves(id))],
        draft=DraftRow.of(draft, sight) if draft else None,
        episodes=[Episode.of(one, sight) for one in told],
    )


@router.get("/{id}/messages", responses=documented("not_found"))
async def see_messages(
    ground: On,
    id: ConversationId,
    actor: Annotated[Actor, Depends(Wants("conversation.see"))],
    after: After = 0,
    limit: Limit = 50,
) -> Messages:
    """What was said after a message, oldest first, with why and with what became of its sending."""
    await known(ground, id)
    return await messages(ground, id, after, limit, ground.sight(actor))


@router.post(
    "/{id}/messages", status_code=201, responses=documented("not_found", "owned", "state", "stale", "gone", "key")
)
async def write(
    ground: On, id: ConversationId, asked: MessageIn, actor: Annotated[Actor, Depends(Wants("conversation.reply"))]
) -> SentMessage:
    """Answer through the traveller's own channel. Takes the conversation when nobody has it; refused as `stale` when
    the traveller wrote after the message `after`."""
    done = await ground.do(Write(id, asked.text, asked.after, asked.key), actor)
    return SentMessage(seq=done.seq, again=done.again, handoff=done.handoff)


@router.post("/{id}/messages/{seq}/again", responses=documented("not_found", "owned", "gone", "not_failed"))
async def send_again(
    ground: On, id: ConversationId, seq: SeqPath, actor: Annotated[Actor, Depends(Wants("conversation.retry"))]
) -> SentMessage:
    """Send a message once more that failed, or of which nobody knows: it may arrive twice then."""
    await ground.do(SendAgain(id, seq), actor)
    return SentMessage(seq=seq, again=True, handoff="")


@router.post("/{id}/notes", status_code=201, responses=documented("not_found", "key"))
async def add_note(
    ground: On, id: ConversationId, asked: NoteIn, actor: Annotated[Actor, Depends(Wants("conversation.note"))]
) -> Done:
    """Words that only staff see."""
    await ground.do(Note(id, asked.text, asked.key or ""), actor)
    return Done()


@router.put("/{id}/draft", responses=documented("not_found", "owned"))
async def keep_draft(
    ground: On, id: ConversationId, asked: DraftIn, actor: Annotated[Actor, Depends(Wants("conversation.draft"))]
) -> Done:
    """The reply in the making; a colleague who takes over goes on with it."""
    await ground.do(KeepDraft(id, asked.text), actor)
    return Done()


@router.post("/{id}/presence", responses=documented("not_found"))
async def be_present(
    ground: On, id: ConversationId, asked: PresenceIn, actor: Annotated[Actor, Depends(Wants("conversation.draft"))]
) -> Colleagues:
    """You have it open, and may be typing. Also a sign of life, if it is yours; gives who else is there."""
    await known(ground, id)
    now = ground.clock()
    row = await ground.store.read(queue.of(id))
    if row is not None and row.owner == actor.name:
        await ground.store.run(stays.sign_of_life(row.ref, actor.name, stored(now) + LEASE))
    (ground.presence.type if asked.typing else ground.presence.look)(id, actor, now)
    others = ground.presence.others(id, actor, now)
    return Colleagues(items=[Colleague(name=one.name, display=one.display, typing=one.typing) for one in others])


@router.delete("/{id}/presence", responses=documented("not_found"))
async def leave(ground: On, id: ConversationId, actor: Annotated[Actor, Depends(Wants("conversation.draft"))]) -> Done:
    """You have it open no more. Who says nothing is forgotten after 50 seconds."""
    await known(ground, id)
    ground.presence.leave(id, actor, ground.clock())
    return Done()


@router.post("/{id}/reveal", responses=documented("not_found", "too_many_reveals"))
async def reveal(
    ground: On,
    id: ConversationId,
    asked: ReasonIn,
    actor: Annotated[Actor, Depends(Wants("reveal"))],
    after: After = 0,
    limit: Limit = 50,
) -> Messages:
    """The messages with nothing masked. Stands in the audit log with its reason."""
    await known(ground, id)
    await ground.store.run(noted(actor, f"conversation:{id}", asked.reason, stored(ground.clock())))
    return await messages(ground, id, after, limit, Sight.full())


@router.get("/{id}/canned", responses=documented("not_found"))
async def see_canned(
    ground: On, id: ConversationId, actor: Annotated[Actor, Depends(Wants("conversation.reply"))], lang: Language = "ja"
) -> CannedReplies:
    """What staff send often, in the traveller's language, with the facts of this moment."""
    card, now = await known(ground, id), ground.clock()
    book = await as_it_stands(ground.store, ground.knowledge, now)
    spoken = card.language if card.language in book.languages else book.languages[0]
    told = lang if lang in book.languages else spoken
    return CannedReplies(
        items=[CannedReply(id=one.id, title=one.title, text=one.text) for one in book.canned(now, spoken, told)]
    )


@router.get("/{id}/erasure", responses=documented("not_found"))
async def what_would_go(
    ground: On, id: ConversationId, actor: Annotated[Actor, Depends(Wants("conversation.erase"))]
) -> Extent:
    """How much there is of this person: what an erasure would take."""
    return Extent.of(await what_goes(ground.store, id))


@router.post("/{id}/erasure", responses=documented("not_found"))
async def erase_person(
    ground: On, id: ConversationId, asked: ReasonIn, actor: Annotated[Actor, Depends(Wants("conversation.erase"))]
) -> Extent:
    """Erase this person for good: every word, picture, item and note. Counts, receipt numbers and the row in the audit log stay.
    Once more is the same."""
    await erase(ground.store, id, actor, asked.reason, stored(ground.clock()))
    return Extent.of(await what_goes(ground.store, id))


async def known(ground: On, id_: str) -> ConversationCard:
    card = await ground.store.read(conversations.card(id_))
    if card is None:
        raise plain_refusal(404)
    return card


async def messages(ground: On, id_: str, after: int, limit: int, sight: Sight) -> Messages:
    rows = await ground.store.read(lines.after(id_, after, limit + 1))
    return Messages(items=rows_of(rows[:limit], sight), more=len(rows) > limit)
