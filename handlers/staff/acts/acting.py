"""An act of staff inside its transaction: the move, its words to the traveller, its row in the feed.

Each act reads what it changes in the transaction that changes it, and no other work runs meanwhile, in whatever process:
of two who press at once the second finds what the first has done, and is refused with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bot import staffed
from bot.effects import Trace
from bot.knowledge import Knowledge
from bot.state import State, Turn
from bot.stay import By, Move, MoveRefusedError, Stay, move
from bot.words import Bubble, Reply
from handlers.amid import Amid
from handlers.staff.access import Actor
from handlers.staff.acts.saying import tell
from handlers.staff.acts.talks import (
    Act,
    Close,
    ConflictError,
    Done,
    GiveBack,
    Hold,
    KeepDraft,
    Lapse,
    Moving,
    Note,
    NothingWaitsError,
    PassOn,
    Release,
    Resume,
    Ring,
    SendAgain,
    Take,
    TakeNext,
    UnknownError,
    Write,
)  # fmt: skip
from storage import conversations, notes, outbox, staff_events, stays, transcript
from storage.conversations import Conversation
from storage.errors import KeyUsedError
from storage.moments import stored
from storage.records import ConversationRecords
from storage.rows import Message
from storage.stays import Moved, StayRow
from storage.transaction import Transaction

MOST_MISSED = 20  # messages that stand beside a refusal
NAMES: dict[type, Move] = {
    Hold: "hold", Resume: "resume", PassOn: "pass_on", GiveBack: "give_back", Close: "close", Lapse: "lapse", Ring: "ring",
    Release: "release",
}  # fmt: skip
LAPSES: frozenset[Move] = frozenset({"lapse", "release"})
# What the traveller is told of a move; of the others nothing.
SAYS: Mapping[Move, staffed.Said] = {
    "pass_on": "passed", "give_back": "given_back", "close": "closed", "lapse": "again", "release": "again",
}  # fmt: skip


class Acting:
    """Does the acts. `unpack` and `pack` are the dialogue's (`bot.state`), as in `handlers.taken.Core`."""

    def __init__(self, knowledge: Knowledge, unpack: Callable[[str], State], pack: Callable[[State], str]) -> None:
        self._amid, self._unpack, self._pack = Amid(knowledge), unpack, pack

    def do(self, transaction: Transaction, act: Act, actor: Actor | None, now: datetime) -> Done:
        """Raises ConflictError, UnknownError, NothingWaitsError. `actor` is None for what the desk does itself."""
        name = actor.name if actor else ""
        by = By(name, supervisor=actor is not None and actor.role == "supervisor")
        try:
            match act:
                case TakeNext(key=key):
                    return self._take_next(transaction, key, by, now)
                case Write():
                    assert actor is not None
                    return self._write(transaction, act, actor, by, now)
                case SendAgain():
                    return self._send_again(transaction, act, by, now)
                case Note() | KeepDraft():
                    return self._put_down(transaction, act, by, now)
                case _:
                    return self._move(transaction, act, by, now)
        except MoveRefusedError as refused:
            ref = act.handoff if isinstance(act, Moving) else self._ref(transaction, act)
            raise ConflictError(refused.reason, stay=refused.stay, handoff=ref, allowed=refused.allowed) from None

    def _ref(self, transaction: Transaction, act: Act) -> str:
        """The stay that an act on a conversation was refused for."""
        if not isinstance(act, Write):
            return ""
        row = stays.open_of(transaction, _conversation(transaction, act.conversation).no)
        return row.ref if row else ""

    # --- moves -------------------------------------------------------------------------------------------------------

    def _take_next(self, transaction: Transaction, key: str, by: By, now: datetime) -> Done:
        before = stays.taken_by_key(transaction, key, by.name) if key else None
        if before is not None:
            return Done(before.conversation_id, before.ref, before.stay, again=True)
        row = stays.next_for(transaction, by, stored(now))
        if row is None:
            raise NothingWaitsError
        if key:
            stays.keep_taken_key(transaction, row, key, by.name)
        return self._keep(transaction, row, move(row.stay, "take", by, stored(now)), "take", by, now)

    def _move(self, transaction: Transaction, act: Moving, by: By, now: datetime) -> Done:
        row, at = stays.by_ref(transaction, act.handoff), stored(now)
        if row is None:
            raise UnknownError
        if isinstance(act, Take):
            if row.stay.owner == by.name and row.stay.state == "taken":  # a double press
                return Done(row.conversation_id, row.ref, row.stay, again=True)
            what: Move = "take_over" if act.over else "take"
            return self._keep(transaction, row, move(row.stay, what, by, at, version=act.version), what, by, now)
        what = NAMES[type(act)]
        version = None if isinstance(act, Lapse | Ring | Release) else act.version
        after, more = move(row.stay, what, by, at, version=version), ""
        match act:
            case Hold(reason=more, until=until):
                after = replace(after, hold_reason=more, lease=stored(until) if until else after.lease)
            case PassOn(to=more, note=note):
                after = replace(after, meant_for=more, passed=at)
                if note:
                    _note(transaction, row.conversation, row.conversation_id, note, by.name, at)
            case GiveBack():
                after = replace(after, ending="given_back")
            case Close(outcome=more):
                after = replace(after, ending="closed", outcome=more)
        return self._keep(transaction, row, after, what, by, now, more)

    def _keep(
        self,
        transaction: Transaction,
        row: StayRow,
        after: Stay,
        what: Move,
        by: By,
        now: datetime,
        more: str = "",
    ) -> Done:
        """One transition: the stay, its line in the log, at most one message to the traveller, one card for staff."""
        stays.keep(transaction, row, after, Moved(what, stored(now), by.name, more))
        staff_events.add(
            transaction, "lapsed" if what in LAPSES else "moved", stored(now), staff=by.name, handoff=row.ref,
            conversation=row.conversation_id, state=after.state, version=after.version,
        )  # fmt: skip
        done = Done(row.conversation_id, row.ref, after)
        return self._tell(transaction, done, SAYS[what], now) if what in SAYS else done

    def _tell(self, transaction: Transaction, done: Done, what: staffed.Said, now: datetime) -> Done:
        """What the desk itself says to the traveller about the move."""
        conversation = _conversation(transaction, done.conversation)
        state = self._unpack(conversation.state)
        records = ConversationRecords(transaction, conversation, stored(now))
        knowledge = self._amid.at(transaction, now)
        turn = staffed.say(what, state, now, knowledge, records, conversation.language)
        told = tell(transaction, conversation, turn, "bot", now, self._pack)
        if what == "closed":
            conversations.close_episode(transaction, conversation.no, told.episode, stored(now))
        return replace(done, seq=told.seq, rows=told.rows)

    # --- words -------------------------------------------------------------------------------------------------------

    def _write(self, transaction: Transaction, act: Write, actor: Actor, by: By, now: datetime) -> Done:
        conversation = _conversation(transaction, act.conversation)
        reply = Reply((Bubble(lead=act.text),), speaker=actor.display)
        before = notes.sent_by_key(transaction, conversation.no, act.key)
        if before is not None:
            if before.staff != by.name or before.reply != reply:
                raise ConflictError("key")
            return Done(act.conversation, seq=before.seq, again=True)
        if conversation.gone:
            raise ConflictError("gone")
        at, row = stored(now), stays.open_of(transaction, conversation.no)
        if row is not None:
            move(row.stay, "reply", by, at)  # somebody else's: that is said before anything else
        missed = self._missed(transaction, conversation, act.after, by)
        if missed:
            ref, stay = (row.ref, row.stay) if row else ("", None)
            raise ConflictError("stale", stay=stay, handoff=ref, conversation=conversation.id, missed=missed)
        row = row or stays.begin(transaction, conversation, at)
        moved = move(row.stay, "reply", by, at)
        stays.keep(transaction, row, moved, Moved("resume" if row.stay.state == "held" else "take", at, by.name))
        turn = Turn(self._unpack(conversation.state), reply, trace=Trace("staff"))
        told = tell(transaction, conversation, turn, by.name, now, self._pack)
        notes.keep_key(transaction, conversation.no, act.key, by.name, told.seq)
        notes.keep_draft(transaction, conversation.no, "", by.name, stored(now))
        staff_events.add(
            transaction, "said", stored(now), staff=by.name, handoff=row.ref, conversation=act.conversation,
            seq=told.seq, state=moved.state, version=moved.version,
        )  # fmt: skip
        return Done(act.conversation, row.ref, moved, told.seq, rows=told.rows)

    def _missed(self, transaction: Transaction, conversation: Conversation, after: int, by: By) -> tuple[Message, ...]:
        """What the traveller, or a colleague, has written since the writer looked."""
        first = notes.first_missed(transaction, conversation.no, after, by.name)
        if first is None:
            return ()
        return transcript.messages(conversation.id, after, MOST_MISSED)(transaction)

    def _send_again(self, transaction: Transaction, act: SendAgain, by: By, now: datetime) -> Done:
        conversation = _conversation(transaction, act.conversation)
        row = stays.open_of(transaction, conversation.no)
        if row is not None and row.stay.owner not in ("", by.name):
            raise ConflictError("owned", stay=row.stay, handoff=row.ref)
        if conversation.gone:
            raise ConflictError("gone")
        again = outbox.send_again(transaction, conversation, act.seq, stored(now))
        if again is None:
            raise ConflictError("not_failed")
        staff_events.add(
            transaction, "sent", stored(now), staff=by.name, handoff=row.ref if row else "",
            conversation=act.conversation, seq=act.seq, state="waiting",
        )  # fmt: skip
        return Done(act.conversation, seq=act.seq, rows=() if conversation.sending else (again,))

    def _put_down(self, transaction: Transaction, act: Note | KeepDraft, by: By, now: datetime) -> Done:
        """For staff alone."""
        conversation = _conversation(transaction, act.conversation)
        if isinstance(act, KeepDraft):
            row = stays.open_of(transaction, conversation.no)
            if row is not None and row.stay.owner not in ("", by.name):  # they would send what somebody else wrote
                raise ConflictError("owned", stay=row.stay, handoff=row.ref)
            notes.keep_draft(transaction, conversation.no, act.text, by.name, stored(now))
            return Done(act.conversation)
        try:
            new = _note(transaction, conversation.no, act.conversation, act.text, by.name, stored(now), act.key)
        except KeyUsedError:
            raise ConflictError("key") from None
        return Done(act.conversation, again=not new)


def _note(transaction: Transaction, no: int, conversation: str, text: str, staff: str, at: int, key: str = "") -> bool:
    if not notes.add(transaction, no, text, staff, at, key):
        return False
    staff_events.add(transaction, "note", at, staff=staff, conversation=conversation)
    return True


def _conversation(transaction: Transaction, id_: str) -> Conversation:
    found = conversations.load_by_id(transaction, id_)
    if found is None:
        raise UnknownError
    return found
