"""The words with which people name an item before they give it: お問い合わせ番号は, 期限：, 店名, valid until.

A label *governs* what stands right behind it. The names of things that are not asked for (電話番号, 購入日, 住所) are labels
too: what they govern is kept from being taken for an item.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice

from bot.knowledge import FormItem
from bot.reading.folding import to_key
from bot.reading.label_words import WORDS, LabelKind
from bot.reading.pattern import Pattern
from bot.reading.sheet import Sheet

# Between a label and its value: a colon or bracket, one particle, the fillers of speech. Own script: はなや has no particle.
_STOPS = r"[\s:=?\-→>＞)\]】」』「『\"'、,.…・|~★☆●■◆◇▼※]*"
_PARTICLE = (
    r"(?:は|が|って(?:いうの)?は?|とは|の(?:方|ほう|欄|ところ|所)(?:は|が|に|には)?|も|では|としては|です(?:が"
    r"|けど|ね)?|なんですけど|なんですが|なのですが|ですけれども|には|に|を見(?:ると|たら)|"
    r"の(?:日付|日にち|日)(?:は|が)?|だけは?|につきましては|については|に関しては)"
)
_FILLER = (
    r"(?:ええ?っ?と[ー~]?|え[ーえっ]*と[ー~]?|えー+|うーんと?|んーと?|たぶん|多分|確か|たしか|おそらく|恐らく"
    r"|だいたい|やっぱ[りし]?|やはり|正しくは|正確には|こちらです|以下です|下記です|次です|"
    r"(?:その|あの[ーう]?|これ|これで|こちら|以下|次|今|いま|え|あ|まあ|ねえ?|ちょっと)(?=[\s、,…ー~:\d])"
    r"|(?:the(?=\s+\d)|is|are|was|were|of|on|to|that's|it's|it is|it was|called|date|maybe|probably|i think|says"
    r"|said)(?![a-z]))"
)
_BETWEEN = Pattern(rf"(?:{_PARTICLE}{_STOPS}|\s(?:は|が)\s{_STOPS}|{_STOPS})(?:{_FILLER}{_STOPS})*")
_QUOTED = Pattern(r"\s*(?:は|:|が)?\s*[「『]")  # 名前は「豆々」: nobody quotes their own
_LEADS = Pattern(
    r"\s*(?:[:=→>?)\]】」\n「『\"',、]|$|は|が(?!な|混|閉|わか|分か)|って|の方は|のほうは|\s\S|-|is\b|was\b|name)"
    r"|(?<=[名称前])(?!を)|(?<=名前)は?"
)


_MOST_OWN = 40  # names of items that are looked at in one message


@dataclass(frozen=True, slots=True)
class Label:
    """`key[start:end]` names `item` of the form; "" for the names of things that no item asks for."""

    start: int
    end: int
    kind: LabelKind
    item: str = ""


def find_labels(sheet: Sheet, items: tuple[FormItem, ...], asking: str = "") -> tuple[Label, ...]:
    """The labels in a message, in order, none over another: the form's own names before the usual words.

    The usual words of a kind name the first item that is read in that way.
    """
    usual: dict[str, str] = {}
    for item in items:
        usual.setdefault(item.reader, item.id)
    asked = next((item for item in items if item.id == asking), None)
    found = list(_own_names(sheet, items))
    for match in _usual_words().finditer(sheet.masked):
        kind: LabelKind = match.lastgroup  # type: ignore[assignment]
        if any(label.start < match.end() and match.start() < label.end for label in found[:_MOST_OWN]):
            continue
        if kind == "name" and _inside_a_name(sheet, match):
            continue
        if kind == "person" and (_QUOTED.match(sheet.text, match.end()) or (asked and asked.reader == "name")):
            shop = asked.id if asked and asked.reader == "name" else usual.get("name", "")
            found.append(Label(match.start(), match.end(), "name", shop))
        else:
            found.append(Label(match.start(), match.end(), kind, usual.get(kind, "")))
    found.sort(key=lambda label: label.start)
    return tuple(found)


def _own_names(sheet: Sheet, items: tuple[FormItem, ...]) -> Iterator[Label]:
    """Where the items' own names stand, as the form writes them."""
    names = _name_pattern(tuple(to_key(item.name) for item in items))
    for match in islice(names.finditer(sheet.masked), _MOST_OWN) if items else ():
        item = items[int((match.lastgroup or "_0")[1:])]
        if item.reader != "name" or not _inside_a_name(sheet, match):
            yield Label(match.start(), match.end(), item.reader, item.id)


def _inside_a_name(sheet: Sheet, match: re.Match[str]) -> bool:
    """店 in セブン店は, and お店 in 松屋というお店で: a part of the name or of the sentence, no label."""
    start, end = match.span()
    glued = start > 0 and "ァ" <= sheet.text[start - 1] <= "ー" and match[0][0] in "店しす施加"
    within = match[0] in {"店", "みせ"} and start > 0 and sheet.text[start - 1] == "の"
    return glued or within or _LEADS.match(sheet.folded.lower, end) is None


def governing(labels: Sequence[Label], sheet: Sheet, at: int) -> Label | None:
    """The label right before a place in the text, with nothing between but particles, colons and fillers."""
    place = bisect_right(labels, at, key=lambda label: label.end)
    if place == 0:
        return None
    last = labels[place - 1]
    if at - last.end > 40:
        return None
    between = sheet.folded.lower[last.end : at]
    return last if _BETWEEN.fullmatch(between) and between.count("\n") <= 1 else None


def value_start(sheet: Sheet, label: Label) -> int:
    """Where what the label names begins."""
    match = _BETWEEN.match(sheet.folded.lower, label.end)
    return label.end if match is None else match.end()


@cache
def _usual_words() -> Pattern:
    return Pattern("|".join(f"(?P<{kind}>{words})" for kind, words in WORDS.items()))


@lru_cache(maxsize=8)
def _name_pattern(names: tuple[str, ...]) -> Pattern:
    return Pattern("|".join(f"(?P<_{at}>{re.escape(name)})" for at, name in enumerate(names)))
