"""On SQLite a message joins the search index a little later, many together: one by one, each would write the index in another place, and
merge it anew from time to time. How far the index goes is kept in the transaction that writes it; a search looks through what stands
behind that itself (`find_words`), so nothing is ever missing. On PostgreSQL a message joins within its turn (storage/search.py).
"""

from __future__ import annotations

from functools import lru_cache

from storage import search
from storage.replies import decode, words_of
from storage.transaction import Row, Transaction

AT_ONCE = 400  # messages; travellers wait as long as these take: some 10 ms


def index_next(transaction: Transaction) -> int:
    """Index the eldest messages that wait for it; how many they were. What has been blanked meanwhile has no words."""
    rows = transaction.all("words_waiting", limit=AT_ONCE)
    for row in rows:
        if pairs := search.pairs(_text(row)):
            transaction.do("index_words", id=row["id"], pairs=pairs)
    if rows:
        transaction.do("note_indexed", upto=rows[-1]["id"])
    return len(rows)


def _text(row: Row) -> str:
    return row["text"] if row["reply"] is None else _spoken(row["reply"])


@lru_cache(maxsize=256)  # most of what the desk says it has said before
def _spoken(reply: str) -> str:
    return words_of(decode(reply))
