"""What befalls the desk, step by step, drawn from the seed. Each seed has its own moods: what happens often, what never."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from datetime import timedelta
from typing import Any

from simulated import promises
from simulated.people import STAFF, Traveller, desktops, staff_act
from simulated.world import World

from bot.words import Incoming

STEPS = 50
PAUSES = (0.0, 0.002, 0.02, 0.3, 1.0, 8.0)  # seconds between two steps
TRAPS = ("before commit", "after commit", "before send", "before send", "after send")
TRAVELLERS = (("Uhanako", "line"), ("Utaro", "line"), ("4711", "telegram"), ("jiro", "web"))
ROOMS = (("Croom", "line"), ("-100777", "telegram"))
CALMED = 3600.0  # seconds in which everything has left, once all is well again


class Fate:
    """Lets a world live. `happened` is for whoever reads a seed that failed."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._luck = world.luck
        self.happened: list[str] = []
        self.travellers = [
            Traveller(name, channel, number, world.luck) for number, (name, channel) in enumerate(TRAVELLERS)
        ]
        self.rooms = [
            Traveller(name, channel, number + len(TRAVELLERS), world.luck)
            for number, (name, channel) in enumerate(ROOMS)
        ]
        self.mail: list[Incoming] = []  # what travellers did and nobody has acknowledged
        self._posts: set[asyncio.Task[None]] = set()
        self._presses = 0
        self._posted: set[str] = set()
        often: Mapping[Callable[[], Coroutine[Any, Any, object] | None], int] = {
            self.say: 40, self.deliver: 40, self.repeat: 6, self.crowd: 1, self.unsend: 5, self.leave: 2,
            self.staff: 12, self.weather: 5, self.trap: 9, self.power: 2, self.stop: 1, self.clock: 3,
            self.disk: 2, self.break_turn: 3, self.wait: 3,
        }  # fmt: skip
        if world.wide:
            often = {**often, self.picture: 6, self.edit: 4, self.room: 3}
        usual = {self.say, self.deliver, self.staff, self.wait}
        self._often = {step: count for step, count in often.items() if step in usual or self._luck.random() < 0.6}
        if self._luck.random() < 0.7:  # a crowd costs as much as all the rest
            self._often.pop(self.crowd, None)

    async def run(self, steps: int = STEPS) -> None:
        """Raises promises.BrokenPromiseError at the first step after which one does not hold."""
        await self._world.start()
        for _ in range(steps):
            (step,) = self._luck.choices(list(self._often), list(self._often.values()))
            self._note(step.__name__)
            going = step()
            if going is not None:
                await going
            await asyncio.sleep(self._luck.choice(PAUSES))
            promises.check(self._world)
        await self._calm()
        promises.check_at_the_end(self._world)

    def _note(self, *words: object) -> None:
        self.happened.append(f"{self._world.loop.time():9.3f} " + " ".join(map(str, words)))

    # --- travellers and platforms ------------------------------------------------------------------------------------

    def say(self) -> None:
        person = self._luck.choice(self.travellers)
        for _ in range(self._luck.choice((1, 2, 4))):
            self._does(person, person.does())

    def _does(self, person: Traveller, told: Incoming) -> None:
        self._back(person)
        self._note(" ", told.event_id, told.kind, told.text[:20] or told.data)
        self.mail.append(told)

    def _back(self, person: Traveller) -> None:
        """Whoever says something has not blocked the desk any more."""
        self._world.line.gone.discard(person.name)
        self._world.telegram.gone.discard(person.name)

    def unsend(self) -> None:
        person = self._luck.choice(self.travellers)
        sent = [told for told in person.done if told.kind in ("text", "image")]
        if person.channel == "line" and sent:
            which = self._luck.choice((sent[-1], self._luck.choice(sent)))
            self._does(person, person.event("unsend", which.reference))
            self._world.line.unsent.add(which.reference)

    def picture(self) -> None:
        person = self._luck.choice(self.travellers)
        if person.channel != "web":
            self._does(person, person.shows())

    def edit(self) -> None:
        person = self._luck.choice(self.travellers)
        words = [told for told in person.done if told.kind == "text"]
        if person.channel != "web" and words:
            self._does(
                person,
                person.edits(
                    self._luck.choice((words[-1], self._luck.choice(words))), "いつまでですか。教えてください"
                ),
            )

    def room(self) -> None:
        room = self._luck.choice(self.rooms)
        what = self._luck.choice(("join", "", "", "leave"))
        self._does(room, room.in_room(what))
        if what == "leave":
            (self._world.line if room.channel == "line" else self._world.telegram).gone.add(room.name)

    def leave(self) -> None:
        person = self._luck.choice(self.travellers)
        if person.channel == "web":
            return
        self._does(person, person.event("leave"))
        (self._world.line if person.channel == "line" else self._world.telegram).gone.add(person.name)

    def deliver(self) -> None:
        """Some of the mail, together or one by one, mostly in its order."""
        if not self.mail:
            return
        channel = self._luck.choice(self.mail).channel
        letters = [told for told in self.mail if told.channel == channel]
        if self._luck.random() < 0.3:
            self._luck.shuffle(letters)
        letters = letters[: self._luck.choice((1, 2, 5, 9))]
        self._post(letters, together=channel == "line")

    def repeat(self) -> None:
        """Once more, though it was acknowledged; also twice in one body."""
        told = [told for person in (*self.travellers, *self.rooms) for told in person.done if told not in self.mail]
        if told:
            letters = self._luck.choices(told, k=self._luck.choice((1, 2)))
            of_one = [letter for letter in letters if letter.channel == letters[0].channel]
            self._post(of_one, together=of_one[0].channel == "line", again=True)

    def crowd(self) -> None:
        """One traveller says more in a moment than is answered in a minute."""
        person = self._luck.choice(self.travellers)
        for _ in range(35):
            self._does(person, person.event("text", "いつまでですか"))
        self._post([told for told in self.mail if told.traveller == person.name], together=person.channel == "line")

    def _post(self, letters: list[Incoming], *, together: bool = True, again: bool = False) -> None:
        for batch in [letters] if together else [[letter] for letter in letters]:
            self._note(" ", "post", *(told.event_id for told in batch))
            self.mail = [told for told in self.mail if told not in batch]
            task = self._world.loop.create_task(self._carry(batch, again))
            self._posts.add(task)
            task.add_done_callback(self._posts.discard)

    async def _carry(self, batch: list[Incoming], again: bool) -> None:
        anew = again or any(told.event_id in self._posted for told in batch)
        self._posted.update(told.event_id for told in batch)
        if not await self._world.post(batch, again=anew) and not again:
            self._note(" ", "not taken", *(told.event_id for told in batch))
            self.mail += [told for told in batch if told not in self.mail]

    # --- staff -------------------------------------------------------------------------------------------------------

    async def staff(self) -> None:
        running, who = self._world.running, self._luck.choice(STAFF)
        tables = running.store.look(desktops) if running else []
        if not tables:
            return
        seen = self._luck.choice(tables)
        await asyncio.sleep(self._luck.choice((0.0, 0.0, 1.0)))  # they think
        self._presses += 1
        act = staff_act(seen, self._luck, f"press-{self._presses}")
        self._note(" ", who.name, act)
        for _ in range(self._luck.choice((1, 1, 2))):  # a double click
            await self._world.staff_does(act, who)

    # --- trouble -----------------------------------------------------------------------------------------------------

    def weather(self) -> None:
        world, trouble = self._world, self._luck.choice((0.0, 0.1, 0.5, 1.0))
        self._note(" ", trouble)
        match self._luck.choice(("line", "telegram", "desk", "disk")):
            case "line":
                world.line.weather.trouble = trouble
            case "telegram":
                world.telegram.weather.trouble = trouble
            case "desk":
                world.answers_lost = trouble / 2
            case "disk":
                world.disk.slow = 1 + trouble * 100

    def trap(self) -> None:
        moment, number = self._luck.choice(TRAPS), self._luck.choice((0, 0, 1, 3))
        self._note(" ", "power cut", moment, number)
        self._world.power_cut_at(moment, number)

    def power(self) -> None:
        self._world.power_cut(self._luck.choice((0.1, 2, 70)))

    async def stop(self) -> None:
        await self._world.stop()

    def clock(self) -> None:
        by = timedelta(minutes=self._luck.choice((-1440, -60, -60, -1, 1, 60, 60, 1440)))
        self._note(" ", by)
        self._world.set_clock(by)

    async def disk(self) -> None:
        """Full for a while, locked for a while, or failing in its next commit."""
        running = self._world.running
        if running is None:
            return
        trouble = self._luck.choice(("full", "locked", "kept", "lost"))
        self._note(" ", trouble)
        if trouble in ("kept", "lost"):
            running.store.fail(trouble)
            return
        running.store.fail(trouble)
        await asyncio.sleep(2.0)
        if self._world.running is running:
            running.store.fail("")

    def break_turn(self) -> None:
        if self.mail:
            self._world.breaking[self._luck.choice(self.mail).event_id] = self._luck.choice((1, 2, 9))

    async def wait(self) -> None:
        await asyncio.sleep(self._luck.choice((31, 120, 1000)))

    # --- the end -----------------------------------------------------------------------------------------------------

    async def _calm(self) -> None:
        """All is well again: what was done is delivered, and what is to leave leaves."""
        world = self._world
        self._note("calm")
        world.line.weather.trouble = world.telegram.weather.trouble = world.answers_lost = 0.0
        world.disk.slow = 1.0
        world.power_cut_at("", 0)
        world.breaking.clear()
        if world.running is not None:
            world.running.store.fail("")
        until = world.loop.time() + CALMED
        while world.loop.time() < until:
            await asyncio.sleep(20.0)
            if self.mail:
                channel = self.mail[0].channel
                self._post([told for told in self.mail if told.channel == channel], together=channel == "line")
            elif not self._posts and promises.nothing_open(world):
                return
        raise promises.BrokenPromiseError("P1: an hour after all is well there is still something on its way")
