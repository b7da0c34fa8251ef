"""Who is watching a conversation in this process: an open page, a terminal, a console.

Told is only *that* something is new, and up to which row; the listener then reads the transcript from the row that it
knows. So a missed or doubled call does no harm, and a page that reconnects needs nothing but its last row.
"""

from __future__ import annotations

from collections.abc import Callable

from handlers.channel import Accepted, SendResult
from storage.rows import Outgoing

Tell = Callable[[int], None]


class Listeners:
    """Callbacks by conversation. For the event loop's thread only."""

    def __init__(self) -> None:
        self._by_conversation: dict[str, list[Tell]] = {}

    def listen(self, conversation: str, tell: Tell) -> Callable[[], None]:
        """Call `tell(seq)` whenever the conversation has grown to `seq`. Gives the function that ends it.

        `tell` must be quick and must not raise: it sets an event or puts the number into a queue.
        """
        ears = self._by_conversation.setdefault(conversation, [])
        ears.append(tell)

        def leave() -> None:
            if tell in ears:
                ears.remove(tell)
            if not ears and self._by_conversation.get(conversation) is ears:
                del self._by_conversation[conversation]

        return leave

    def tell(self, conversation: str, seq: int) -> None:
        for ear in tuple(self._by_conversation.get(conversation, ())):
            ear(seq)

    def __len__(self) -> int:
        """How many listen, over all conversations."""
        return sum(map(len, self._by_conversation.values()))


class Told:
    """A channel whose travellers read the transcript themselves (web, terminal): sending is telling of a new row."""

    repeatable = True

    def __init__(self, name: str, listeners: Listeners) -> None:
        self.name = name
        self._listeners = listeners

    async def send(self, row: Outgoing) -> SendResult:
        self._listeners.tell(row.conversation, row.seq)
        return Accepted()
