"""The shop's name: what its own label, a telling sentence (…で使いました) or a list leaves as one.

Shops have any name at all, so the words around it decide. Read last: numbers, dates and places are struck out by then.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.reading.corrections import Candidate, contradiction, settle
from bot.reading.doubt import Doubt
from bot.reading.folding import key_of, tidy
from bot.reading.found import Ground, Outcome, Value
from bot.reading.pattern import Pattern
from bot.reading.sheet import ANY_MARK, LABEL, MARKS, Sheet
from bot.reading.shop_fields import Region
from bot.reading.shop_names import evidence, head, is_kind, is_name, is_plain_name, trim
from bot.reading.shop_told import ASKED, FOLLOWS_KIND, FORMED, LABELLED, LEFT, Found, english, leads_over, quoted, told
from bot.reading.shop_words import BEGINNING, BRANCH

_PIECE = Pattern(r"[^\n。、,;!?|…/①-⑳:：・→⇒]*(?:・[^\n。、,;!?|…/①-⑳:：・]+)*")
_BREAK = Pattern(
    rf"{ANY_MARK}+|(?:じゃ|では|で|や)な(?:く、?(?:て、?)?|い(?:です)?、?)|やのうて、?|\s{{2,}}"
    rf"|[\u2190-\u2bff\U0001f000-\U0001faff]+"
)
_ARTICLE = Pattern(rf"the|la|le|el|{BEGINNING.text[1:]}")
_MARK_RUN = Pattern(rf"{ANY_MARK}")


_OR = Pattern(r"と|&|、|や(?=[ァ-ヶ一-龯])|か(?=[ァ-ヶ一-龯])")
_OF_A_LABEL = Pattern(rf"{LABEL}[\s:=→]*$")
_WORD = Pattern(r"\S+")


def read_shop(sheet: Sheet, regions: Sequence[Region], item: str, asking: str, *, others: int) -> Outcome:
    """The shop, or a doubt between two; and whether it corrects another. `others`: how many other items the message gave."""
    view = sheet.view
    candidates: list[Candidate] = []
    for start, end, rank in _found(sheet, view, regions, asking == item, others):
        if sheet.asks(start, end):
            continue
        if any(one.start < end and start < one.end for one in candidates) or any(
            letter in MARKS for letter in view[start:end]
        ):
            continue
        candidates.append(Candidate(start, end, tidy(_typed(sheet, start, end)), rank))
    settled = settle(sheet.key, candidates)
    if settled.rivals:
        return (contradiction(sheet, item, settled.rivals),), False
    if settled.winner is None:
        return (), False
    won = settled.winner
    both = _OR.split(won.value)
    if len(both) == 2 and all(evidence(one) == 2 and len(one) > 1 for one in both):
        return (Doubt(item, "two_values", won.value, sheet.folded.span(won.start, won.end), tuple(both)),), False
    ground: Ground = (
        "named" if won.rank == LABELLED else "asked" if asking == item else "left" if won.rank == LEFT else "formed"
    )
    return (Value(won.value, sheet.folded.span(won.start, won.end), ground),), settled.corrected


def _typed(sheet: Sheet, start: int, end: int) -> str:
    first, last = sheet.folded.span(start, end)
    return sheet.folded.original[first:last]


def _found(sheet: Sheet, view: str, regions: Sequence[Region], asked: bool, others: int) -> Iterator[Found]:
    """Bounds and rank of all that may be the shop, the best evidence first."""
    for region in regions:
        yield from _in_region(view, region.start, region.end)
    yield from quoted(sheet, view)
    pieces = list(_pieces(view))
    for start, end in pieces:
        yield from told(sheet, view, start, end)
    yield from english(view)
    if asked:
        yield from _as_answer(view)
    found: list[Found] = []
    for start, end in pieces:
        found.extend(_by_form(sheet, view, start, end, others))
    yield from sorted(found, key=lambda one: -one[2])


def _in_region(view: str, start: int, end: int) -> Iterator[Found]:
    for mark in (*_MARK_RUN.finditer(view, start, end), None):
        stop = mark.start() if mark else end
        if stop > start:
            after_mark = leads_over(view, start)
            first, last = trim(view, start, stop, after_mark=after_mark)
            first, last = trim(view, head(view, first, last), last)
            if is_name(view[first:last]):
                yield first, last, LABELLED
                return
        if mark:
            start = mark.end()


def _as_answer(view: str) -> Iterator[Found]:
    """The answer to the question for the shop: whatever is said that is not talk, be it only the kind of a shop."""
    for start, end in _pieces(view):
        first, last = trim(view, start, end, after_mark=leads_over(view, start))
        first = head(view, first, last)
        name = view[first:last]
        if is_plain_name(name) or (is_name(name) and evidence(name)) or is_kind(name):
            yield first, last, ASKED
            return


def _by_form(sheet: Sheet, view: str, start: int, end: int, others: int) -> Iterator[Found]:
    """A piece that looks like a shop's name, or that remains when all else of a list is understood."""
    for first, last in _runs(view, start, end):
        name = view[first:last]
        known = evidence(name)
        if not known and FOLLOWS_KIND.search(sheet.key[max(0, first - 12) : first]):
            known = 2
        if known and is_name(name) and is_plain_name(name):
            yield first, last, FORMED if known == 2 else LEFT + (known > 0)
        elif others >= 2 and is_plain_name(name):
            yield first, last, LEFT


def _runs(view: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Words of a piece, blank by blank, without those that are talk: 松屋 草津店 お願いします."""
    if _OF_A_LABEL.search(view[max(0, start - 8) : start]) and "\n" not in view[max(0, start - 3) : start]:
        return  # what was said of another item, or of the shop in vain
    first, last = trim(view, start, end, after_mark=leads_over(view, start))
    first = head(view, first, last)
    run: tuple[int, int] | None = None
    for word in _WORD.finditer(view[first:last]):
        bounds = (first + word.start(), first + word.end())
        goes_on = run is not None and (len(word[0]) == 1 or is_kind(word[0]) or BRANCH.search(word[0]) is not None)
        begins = run is None and _ARTICLE.fullmatch(key_of(word[0])) is not None
        if is_plain_name(word[0]) or goes_on or begins:
            run = (run[0], bounds[1]) if run else bounds
        elif run:
            break
    if run:
        yield trim(view, *run)


def _pieces(view: str) -> Iterator[tuple[int, int]]:
    """The parts of a message between stops, commas, line breaks and whatever was struck out."""
    for match in _PIECE.finditer(view):
        at, end = match.span()
        for stop in _BREAK.finditer(view, at, end):
            if stop.start() > at:
                yield at, stop.start()
            at = stop.end()
        if end > at:
            yield at, end
