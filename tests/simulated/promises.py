"""The promises, held against what the desk has on its disk and what the platforms and the travellers know."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from simulated.disk import Unsealed, Work, connect, new_file, queries
from simulated.platforms import picture_of

from handlers.staff.acts.talks import Done, SendAgain
from handlers.taken import Taken
from storage import outbox
from storage.replies import decode, words_of
from storage.search import pairs
from storage.transaction import Transaction

if TYPE_CHECKING:
    from simulated.world import World

OWNED = ("taken", "held")

# What a turn leaves behind, without what delivery adds.
LEFT_BY_TURNS = {
    "conversation": "no, id, channel, traveller, language, state, seq, episode, heard, last_seen",
    "message": "conversation, seq, direction, author, kind, at, text, data, reference, said, blanked IS NULL",
    "said": "id, digest, reply",
    "case_": "number, conversation, form, kind, items, state, opened",
    "case_change": "number, what, was, becomes",
    "handoff": "conversation, reason, summary, state, owner, joined, version, ending",
    "miss": "conversation, seq, at, text, nearest",
    "left_message": "conversation, seq, at, text",
    "callback": "conversation, at, slot_start, slot_end",
    "rating": "conversation, at, entry, solved",
    "unsent": "conversation, reference, at",
    "outbox": "conversation, seq, channel",
    "attachment": "conversation, seq, number, for_staff, draft_of, state = 'blanked'",
}


class BrokenPromiseError(AssertionError):
    """Its words say which, and where."""


def check(world: World) -> None:
    """After each step. A desk that is down is asked when it is up again."""
    if world.running is None:
        return
    _durability(world)
    _effect(world)
    _order(world)
    _silence(world)
    _billing(world)


def check_at_the_end(world: World) -> None:
    """Nothing is on its way any more."""
    check(world)
    _all_taken(world)
    _all_unsent(world)
    _all_pictures(world)
    _all_left(world)
    _all_indexed(world)
    _as_once_each(world)


def nothing_open(world: World) -> bool:
    return world.running is not None and not _ask(
        world,
        "SELECT 1 FROM outbox WHERE done IS NULL UNION ALL SELECT 1 FROM event WHERE failure IS NOT NULL "
        "UNION ALL SELECT 1 FROM attachment WHERE state = 'waiting' LIMIT 1",
    )


def _ask(world: World, sql: str) -> list[tuple[Any, ...]]:
    assert world.running is not None
    return world.running.store.look(lambda reader: _rows(reader.sql(sql)))


def _rows(rows: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in rows]


def _hold(holds: object, words: str) -> None:
    if not holds:
        raise BrokenPromiseError(words)


# --- after each step -------------------------------------------------------------------------------------------------


def _durability(world: World) -> None:
    """P1: what was acknowledged is there."""
    lost = world.acknowledged - set(_ask(world, "SELECT channel, event_id FROM event"))
    _hold(not lost, f"P1: acknowledged and not there: {sorted(lost)}")
    said = set(_ask(world, "SELECT conversation.id, message.seq FROM message JOIN conversation ON no = conversation"))
    unsaid = {(done.conversation, done.seq) for done in world.staff_told if done.seq} - said
    _hold(not unsaid, f"P1: staff were told that it is said, and it is not there: {sorted(unsaid)}")


def _effect(world: World) -> None:
    """P2: no event was taken twice, and rows are numbered through."""
    taken = Counter(
        (told.channel, told.event_id)
        for work in world.disk.done
        if isinstance(work.result, Taken) and not work.result.seen_before and (told := work.told.get("incoming"))
    )
    twice = [event for event, count in taken.items() if count > 1]
    _hold(not twice, f"P2: taken twice: {twice}")
    gaps = _ask(
        world,
        "SELECT no, conversation.seq, MAX(message.seq), COUNT(*) FROM conversation JOIN message ON conversation = no "
        "GROUP BY no HAVING conversation.seq <> COUNT(*) OR MAX(message.seq) <> COUNT(*)",
    )
    _hold(not gaps, f"P2: rows are not numbered through: {gaps}")


def _order(world: World) -> None:
    """P3: one traveller's replies are read in their order, each once; but for those that staff have sent again.

    What was unsent, or whose reader left, while it was under way is waited for no more, and may be read late.
    """
    again = _sent_again(world)
    dropped = _ask(world, "SELECT conversation, seq FROM outbox WHERE reason IN ('unsent', 'gone')")
    for platform in (world.line, world.telegram):
        for traveller, marks in platform.read.items():
            read = [mark for mark in marks if mark not in again]
            twice = [mark for mark, count in Counter(read).items() if count > 1]
            _hold(not twice, f"P3: {traveller} read {twice} twice")
            for earlier, later in pairwise(mark for mark in read if mark not in dropped):
                if earlier is None or later is None:
                    raise BrokenPromiseError(f"P3: {traveller} read something without a mark")
                _hold(earlier < later, f"P3: {traveller} read row {later} after {earlier}: out of order")


def _sent_again(world: World) -> list[tuple[int, int]]:
    """Marks of rows that staff have sent again, once for each time."""
    acts = [act for work in world.disk.done if isinstance(act := work.told.get("act"), SendAgain)]
    if not acts:
        return []
    numbers = dict(_ask(world, "SELECT id, no FROM conversation"))
    return [(numbers[act.conversation], act.seq) for act in acts]


def _silence(world: World) -> None:
    """P3: a turn says nothing while a person owns the conversation."""
    owned: dict[str, bool] = {}
    seqs: dict[str, int] = {}
    for work in world.disk.done:
        match work.result:
            case Taken(conversation, seq, seen_before=False):
                said = seq - seqs.get(conversation, 0) - (1 if "incoming" in work.told else 0) > 0
                _hold(
                    not (said and owned.get(conversation)),
                    f"P3: row {seq} was said in {conversation} while a person owned it",
                )
                seqs[conversation] = seq
            case Done(conversation, stay=stay, seq=seq):
                seqs[conversation] = max(seq, seqs.get(conversation, 0))
                if stay is not None and not isinstance(work.told.get("act"), SendAgain):
                    owned[conversation] = stay.state in OWNED


def _billing(world: World) -> None:
    """P4: one row of the outbox is billed once at most, and once more for each time that staff send it again."""
    again = _sent_again(world)
    dear = {mark: count for mark, count in world.line.pushed.items() if count > 1 + again.count(mark or (0, 0))}
    _hold(not dear, f"P4: pushed more than once: {dear}")
    if world.line.late:
        bot = "SELECT conversation, outbox.seq FROM outbox JOIN message USING (conversation, seq) WHERE author = 'bot' OR dispensable"
        spent = set(_ask(world, bot)) & set(world.line.late)
        _hold(not spent, f"P4: the desk has pushed what is kept for staff: {spent}")


# --- at the end ------------------------------------------------------------------------------------------------------


def _all_taken(world: World) -> None:
    """P1: every event that was acknowledged has become a turn."""
    left = _ask(world, "SELECT event_id FROM event WHERE failure IS NOT NULL")
    _hold(not left, f"P1: acknowledged, and no turn was made of it: {left}")


def _all_unsent(world: World) -> None:
    """P2: what was unsent is blank, in whatever order the two came."""
    unsent = {told.reference for told in world.acknowledged_events if told.kind == "unsend"}
    kept = {reference for (reference,) in _ask(world, "SELECT reference FROM message WHERE text <> ''")}
    _hold(not unsent & kept, f"P2: unsent, and still there: {sorted(unsent & kept)}")


def _all_pictures(world: World) -> None:
    """P1 and P2 of pictures: each is there with the message that it came with, or was unsent or dropped, and then nothing of it is."""
    unsent = {told.reference for told in world.acknowledged_events if told.kind == "unsend"}
    for reference, state, body in _ask(
        world,
        "SELECT message.reference, attachment.state, body FROM attachment JOIN message "
        "ON message.conversation = attachment.conversation AND message.seq = attachment.seq",
    ):
        if reference in unsent:
            _hold(state == "blanked", f"P2: the picture of {reference} was unsent, and is {state}")
        _hold(state in ("fetched", "blanked"), f"P1: the picture of {reference} is {state}")
        should = picture_of(reference) if state == "fetched" else None
        _hold(body == should, f"P2: the picture of {reference} is another one, or still there")


def _all_left(world: World) -> None:
    """P1 and P2 of what was said: each row is read once, or is known to be unsure or failed."""
    rows = _ask(
        world,
        "SELECT outbox.channel, conversation, outbox.seq, status, reason, EXISTS (SELECT 1 FROM message WHERE "
        "message.conversation = outbox.conversation AND message.kind = 'leave') "
        "FROM outbox JOIN conversation ON no = outbox.conversation",
    )
    again = _sent_again(world)
    for channel, conversation, seq, status, reason, left in rows:
        where = f"row {seq} of {conversation} on {channel}"
        if channel == "web":
            _hold(status == "accepted" or reason == "unsent", f"P1: {where} is {status} ({reason})")
            continue
        platform = world.line if channel == "line" else world.telegram
        mark = (conversation, seq)
        read = any(mark in marks for marks in platform.read.values())
        if status == "accepted" and not left:
            _hold(read, f"P1: {where} is said to have been accepted, and nobody has read it")
        if status == "failed" and reason not in ("gone", "unsent") and mark not in again:
            _hold(not read, f"P1: {where} failed ({reason}), and was read")
        if status == "unsure":
            _hold("Error" not in reason, f"P1: {where} is unsure because the channel raised {reason}")
            _hold(mark in platform.asked or world.power_cuts, f"P1: {where} is unsure ({reason}), and was never sent")


def _all_indexed(world: World) -> None:
    """P1 and P6 in the search index: it holds each message with words as far as it says, and none that was taken back."""
    _ask(world, "CREATE VIRTUAL TABLE IF NOT EXISTS temp.words USING fts5vocab (main, message_fts, instance)")
    held = set(_ask(world, "SELECT DISTINCT doc FROM temp.words"))
    should = {
        (id_,)
        for id_, text, reply in _ask(
            world,
            "SELECT message.id, text, reply FROM message LEFT JOIN said ON said.id = said WHERE blanked IS NULL"
            " AND message.id <= (SELECT upto FROM indexed)",
        )
        if pairs(text if reply is None else words_of(decode(reply)))
    }
    _hold(held == should, f"P1: the search index has {held - should} too many and {should - held} too few")


def _as_once_each(world: World) -> None:
    """P2: the same events and acts, once each and without any trouble, leave the same behind."""
    database = connect(new_file())
    transaction = Transaction(database, queries(), Unsealed())
    for work in world.disk.done:
        if not (_again(work) or work.work.__module__ == outbox.__name__):
            database.execute("BEGIN IMMEDIATE")
            work.once_more(transaction)
            transaction.do_last()
            database.execute("COMMIT")
    for table, columns in LEFT_BY_TURNS.items():
        asked = f"SELECT {columns} FROM {table} ORDER BY 1, 2"
        is_, should = _ask(world, asked), _rows(database.conn.execute(asked))
        for here, there in zip(is_, should, strict=False):
            _hold(here == there, f"P2: {table} has {here}, and once each gives {there}")
        _hold(len(is_) == len(should), f"P2: {table} has {len(is_)} rows, and once each gives {len(should)}")
    database.close()


def _again(work: Work) -> bool:
    """What has been taken before; and what staff send again, which is about delivery."""
    match work.result:
        case Taken(seen_before=seen):
            return seen
        case Done(again=again):
            return again or isinstance(work.told.get("act"), SendAgain)
        case _:
            return False
