"""The shop's name: what its own label, a telling sentence (…で使いました) or a list leaves as one.

Shops have any name at all, so the words around it decide. Read last: numbers, dates and places are struck out by then.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.reading.corrections import Candidate, settle
from bot.reading.doubt import Doubt
from bot.reading.folding import key_of, tidy
from bot.reading.found import Ground, Outcome, Value
from bot.reading.labels import Label, value_start
from bot.reading.sheet import ANY_MARK, LABEL, LIST, MARKS, Sheet
from bot.reading.shop_words import BEGINNING, BRANCH, UNKNOWN
from bot.reading.shop_names import QUOTES, REACH, evidence, head, is_kind, is_name, is_plain_name, trim

_LABELLED, _TOLD, _SAID, _ASKED, _FORMED, _LEFT = 6, 5, 4, 3, 2, 1

_PIECE = re.compile(r"[^\n。、,;!?|…/①-⑳:：・→⇒]*(?:・[^\n。、,;!?|…/①-⑳:：・]+)*")
_BREAK = re.compile(
    rf"{ANY_MARK}+|(?:じゃ|では|で|や)な(?:く、?(?:て、?)?|い(?:です)?、?)|やのうて、?|\s{{2,}}|[\u2190-\u2bff\U0001f000-\U0001faff]+"
)
_ACT = r"(?:使|つか|利用|りよう|支払|しはら|払|はら[いっ]|決済|けっさい|買|かいもの|かい|かっ|購入|会計|お会計|食べ|たべ|食事|飲|試|押|二重|2重|重複|[2二両]回|複数|何[回度]|ちゃーじ|引き?落|引か|現金|えらー|れじ|らんち|お茶|お昼|夕食|昼食|朝食|お?土産|おみやげ|く[ーう]ぽん|地域く|あぷり|残高|だめ|駄目|使え|給油|とらぶ|障害)"
_USED_AT = re.compile(
    rf"(?:さん|様|さま)?(?:で(?!\s?(?:宿)?泊|す|し[たょ]|ある|あっ|あり|き|なく|ござ)|にて|に於いて|において)(?=[^。\n]{{0,14}}?{_ACT})"
)
_USED_FAR = re.compile(
    rf"(?:さん|様|さま)?(?:で(?!\s?(?:宿)?泊|す|し[たょ]|ある|あっ|あり|き|なく|ござ)|にて)(?=[^。\n]{{0,40}}?{_ACT})"
)
_WENT = re.compile(r"(?:さん)?(?:に(?:行|いっ|いき|寄|立ち寄|入)|へ(?:行|いっ|いき))")
_SOON_USED = re.compile(rf"[^。\n]{{0,20}}?{_ACT}")
_BUT = re.compile(r"[っきま]*(?:した|た)?(?:ん|の)?(?:です)?(?:けど|けれど|が[、\s]|のに|ものの)")
_CALLED = re.compile(
    r"(?:っ?て(?:いう|言う|ゆう|名前の|名の|ゆー)|という(?:名前の|名の|名称の)?|といった)(?=\s?(?:お?店|おみせ|ところ|所|旅館|ほてる|宿|食堂|れすとらん|[一-龯ぁ-ゖ]{0,6}(?:屋|や|店|館|亭|処)|かふぇ|ご飯|どらっぐ|す[ーう]ぱー|売店|施設|しょっぷ|ぱん|らーめん|[うそ][どば]))"
)
_CHANGED = re.compile(r"(?:から|より|を)(?P<name>[^\s、。からより]{2,30}?)に(?:変更|訂正|直し|修正|変え)")
_QUOTED = re.compile(r"[「『\"“]([^「」『』\"“”\n]{1,30})[」』\"”]")
_NOT_QUOTED_NAME = re.compile(
    r"^(?:と(?:いう(?:えらー|表示|め|こと|ぼたん|の)|出|表示|言|書|あり|ある|押|い[いわっ])|って(?:出|表示|言|書|い[いわっ])|を押|ぼたん|の表示|が出|と?え[らー]|に(?:なる|なり|なって))"
)
_FOLLOWS_KIND = re.compile(r"(?:土産物?[屋店]|みやげ屋|旅館|ほてる|宿|ぺんしょん|れすとらん|食堂|かふぇ|喫茶店|居酒屋|らーめん屋|そば屋|蕎麦屋|うどん屋|焼肉屋|こんびに|す[ーう]ぱー|売店)(?:さん)?[、,\s]\s*$")
_ENGLISH = re.compile(
    rf"\b(?:used|use|using|paid|pay|bought|buy|spent|ate|shopped|shopping|charged|tried|purchase[ds]?|coupon|happened)\b[^.\n]{{0,40}}?\b(?:at|in|to)\s+(?:a\s+(?:shop|store|place)\s+(?:called|named)\s+|the\s+(?:shop|store)\s+(?:called\s+|named\s+)?)?(?P<name>[^\n.,;!?{ANY_MARK[1:-1]}]{{2,40}}?)(?=\s+(?:in|on|with|for|and|but|near|last|yesterday|when|because|which|where|by)\b|\s*[.,;!?\n]|\s*{ANY_MARK}|\s*$)",
    re.IGNORECASE,
)
_ENGLISH_AT = re.compile(
    rf"(?:^|[,;.\s])(?:at|called|named)\s+(?:the\s+)?(?P<name>[A-Z][^\n.,;!?{ANY_MARK[1:-1]}]{{1,40}}?)(?=\s+(?:in|on|with|for|and|but|near)\b|\s*[.,;!?\n]|\s*{ANY_MARK}|\s*$)"
)
_REGION_END = re.compile(
    r"[\n。;!?]|、|,(?=\s|$|[^\d])|\s(?:で、|よろしく|宜しく|お願い|以上)|(?:です|でした|だったと思|だと思|になります|となります|でございます|でお願い|という(?:お?店|所|ところ)|っていう|って(?:お?店|とこ)|で(?:使|利用|決済|買|支払|払|購入|会計|合っ|あって|間違い|まちがい|いい|よい|ok|おけ)|にて|なん(?:です|だ)|ですが|で、)"
    r"|\.\s|/|[\u2190-\u2bff\U0001f000-\U0001faff]|\s(?:and|but|in|on|with)\s|じゃ(?:な|あり)|やのうて|やなくて|ではな|ではあり|でなく"
)
_FILLER = re.compile(r"(?:ねえ?|えっ?と|え[ーっ]*と|あの[ーう]?|その[ーう]?|まあ|なんだっけ|何だっけ|なんでしたっけ|なんだったかな|あ[ーあっ]?|うーんと?|んー|ちょっと|たしか|確か|たぶん|多分)?[、,…\s。]+(?=\S)")
_NAMES_A_SHOP = re.compile(r"(?:店|店舗|名|名前|名称|しょっぷ|shop|store|施設|name|屋号|restaurant)$")
_ARTICLE = re.compile(rf"the|la|le|el|{BEGINNING.pattern[1:]}")
_FIELD = re.compile(r"[\])】」]*\s*[:=→>\n「『\"]|[\])】」]")
_AHEAD = 60  # how far a sentence is looked along for what was done at a shop
_WRONG_SHOP = re.compile(
    r"(?:お?店舗?|店名|店舗名)(?:の?名前|名)?(?:だけ|のみ)?(?:を|が|は|の)?(?:間違|訂正|違|書き間違|変更|修正)(?!いな|いあり)[^。\n、]{0,14}[。、\s!]+(?:正しくは|正しい[^は。]{0,6}は|本当は|実際は|実は|やっぱり|正解は)、?"
)
_MARK_RUN = re.compile(rf"{ANY_MARK}")


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
        sentence = re.compile(r"[^。\n]{0,30}").match(sheet.key, start)
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
        first = settled.rivals[0]
        values = tuple(dict.fromkeys(rival.value for rival in settled.rivals))
        return (Doubt(item, "two_values", first.value, sheet.folded.span(first.start, first.end), values),), False
    if settled.winner is None:
        return (), False
    won = settled.winner
    both = re.split(r"と|&|、|や(?=[ァ-ヶ一-龯])|か(?=[ァ-ヶ一-龯])", won.value)
    if len(both) == 2 and all(evidence(one) == 2 and len(one) > 1 for one in both):
        return (Doubt(item, "two_values", won.value, sheet.folded.span(won.start, won.end), tuple(both)),), False
    ground: Ground = (
        "named" if won.rank == _LABELLED else "asked" if asking == item else "left" if won.rank == _LEFT else "formed"
    )
    return (Value(won.value, sheet.folded.span(won.start, won.end), ground),), settled.corrected


def _typed(sheet: Sheet, start: int, end: int) -> str:
    first, last = sheet.folded.span(start, end)
    return sheet.folded.original[first:last]


def _found(
    sheet: Sheet, view: str, regions: Sequence[Region], asked: bool, others: int
) -> Iterator[tuple[int, int, int]]:
    """Bounds and rank of all that may be the shop, the best evidence first."""
    for region in regions:
        yield from _in_region(view, region.start, region.end)
    yield from _quoted(sheet, view)
    pieces = list(_pieces(view))
    for start, end in pieces:
        yield from _told(sheet, view, start, end)
    yield from _english(view)
    if asked:
        yield from _as_answer(view)
    found: list[tuple[int, int, int]] = []
    for start, end in pieces:
        found.extend(_by_form(sheet, view, start, end, others))
    yield from sorted(found, key=lambda one: -one[2])


def _in_region(view: str, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    for mark in (*_MARK_RUN.finditer(view, start, end), None):
        stop = mark.start() if mark else end
        if stop > start:
            after_mark = _leads_over(view, start)
            first, last = trim(view, start, stop, after_mark=after_mark)
            first = head(view, first, last)
            if is_name(view[first:last]):
                yield first, last, _LABELLED
                return
        if mark:
            start = mark.end()


def _quoted(sheet: Sheet, view: str) -> Iterator[tuple[int, int, int]]:
    for match in _QUOTED.finditer(view):
        after = sheet.key[match.end() : match.end() + 40]
        if _NOT_QUOTED_NAME.match(after) or not is_name(match[1]):
            continue
        told = (
            _FOLLOWS_KIND.search(sheet.key[max(0, match.start() - 12) : match.start()] + " ")
            or _USED_FAR.match(after)
            or _CALLED.match(after)
            or re.match(r"(?:という|って|さん|です|でした|だった|かな|の店|店)", after)
        )
        branch = re.match(r"\s?[^\s。、,「」\n]{1,8}店", view[match.end() :])
        if told or branch or evidence(match[1]):
            start, end = match.span(1)
            yield start, end, _TOLD if told else _FORMED


def _told(sheet: Sheet, view: str, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """…というお店, …で使いました, …に行きました."""
    for match in _within(_CALLED, sheet, start, end):
        first, last = _name_before(view, start, match.start())
        if is_name(view[first:last]):
            yield first, last, _TOLD
            return
    for match in _CHANGED.finditer(view, start, end):
        first, last = trim(view, *match.span("name"))
        if is_name(view[first:last]):
            yield first, last, _TOLD
            return
    spots = [(match.start(), False) for match in _within(_USED_AT, sheet, start, end)]
    spots += [(match.start(), True) for match in _within(_USED_FAR, sheet, start, end)]
    for spot, far in sorted(spots, key=lambda one: (one[1], -one[0])):
        first, last = _name_before(view, start, spot)
        name = view[first:last]
        if is_name(name) and (evidence(name) or (not far and is_plain_name(name))):
            yield first, last, _TOLD if evidence(name) else _SAID
            return
    for match in _within(_WENT, sheet, start, end):
        first, last = _name_before(view, start, match.start())
        name = view[first:last]
        used = _SOON_USED.match(sheet.key, match.end()) is not None and is_plain_name(name)
        if is_name(name) and (evidence(name) or used) and not _BUT.match(sheet.key, match.end()):
            yield first, last, _FORMED
            return


def _leads_over(view: str, start: int) -> bool:
    """Whether something other than a label or list mark was read right before, so that a particle may follow."""
    return start > 0 and view[start - 1] in MARKS and view[start - 1] not in LABEL + LIST


def _within(pattern: re.Pattern[str], sheet: Sheet, start: int, end: int) -> Iterator[re.Match[str]]:
    """The matches that begin in a piece; what they look ahead for may lie behind it."""
    for match in pattern.finditer(sheet.key, start, end + _AHEAD):
        if match.start() >= end:
            return
        if not "ァ" <= sheet.text[match.start()] <= "ヶ":  # カフェテラ: katakana is no particle
            yield match


def _name_before(view: str, start: int, end: int) -> tuple[int, int]:
    start = max(start, end - REACH)
    first, last = trim(view, start, end, after_mark=_leads_over(view, start))
    return trim(view, head(view, first, last), last)


def _english(view: str) -> Iterator[tuple[int, int, int]]:
    for pattern, rank in ((_ENGLISH, _TOLD), (_ENGLISH_AT, _SAID)):
        for match in pattern.finditer(view):
            start, end = trim(view, *match.span("name"))
            name = view[start:end]
            if (name.isascii() and is_plain_name(name)) or (not name.isascii() and is_name(name)):
                yield start, end, rank
                return


def _as_answer(view: str) -> Iterator[tuple[int, int, int]]:
    """The answer to the question for the shop: whatever is said that is not talk, be it only the kind of a shop."""
    for start, end in _pieces(view):
        first, last = trim(view, start, end, after_mark=_leads_over(view, start))
        first = head(view, first, last)
        name = view[first:last]
        if is_plain_name(name) or (is_name(name) and evidence(name)) or is_kind(name):
            yield first, last, _ASKED
            return


def _by_form(sheet: Sheet, view: str, start: int, end: int, others: int) -> Iterator[tuple[int, int, int]]:
    """A piece that looks like a shop's name, or that remains when all else of a list is understood."""
    for first, last in _runs(view, start, end):
        name = view[first:last]
        known = evidence(name)
        if not known and _FOLLOWS_KIND.search(sheet.key[max(0, first - 12) : first]):
            known = 2
        if known and is_name(name) and is_plain_name(name):
            yield first, last, _FORMED if known == 2 else _LEFT + (known > 0)
        elif others >= 2 and is_plain_name(name):
            yield first, last, _LEFT


def _runs(view: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Words of a piece, blank by blank, without those that are talk: 松屋 草津店 お願いします."""
    if re.search(rf"{LABEL}[\s:=→]*$", view[:start][-8:]) and "\n" not in view[:start][-3:]:
        return  # what was said of another item, or of the shop in vain
    first, last = trim(view, start, end, after_mark=_leads_over(view, start))
    first = head(view, first, last)
    run: tuple[int, int] | None = None
    for word in re.finditer(r"\S+", view[first:last]):
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
