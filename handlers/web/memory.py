"""What the web asks of the store, each question a query on a connection that only reads."""

from __future__ import annotations

from dataclasses import dataclass

from storage import conversations, handoffs, outbox, queue, saved, switches, transcript
from storage.queue import Standing
from storage.rows import Message, OutboxLoad
from storage.saved import Saved
from storage.store import Store
from storage.switches import Switches


@dataclass(frozen=True, slots=True)
class WebMemory:
    store: Store

    async def conversation_of(self, traveller: str) -> str | None:
        return await self.store.read(conversations.conversation_of("web", traveller))

    async def messages(self, conversation: str, after: int, limit: int) -> tuple[Message, ...]:
        return await self.store.read(transcript.messages(conversation, after, limit))

    async def standing(self, conversation: str) -> Standing | None:
        return await self.store.read(queue.standing(conversation))

    async def newest(self, conversation: str, limit: int) -> tuple[Message, ...]:
        return await self.store.read(transcript.newest(conversation, limit))

    async def switched(self) -> Switches:
        return await self.store.read(switches.read)

    async def writable(self) -> bool:
        return await self.store.writable()

    async def queue_length(self) -> int:
        return await self.store.read(handoffs.queue_length())

    async def outbox(self) -> OutboxLoad:
        return await self.store.read(outbox.load())

    async def saved(self) -> Saved:
        return await self.store.read(saved.read)
