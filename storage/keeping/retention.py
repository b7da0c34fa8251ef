"""What is kept for how long, and deleted then: a batch at a time, so that the desk goes on meanwhile.

    raw            events as the channels sent them
    words          transcripts, notes, questions without an answer: the rows stay, without a word
    pictures       of claims that are decided, or of none
    cases          items of decided claims
    conversations  everything else of somebody who was silent so long: what stays is counts, receipt numbers, event ids
    sessions       of staff, ended
    audit          what staff did
    traces         what only the last days need: the feed of the consoles, tries to log in, guesses, codes

A batch is one transaction: cut off anywhere, the next run does the rest, and run twice it does nothing more. Counts are made in the
transaction that deletes what they count.

Where turns can run beside it, most of what there is goes beside them: raw events, and words, whose conversations are held meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from storage.figures import end_of
from storage.keeping.erasure import blank_words
from storage.keeping.periods import Kind
from storage.moments import DAY, MINUTE, day_begins, day_of
from storage.transaction import Reader, Row, Transaction
from storage.transcript import first_at

RAW_AT_ONCE = 500  # numbers of messages; on a file travellers wait as long as a batch takes, on PostgreSQL for the log that it writes
EPISODES_AT_ONCE = 10
LARGE_AT_ONCE = 3  # pictures, whole conversations: for these they wait on PostgreSQL as well
ROWS_AT_ONCE = 1_000
MANY = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Batch:
    done: int
    more: bool  # perhaps


def purge(transaction: Transaction, kind: Kind, days: int, now: int) -> Batch:
    """One batch of a kind: what is older than so many days."""
    before = now - days * DAY
    if kind not in ("raw", "words"):
        transaction.be_alone()
    transaction.hold("hold_purging")
    match kind:
        case "raw":
            return _raw(transaction, before)
        case "words":
            return _words(transaction, before, now)
        case "pictures":
            return _pictures(transaction, before, now)
        case "cases":
            return _cases(transaction, before)
        case "conversations":
            return _conversations(transaction, before, now)
        case "sessions":
            return _batch(transaction.do("purge_sessions", before=before, limit=ROWS_AT_ONCE))
        case "audit":
            return _batch(transaction.do("purge_audit", before=before, limit=ROWS_AT_ONCE))
        case "traces":
            return _traces(transaction, before)


def _batch(done: int, at_once: int = ROWS_AT_ONCE) -> Batch:
    return Batch(done, done >= at_once)


def _raw(transaction: Transaction, before: int) -> Batch:
    after, last = _raw_span(transaction, before)
    upto = min(after + RAW_AT_ONCE, last)
    done = transaction.do("purge_raw_messages", after=after, upto=upto)
    transaction.do("note_purged", kind="raw", upto=upto)
    events = transaction.do("purge_raw_events", before=before, limit=ROWS_AT_ONCE)
    return Batch(done + events, upto < last or events >= ROWS_AT_ONCE)


def _raw_span(reader: Reader, before: int) -> tuple[int, int]:
    """The last message whose raw event is gone, and the last one that is old: numbers grow with time."""
    row = reader.one("purged_upto", kind="raw")
    after = 0 if row is None else int(row["upto"])
    return after, max(first_at(reader, before) - 1, after)


def _words(transaction: Transaction, before: int, now: int) -> Batch:
    rows = transaction.all("episodes_to_empty", before=before, limit=EPISODES_AT_ONCE)
    for row in rows:
        no, number = row["conversation"], row["number"]
        transaction.hold("hold_conversation_by_no", no=no)
        blank_words(transaction, no, now, number)
        transaction.note("empty_misses", conversation=no, before=before)
        transaction.note("empty_left_messages", conversation=no, before=before)
        transaction.note("empty_notes", conversation=no, before=before)
        transaction.note("empty_hold_reasons", conversation=no, before=before)
        transaction.note("empty_comments", conversation=no, number=number)
        transaction.note("empty_episode", conversation=no, number=number, now=now)
    return _batch(len(rows), EPISODES_AT_ONCE)


def _pictures(transaction: Transaction, before: int, now: int) -> Batch:
    rows = transaction.all("pictures_to_purge", before=before, limit=LARGE_AT_ONCE)
    for row in rows:
        transaction.note("purge_picture", id=row["id"], now=now)
    return _batch(len(rows), LARGE_AT_ONCE)


def _cases(transaction: Transaction, before: int) -> Batch:
    rows = transaction.all("cases_to_purge", before=before, limit=EPISODES_AT_ONCE)
    for row in rows:
        transaction.note("erase_case", number=row["number"])
        transaction.note("erase_case_changes", number=row["number"])
    return _batch(len(rows), EPISODES_AT_ONCE)


def _traces(transaction: Transaction, before: int) -> Batch:
    done = (
        transaction.do("purge_staff_events", before=before, limit=ROWS_AT_ONCE),
        transaction.do("purge_guesses", before=before, limit=ROWS_AT_ONCE),
        transaction.do("purge_login_tries", before=before, limit=ROWS_AT_ONCE),
        transaction.do("purge_resume_codes", before=before, limit=ROWS_AT_ONCE),
    )
    return Batch(sum(done), max(done) >= ROWS_AT_ONCE)


# --- whole conversations ---------------------------------------------------------------------------------------------


def _conversations(transaction: Transaction, before: int, now: int) -> Batch:
    rows = transaction.all("conversations_to_purge", before=before, limit=LARGE_AT_ONCE)
    for row in rows:
        _count(transaction, row, now)
        _drop(transaction, row["no"], now)
    return _batch(len(rows), LARGE_AT_ONCE)


def _count(transaction: Transaction, row: Row, now: int) -> None:
    """What stays of it in the figures."""
    no, channel, source = row["no"], row["channel"], row["source"]
    transaction.note("count_its_outcomes", no=no, channel=channel, source=source)
    transaction.note("count_its_answers", no=no, channel=channel, source=source)
    transaction.note("count_its_ratings", no=no, channel=channel, source=source)
    transaction.note("count_its_misses", no=no, channel=channel, source=source)
    transaction.note("count_its_cases", no=no, channel=channel, source=source)
    transaction.note("count_its_grades", no=no, channel=channel, source=source)
    for stay in transaction.all("waits_of", no=no):
        end, until = end_of(stay, now)
        day = day_of(stay["joined"])
        minute = (stay["joined"] - day_begins(day)) // MINUTE
        key = f"{minute}:{max(until - stay['joined'], 0) // 1000}"
        transaction.note("count_its_wait", day=day, what=end, key=key, channel=channel, source=source)


def _drop(transaction: Transaction, no: int, now: int) -> None:
    """Children first. Words leave the index before their rows do."""
    blank_words(transaction, no, now)
    transaction.note("keep_its_numbers", no=no)
    transaction.note("drop_its_readings", no=no)
    transaction.note("drop_its_marks", no=no)
    transaction.note("drop_its_comments", no=no)
    transaction.note("drop_its_notes", no=no)
    transaction.note("erase_draft", no=no)
    transaction.note("drop_its_send_keys", no=no)
    transaction.note("drop_its_grades", no=no)
    transaction.note("drop_its_take_keys", no=no)
    transaction.note("drop_its_reminders", no=no)
    transaction.note("drop_its_pictures", no=no)
    transaction.note("drop_its_case_changes", no=no)
    transaction.note("drop_its_claim_keys", no=no)
    transaction.note("drop_its_cases", no=no)
    transaction.note("drop_its_misses", no=no)
    transaction.note("drop_its_ratings", no=no)
    transaction.note("drop_its_left_messages", no=no)
    transaction.note("drop_its_callbacks", no=no)
    transaction.note("drop_its_guesses", no=no)
    transaction.note("drop_its_resume_codes", no=no)
    transaction.note("untie_lent_pictures", no=no)
    transaction.note("drop_its_unsent", no=no)
    transaction.note("drop_its_outbox", no=no)
    transaction.note("untie_its_events", no=no)
    transaction.note("drop_its_messages", no=no)
    transaction.note("drop_its_episodes", no=no)
    transaction.note("drop_its_moves", no=no)
    transaction.note("drop_its_handoffs", no=no)
    transaction.note("drop_conversation", no=no)


# --- a dry run -------------------------------------------------------------------------------------------------------


def to_purge(reader: Reader, periods: Mapping[Kind, int], now: int) -> dict[Kind, int]:
    """How much of each kind a run would delete now."""
    old = {kind: now - days * DAY for kind, days in periods.items()}
    after, last = _raw_span(reader, old["raw"])
    rows = _one(reader.one("rows_to_purge_count", **{kind: old[kind] for kind in ("sessions", "audit", "traces")}))
    return {
        "raw": _count_of(reader.one("raw_messages_to_purge", after=after, upto=last))
        + _count_of(reader.one("raw_events_to_purge", before=old["raw"])),
        "words": _count_of(reader.one("episodes_to_empty_count", before=old["words"])),
        "pictures": len(reader.all("pictures_to_purge", before=old["pictures"], limit=MANY)),
        "cases": len(reader.all("cases_to_purge", before=old["cases"], limit=MANY)),
        "conversations": len(reader.all("conversations_to_purge", before=old["conversations"], limit=MANY)),
        "sessions": rows["sessions"],
        "audit": rows["audit"],
        "traces": rows["traces"],
    }


def _one(row: Row | None) -> Row:
    assert row is not None
    return row


def _count_of(row: Row | None) -> int:
    return int(_one(row)["count"])
