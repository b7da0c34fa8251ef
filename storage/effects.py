"""What a turn does besides speaking, done in its own transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from bot.effects import (
    AmendCase,
    CallBack,
    CameFrom,
    DropPictures,
    Effect,
    FilePictures,
    Forget,
    Guessed,
    JoinQueue,
    LeaveMessage,
    LeaveQueue,
    MakeCode,
    Missed,
    NotePicture,
    OpenCase,
    Rated,
    RatedStaff,
    Remind,
    ShowStaff,
    TakeOver,
)
from storage import attachments, cases, csat, handoffs, reminders, resume, switches
from storage.transaction import Transaction


def apply(transaction: Transaction, conversation: int, seq: int, effects: Iterable[Effect], now: int) -> None:
    """Do the effects in their order. `seq` is the traveller's message that they came from."""
    for effect in effects:
        _apply(transaction, conversation, seq, effect, now)


def _apply(  # noqa: PLR0912 one branch an effect
    transaction: Transaction, conversation: int, seq: int, effect: Effect, now: int
) -> None:
    match effect:
        case OpenCase():
            cases.file(transaction, conversation, effect, now)
        case AmendCase():
            cases.amend(transaction, conversation, effect, now)
        case JoinQueue() | LeaveQueue():
            _move_in_queue(transaction, conversation, effect, now)
        case LeaveMessage(text):
            handoffs.leave_message(transaction, conversation, seq, text, now)
        case CallBack():
            handoffs.wish_call_back(transaction, conversation, effect, now)
        case Missed(text, nearest, score):
            transaction.do(
                "add_miss", conversation=conversation, seq=seq, text=text, nearest=nearest, score=score, now=now
            )
        case Rated(entry, solved):
            transaction.do("drop_rating", conversation=conversation, entry=entry)
            transaction.do("add_rating", conversation=conversation, entry=entry, solved=solved, now=now)
        case RatedStaff():
            csat.rate(transaction, conversation, effect, now)
        case Guessed():
            cases.note_guess(transaction, conversation, now)
        case CameFrom(source):
            transaction.do("note_source", no=conversation, source=source)
        case MakeCode():
            resume.add(transaction, conversation, effect, now)
        case TakeOver():
            transaction.be_alone()  # another conversation is left
            resume.use(transaction, conversation, effect, now)
        case Remind():
            reminders.ask(transaction, conversation, effect, now)
        case Forget():
            reminders.take_back(transaction, conversation, effect, now)
        case NotePicture() | ShowStaff() | FilePictures() | DropPictures():
            _apply_to_pictures(transaction, conversation, seq, effect, now)
        case _:
            assert_never(effect)


def _move_in_queue(transaction: Transaction, conversation: int, effect: JoinQueue | LeaveQueue, now: int) -> None:
    """The race: the rule of overflow counts all who wait, so nobody joins or leaves meanwhile."""
    transaction.be_alone()
    match effect:
        case JoinQueue(reason, summary):
            handoffs.join(transaction, conversation, reason, summary, now)
        case LeaveQueue():
            handoffs.leave(transaction, conversation, now)
    switches.follow_rule(transaction, now)


def _apply_to_pictures(
    transaction: Transaction,
    conversation: int,
    seq: int,
    effect: NotePicture | ShowStaff | FilePictures | DropPictures,
    now: int,
) -> None:
    match effect:
        case NotePicture(picture):
            attachments.note(transaction, conversation, seq, picture, now)
        case ShowStaff(picture):
            attachments.note_for_staff(transaction, conversation, seq, picture, now)
        case FilePictures(number):
            attachments.file(transaction, conversation, number)
        case DropPictures():
            attachments.drop(transaction, conversation, now)
