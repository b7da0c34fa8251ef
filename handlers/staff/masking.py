"""What a role sees of personal data: the one place, for pages, the API, event streams, search, exports.

    sees = Sight.of(actor.role, public)  public: what the notice prints itself and nobody has to hide (its telephone number, its sender)
    sees.text(message.text)             names, mails, telephone and card numbers, addresses, birthdays that nobody asked for
    sees.message(message)               a row of the transcript: the desk's own sentences stay readable
    sees.items(case.items, form.items)  the items of a claim
    sees.number("4071228533")           a coupon's inquiry number: ＊＊＊＊＊＊8533
    sees.name("花子")                   the name that a traveller's channel gives

The log has no sight at all: no words of travellers are written there. Whoever may reveal (action `reveal`) gets `Sight.full()` for one
record, with a reason, and the audit log keeps that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate
from types import MappingProxyType

from bot import moving
from bot.knowledge import FormItem
from bot.reading import mask_unneeded
from bot.reading.claims import EVERY, MASK, put_back
from bot.reading.found import PersonalKind
from storage.rows import Message
from storage.staff import Role

TAIL = 4  # characters of a number that stay readable: enough to tell two apart, not enough to use
PIECE = 1_500  # characters that are read together; reading takes note of 2,000 at most
AROUND = 100  # characters on each side of a cut
RUN = 6  # digits in a row that count as a number in somebody's words
BETWEEN = "-‐‑–—−ー－ 　"  # what may stand between them

MOVING = re.compile(r"(?<![\d-])\d{4}-\d{4}-\d{4}(?![\d-])")  # as bot/moving.py shows it

KEPT = 8_192

REPEATED: tuple[PersonalKind, ...] = ("mail", "phone", "card")  # known by their form, whatever stands before them


@dataclass(frozen=True, slots=True)
class Sight:
    """What of a record is shown. Built from a role, never from what a request asks for."""

    numbers: bool  # inquiry numbers: the key of a claim, and as good as money
    names: bool  # as the traveller's channel gives them
    unasked: bool  # what the traveller told without need

    public: tuple[str, ...] = ()  # stays as it is wherever it stands

    @staticmethod
    def of(role: Role, public: tuple[str, ...] = ()) -> Sight:
        return replace(_SIGHTS[role], public=public)

    @staticmethod
    def full() -> Sight:
        """For one record that somebody reveals."""
        return Sight(numbers=True, names=True, unasked=True)

    def text(self, text: str) -> str:
        """Somebody's words, a reply of the desk, a name of a shop: whatever may hold what was told without need."""
        return text if self.unasked else _masked(text, self)

    def message(self, message: Message) -> str:
        """The words of a row. The desk says "name" and "address" without holding any: of its own words only numbers and mails can be
        somebody's, where it repeats what it was told. A number that moves a claim opens it to whoever writes it: it is for the
        traveller alone, also where everything else is revealed."""
        if message.author != "bot":
            return self.text(message.text)
        text = message.text if self.unasked else _masked(message.text, self, REPEATED)
        return MOVING.sub(lambda code: MASK * len(code[0]) if moving.valid(code[0].replace("-", "")) else code[0], text)

    def number(self, number: str) -> str:
        return number if self.numbers else _tail(number)

    def name(self, name: str) -> str:
        return name if self.names or not name else name[0] + MASK * 2

    def items(self, items: Mapping[str, str], form: Iterable[FormItem]) -> dict[str, str]:
        """The items of a claim, as the form names them; one that the form does not know is hidden but for its last characters."""
        readers = {item.id: item.reader for item in form}
        return {id_: self.item(value, readers.get(id_, "number")) for id_, value in items.items()}

    def item(self, value: str, reader: str) -> str:
        """One item. `reader` is the form's word for what it is: number, date, prefecture, name, …"""
        match reader:
            case "number":
                return self.number(value)
            case "date" | "prefecture" | "choice":
                return value
            case _:
                return self.text(value)


_SIGHTS: Mapping[Role, Sight] = MappingProxyType(
    {
        "agent": Sight(numbers=True, names=True, unasked=False),
        "supervisor": Sight(numbers=True, names=True, unasked=False),
        "auditor": Sight(numbers=False, names=False, unasked=False),
    }
)


def _masked(text: str, sight: Sight, kinds: tuple[PersonalKind, ...] = EVERY) -> str:
    """Most is looked at again and again, so it is kept; but not long words, thousands of which would take the desk's memory."""
    return (_kept if len(text) <= PIECE else _read)(text, sight, kinds)


def _read(text: str, sight: Sight, kinds: tuple[PersonalKind, ...]) -> str:
    shown = _by_pieces(text, kinds)
    if not sight.numbers:
        shown = _without_digits(shown)
    return put_back(text, shown, sight.public)


_kept = lru_cache(KEPT)(_read)


def _by_pieces(text: str, kinds: tuple[PersonalKind, ...]) -> str:
    """Piece after piece; and since a cut may go through a name or a number, what stands around it once more."""
    pieces = list(_pieces(text))
    letters = list("".join(mask_unneeded(piece, kinds) for piece in pieces))
    for cut in accumulate(map(len, pieces[:-1])):
        begin = cut - AROUND
        for place, letter in enumerate(mask_unneeded(text[begin : cut + AROUND], kinds), begin):
            if letter == MASK:
                letters[place] = MASK
    return "".join(letters)


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces that are read whole, cut where a line or a sentence ends if there is such a place."""
    while len(text) > PIECE:
        cut = max(text.rfind(mark, PIECE // 2, PIECE) for mark in "\n。 ") + 1 or PIECE
        yield text[:cut]
        text = text[cut:]
    yield text


def _without_digits(text: str) -> str:
    """Every long run of digits hidden but for its end, blanks and hyphens among them or not."""
    letters = list(text)
    run: list[int] = []
    for place, letter in enumerate([*text, ""]):
        if letter.isdecimal():
            run.append(place)
        elif not (run and letter and letter in BETWEEN):
            for hidden in run[:-TAIL] if len(run) >= RUN else ():
                letters[hidden] = MASK
            run.clear()
    return "".join(letters)


def _tail(number: str) -> str:
    return MASK * max(len(number) - TAIL, 1) + number[-TAIL:] if len(number) > TAIL else MASK * len(number)
