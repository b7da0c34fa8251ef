"""`madoguchi chat`: the same conversation in a terminal, choices by number."""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TextIO

from bot.plain import plain_bubble
from bot.words import Choice, Incoming, Reply

PROMPT = "> "
LEAVING = "(Ctrl-D ends the talk; the next one goes on from there.)\n"
WIDEST = 76

Take = Callable[[Incoming], Sequence[Reply]]


def columns(text: str) -> int:
    """How many columns of a terminal `text` takes: a full-width character takes two, a combining one none."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text
    )


def visible(text: str) -> str:
    """Text that cannot steer the terminal: control and bidi signs are shown by their number."""
    return "".join(sign if sign == "\n" or sign.isprintable() else f"<U+{ord(sign):04X}>" for sign in text)


def wrap(text: str, width: int) -> Iterator[str]:
    """Lines of at most `width` columns. Words of the Latin script stay whole where they fit; 。、 never begin a line."""
    for line in text.split("\n"):
        taken, room = "", width
        for piece in _pieces(line):
            needs = columns(piece)
            if needs > room and taken and piece not in "。、，．）」』］・":
                yield taken.rstrip()
                taken, room = "", width
            added = piece if taken else piece.lstrip()
            taken += added
            room -= columns(added)
        yield taken.rstrip()


def _pieces(line: str) -> Iterator[str]:
    word = ""
    for sign in line:
        if columns(sign) == 1 and sign != " ":
            word += sign
            continue
        if word:
            yield word
            word = ""
        yield sign
    if word:
        yield word


@dataclass
class Terminal:
    """One traveller at one terminal. `take` gives the replies to what was typed."""

    take: Take
    lines: TextIO
    out: TextIO
    interactive: bool = True

    def run(self) -> None:
        """Talk until the input ends."""
        turn = 0
        if self.interactive:
            self.out.write(LEAVING)
        choices = self.show(self.take(self._incoming(turn, "arrive")))
        while (typed := self._read()) is not None:
            turn += 1
            incoming = self._understand(turn, typed, choices)
            if incoming is not None:
                choices = self.show(self.take(incoming))

    def _read(self) -> str | None:
        if self.interactive:
            self.out.write(PROMPT)
            self.out.flush()
        line = self.lines.readline()
        return line.rstrip("\r\n") if line else None

    def _understand(self, turn: int, typed: str, choices: tuple[Choice, ...]) -> Incoming | None:
        number = unicodedata.normalize("NFKC", typed).strip()
        if number.isdecimal() and len(number) < 3 and 1 <= int(number) <= len(choices):
            choice = choices[int(number) - 1]
            if choice.opens:
                self.out.write(f"  {choice.opens}\n")
                return None
            return self._incoming(turn, "press", text=choice.label, data=choice.data)
        return self._incoming(turn, "text", text=typed)

    def _incoming(self, turn: int, kind: str, text: str = "", data: str = "") -> Incoming:
        return Incoming("terminal", str(turn), "terminal", kind, text=text, data=data)  # type: ignore[arg-type]

    def show(self, replies: Sequence[Reply]) -> tuple[Choice, ...]:
        """Print replies, number the choices of the last, and give these back."""
        width = max(min(WIDEST, shutil.get_terminal_size().columns - 4), 20)
        for bubble in (bubble for reply in replies for bubble in reply.bubbles):
            self.out.write("\n")
            for line in wrap(visible(plain_bubble(bubble, folded=False)), width):
                self.out.write(f"  {line}\n")
        choices = replies[-1].choices if replies else ()
        self.out.write("\n")
        for number, choice in enumerate(choices, 1):
            note = f"  {choice.note}" if choice.note else ""
            self.out.write(f"  {number}) {visible(choice.label)}{note}\n")
        self.out.write("\n" if choices else "")
        self.out.flush()
        return choices
