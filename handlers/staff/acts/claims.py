"""What staff can do with claims, as frozen values: pages and API make them, `Desk.staff_works` does them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.casework import Flaw
from bot.records import CaseState
from handlers.staff.acts.results import Result, ResultLine
from storage.casebook import CaseRow
from storage.rows import Outgoing


@dataclass(frozen=True, slots=True)
class OpenClaim:
    """For somebody on the telephone. `sure`: items whose odd value is right all the same; `note`: for colleagues; `key`: made
    anew for each form, so that a double press opens one."""

    kind: str
    items: Mapping[str, str]
    key: str
    language: str = ""
    sure: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class EditClaim:
    """Correct some of the items, or which case it is ("" leaves it). `version`: the one that the page showed."""

    number: str
    items: Mapping[str, str]
    version: int
    kind: str = ""
    sure: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MoveClaim:
    """To its next state. The traveller is told, with `words` of staff if there are any."""

    number: str
    to: CaseState
    version: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class TakeResults:
    """Many claims to their next states, all or none; a trial changes nothing."""

    lines: tuple[ResultLine, ...]
    trial: bool = True


ClaimAct = OpenClaim | EditClaim | MoveClaim | TakeResults


@dataclass(frozen=True, slots=True)
class ClaimDone:
    """An act on a claim that is committed."""

    case: CaseRow | None = None  # as it is now
    again: bool = False  # it was so already: nothing was changed
    told: bool = False  # a message to the traveller is on its way; not to who called, nor to who has left the channel
    report: tuple[Result, ...] = ()  # of results, line by line
    taken: bool = False  # … which were all taken
    rows: tuple[Outgoing, ...] = ()
    grown: tuple[tuple[str, int], ...] = ()  # conversations that have a new message, and its number


class FlawedError(Exception):
    """Items that are not taken, and why; nothing was changed."""

    def __init__(self, flaws: tuple[Flaw, ...], *, kind_known: bool) -> None:
        super().__init__("flawed")
        self.flaws, self.kind_known = flaws, kind_known


class ClaimConflictError(Exception):
    """Not done, nothing was changed; `case` is what it is now. `code`: "version" (somebody changed it meanwhile) or "state" (this
    does not follow on what it is)."""

    def __init__(self, code: str, case: CaseRow) -> None:
        super().__init__(code)
        self.code, self.case = code, case
