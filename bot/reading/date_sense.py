"""Which of a message's dates is the wanted one: the end of the coupon's validity, not the day of the trip.

A date counts when its name stands by it (期限は2/24), when the text says that something runs until then (2/24まで), when it was
asked for, or when it stands by itself. A day on which something was done (2/23に泊まった) never counts for a validity.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from bot.reading.corrections import Candidate, is_denied, replaces, settle
from bot.reading.doubt import Doubt
from bot.reading.folding import to_key
from bot.reading.found import Ground, Outcome, Value
from bot.reading.labels import Label, governing
from bot.reading.moment import SeenDate
from bot.reading.pattern import Pattern
from bot.reading.sheet import ANY_MARK, Sheet
from bot.words import FormItem

FAR = 60  # days from the likely value

_NAMED, _UNTIL, _ASKED, _BARE = 4, 3, 2, 1

_TIME = r"(?:\s*(?:の)?(?:23[:時]59分?|23:59:59|24時|深夜|中))?"
_UNTIL_AFTER = Pattern(
    rf"^{_TIME}\s*(?:の)?\s*(?:まで|迄|マデ|いっぱい)(?!(?:に|は|の)?[^。\n、]{{0,8}}(?:申請|申し込|届|送|連絡|返事"
    rf"|返信|泊|滞在|宿泊|延長|延び|待|受け取|振込|振り込|旅行|仕事|休|営業)|に?い(?:ました|た))"
)
_PUT_OFF = Pattern(rf"^{_TIME}\s*(?:まで|迄|に)\s*(?:に)?(?:延長|延び|のび|伸び|変わ|延期)")
_NEW = Pattern(r"(?:延長(?:後|された|した|さき|先)?|延びた|新しい)の?$")
_ENDS_AFTER = Pattern(
    rf"^{_TIME}\s*(?:[)）」]|で|に|が|は|の|付け?で?)*\s*(?:有効期限|期限|有効|期日|切れ|きれ|失効|使えなくな"
    rf"|終わり|満了|が最終|きげん|(?:is|was)\s*(?:the\s*)?expir|expir)"
)
_LATE_HOUR = Pattern(r"^\s*(?:の)?\s*(?:23[:時]59|24時|24:00)")
_ACTION = (
    r"(?:使|つか|利用|行|い(?:った|き)|泊|とま|宿泊|旅行|旅|買|かっ|購入|払|支払|決済|もら|貰|受け取|受取|発行|訪"
    r"|食べ|押|ちゃーじ|ちぇっく|会計|電話|問い合わせ|起き|発生|障害|来|レジ|れじ|失敗|引き?落|引かれ|二重|出発"
    r"|到着|着|入店|来店|お店|試|えら|し(?:ま|た)|あっ|滞在)"
)
_DONE_AFTER = Pattern(
    rf"^\s*(?:\([^)]{{1,4}}\))?\s*(?:(?:の)?\s*(?:夕|夜|朝|昼|晩|午前|午後|深夜|お昼|\d{{1,2}}\s?[時:]|頃|ごろ|ころ"
    rf"|当日|障害|しすてむ|とらぶる|えらー|出来事|件)|(?:に|は|も|の)\s*[^。\n]{{0,18}}?{_ACTION}|{_ACTION}"
    rf"|から\s*(?!.{{0,10}}有効))"
)
_DONE_BEFORE = Pattern(rf"(?:{_ACTION})[^。、\n]{{0,10}}?(?:のは|のが|日は|日が|日[:：])\s*(?:確か|たしか|たぶん)?\s*$")
_ENGLISH_DONE_BEFORE = Pattern(
    r"(?:used|paid|bought|stayed|visited|went|travel(?:l?ed)?|trip|charged|happened|tried|shopp\w+"
    r"|there)(?:\s\w+){0,6}\s(?:on|from)\s*(?:the\s)?$"
)
_ENGLISH_UNTIL_BEFORE = Pattern(
    r"(?:until|till|through|by|before|expir\w*(?:\s\w+){0,3}|good (?:to|for)|valid(?:\s\w+){0,3})\s*(?:the\s|on\s)*$"
)
_NAME_EARLIER = Pattern(r"(?:期限|きげん|期日|有効|expir|valid|切れる?)[^。\n]{0,24}$")
_EITHER = Pattern(r"\s*(?:と|か|または|もしくは|or|and|・|、|,|/|&)\s*(?:\d枚目?[はが]?)?\s*")
_ALONE_BEFORE = Pattern(
    rf"(?:^|[\s。、,.!?;:|()「」『』\[\]【】・/~>→=-]|{ANY_MARK}|[はがのでとてくか]|確か|たしか|たぶん|多分"
    rf"|おそらく|日付|期日|と、|けど|[①-⑳])$"
)
_ALONE_AFTER = Pattern(
    rf"^\s*(?:$|[\s。、,.!?;:|()「」『』\[\]【】・/~<…①-⑳]|{ANY_MARK}|です|でし[たょ]|でございま|だ|なん|と(?:書"
    rf"|か[いか]|あり|ある|記|なって|印|の(?:こと|記)|思)|って(?:書|か|あり|ある)|になって|となって|に(?:訂正|変更"
    rf"|直|修正|なり)|かな|かも|くらい|の(?:間違|まちが|誤り|やつ|もの|分|方|ほう)|付|で[す、。\s]|で(?={ANY_MARK})"
    rf"|が正|じゃ|では|でなく|ね|よ|が(?=\s|、)|のはず|っす|や(?:な|$|で)|一?枚|か(?=[\d一二三四五六七八九十])"
    rf"|と(?=[\d一二三四五六七八九十]))"
)
_SAYS_ACTION = Pattern(rf"^[^。\n]*?(?:で(?!す|し[たょ])|に|を|が)\s*[^。\n]{{0,16}}{_ACTION}")


def read_date(
    sheet: Sheet, labels: tuple[Label, ...], item: FormItem, days: Sequence[SeenDate], asking: str, *, listed: bool
) -> Outcome:
    """The date that `item` wants, with the doubts about it; and whether it corrects another.

    `listed`: a number stands in the message, so that a bare date is one of a list and not the day of a story.
    """
    ranks = _ranks(sheet, labels, item, days, asking == item.id, listed)
    held = [(found, rank) for found, rank in zip(days, ranks, strict=True) if rank > 0]
    return _decide(sheet, held, item, asking)


def _decide(sheet: Sheet, held: Sequence[tuple[SeenDate, int]], item: FormItem, asking: str) -> Outcome:
    candidates = [
        Candidate(found.start, found.end, " ".join(day.isoformat() for day in found.days), rank) for found, rank in held
    ]
    settled = settle(sheet.key, candidates)
    if settled.rivals:
        first = settled.rivals[0]
        values = tuple(dict.fromkeys(value for rival in settled.rivals for value in rival.value.split()))
        return (
            Doubt(
                item.id,
                "two_values",
                sheet.text[first.start : first.end],
                sheet.folded.span(first.start, first.end),
                values,
            ),
        ), False
    if settled.winner is None:
        return (), False
    won = settled.winner
    span, typed, days = sheet.folded.span(won.start, won.end), sheet.text[won.start : won.end], won.value.split()
    if not days:
        return (Doubt(item.id, "impossible_date", typed, span),), False
    if len(days) > 1:
        return (Doubt(item.id, "two_values", typed, span, tuple(days)),), False
    ground: Ground = "named" if won.rank >= _UNTIL else "asked" if asking == item.id else "formed"
    value = Value(days[0], span, ground)
    far = item.likely is not None and abs((date.fromisoformat(days[0]) - item.likely).days) > FAR
    return ((value, Doubt(item.id, "far_date", days[0], span)) if far else (value,)), settled.corrected


def _ranks(
    sheet: Sheet, labels: tuple[Label, ...], item: FormItem, seen: Sequence[SeenDate], asked: bool, listed: bool
) -> list[int]:
    """How good the evidence is that each date is the wanted one; 0 for none."""
    ranks: list[int] = []
    for at, found in enumerate(seen):
        previous = seen[at - 1] if at else None
        rank = _rank(sheet, labels, item, found, previous, asked, listed)
        if previous is not None and found.part == "end" and not _PUT_OFF.match(sheet.key[found.end :]):
            if ranks[-1] in {_NAMED, _UNTIL} or rank in {_NAMED, _UNTIL}:
                rank, ranks[-1] = _NAMED, 0  # a period of validity: its end counts
            else:
                rank = ranks[-1] = 0
        elif (
            previous is not None
            and ranks[-1] == _NAMED
            and rank in {_BARE, _ASKED}
            and _EITHER.fullmatch(sheet.key[previous.end : found.start])
        ):
            rank = _NAMED
        ranks.append(rank)
    return ranks


def _rank(
    sheet: Sheet,
    labels: tuple[Label, ...],
    item: FormItem,
    found: SeenDate,
    previous: SeenDate | None,
    asked: bool,
    listed: bool,
) -> int:
    key = sheet.key
    if sheet.asks(found.start, found.end) and not asked:
        return 0
    before, after = key[previous.end if previous else 0 : found.start][-60:], key[found.end : found.end + 60]
    label = governing(labels, sheet, found.start)
    if label is not None and label.kind not in {"date", "prefecture", "name"}:
        if label.kind != "number" or not found.firm:
            return 0
    if _PUT_OFF.match(after) or (label is not None and _NEW.search(key[max(0, label.start - 8) : label.start])):
        return 0
    if label is not None and label.kind == "date" and label.item == item.id:
        return _NAMED
    if _ENDS_AFTER.match(after) or _LATE_HOUR.match(after):
        return _NAMED
    if _UNTIL_AFTER.match(after) or _ENGLISH_UNTIL_BEFORE.search(before):
        return _UNTIL
    if _DONE_AFTER.match(after) or _DONE_BEFORE.search(before) or _ENGLISH_DONE_BEFORE.search(before):
        return 0 if _ends(item) else _UNTIL
    if _NAME_EARLIER.search(before) and not any(
        found.start > other.start >= found.start - 24 and other.kind != "date" for other in labels
    ):
        return _NAMED
    heir = previous is not None and is_denied(key, Candidate(previous.start, previous.end, "", 1))
    if (heir or replaces(key, Candidate(found.start, found.end, "", 1))) and _ALONE_AFTER.match(after):
        return _BARE
    if not (
        _ALONE_BEFORE.search(key[max(0, found.start - 8) : found.start] if found.start else "")
        and _ALONE_AFTER.match(after)
    ):
        return 0
    if asked:
        return _ASKED
    if not found.firm and not _loose_but_listed(sheet, found, listed):
        return 0
    sentence = re.match(r"[^。\n]*", after)
    told = sentence is not None and _SAYS_ACTION.match(sentence[0]) is not None
    return 0 if told and not listed else _BARE


def _ends(item: FormItem) -> bool:
    """Whether the item is the end of something, rather than the day on which something was done."""
    return re.search(r"期限|期日|まで|期間|expir|valid|until|deadline", to_key(item.name)) is not None


def _loose_but_listed(sheet: Sheet, found: SeenDate, listed: bool) -> bool:
    """2.24, 2-24 and 20230224 count in a list of items, or as the whole message; 金曜 and 昨日 need their name."""
    typed = sheet.key[found.start : found.end]
    if not re.fullmatch(r"[\d./\s-]+(?:日|\(.\))?", typed) and not re.search(r"\d+\s?日", typed):
        return False
    alone = sheet.key.strip(" 。.\nです") == typed
    return listed or (alone and not typed.endswith("日")) or not found.days
