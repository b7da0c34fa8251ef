"""The road: what travellers do goes through `traveller_says`, what staff do through `staff_does`, and nothing else answers.

    a channel ─ traveller_says ─ one transaction: the gate, the turn, all its rows (handlers/turn.py) ─ COMMIT
    staff ───── staff_does ───── one transaction: the move, its words, its card (handlers/staff/acts/acting.py) ─ COMMIT
                                                     └ then, and only then: delivery, listeners, the answer

- An event that the desk has is not taken again, however often and in whatever company it comes.
- What is not committed is not answered: the platform repeats it, and the repeat is the first.
- A turn that raises changes nothing but its own event, which is marked. It is tried again when the platform repeats it,
  and by `try_again`; after the third time the traveller gets an apology and the conversation goes to a person.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import datetime, timedelta
from functools import cached_property, partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from bot.dialogue import LONGEST
from bot.knowledge import Knowledge
from bot.words import Incoming
from handlers.listeners import Listeners
from handlers.taken import Core, Taken
from handlers.turn import Turns
from storage import events
from storage.conversations import whose
from storage.errors import StoreError
from storage.moments import stored
from storage.rows import Outgoing
from storage.store import Store

if TYPE_CHECKING:
    from handlers.staff.access import Actor
    from handlers.staff.acts.acting import Acting
    from handlers.staff.acts.casework import Casework
    from handlers.staff.acts.claims import ClaimAct, ClaimDone
    from handlers.staff.acts.talks import Act, Done

LONGEST_STORED = 20_000  # characters; what is longer is cut before anything else is done with it
RESPITE = timedelta(seconds=10)  # before a failed event is tried again

log = logging.getLogger("madoguchi.desk")


class TurnFailedError(Exception):
    """The turn raised. The event is noted, nothing else was changed; the same event may come again (HTTP 500)."""


class Desk:
    """Takes what travellers say, and does what staff do."""

    def __init__(
        self,
        store: Store,
        core: Core,
        knowledge: Knowledge,
        clock: Callable[[], datetime],
        listeners: Listeners,
        deliver: Callable[[Sequence[Outgoing]], None],
        prompt: Callable[[str], bool] = lambda _: False,
    ) -> None:
        """`clock` gives aware moments in JST; `deliver` is `Delivery.wake`, `prompt` is `Delivery.prompt`."""
        self._store = store
        self._knowledge = knowledge
        self._clock = clock
        self._listeners = listeners
        self._deliver = deliver
        self._prompt = prompt
        self._core = core
        self._turns = Turns(core, knowledge)

    async def traveller_says(self, incoming: Incoming) -> Taken:
        """One event, one transaction: noted, answered, stored, its replies in the outbox; then delivery is woken.

        Raises `NotStoredError` (503), `OutcomeUnknownError` (the disk failed: 500), `TurnFailedError` (500).
        """
        tidy, now = _storable(incoming), self._clock()
        try:
            self._look_up(tidy)
            take = partial(self._turns.take, incoming=tidy, now=now, prompt=self._prompt)
            return await self._store.run(take, then=self._go_on, of=whose(tidy.channel, tidy.traveller))
        except StoreError:
            raise
        except Exception as error:  # whatever the core, the content or the effects raised
            return await self._failed(tidy, now, error)

    async def staff_does(self, act: Act, by: Actor | None) -> Done:
        """One act of staff, one transaction, the same outbox and delivery. `by` is None for what the desk does itself.

        Raises `ConflictError` (409), `UnknownError` (404), `NothingWaitsError`, and the store's errors.
        """
        work = partial(self._acting.do, act=act, actor=by, now=self._clock())
        return await self._store.run(work, then=self._did)

    async def staff_works(self, act: ClaimAct, by: Actor) -> ClaimDone:
        """One act of staff on a claim, or on many at once, all or none.

        Raises `ClaimConflictError` (409), `FlawedError` (422), `UnknownError` (404), and the store's errors.
        """
        work = partial(self._casework.do, act=act, staff=by.name, now=self._clock())
        return await self._store.run(work, then=self._worked)

    async def try_again(self) -> int:
        """Take up the events whose turn raised a while ago; how many are done with now. To be called now and then."""
        now, done = self._clock(), 0
        for incoming in await self._store.read(events.waiting_for_a_try(stored(now - RESPITE), stored(now))):
            try:
                await self.traveller_says(incoming)
            except TurnFailedError:
                continue
            done += 1
        return done

    # --- what staff do is loaded with their first act ---

    @cached_property
    def _acting(self) -> Acting:
        from handlers.staff.acts.acting import Acting  # noqa: PLC0415

        return Acting(self._knowledge, self._core.unpack, self._core.pack)

    @cached_property
    def _casework(self) -> Casework:
        from handlers.staff.acts.casework import Casework  # noqa: PLC0415

        return Casework(self._knowledge, self._core.unpack, self._core.pack)

    # --- the parts ---------------------------------------------------------------------------------------------------

    def _look_up(self, incoming: Incoming) -> None:
        """Search the knowledge before the transaction begins: it keeps what it found, and the turn finds it there."""
        if incoming.kind == "text" and len(incoming.text) <= LONGEST:
            guess, hint = self._knowledge.guess_language(incoming.text), incoming.language[:2]
            spoken = self._knowledge.languages
            self._knowledge.find(incoming.text, guess or (hint if hint in spoken else spoken[0]))

    def _go_on(self, taken: Taken) -> None:
        """It is committed: replies leave, and whoever watches is told. Also when the caller is not there any more."""
        if taken.rows:
            self._deliver(taken.rows)
        if not taken.seen_before:
            self._listeners.tell(taken.conversation, taken.seq)
        for other in taken.beside:
            self._go_on(other)

    def _did(self, done: Done) -> None:
        if done.rows:
            self._deliver(done.rows)
        if done.seq and not done.again:
            self._listeners.tell(done.conversation, done.seq)

    def _worked(self, done: ClaimDone) -> None:
        if done.rows:
            self._deliver(done.rows)
        for conversation, seq in done.grown:
            self._listeners.tell(conversation, seq)

    async def _failed(self, incoming: Incoming, now: datetime, error: Exception) -> Taken:
        name = type(error).__name__
        log.error("turn failed: %s at %s, event %s of %s", name, _place(error), incoming.event_id, incoming.channel)
        give_up = partial(self._turns.give_up, incoming=incoming, failure=name, now=now)
        whose_ = whose(incoming.channel, incoming.traveller)
        taken = await self._store.run(give_up, then=self._gave_up, of=whose_)
        if taken is None:
            raise TurnFailedError(name) from error
        return taken

    def _gave_up(self, taken: Taken | None) -> None:
        if taken is not None:
            self._go_on(taken)


def _storable(incoming: Incoming) -> Incoming:
    """Cut first; then half characters, which no database takes, become question marks, and so does NUL its own sign."""
    if len(incoming.text) > LONGEST_STORED:
        incoming = replace(incoming, text=incoming.text[:LONGEST_STORED])
    words = _words_of(incoming)
    try:
        plain = b"\0" not in "".join(words).encode()
    except UnicodeEncodeError:
        plain = False
    return incoming if plain else Incoming(*map(_cleaned, words))


def _cleaned(text: Any) -> Any:
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


_words_of = attrgetter(*(field.name for field in fields(Incoming)))  # all of them are texts


def _place(error: Exception) -> str:
    """Where it was raised. The error's own words are left out: they may be the traveller's."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else "?"
