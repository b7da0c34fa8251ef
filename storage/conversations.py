"""Conversations: who talks, where the dialogue stands, whose it is."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from storage.moments import DAY, MINUTE, told
from storage.transaction import Reader, Transaction

HandoffState = Literal["waiting", "taken", "held"]

SILENCE = DAY  # so long a silence ends an episode


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation inside the transaction of a turn. Moments are the store's milliseconds."""

    no: int
    id: str
    channel: str
    traveller: str
    language: str
    state: str
    owner: str | None = None
    seq: int = 0
    episode: int = 0
    minute: int = 0
    heard: int = 0
    last_seen: int = 0
    handoff: HandoffState | None = None
    closed: int | None = None  # the newest episode, at
    sending: bool = False  # a reply is still on its way
    unsent: bool = False  # the message that comes in was unsent before it came
    gone: bool = False  # they blocked the desk; known only to those who load a conversation by its id

    @property
    def owned(self) -> bool:
        """A member of staff holds it: the desk is silent."""
        return self.owner is not None or self.handoff in ("taken", "held")


def whose(channel: str, traveller: str) -> str:
    """What a work is `of` that touches nothing but this conversation: `store.run(work, of=whose(…))`."""
    return f"{channel}:{traveller}"


def hold(transaction: Transaction, id_: str) -> None:
    """Whatever else is done in this conversation waits, in every process, until this transaction ends. Two that do something for one
    traveller at the same moment do it one after the other, and the second sees what the first has left."""
    transaction.hold("hold_conversation_by_id", id=id_)


def load(transaction: Transaction, channel: str, traveller: str, reference: str = "") -> Conversation | None:
    """`reference` names the message that comes in."""
    return loading(transaction, channel, traveller, reference)()


def loading(
    transaction: Transaction, channel: str, traveller: str, reference: str = ""
) -> Callable[[], Conversation | None]:
    """The same, asked for and not yet waited for.

    The race: two events of one traveller in two processes. The second waits here for the first; of two that are the very first,
    the unique index refuses one, which is then run again. So is one that finds nothing to hold here, though the first is
    committed right afterwards: read without being held, it could change under this one."""
    held = transaction.hold("hold_conversation", channel=channel, traveller=traveller)
    asked = transaction.asking("conversation_of", channel=channel, traveller=traveller, reference=reference)

    def loaded() -> Conversation | None:
        row = asked() if held() else None
        return None if row is None else _conversation(row, channel, traveller)

    return loaded


def load_by_id(transaction: Transaction, id_: str) -> Conversation | None:
    """For staff, who know a conversation by its id."""
    hold(transaction, id_)
    row = transaction.one("conversation_by_id", id=id_)
    if row is None:
        return None
    *turned, channel, traveller, gone = row
    return replace(_conversation((*turned, False), channel, traveller), gone=gone is not None)


def _conversation(row: Iterable[Any], channel: str, traveller: str) -> Conversation:
    no, id_, language, state, owner, seq, episode, minute, heard, last_seen, handoff, closed, sending, unsent = row
    return Conversation(
        no,
        id_,
        channel,
        traveller,
        language,
        state,
        owner,
        seq,
        episode,
        minute,
        heard,
        last_seen,
        handoff,
        closed,
        bool(sending),
        bool(unsent),
    )


def begin(
    transaction: Transaction, channel: str, traveller: str, language: str, source: str, state: str, now: int
) -> Conversation:
    """Somebody who was never here."""
    id_ = f"{now // MINUTE:07x}{secrets.token_urlsafe(16)}"
    row = transaction.one(
        "add_conversation",
        id=id_,
        channel=channel,
        traveller=traveller,
        language=language,
        source=source,
        state=state,
        now=now,
    )
    assert row is not None
    return Conversation(row["no"], id_, channel, traveller, language, state)


def episode_at(transaction: Transaction, conversation: Conversation, now: int) -> int:
    """The number of the episode that a word said now belongs to: a new one after a close or 24 hours of silence."""
    fresh = conversation.episode == 0 or conversation.closed is not None or now - conversation.last_seen > SILENCE
    if not fresh:
        return conversation.episode
    number = conversation.episode + 1
    transaction.note("add_episode", conversation=conversation.no, number=number, now=now)
    return number


def save(transaction: Transaction, changed: Conversation, now: int, *, gone: bool = False) -> None:
    """Keep what a turn changed. `gone`: they blocked the desk; anything else that they do shows that they are back."""
    transaction.note(
        "save_conversation",
        no=changed.no,
        language=changed.language,
        state=changed.state,
        seq=changed.seq,
        episode=changed.episode,
        minute=changed.minute,
        heard=changed.heard,
        now=now,
        gone=now if gone else None,
    )


def save_staffed(transaction: Transaction, no: int, state: str, seq: int, episode: int) -> None:
    """Keep what changed while the traveller was not heard: an act of staff, a reminder. Neither when the traveller was
    last seen, nor that they are gone, is touched."""
    transaction.do("save_staffed", no=no, state=state, seq=seq, episode=episode)


def close_episode(transaction: Transaction, no: int, episode: int, now: int) -> None:
    """A member of staff closed the conversation: what is said next belongs to a new episode."""
    transaction.do("close_episode", no=no, episode=episode, now=now)


# --- for readers -----------------------------------------------------------------------------------------------------


def conversation_of(channel: str, traveller: str) -> Callable[[Reader], str | None]:
    """The id of the traveller's conversation, or None: `await store.read(conversation_of("web", visitor))`."""

    def ask(reader: Reader) -> str | None:
        row = reader.one("find_conversation", channel=channel, traveller=traveller)
        return None if row is None else str(row["id"])

    return ask


def language_of(conversation: str) -> Callable[[Reader], str]:
    """The language that the conversation is held in, or ""."""

    def ask(reader: Reader) -> str:
        row = reader.one("language_of_conversation", id=conversation)
        return "" if row is None else str(row["language"])

    return ask


@dataclass(frozen=True, slots=True)
class ConversationCard:
    """A conversation as staff see it. Moments are UTC."""

    id: str
    channel: str
    language: str
    source: str
    version: int
    seq: int  # of the newest message
    episodes: int
    created: datetime
    last_seen: datetime
    gone: bool  # the traveller has left the channel


def card(id_: str) -> Callable[[Reader], ConversationCard | None]:
    def ask(reader: Reader) -> ConversationCard | None:
        row = reader.one("conversation_card", id=id_)
        if row is None:
            return None
        return ConversationCard(
            row["id"], row["channel"], row["language"], row["source"], row["version"], row["seq"], row["episode"],
            told(row["created"]), told(row["last_seen"]), row["gone"] is not None,
        )  # fmt: skip

    return ask
