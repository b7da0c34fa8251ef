"""Erasing one person for good, by whoever may, with a reason: from the console and by programs."""

from __future__ import annotations

import asyncio
from functools import partial

from handlers.staff.access import Actor
from handlers.staff.acts.talks import LONGEST_REASON
from handlers.web.refusals import Refusal, plain_refusal
from storage import audit
from storage.keeping import erased, erasure
from storage.keeping.erasure import Extent
from storage.store import Store
from storage.transaction import Transaction


async def what_goes(store: Store, conversation: str) -> Extent:
    """Raises Refusal 404."""
    found = await store.read(erasure.extent(conversation))
    if found is None:
        raise plain_refusal(404)
    return found


async def erase(store: Store, conversation: str, actor: Actor, reason: str, now: int) -> None:
    """Action `conversation.erase`. Again is the same. Raises Refusal 404, 422."""
    told = " ".join(reason.split())[:LONGEST_REASON]
    if not told:
        raise Refusal(422, "reason", "Say why.")
    await what_goes(store, conversation)
    # Before the erasure: one that is listed and not done is done at the next restore, one that is not listed would come back.
    await asyncio.to_thread(erased.keep, store.place, [conversation])
    await store.run(partial(_erase, conversation=conversation, actor=actor, reason=told, now=now))


def _erase(transaction: Transaction, conversation: str, actor: Actor, reason: str, now: int) -> None:
    """Done and noted in one transaction. The race: of two who do it at once the second finds nothing left, which is the same."""
    erasure.erase(transaction, conversation, now)
    audit.note(
        transaction, now, actor.name, "erase", f"conversation:{conversation}", reason=reason, request=actor.request
    )
