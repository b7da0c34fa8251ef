"""Messages: what was heard and what was said, in order, with why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import orjson

from bot.effects import Trace
from bot.words import Incoming, Reply
from storage import attachments, search
from storage.conversations import Conversation
from storage.moments import told
from storage.replies import decode, encode, words_of
from storage.rows import Found, Message, Said
from storage.transaction import Reader, Row, Transaction, Value

NO_TRACE = Trace("silent")
REPLIES_KEPT = 256
MOST_PAGES = 20  # of hits in the index that turn out not to hold the words side by side
BIGGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a transcript the rows of a turn belong."""

    conversation: int
    episode: int
    at: int


@dataclass(frozen=True, slots=True)
class _Kept:
    """A reply made ready: most turns say what was said before."""

    text: str
    digest: bytes
    words: str


def hear(
    transaction: Transaction, place: Place, seq: int, incoming: Incoming, shown: str, trace: Trace = NO_TRACE
) -> None:
    """Write down what the traveller did. `shown` stands instead of their words when personal data had to be masked;
    then the raw event is not kept either. `trace` explains a turn that said nothing."""
    text = shown or incoming.text
    added = transaction.adding(
        "add_heard",
        conversation=place.conversation,
        seq=seq,
        episode=place.episode,
        now=place.at,
        kind=incoming.kind,
        text=text,
        data=incoming.data,
        reference=incoming.reference,
        raw="" if shown else incoming.raw,
        **_explained(trace),
    )
    search.index(transaction, added, text)


def say(transaction: Transaction, place: Place, seq: int, reply: Reply, trace: Trace, author: str = "bot") -> Said:
    """Write down what is said: what the outbox is to carry."""
    kept = _kept(reply)
    added = transaction.adding(
        "add_answer",
        conversation=place.conversation,
        seq=seq,
        episode=place.episode,
        now=place.at,
        author=author,
        kind=trace.kind,
        said=_said(transaction, kept),
        **_explained(trace),
    )
    search.index(transaction, added, kept.words)
    return Said(added(), seq, reply, author, place.at)


def _explained(trace: Trace) -> dict[str, Value]:
    return {
        "entry": trace.entry,
        "score": trace.score,
        "runner_up": trace.runner_up,
        "runner_up_score": trace.runner_up_score,
        "rule": trace.rule,
        "trace": orjson.dumps(trace.more, default=str, option=orjson.OPT_NON_STR_KEYS).decode() if trace.more else "",
    }


def _said(transaction: Transaction, kept: _Kept) -> int:
    """The id of a reply in the table of all that was ever said; written there when it is new.

    The race: it is said for the second time while the first is unsent. Then there is nothing left to share.
    """
    row = transaction.one("said_before", digest=kept.digest)
    if row is not None and (row["shared"] or transaction.do("share_said", id=row["id"])):
        return int(row["id"])
    return transaction.adding("add_said", digest=kept.digest, reply=kept.text)()


@lru_cache(REPLIES_KEPT)
def _kept(reply: Reply) -> _Kept:
    encoded = encode(reply)
    return _Kept(encoded.decode(), blake2b(encoded, digest_size=16).digest(), words_of(reply))


# --- unsent ----------------------------------------------------------------------------------------------------------


def unsent_words(transaction: Transaction, conversation: Conversation, reference: str) -> tuple[str, ...]:
    """The words of the message that a channel calls `reference`, as they were first and as they were edited."""
    rows = transaction.all("unsent_messages", conversation=conversation.no, reference=reference)
    return tuple(str(row["text"]) for row in rows)


