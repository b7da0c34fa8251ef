"""The prefecture to which somebody travelled, out of all places that a text names.

Origin (東京から, 千葉在住), offices (群馬県庁) and people (山口さん) are no destinations; what is named as one, or where something
was used, goes before what merely stands there.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, pairwise

from bot.reading.corrections import Candidate, contradiction, is_denied, replaces, settle
from bot.reading.doubt import Doubt
from bot.reading.found import Ground, Outcome, Value
from bot.reading.gazetteer import SeenPlace, find_places
from bot.reading.labels import Label, governing
from bot.reading.pattern import Pattern
from bot.reading.places import FOREIGN
from bot.reading.prefectures import KANA, KANJI, LATIN, SHORT_KANA, stem
from bot.reading.sheet import ANY_MARK, PLACE, Sheet
from bot.reading.shop_fields import Region

MOST = 30  # places that are looked at in one message
_NOT_THERE = Pattern(
    r"(?:県|市|町|の|温泉)*(?:から(?!の?帰|戻|の?買|で使|なん|です)|より(?=.{0,6}(?:来|行|旅|参))|在住|に住|住み"
    r"|住まい|ずみ|すみ|出身|民(?!宿)|の(?:自宅|実家|者|家族|家(?![一-龯])|会社|友人|友達|人間?(?=で))|に帰|へ帰"
    r"|に戻|発(?![行生見])"
    r"|庁|警|知事|立|割|版|産|弁|銀行|大学|新聞|テレビ|観光局|観光協会|以外|(?:県)?(?:の)?(?:全国旅行支援|旅行支援"
    r"|事務局|ホームページ|hp|サイト|コールセンター|窓口|担当|キャンペーン)"
    r"|までの|出張所|との?(?:県)?境|寄りの|の隣の県|の?(?:こと|天気|方言|名物|知り合い|知人|親戚)|さん|様|さま"
    r"|くん|ちゃん|氏|と申|といいます|といい|と言います|ともうします|じゃなく)"
)
_PART_OF_A_NAME = Pattern(r"県?(?:さん|様|くん|ちゃん|氏|銀行|大学|高校|新聞|テレビ|産|弁当|弁|牛|大使)")
_NOT_THERE_ENGLISH = Pattern(r"(?:\bfrom|\blive in|living in|based in|resident of|address[:\s]*)\s*$")
_THERE = Pattern(
    r"(?:県内?|市内?|町|村|温泉|の方|のほう|辺り|あたり)*\s*(?:(?:へ|に|まで|の方へ)\s*(?:は|も)?\s*(?:\d泊|家族で"
    r"|夫婦で|友人と|友達と|一泊|日帰り|車で|泊まりで)?\s*(?:旅行|行|い(?:った|き|って)|来|泊|宿泊|滞在|遊び|観光"
    r"|出張|訪|ドライブ|スキー|りょこう|いってき|きて|きました|なります)"
    r"|で\s*(?:の)?\s*(?:クーポン|くーぽん|使|つか|利用|泊|宿泊|買|払|支払|食|決済|過ご|旅|観光|遊|りょこう"
    r"|スキー)|旅行|りょこう|観光|へ?の旅|を\s*(?:旅行|訪|観光|まわ|回|旅)|から(?:の)?(?:帰|戻)|に(?:して|て使))"
)
_THERE_BEFORE = Pattern(
    r"(?:went to|visit(?:ed|ing)|travel(?:l?ed|ing)? (?:to|in|around)|trip (?:to|in)|stayed in|used (?:it"
    r"|the coupon|this)?\s*in|vacation in|holiday in|destination (?:is|was))\s*(?:the\s)?$"
)
_AND = Pattern(r"\s*(?:と|や|か|・|および|及び|&|and|or)\s*")
_SMALLER = Pattern(r"の?[一-龯ァ-ヶ]{1,8}?(?:市|町|村|温泉|郡|方面)")
_INTRODUCED = Pattern(r"^(?:です|ですが|と申します|でございます)[。、.,!\s]")
_OPENING = Pattern(
    rf"(?:^|こんにちは|こんばんは|はじめまして|初めまして|おはようございます|お世話になっ(?:て(?:おり|い)ます"
    rf"|ております)|失礼(?:いた)?します|すみません|私は?|{ANY_MARK}の)[、。,.\s!]*$"
)
_LEADS_ON = Pattern(r"の(?!湯)|に(?:ある|あった)|県")  # from a place to the shop in it
_LETTER = Pattern(r"\w")
_COPULA_ONLY = Pattern(r"(?:です|でした)?[。、.,!\s]*")
_ONE_WORD = Pattern(r"[a-z]{5,14}|[ぁ-ゖ]{4,8}")
_WORD_END = Pattern(r"(?:です|でした|だ|けん|-?ken)$")
_NEAR_KANJI = Pattern(r"(?<![一-龯])([一-龯]{2,3})[県懸]")


def read_destination(
    sheet: Sheet, labels: tuple[Label, ...], item: str, asking: str, regions: Sequence[Region], *, listed: bool
) -> Outcome:
    """The prefecture, or why none was taken; and whether it corrects another. Strikes out every place it saw.

    `regions` hold the shop's name, as its label says. `listed`: other items stand in the message, so that a bare name is one of a list.
    """
    seen = [
        place
        for place in islice(find_places(sheet), MOST)
        if _plausible(sheet, labels, place, asking == item)
        and not _in_name(sheet, place, regions)
        and not _PART_OF_A_NAME.match(sheet.folded.lower, place.end)
    ]
    seen = _outside_fields(seen, regions)
    ranked = [
        (place, _rank(sheet, labels, place, asking == item)) for place in seen if not sheet.asks(place.start, place.end)
    ]
    there = [(place, rank) for place, rank in ranked if rank > 0]
    introduced = [place for place, _ in there if _may_be_name(sheet, place, asking == item, listed)]
    introduced += [one for pair in pairwise(seen) if _introduces(sheet, *pair) for one in pair]
    there = _joined(sheet, [(place, rank) for place, rank in there if place not in introduced])
    outcome, corrected = _decide(sheet, there, item, asking)
    if outcome is None and not seen:
        outcome = _near(sheet, labels, item, asking) or _foreign(sheet, labels, item, asking)
    for place in seen:
        sheet.strike(place.start, place.end, PLACE)
    return ((outcome,) if outcome else ()), corrected


def _outside_fields(seen: list[SeenPlace], regions: Sequence[Region]) -> list[SeenPlace]:
    """Without the places in a filled-in field for the shop (店名：群馬の台所), where the message names another place."""
    fields = [region for region in regions if region.is_field]
    outside = [place for place in seen if not any(one.start <= place.start < one.end for one in fields)]
    return outside or seen


def _introduces(sheet: Sheet, home: SeenPlace, name: SeenPlace) -> bool:
    """東京の高崎ですが: no Takasaki lies in Tokyo, so somebody says where they live and what they are called."""
    return (
        name.named.family
        and sheet.key[home.end : name.start] == "の"
        and set(home.named.prefectures).isdisjoint(name.named.prefectures)
        and _INTRODUCED.match(sheet.key[name.end :]) is not None
    )


def _joined(sheet: Sheet, there: Sequence[tuple[SeenPlace, int]]) -> list[tuple[SeenPlace, int]]:
    """群馬と長野に行った: what is said of the last is said of the first."""
    joined: list[tuple[SeenPlace, int]] = []
    for place, rank in reversed(there):
        behind = joined[-1] if joined else None
        shares = behind is not None and _AND.fullmatch(sheet.key[place.end : behind[0].start]) is not None
        joined.append((place, max(rank, behind[1]) if behind and shares else rank))
    return joined[::-1]


def _decide(
    sheet: Sheet, there: Sequence[tuple[SeenPlace, int]], item: str, asking: str
) -> tuple[Value | Doubt | None, bool]:
    sure = {place.named.prefectures[0] for place, _ in there if len(place.named.prefectures) == 1}
    candidates, shared = [], []
    for place, rank in there:
        lies_in = place.named.prefectures
        if len(lies_in) > 1:
            known = [prefecture for prefecture in lies_in if prefecture in sure]
            if len(known) != 1:
                shared.append((place, rank))
                continue
            lies_in = (known[0],)
        candidates.append(Candidate(place.start, place.end, lies_in[0], rank))
    top = max((rank for _, rank in shared), default=0)
    if shared and not any(one.rank > top or replaces(sheet.key, one) for one in candidates):
        first = shared[0][0]
        live = not is_denied(sheet.key, Candidate(first.start, first.end, "", 1))
        return (_two_places(sheet, item, first) if live else None), False
    settled = settle(sheet.key, candidates)
    if settled.rivals:
        return contradiction(sheet, item, settled.rivals), False
    if settled.winner is None:
        return None, False
    won = settled.winner
    ground: Ground = "asked" if asking == item else "named" if won.rank >= 5 else "formed"
    return Value(won.value, sheet.folded.span(won.start, won.end), ground), settled.corrected


def _two_places(sheet: Sheet, item: str, place: SeenPlace) -> Doubt:
    typed = sheet.text[place.start : place.end]
    return Doubt(item, "two_places", typed, sheet.folded.span(place.start, place.end), place.named.prefectures)


def _in_name(sheet: Sheet, place: SeenPlace, regions: Sequence[Region]) -> bool:
    """Whether a place is a part of what was called the shop's name: 店名：高崎 松屋, but not 店は高崎の松屋."""
    for start, end in ((region.start, region.end) for region in regions if region.is_name):
        if start <= place.start and place.end <= end:
            rest = (sheet.key[start : place.start] + sheet.key[place.end : end]).strip(" 、。です")
            leads = _LEADS_ON.match(sheet.folded.lower, place.end) is not None
            bracketed = (
                sheet.key[max(0, place.start - 1) : place.start] == "(" and sheet.key[place.end : place.end + 1] == ")"
            )
            return bool(rest) and not leads and not bracketed and not (place.suffixed and not place.named.town)
    return False


