"""Who is watching a conversation in this process: an open page, a terminal, a console.

Told is only *that* something is new, and up to which row; the listener then reads the transcript from the row that it
knows. So a missed or doubled call does no harm, and a page that reconnects needs nothing but its last row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from handlers.channel import Accepted, SendResult
from storage.rows import Outgoing

Tell = Callable[[int], None]


@dataclass(slots=True)
class _Watch:
    ears: list[Tell] = field(default_factory=list)
    told: int = 0  # the newest row that they were told of


class Listeners:
    """Callbacks by conversation. For the event loop's thread only."""

    def __init__(self, beyond: Callable[[str, int], None] = lambda _conversation, _seq: None) -> None:
        """`beyond` passes on what is told here to those who listen in other processes."""
        self._watches: dict[str, _Watch] = {}
        self.beyond = beyond

    def listen(self, conversation: str, tell: Tell) -> Callable[[], None]:
        """Call `tell(seq)` whenever the conversation has grown to `seq`. Gives the function that ends it.

        `tell` must be quick and must not raise: it sets an event or puts the number into a queue.
        """
        watch = self._watches.setdefault(conversation, _Watch())
        watch.ears.append(tell)

        def leave() -> None:
            if tell in watch.ears:
                watch.ears.remove(tell)
            if not watch.ears and self._watches.get(conversation) is watch:
                del self._watches[conversation]

        return leave

    def tell(self, conversation: str, seq: int) -> None:
        """The conversation has grown to `seq` by what this process has stored: everybody is told once, wherever they are."""
        self.hear(conversation, seq)
        self.beyond(conversation, seq)

    def hear(self, conversation: str, seq: int) -> None:
        """It has grown, and those in other processes know."""
        watch = self._watches.get(conversation)
        if watch is None or seq <= watch.told:
            return
        watch.told = seq
        for ear in tuple(watch.ears):
            ear(seq)

    def look_up(self) -> None:
        """It may have been missed that any of them has grown: everybody reads."""
        for watch in tuple(self._watches.values()):
            for ear in tuple(watch.ears):
                ear(watch.told)

    def __len__(self) -> int:
        """How many listen, over all conversations."""
        return sum(len(watch.ears) for watch in self._watches.values())


class Told:
    """A channel whose travellers read the transcript themselves (web, terminal): sending is telling of a new row."""

    repeatable = True

    def __init__(self, name: str, listeners: Listeners) -> None:
        self.name = name
        self._listeners = listeners

    async def send(self, row: Outgoing) -> SendResult:
        self._listeners.hear(row.conversation, row.seq)
        return Accepted()