def blank(
    transaction: Transaction, conversation: Conversation, reference: str, now: int, told: Collection[str] = ()
) -> None:
    """The message was unsent: its words, or its picture, go from the transcript, the search, the lists for staff and the replies that
    repeat them, also from those on their way. The rows stay. `told`: what a form had taken of the words, and shows by itself.
    """
    parts = [search.fold(part) for part in told]
    for row in transaction.all("unsent_messages", conversation=conversation.no, reference=reference):
        search.forget(transaction, row["id"], row["text"])
        transaction.do("blank_message", id=row["id"], now=now)
        transaction.do("blank_miss", conversation=conversation.no, seq=row["seq"])
        transaction.do("blank_left_message", conversation=conversation.no, seq=row["seq"])
        attachments.blank(transaction, conversation.no, row["seq"], now)
        _blank_echoes(transaction, conversation, row["seq"], search.fold(row["text"]).strip(), parts, now)


def _blank_echoes(
    transaction: Transaction, conversation: Conversation, seq: int, words: str, parts: Sequence[str], now: int
) -> None:
    for row in transaction.all("answers_after", conversation=conversation.no, seq=seq):
        reply = decode(row["reply"])
        said = words_of(reply)
        shows_a_claim = any(bubble.items or bubble.steps for bubble in reply.bubbles)
        folded, sought = search.fold(said), [words, *(parts if shows_a_claim else ())]
        if not any(part and part in folded for part in sought):
            continue
        search.forget(transaction, row["id"], said)
        transaction.do("blank_message", id=row["id"], now=now)
        transaction.do("drop_outgoing", message=row["id"], now=now)
        transaction.do("drop_said", id=row["said"])


# --- for readers -----------------------------------------------------------------------------------------------------


def messages(conversation: str, after: int = 0, limit: int = 200) -> Callable[[Reader], tuple[Message, ...]]:
    """The rows with a `seq` above `after`, oldest first: `await store.read(messages(conversation, after=12))`."""
    return lambda reader: tuple(
        map(as_message, reader.all("messages_after", conversation=conversation, after=after, limit=limit))
    )


def newest(conversation: str, limit: int = 50) -> Callable[[Reader], tuple[Message, ...]]:
    """The last rows, oldest first."""
    return lambda reader: tuple(
        map(as_message, reversed(reader.all("messages_newest", conversation=conversation, limit=limit)))
    )


def find(words: str, limit: int = 50) -> Callable[[Reader], tuple[Found, ...]]:
    """Messages that hold every word of `words`, newest first; width and kana folded, from one character on."""

    def ask(reader: Reader) -> tuple[Found, ...]:
        sought, found, before = search.expression(words), list[Found](), BIGGEST_ID
        for _ in range(MOST_PAGES if sought else 0):
            page = _page(reader, sought, before, limit)
            for id_ in page:
                row = reader.one("message_by_id", id=id_)
                if row is not None and search.holds((message := as_message(row)).text, words):
                    found.append(Found(row["conversation_id"], message))
            if len(page) < limit or len(found) >= limit:
                break
            before = page[-1]
        return tuple(found[:limit])

    return ask


def _page(reader: Reader, sought: str, before: int, limit: int) -> list[int]:
    """Ids below `before`, highest first, that the index gives."""
    return [row["id"] for row in reader.all("find_words", sought=sought, lowest=0, before=before, limit=limit)]


def first_at(reader: Reader, moment: int) -> int:
    """The number of the first message at a moment or after it, found by halving."""
    ids = reader.one("message_ids")
    assert ids is not None
    low, high = int(ids["lowest"]), int(ids["highest"]) + 1
    while low < high:
        middle = (low + high) // 2
        row = reader.one("message_from", id=middle)
        if row is not None and row["at"] < moment:
            low = int(row["id"]) + 1
        else:
            high = middle
    return low


def as_message(row: Row) -> Message:
    reply = decode(row["reply"]) if row["reply"] is not None else None
    return Message(
        seq=row["seq"],
        direction=row["direction"],
        author=row["author"],
        kind=row["kind"],
        at=told(row["at"]),
        text=words_of(reply) if reply else row["text"],
        reply=reply,
        data=row["data"],
        blanked=row["blanked"] is not None,
        reference=row["reference"],
    )