def _plausible(sheet: Sheet, labels: tuple[Label, ...], place: SeenPlace, asked: bool) -> bool:
    """Whether letters that spell a place are one here: なら and みえ are words too."""
    if place.named.script != "kana" or place.name not in SHORT_KANA or place.suffixed:
        return True
    label = governing(labels, sheet, place.start)
    alone = not _LETTER.search(sheet.key, max(0, place.start - 1), place.start) and not _LETTER.match(
        sheet.key, place.end
    )
    return asked or (label is not None and label.kind == "prefecture") or (alone and place.name != "なら")


def _rank(sheet: Sheet, labels: tuple[Label, ...], place: SeenPlace, asked: bool) -> int:
    """0: no destination. 5: named as one. 4: said to be where somebody went. 3: a prefecture. 2: a town."""
    after, before = (
        sheet.folded.lower[place.end : place.end + 40],
        sheet.folded.lower[max(0, place.start - 24) : place.start],
    )
    label = governing(labels, sheet, place.start)
    if label is not None and label.kind in {"home", "person", "other_number"}:
        return 0
    if _NOT_THERE.match(after) or _NOT_THERE_ENGLISH.search(before):
        return 0
    if label is not None and label.kind == "prefecture":
        return 5
    if label is not None and label.kind == "name":
        return 4
    if _THERE.match(after) or _THERE_BEFORE.search(before) or _chained_there(sheet, place):
        return 4
    return 3 if asked or not place.named.town else 2


