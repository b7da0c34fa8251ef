"""Where a message gives the shop's name like a field: behind its label, or in the sentence that corrects it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.reading.labels import Label, value_start
from bot.reading.pattern import Pattern
from bot.reading.sheet import Sheet
from bot.reading.shop_names import QUOTES
from bot.reading.shop_words import UNKNOWN

_REGION_END = Pattern(
    r"[\n。;!?]|、|,(?=\s|$|[^\d])|\s(?:で、|よろしく|宜しく|お願い|以上)|(?:です|でした|だったと思|だと思"
    r"|になります|となります|でございます|でお願い|という(?:お?店|所|ところ)|っていう|って(?:お?店|とこ)|で(?:使"
    r"|利用|決済|買|支払|払|購入|会計|合っ|あって|間違い|まちがい|いい|よい|ok|おけ)|にて|なん(?:です|だ)|ですが"
    r"|で、)"
    r"|\.\s|/|[\u2190-\u2bff\U0001f000-\U0001faff]|\s(?:and|but|in|on|with)\s|じゃ(?:な|あり)|やのうて|やなくて"
    r"|ではな|ではあり|でなく"
)
_FILLER = Pattern(
    r"(?:ねえ?|えっ?と|え[ーっ]*と|あの[ーう]?|その[ーう]?|まあ|なんだっけ|何だっけ|なんでしたっけ|なんだったかな"
    r"|あ[ーあっ]?|うーんと?|んー|ちょっと|たしか|確か|たぶん|多分)?[、,…\s。]+(?=\S)"
)
_NAMES_A_SHOP = Pattern(r"(?:店|店舗|名|名前|名称|しょっぷ|shop|store|施設|name|屋号|restaurant)$")
_FIELD = Pattern(r"[\])】」]*\s*[:=→>\n「『\"]|[\])】」]")
_WRONG_SHOP = Pattern(
    r"(?:お?店舗?|店名|店舗名)(?:の?名前|名)?(?:だけ|のみ)?(?:を|が|は|の)?(?:間違|訂正|違|書き間違|変更"
    r"|修正)(?!いな|いあり)[^。\n、]{0,14}[。、\s!]+(?:正しくは|正しい[^は。]{0,6}は|本当は|実際は|実は|やっぱり"
    r"|正解は)、?"
)
_SENTENCE = Pattern(r"[^。\n]{0,30}")


@dataclass(frozen=True, slots=True)
class Region:
    """`key[start:end]` stands behind a label of the shop. `is_name`: the label leaves no doubt that a name follows.

    `is_field`: it was filled in like a field (店名：…), so that all of it is the name.
    """

    start: int
    end: int
    is_name: bool
    is_field: bool = False


def shop_regions(sheet: Sheet, labels: tuple[Label, ...], item: str) -> list[Region]:
    """What stands behind each label of the shop, up to where the next thing begins. Places in it belong to the name."""
    regions = []
    for at, label in enumerate(labels):
        if label.kind != "name" or label.item != item:
            continue
        start = value_start(sheet, label)
        following = labels[at + 1].start if at + 1 < len(labels) else len(sheet.key)
        if following < start:
            continue
        start = _past_fillers(sheet.key, start, following)
        end = region_end(sheet, start, following)
        sentence = _SENTENCE.match(sheet.key, start)
        if sentence is None or not UNKNOWN.search(sentence[0][: max(end - start, 24)]):
            names = _NAMES_A_SHOP.search(sheet.key[label.start : label.end]) is not None
            regions.append(Region(start, end, names, is_field=_FIELD.match(sheet.key, label.end) is not None))
    for match in _WRONG_SHOP.finditer(sheet.key):
        regions.append(Region(match.end(), region_end(sheet, match.end(), len(sheet.key)), is_name=True))
    return regions


def region_end(sheet: Sheet, start: int, limit: int) -> int:
    """Where the name that begins here ends: at its closing quotation mark, or where the sentence goes on."""
    closing = QUOTES.get(sheet.text[start - 1]) if start else None
    at = sheet.text.find(closing, start, limit) if closing else -1
    if at > start:
        return at
    cut = _REGION_END.search(sheet.key, start, limit)
    return cut.start() if cut else limit


def _past_fillers(key: str, start: int, end: int) -> int:
    """Behind the words of somebody who is thinking: ねえ、なんだっけ、あ、"""
    while (match := _FILLER.match(key, start, end)) is not None and match.end() > start:
        start = match.end()
    return start
