"""Where names of prefectures and places stand in a text, and whether each stands by itself or inside another name.

高崎 in 高崎で is a place; in ローソン高崎駅前店 it is a part of the shop's name and is left there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from bot.reading import places, prefectures
from bot.reading.folding import to_key
from bot.reading.pattern import Pattern
from bot.reading.sheet import ANY_MARK, Sheet

Script = Literal["kanji", "kana", "latin"]


@dataclass(frozen=True, slots=True)
class Named:
    """A name in the table: the prefectures in which it lies, and what it is."""

    prefectures: tuple[str, ...]
    script: Script
    town: bool
    family: bool  # also a family name


@dataclass(frozen=True, slots=True)
class SeenPlace:
    """A place that stands by itself: `key[start:end]` with its suffix (県, 市, 温泉)."""

    start: int
    end: int
    name: str
    named: Named
    suffixed: bool


@cache
def _names() -> dict[str, Named]:
    """Every known name, by its comparing form."""
    found: dict[str, Named] = {}
    for name, full in prefectures.SPELLINGS.items():
        key = to_key(name)
        script: Script = "latin" if name.isascii() else "kana" if name in prefectures.KANA else "kanji"
        found[key] = Named((full,), script, town=False, family=full in prefectures.ALSO_FAMILY and name != full)
    towns = {name: (full,) for name, full in places.PLACES.items()} | places.SHARED
    for name, fulls in towns.items():
        key = to_key(name)
        kana = all("ぁ" <= letter <= "ゖ" or letter == "ー" for letter in key)
        found.setdefault(
            key,
            Named(fulls, "latin" if key.isascii() else "kana" if kana else "kanji", True, name in places.ALSO_FAMILY),
        )
    for name, meant in places.KANA.items():
        found.setdefault(name, Named(towns[meant], "kana", True, meant in places.ALSO_FAMILY))
    for name, full in places.LATIN.items():
        found.setdefault(name, Named((full,), "latin", town=True, family=False))
    for name, fulls in places.LATIN_SHARED.items():
        found.setdefault(name, Named(fulls, "latin", town=True, family=False))
    return found


@cache
def _lengths() -> dict[str, tuple[int, ...]]:
    """By first letter, how long the names are that begin with it: the longest first."""
    lengths: dict[str, tuple[int, ...]] = {}
    for name in sorted(_names(), key=len, reverse=True):
        lengths[name[0]] = tuple(dict.fromkeys((*lengths.get(name[0], ()), len(name))))
    return lengths


_PREFECTURE_SUFFIX = Pattern(r"(?:[県懸县]|けん(?![一-龯]))(?:内|下)?")
_TOWN_SUFFIX = Pattern(
    r"(?:市内?|町内?|村内?|区|郡|温泉街?|駅前?|高原|県|湖畔|(?:の近く|のそば|の?(?:あたり|辺り|付近|周辺|中心部"
    r"|中心街))(?=[のでにへ、。]|$)|地区|方面|し(?=[のでにへ]|$)|まち(?=[のでにへ]|$)|おんせん|インター)*"
)
_LATIN_SUFFIX = Pattern(r"(?:[\s-]?(?:ken|prefecture|pref\.?|city|onsen|town|shi|station))?(?![a-z])")
_ADDRESS = Pattern(r"[一-龯]{1,5}(?:町|区|郡|村|字|丁目)|[一-龯]{1,4}\d|\d")

# What may follow a place that stands by itself: a particle, a copula, or a word that places are combined with.
_AFTER = Pattern(
    rf"$|[^\w]|{ANY_MARK}|の(?![か]れん)|で|に|へ|は|が|を|と|も|や|から|まで|より|だ(?:った|よ|ね|と|。|、|$|\s|け"
    rf"|が|し|べ)|って|っす|どす|ばい|か|な(?:んで|ん|の|ので)|じゃ|ら(?:へん|しい)|あたり|辺り|周辺|付近|近辺|方面"
    rf"|地方|県|"
    r"旅行|観光|内|在住|住|出身|出張|滞在|宿泊|行|泊|遠征|帰省|ツアー|発|着|訪問|民|側|来|ロケ|けん(?![一-龯])"
    r"|くん|ちゃん|さん|様|割|版|産|事務局|以外|ね(?:。|$|\s)|よ(?:。|$|\s)|土産|おみやげ|みやげ|スキー(?!場)"
    r"|ドライブ(?!イン)|日帰り"
)
_KANA_BEFORE = Pattern(r"(?:^|[^\wぁ-ゖァ-ヶー]|[0-9a-z一-龯々]|[はがにのでとをへもやてりら])$")
_KANA_AFTER = Pattern(
    rf"$|[^\w]|{ANY_MARK}|[0-9a-z]|[県旅温市町村方観駅在内出行泊へ]|の|で|に(?!ん)|へ|は(?!ん)|が|を|と|や|から"
    rf"|まで|だ|って|か(?:な|も|。|$)|じゃ|けん|し(?:の|で|に|$)|なん|りょこう|っす|おんせん|さん|ね|よ"
)
_JOINED_BEFORE = Pattern(
    r"(?:今回|先日|前回|今週|先週|先月|今月|週末|連休|昨年|去年|今年|日|家族|夫婦|友人|友達|彼女?|旅行|旅|先|地|県"
    r"|都|府|道|市|郡|町|村|内|行|夏|冬|春|秋|休|二人|[0-9]人|場所|所|側|奥|北|南|東|西|元)$"
)
# ローソン高崎, マルシェ・ド・赤城, ひもかわ桐生: what goes before belongs to the same name.
_SHOP_BEFORE = Pattern(
    r"[ァ-ヶー]$|[ァ-ヶー一-龯]・$|(?<!ご)(?<!こ)ろ$"
    r"|[わしちなるれゆめみきこそえおぬむつせふぶびぼぱぴぷぺぽぐげござじぜぞばべほひ]$"
)
_LATIN_BEFORE = Pattern(
    rf"(?:^|[^\w\s]|{ANY_MARK}|[^a-z\s]|(?:^|[^a-z])(?:in|to|at|near|around|of|visit(?:ed|ing)?|from|was|is|and|the"
    rf"|not|it's|prefecture|destination|city|area|onsen|actually|sorry|mean|trip|went|go|for|my|live|japan))\s*$"
)
_KANJI_END = Pattern(r"[一-龯々]$")
_GLUED_END = Pattern(r"[一-龯々a-z0-9]$")
_OF_THE_OFFICE = Pattern(r"立|境|章|花|歌")
_LITTLE_MORE = Pattern(r"[一-龯]{0,2}")
_LATIN_AFTER = Pattern(r"\s*[A-Z][a-z]")
_LATIN_TAIL = Pattern(r"\s*(?:Prefecture|Japan|City|Onsen|Ken|Pref|And|On|In|With|For|I)\b")


def find_places(sheet: Sheet) -> Iterator[SeenPlace]:
    """The places that stand by themselves, in order, none over another. What is struck out is not looked at."""
    masked, own, at = sheet.masked, sheet.own, 0
    chained = -1  # where the last place ended: 群馬県高崎市
    while at < len(masked):
        name = _longest(masked, at)
        if not name:
            at += 1
            continue
        seen = _seen(sheet, masked, own, at, name, chained == at)
        if seen is None:
            at += len(name) if _names()[name].script != "kana" else 1
            continue
        yield seen
        at = chained = seen.end


def looks_like_place(name: str) -> bool:
    """Whether a name goes little beyond that of a place: 箱根湯本 is a part of Hakone, 博多ラーメン一蘭 a shop."""
    key = to_key(name)
    longest = _longest(key, 0) if key else ""
    return (
        bool(longest) and _names()[longest].script == "kanji" and _LITTLE_MORE.fullmatch(key, len(longest)) is not None
    )


def _longest(masked: str, at: int) -> str:
    for length in _lengths().get(masked[at], ()):
        name = masked[at : at + length]
        if name in _names():
            return name
    return ""


def _seen(sheet: Sheet, masked: str, own: str, start: int, name: str, chained: bool) -> SeenPlace | None:
    named = _names()[name]
    end = start + len(name)
    if named.script == "latin":
        suffix = _LATIN_SUFFIX.match(masked, end)
        if suffix is None or not _stands_in_latin(sheet, masked, start, suffix.end()):
            return None
        return SeenPlace(start, suffix.end(), name, named, suffix.end() > end)
    full = name == to_key(named.prefectures[0]) and not named.town and name != "北海道"
    suffix = _TOWN_SUFFIX.match(own, end) if named.town else _PREFECTURE_SUFFIX.match(masked, end)
    last = end if full or suffix is None else suffix.end()
    suffixed = full or last > end
    if not _stands(sheet, masked, own, start, last, named, suffixed, chained):
        return None
    return SeenPlace(start, last, name, named, suffixed)


def _stands(
    sheet: Sheet, masked: str, own: str, start: int, end: int, named: Named, suffixed: bool, chained: bool
) -> bool:
    before, after = own[max(0, start - 4) : start], own[end : end + 8]
    if named.script == "kana":
        katakana = "ァ" <= sheet.text[start] <= "ヶ"
        if katakana and _SHOP_BEFORE.search(sheet.text[max(0, start - 2) : start]):
            return False
        if katakana and end < len(sheet.text) and ("ァ" <= sheet.text[end] <= "ヶ" or sheet.text[end] == "ー"):
            return False
        if _KANJI_END.search(before) and not _JOINED_BEFORE.search(before):
            return False
        stands = suffixed_prefecture(named, suffixed) or _KANA_AFTER.match(after) is not None
        return stands and _KANA_BEFORE.search(before) is not None
    if not chained and before and not suffixed_prefecture(named, suffixed):
        if _SHOP_BEFORE.search(sheet.text[max(0, start - 2) : start]):
            return False
        if _GLUED_END.search(before) and not _JOINED_BEFORE.search(before):
            return False
    if suffixed and (_ADDRESS.match(after) or not named.town):
        return not _OF_THE_OFFICE.match(after)
    return bool(_AFTER.match(after)) or _goes_on(masked, end, named)


def suffixed_prefecture(named: Named, suffixed: bool) -> bool:
    """群馬県, 東京都: the suffix alone makes it a place."""
    return suffixed and not named.town


def _goes_on(masked: str, at: int, named: Named) -> bool:
    """Whether another place of the same prefecture follows at once: 群馬草津温泉."""
    following = _names().get(_longest(masked, at)) if at < len(masked) else None
    return (
        following is not None
        and following.script == "kanji"
        and not set(following.prefectures).isdisjoint(named.prefectures)
    )


def _stands_in_latin(sheet: Sheet, masked: str, start: int, end: int) -> bool:
    if start and masked[start - 1].isascii() and masked[start - 1].isalnum():
        return False
    if not _LATIN_BEFORE.search(masked[max(0, start - 16) : start]):
        return False
    after = sheet.text[end : end + 16]
    return not _LATIN_AFTER.match(after) or bool(_LATIN_TAIL.match(after))
