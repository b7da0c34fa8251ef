"""Which of a message's dates is the wanted one: the end of the coupon's validity, not the day of the trip.

A date counts when its name stands by it (期限は2/24), when the text says that something runs until then (2/24まで), when it was
asked for, or when it stands by itself. A day on which something was done (2/23に泊まった) never counts for a validity.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.knowledge import FormItem
from bot.reading.corrections import Candidate, becomes, contradiction, is_denied, replaces, settle
from bot.reading.doubt import Doubt
from bot.reading.folding import to_key
from bot.reading.found import Ground, Outcome, Value
from bot.reading.labels import Label, governing
from bot.reading.moment import SeenDate
from bot.reading.pattern import Pattern
from bot.reading.sheet import ANY_MARK, Sheet

FAR = 60  # days from the likely value

_NAMED, _UNTIL, _ASKED, _BARE = 4, 3, 2, 1

_TIME = r"(?:\s*(?:の)?(?:23[:時]59分?|23:59:59|24時|深夜|中))?"
_UNTIL_AFTER = Pattern(
    rf"^{_TIME}\s*(?:の)?\s*(?:まで|迄|マデ|いっぱい)(?!(?:に|は|の)?[^。\n、]{{0,8}}(?:申請|申し込|届|送|連絡|返事"
    rf"|返信|泊|滞在|宿泊|延長|延び|待|受け取|振込|振り込|旅行|仕事|休|営業|と聞)|に?い(?:ました|た))"
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
_ENDING = Pattern(r"期限|期日|まで|期間|expir|valid|until|deadline")  # in the item's name: it is the end of something
_DIGITS_ONLY = Pattern(r"[\d./\s-]+(?:日|\(.\))?")
_WITH_A_DAY = Pattern(r"\d+\s?日")


def read_date(
    sheet: Sheet, labels: tuple[Label, ...], item: FormItem, days: Sequence[SeenDate], asking: str, *, listed: bool
) -> Outcome:
    """The date that `item` wants, with the doubts about it; and whether it corrects another.

    `listed`: a number stands in the message, so that a bare date is one of a list and not the day of a story.
    """
    ranks = _Scales(sheet, labels, item, asking == item.id, listed).weigh(days)
    candidates = [
        Candidate(found.start, found.end, " ".join(day.isoformat() for day in found.days), rank)
        for found, rank in zip(days, ranks, strict=True)
        if rank > 0
    ]
    settled = settle(sheet.key, candidates)
    if settled.rivals:
        doubt = contradiction(sheet, item.id, settled.rivals)
        each = dict.fromkeys(day for value in doubt.candidates for day in value.split())
        return (replace(doubt, candidates=tuple(each)),), False
    if settled.winner is None:
        return (), False
    return _taken(sheet, item, settled.winner, asking), settled.corrected


def _taken(sheet: Sheet, item: FormItem, won: Candidate, asking: str) -> tuple[Value | Doubt, ...]:
    """The value of a date that stands alone; a doubt when the calendar lacks it or when it reads as two; both when far."""
    span, typed, days = sheet.folded.span(won.start, won.end), sheet.text[won.start : won.end], won.value.split()
    if not days:
        return (Doubt(item.id, "impossible_date", typed, span),)
    if len(days) > 1:
        return (Doubt(item.id, "two_values", typed, span, tuple(days)),)
    ground: Ground = "named" if won.rank >= _UNTIL else "asked" if asking == item.id else "formed"
    value = Value(days[0], span, ground)
    if item.likely is not None and abs((date.fromisoformat(days[0]) - item.likely).days) > FAR:
        return value, Doubt(item.id, "far_date", days[0], span)
    return (value,)


@dataclass(frozen=True, slots=True)
class _Scales:
    """Weighs the dates of one message: how good the evidence is that each is the wanted one, 0 for none."""

    sheet: Sheet
    labels: tuple[Label, ...]
    item: FormItem
    asked: bool
    listed: bool

    def weigh(self, seen: Sequence[SeenDate]) -> list[int]:
        ranks: list[int] = []
        for at, found in enumerate(seen):
            previous = seen[at - 1] if at else None
            rank = self._rank(found, previous)
            if previous is not None and found.part == "end" and not _PUT_OFF.match(self._after(found)):
                # A period: the end counts when it is one of validity, and neither end when it is one of travel.
                named = bool({ranks[-1], rank} & {_NAMED, _UNTIL})
                rank, ranks[-1] = _NAMED if named else 0, 0
            elif previous is not None and ranks[-1] == _NAMED and rank in {_BARE, _ASKED}:
                joined = _EITHER.fullmatch(self.sheet.key[previous.end : found.start])
                rank = _NAMED if joined else rank
            ranks.append(rank)
        return ranks

    def _rank(self, found: SeenDate, previous: SeenDate | None) -> int:
        if self.sheet.asks(found.start, found.end) and not self.asked:
            return 0
        label = governing(self.labels, self.sheet, found.start)
        if self._is_of_another(found, label):
            return 0
        before = self.sheet.key[previous.end if previous else 0 : found.start][-60:]
        rank = self._named(found, before, label)
        return self._by_itself(found, previous) if rank is None else rank

    def _is_of_another(self, found: SeenDate, label: Label | None) -> bool:
        """Whether it is the day of something else, or the day to which the validity was put off."""
        if _PUT_OFF.match(self._after(found)):
            return True
        if label is None:
            return False
        if _NEW.search(self.sheet.key[max(0, label.start - 8) : label.start]):
            return True
        firm_number = label.kind == "number" and found.firm
        return label.kind not in {"date", "prefecture", "name"} and not firm_number

    def _named(self, found: SeenDate, before: str, label: Label | None) -> int | None:
        """The rank of a date that is said to be something. None: nothing is said of it."""
        after = self._after(found)
        if label is not None and label.kind == "date" and label.item == self.item.id:
            return _NAMED
        if _ENDS_AFTER.match(after) or _LATE_HOUR.match(after):
            return _NAMED
        if _UNTIL_AFTER.match(after) or _ENGLISH_UNTIL_BEFORE.search(before):
            return _UNTIL
        earlier = _NAME_EARLIER.search(before)
        put_right = earlier is not None and becomes(self.sheet.key, found.end)
        if (
            (_DONE_AFTER.match(after) and not put_right)
            or _DONE_BEFORE.search(before)
            or _ENGLISH_DONE_BEFORE.search(before)
        ):
            return 0 if _ENDING.search(to_key(self.item.name)) else _UNTIL
        if earlier is None:
            return None
        since = found.start - len(before) + earlier.start()
        between = (label for label in self.labels if since <= label.start < found.start)
        return _NAMED if all(label.kind == "date" for label in between) else None

    def _by_itself(self, found: SeenDate, previous: SeenDate | None) -> int:
        """The rank of a date of which nothing is said: it counts in a place of its own, not in the middle of a story."""
        key, after = self.sheet.key, self._after(found)
        if not _ALONE_AFTER.match(after):
            return 0
        denied = previous is not None and is_denied(key, Candidate(previous.start, previous.end, "", 1))
        if denied or replaces(key, Candidate(found.start, found.end, "", 1)):
            return _BARE
        if not _ALONE_BEFORE.search(key[max(0, found.start - 8) : found.start]):
            return 0
        if self.asked:
            return _ASKED
        if not found.firm and not self._counts_though_loose(found):
            return 0
        told = _SAYS_ACTION.match(after) is not None
        return 0 if told and not self.listed else _BARE

    def _counts_though_loose(self, found: SeenDate) -> bool:
        """2.24, 2-24 and 20230224 count in a list of items, or as the whole message; 金曜 and 昨日 need their name."""
        typed = self.sheet.key[found.start : found.end]
        if not _DIGITS_ONLY.fullmatch(typed) and not _WITH_A_DAY.search(typed):
            return False
        alone = self.sheet.key.strip(" 。.\nです") == typed and not typed.endswith("日")
        return self.listed or alone or not found.days

    def _after(self, found: SeenDate) -> str:
        return self.sheet.key[found.end : found.end + 60]
