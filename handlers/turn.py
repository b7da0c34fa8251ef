"""One event inside its transaction: what the desk makes of it, and all that is written down."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from bot import moving, staffed
from bot.altered import altered
from bot.effects import RatedStaff, TakeOver, Trace
from bot.knowledge import Knowledge
from bot.state import State, Turn
from bot.words import Bubble, Incoming, Reply
from handlers import unasked
from handlers.amid import Amid
from handlers.taken import Core, Taken
from storage import (
    conversations,
    effects,
    events,
    handoffs,
    outbox,
    reminders,
    resume,
    staff_events,
    stays,
    switches,
    transcript,
)
from storage.conversations import Conversation
from storage.moments import MINUTE, stored
from storage.records import ConversationRecords
from storage.rows import Outgoing, Said
from storage.transaction import Transaction

MOST_A_MINUTE = 30  # messages of one traveller that are answered
UNANSWERED = frozenset({"leave", "odd", "group"})  # however many come, nothing is said about it
TRIES = 3  # turns that raise, before a person is asked to look

STATES_KEPT = 1_024


class Turns:
    """Makes turns, for every thread that writes; keeps nothing but states that it has read before."""

    def __init__(self, core: Core, knowledge: Knowledge) -> None:
        self._core = core
        self._languages = knowledge.languages
        self._source = knowledge.source
        self._amid = Amid(knowledge)
        self._unpack = lru_cache(STATES_KEPT)(core.unpack)  # states are frozen values

    def take(
        self,
        transaction: Transaction,
        incoming: Incoming,
        now: datetime,
        prompt: Callable[[str], bool] = lambda _: False,
    ) -> Taken:
        """Take an event. What raises here leaves no trace. `prompt`: what a channel is handed now is sent at once."""
        at = stored(now)
        if not incoming.traveller:
            return _keep(transaction, incoming, at)
        loading = conversations.loading(transaction, incoming.channel, incoming.traveller, incoming.reference)
        taking, looking = events.taking(transaction, incoming, at), switches.looking(transaction)
        known = loading()  # four questions, one way to the database and back
        if not taking():
            return Taken(known.id if known else "", known.seq if known else 0, seen_before=True)
        conversation = known or self._begin(transaction, incoming, at)
        if incoming.kind == "unsend":
            return self._unsend(transaction, conversation, incoming, now)
        if known and known.unsent:
            return self._overtaken(transaction, known, incoming, at)
        counted = _count(conversation, at)
        knowledge = self._amid.at(transaction, now, looking)
        turn = self._advance(transaction, counted, incoming, knowledge, now, at)
        beside = self._leave_behind(transaction, turn, knowledge, now)
        taken = self._write(transaction, counted, incoming, turn, at, prompt)
        return replace(taken, beside=beside) if beside else taken

    def give_up(self, transaction: Transaction, incoming: Incoming, failure: str, now: datetime) -> Taken | None:
        """Mark an event whose turn raised. None: it may be tried again. After the last try it is taken: the traveller
        gets an apology, and a person the conversation."""
        at = stored(now)
        known = conversations.load(transaction, incoming.channel, incoming.traveller)
        tries = events.fail(transaction, incoming, known.no if known else None, failure, at)
        if tries is None:
            return Taken(known.id if known else "", known.seq if known else 0, seen_before=True)
        if tries < TRIES:
            return None
        events.take(transaction, incoming, at)
        conversation = known or self._begin(transaction, incoming, at)
        if incoming.kind == "unsend":  # the words go in any case, and with them the state that may hold some of them
            return self._blank(transaction, conversation, incoming, self._core.fresh(conversation.language), at)
        knowledge = self._amid.at(transaction, now)
        turn = self._notice(conversation, self._state(conversation), "failed", knowledge, now)
        if not conversation.owned:
            handoffs.join(transaction, conversation.no, "failed", failure, at)
        return self._write(transaction, conversation, incoming, turn, at)

    # --- the parts of a turn, in their order -------------------------------------------------------------------------

    def _begin(self, transaction: Transaction, incoming: Incoming, at: int) -> Conversation:
        hint = incoming.language[:2]
        language = hint if hint in self._languages else ""
        state = self._core.pack(self._core.fresh(language))
        return conversations.begin(
            transaction, incoming.channel, incoming.traveller, language, self._source(incoming.source), state, at
        )

    def _state(self, conversation: Conversation) -> State:
        return self._unpack(conversation.state)

    def _advance(
        self,
        transaction: Transaction,
        conversation: Conversation,
        incoming: Incoming,
        knowledge: Knowledge,
        now: datetime,
        at: int,
    ) -> Turn:
        state = self._state(conversation)
        if conversation.owned:
            return staffed.hear(state, incoming)
        if conversation.heard > MOST_A_MINUTE and incoming.kind not in UNANSWERED:
            once = conversation.heard == MOST_A_MINUTE + 1
            return self._notice(conversation, state, "too_many", knowledge, now) if once else _silent(state, "too_many")
        records = ConversationRecords(transaction, conversation, at)
        return self._core.advance(state, incoming, now, knowledge, records)

    def _notice(self, conversation: Conversation, state: State, key: str, knowledge: Knowledge, now: datetime) -> Turn:
        """A sentence of the desk instead of a turn of the dialogue; nothing while a person owns the conversation."""
        if conversation.owned:
            return _silent(state, "owned")
        words = knowledge.say(key, now, conversation.language or self._languages[0])
        lead, *lines = words.split("\n")
        return Turn(state, Reply((Bubble(lead=lead, lines=tuple(lines)),)), trace=Trace("step", rule=key))

    def _write(
        self,
        transaction: Transaction,
        conversation: Conversation,
        incoming: Incoming,
        turn: Turn,
        at: int,
        prompt: Callable[[str], bool] = lambda _: False,
    ) -> Taken:
        """Everything that the turn is: words in, words out, effects, state."""
        place = transcript.Place(conversation.no, self._episode(transaction, conversation, turn, at), at)
        heard, said = conversation.seq + 1, conversation.seq + 2
        transcript.hear(
            transaction, place, heard, incoming, turn.shown, transcript.NO_TRACE if turn.reply else turn.trace
        )
        rows: tuple[Outgoing, ...] = ()
        if turn.reply is not None:
            written = transcript.say(transaction, place, said, turn.reply, turn.trace)
            rows = (self._send(transaction, conversation, written, turn, incoming.reply_token, prompt),)
        if incoming.kind == "leave":
            outbox.give_up(transaction, conversation, at)
            reminders.cancel_all(transaction, conversation.no, "gone", at)
        effects.apply(transaction, conversation.no, heard, turn.effects, at)
        if conversation.handoff is not None:
            stays.note_heard(transaction, conversation.no, conversation.id, heard, at)
        newest = said if turn.reply else heard
        changed = self._having(conversation, turn.state, seq=newest, episode=place.episode)
        conversations.save(transaction, changed, at, gone=incoming.kind == "leave")
        return Taken(conversation.id, newest, rows=() if conversation.sending else rows)

    def _leave_behind(
        self, transaction: Transaction, turn: Turn, knowledge: Knowledge, now: datetime
    ) -> tuple[Taken, ...]:
        """A claim in the making that goes on here leaves where it was: in the same transaction, so it is in one place."""
        left = []
        for effect in turn.effects:
            if not isinstance(effect, TakeOver):
                continue
            origin = resume.origin(transaction, effect)
            conversation = conversations.load_by_id(transaction, origin) if origin else None
            if conversation is None:
                continue
            records = ConversationRecords(transaction, conversation, stored(now))
            leaving = moving.leave(self._state(conversation), now, knowledge, records)
            left.append(unasked.write(transaction, self._core, conversation, leaving, stored(now), dispensable=True))
        return tuple(left)

    def _episode(self, transaction: Transaction, conversation: Conversation, turn: Turn, at: int) -> int:
        """The episode that the turn belongs to. A grade for the talk that has ended belongs to that talk."""
        if conversation.episode and any(isinstance(effect, RatedStaff) for effect in turn.effects):
            return conversation.episode
        return conversations.episode_at(transaction, conversation, at)

    def _send(
        self,
        transaction: Transaction,
        conversation: Conversation,
        said: Said,
        turn: Turn,
        reply_token: str,
        prompt: Callable[[str], bool],
    ) -> Outgoing:
        """Put the reply on its way. One that is sent at once by its token is noted as begun here, which spares it a
        transaction of its own; one without a token gets its retry key when it is begun."""
        begun = bool(reply_token) and not conversation.sending and prompt(conversation.channel)
        language = turn.state.language or conversation.language
        return outbox.add(transaction, conversation, said, reply_token=reply_token, language=language, begun=begun)

    def _having(self, conversation: Conversation, state: State, *, seq: int, episode: int) -> Conversation:
        """The conversation after a turn. A state that did not change is not packed again."""
        packed = conversation.state if state is self._state(conversation) else self._core.pack(state)
        language = state.language or conversation.language
        return altered(conversation, state=packed, language=language, seq=seq, episode=episode)

    def _unsend(self, transaction: Transaction, conversation: Conversation, incoming: Incoming, now: datetime) -> Taken:
        """Blank the words wherever they stand. The dialogue gets them once more, to forget what it took of them."""
        at = stored(now)
        state, knowledge = self._state(conversation), self._amid.at(transaction, now)
        records = ConversationRecords(transaction, conversation, at)
        for words in transcript.unsent_words(transaction, conversation, incoming.reference):
            turn = self._core.advance(state, replace(incoming, text=words), now, knowledge, records)
            effects.apply(transaction, conversation.no, conversation.seq, turn.effects, at)
            state = turn.state
        told = _told(self._state(conversation)) - _told(state)
        return self._blank(transaction, conversation, incoming, state, at, told)

    def _blank(
        self,
        transaction: Transaction,
        conversation: Conversation,
        incoming: Incoming,
        state: State,
        at: int,
        told: Collection[str] = (),
    ) -> Taken:
        events.keep_raw(transaction, incoming, conversation.no)
        events.drop_failed(transaction, incoming.channel, conversation.no, incoming.reference)
        transcript.blank(transaction, conversation, incoming.reference, at, told)
        events.note_unsent(transaction, conversation.no, incoming.reference, at)
        if conversation.handoff is not None:
            staff_events.add(transaction, "blanked", at, conversation=conversation.id)
        changed = self._having(conversation, state, seq=conversation.seq, episode=conversation.episode)
        conversations.save(transaction, changed, at)
        return Taken(conversation.id, conversation.seq)

    def _overtaken(self, transaction: Transaction, conversation: Conversation, incoming: Incoming, at: int) -> Taken:
        """A message that was unsent before it came: its row, and none of its words."""
        wordless = replace(incoming, text="", data="", raw="")
        turn = _silent(self._state(conversation), "unsent")
        taken = self._write(transaction, conversation, wordless, turn, at)
        transcript.blank(transaction, conversation, incoming.reference, at)
        return taken


def _told(state: State) -> frozenset[str]:
    """What the claim in the making holds."""
    return frozenset(state.draft.items.values()) if state.draft else frozenset()


def _keep(transaction: Transaction, incoming: Incoming, at: int) -> Taken:
    """An event that names nobody: it is kept as it came, and that is all."""
    fresh = events.take(transaction, incoming, at)
    if fresh:
        events.keep_raw(transaction, incoming, None)
    return Taken("", 0, seen_before=not fresh)


def _silent(state: State, rule: str) -> Turn:
    return Turn(state, trace=Trace("silent", rule=rule))


def _count(conversation: Conversation, at: int) -> Conversation:
    """One message more in the running minute. A clock that was set back begins a new one."""
    if 0 <= at - conversation.minute < MINUTE:
        return altered(conversation, heard=conversation.heard + 1)
    return altered(conversation, minute=at, heard=1)