def _chained_there(sheet: Sheet, place: SeenPlace) -> bool:
    """群馬県 in 群馬県の草津温泉に行き: the smaller place behind it is where somebody went."""
    after = sheet.folded.lower[place.end : place.end + 24]
    chained = _SMALLER.match(after)
    return chained is not None and _THERE.match(after[chained.end() :]) is not None


def _may_be_name(sheet: Sheet, place: SeenPlace, asked: bool, listed: bool) -> bool:
    """山口です at the opening of a message may be the writer; as the whole message, or in a list, it is the prefecture."""
    if asked or not place.named.family or place.suffixed:
        return False
    after = sheet.folded.lower[place.end :]
    opening = sheet.folded.lower[max(0, place.start - 40) : place.start]
    if not _OPENING.search(opening if place.start <= 40 else f"…{opening}"):
        return False
    alone = _COPULA_ONLY.fullmatch(after) is not None and not sheet.key[: place.start].strip()
    if alone:
        return place.named.town and after.strip() != ""
    return bool(_INTRODUCED.match(after)) and not (listed and "\n" in sheet.key)


def _near(sheet: Sheet, labels: tuple[Label, ...], item: str, asking: str) -> Value | None:
    """A prefecture with one letter amiss, where it can only be one: 群間県, Gunmaa."""
    for match in _NEAR_KANJI.finditer(sheet.masked):
        value = _one_off(match[1], {stem(full): full for full in KANJI.values()}, same_length=True)
        if value:
            return _struck(sheet, match.start(), match.end(), value)
    for match in _ONE_WORD.finditer(sheet.masked):
        label = governing(labels, sheet, match.start())
        latin = match[0].isascii()
        named = label is not None and label.kind == "prefecture"
        whole = asking == item and sheet.key.strip(" 。.、です\n") == match[0].removesuffix("です")
        if named or whole:
            word = _WORD_END.sub("", match[0])
            value = _one_off(word, LATIN if latin else KANA, same_length=False) if len(word) >= 4 else ""
            if value:
                return _struck(sheet, match.start(), match.start() + len(word), value)
    return None


def _struck(sheet: Sheet, start: int, end: int, value: str) -> Value:
    sheet.strike(start, end, PLACE)
    return Value(value, sheet.folded.span(start, end), "formed")


def _one_off(word: str, names: dict[str, str], *, same_length: bool) -> str:
    """The one value whose name is one letter away from a word; "" when there is none or more than one."""
    near = {value for name, value in names.items() if len(name) >= 2 and _one_letter_apart(word, name, same_length)}
    return near.pop() if len(near) == 1 else ""


def _one_letter_apart(word: str, name: str, same_length: bool) -> bool:
    if len(word) == len(name):
        return sum(a != b for a, b in zip(word, name, strict=True)) == 1
    if same_length or abs(len(word) - len(name)) != 1 or min(len(word), len(name)) < 4:
        return False
    long, short = (word, name) if len(word) > len(name) else (name, word)
    return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))


def _foreign(sheet: Sheet, labels: tuple[Label, ...], item: str, asking: str) -> Doubt | None:
    for name in FOREIGN:
        at = sheet.text.find(name)
        if at < 0:
            continue
        label = governing(labels, sheet, at)
        if asking == item or (label is not None and label.kind == "prefecture"):
            return Doubt(item, "foreign_place", name, sheet.folded.span(at, at + len(name)))
    return None
