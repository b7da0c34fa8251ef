"""Words to a traveller that no turn of theirs has called for: by the same transcript, outbox and state as those of a turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.state import State, Turn
from storage import conversations, outbox, transcript
from storage.conversations import Conversation
from storage.moments import stored
from storage.rows import Outgoing
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Told:
    seq: int
    episode: int
    rows: tuple[Outgoing, ...]  # to be sent now


def tell(
    transaction: Transaction,
    conversation: Conversation,
    turn: Turn,
    author: str,
    now: datetime,
    pack: Callable[[State], str],
) -> Told:
    """Say the reply of `turn` to the traveller. `author` is "bot" or a member of staff."""
    assert turn.reply is not None
    at, seq = stored(now), conversation.seq + 1
    episode = conversations.episode_at(transaction, conversation, at)
    place = transcript.Place(conversation.no, episode, at)
    said = transcript.say(transaction, place, seq, turn.reply, turn.trace, author)
    row = outbox.add(transaction, conversation, said)
    conversations.save_staffed(transaction, conversation.no, pack(turn.state), seq, episode)
    return Told(seq, episode, () if conversation.sending else (row,))
