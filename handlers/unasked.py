"""What the desk writes without having been spoken to: the same rows as a turn's, but nobody was heard."""

from __future__ import annotations

from bot.state import Turn
from handlers.taken import Core, Taken
from storage import conversations, outbox, transcript
from storage.conversations import Conversation
from storage.rows import Outgoing
from storage.transaction import Transaction


def write(
    transaction: Transaction, core: Core, conversation: Conversation, turn: Turn, at: int, *, dispensable: bool = False
) -> Taken:
    """Words out and the state that they leave; while a person has the conversation the state alone. `dispensable`: a
    channel on which sends cost money may refuse it.

    The traveller was not there: the episode stays the one that they talked in, and their silence goes on.
    """
    assert turn.reply is not None
    if conversation.owned:
        conversations.save_staffed(
            transaction, conversation.no, core.pack(turn.state), conversation.seq, conversation.episode
        )
        return Taken(conversation.id, conversation.seq)
    place = transcript.Place(conversation.no, max(conversation.episode, 1), at)
    seq = conversation.seq + 1
    said = transcript.say(transaction, place, seq, turn.reply, turn.trace)
    language = turn.state.language or conversation.language
    row = outbox.add(transaction, conversation, said, dispensable=dispensable, language=language)
    conversations.save_staffed(transaction, conversation.no, core.pack(turn.state), seq, conversation.episode)
    rows: tuple[Outgoing, ...] = () if conversation.sending else (row,)
    return Taken(conversation.id, seq, rows=rows)
