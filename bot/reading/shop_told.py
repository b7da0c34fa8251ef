"""Sentences that tell the shop: …で使いました, …というお店, 「…」さん, used at … ."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.reading.gazetteer import looks_like_place
from bot.reading.pattern import Pattern
from bot.reading.sheet import ANY_MARK, LABEL, LIST, MARKS, Sheet
from bot.reading.shop_names import REACH, evidence, head, is_name, is_plain_name, trim

# How sure a name is, by what gives it. Higher wins.
LABELLED, TOLD, SAID, ASKED, FORMED, LEFT = 6, 5, 4, 3, 2, 1

Found = tuple[int, int, int]  # bounds and rank

_ACT = (
    r"(?:使|つか|利用|りよう|支払|しはら|払|はら[いっ]|決済|けっさい|買|かいもの|かい|かっ|購入|会計|お会計|食べ"
    r"|たべ|食事|飲|試|押|二重|2重|重複|[2二両]回|複数|何[回度]|ちゃーじ|引き?落|引か|現金|えらー|れじ|らんち|お茶"
    r"|お昼|夕食|昼食|朝食|お?土産|おみやげ|く[ーう]ぽん|地域く|あぷり|残高|だめ|駄目|使え|給油|とらぶ|障害)"
)
_USED_AT = Pattern(
    rf"(?:さん|様|さま)?(?:で(?!\s?(?:宿)?泊|[^。\n、]{{0,12}}(?:もら|貰|受け取|発行|予約|申し込|くれ|取りま|取っ)|す|し[たょ]|ある|あっ|あり|き|なく|ござ)|にて|に於いて"
    rf"|において)(?=[^。\n]{{0,14}}?{_ACT})"
)
_USED_FAR = Pattern(
    rf"(?:さん|様|さま)?(?:で(?!\s?(?:宿)?泊|[^。\n、]{{0,12}}(?:もら|貰|受け取|発行|予約|申し込|くれ|取りま|取っ)|す|し[たょ]|ある|あっ|あり|き|なく|ござ)|にて)(?=[^。\n]{{0,40}}?{_ACT})"
)
_WENT = Pattern(r"(?:さん)?(?:に(?:行|いっ|いき|寄|立ち寄|入)|へ(?:行|いっ|いき))")
_SOON_USED = Pattern(rf"[^。\n]{{0,20}}?{_ACT}")
_BUT = Pattern(r"[っきま]*(?:した|た)?(?:ん|の)?(?:です)?(?:けど|けれど|が[、\s]|のに|ものの)")
_CALLED = Pattern(
    r"(?:って(?:いう|言う|ゆう|名前の|名の|ゆー)?|て(?:いう|言う|ゆう)|という(?:名前の|名の|名称の)?|といった)(?=\s?(?:お?店(?!員|長|主)|おみせ"
    r"|ところ|所|旅館|ほてる|宿|食堂|れすとらん|[一-龯ぁ-ゖ]{0,6}(?:屋|や|店(?!員|長|主)|館|亭|処)|かふぇ|ご飯|どらっぐ"
    r"|す[ーう]ぱー|売店|施設|しょっぷ|ぱん|らーめん|[うそ][どば]))"
)
_CHANGED = Pattern(r"(?:から|より|を)(?P<name>[^\s、。からより]{2,30}?)に(?:変更|訂正|直し|修正|変え)")
_QUOTED = Pattern(r"[「『\"“]([^「」『』\"“”\n]{1,30})[」』\"”]")
_NOT_QUOTED_NAME = Pattern(
    r"^(?:と(?:いう(?:えらー|表示|め|こと|ぼたん|の)|出|表示|言|書|あり|ある|押|い[いわっ])|って(?:出|表示|言|書"
    r"|い[いわっ])|を押|ぼたん|の表示|が出|と?え[らー]|に(?:なる|なり|なって))"
)
FOLLOWS_KIND = Pattern(
    r"(?:土産物?[屋店]|みやげ屋|旅館|ほてる|宿|ぺんしょん|れすとらん|食堂|かふぇ|喫茶店|居酒屋|らーめん屋|そば屋"
    r"|蕎麦屋|うどん屋|焼肉屋|こんびに|す[ーう]ぱー|売店|の店|のお店)(?:さん)?[、,\s]\s*$"
)
_ENGLISH = Pattern(
    rf"\b(?:used|use|using|paid|pay|bought|buy|spent|ate|shopped|shopping|charged|tried|purchase[ds]?|coupon"
    rf"|happened)\b[^.\n]{{0,40}}?\b(?:at|in|to)\s+(?:a\s+(?:shop|store|place)\s+(?:called|named)\s+|the\s+(?:shop"
    rf"|store)\s+(?:called\s+|named\s+)?)?(?P<name>[^\n.,;!?{ANY_MARK[1:-1]}]{{2,40}}?)(?=\s+(?:in|on|with|for|and"
    rf"|but|near|last|yesterday|when|because|which|where|by)\b|\s*[.,;!?\n]|\s*{ANY_MARK}|\s*$)",
    re.IGNORECASE,
)
_ENGLISH_AT = Pattern(
    rf"(?:^|[,;.\s])(?:at|called|named)\s+(?:the\s+)?(?P<name>[A-Z][^\n.,;!?{ANY_MARK[1:-1]}]{{1,40}}?)(?=\s+(?:in"
    rf"|on|with|for|and|but|near)\b|\s*[.,;!?\n]|\s*{ANY_MARK}|\s*$)"
)
_AHEAD = 60  # how far a sentence is looked along for what was done at a shop
_KANJI = Pattern(r"[一-龯]")
_HIRAGANA = Pattern(r"[ぁ-ゖー\s]+")
_SOUNDS_LIKE_A_SHOP = Pattern(
    r"(?:や|てん|かん|てい|どう|そう|あん|りょかん|ほてる|しょくどう|ほんぽ|ちゃや|せんたー|まーと|のゆ|さん)$|^(?:しょくどう|ほてる|りょかん|かふぇ|みちのえき)"
)
_VERB = Pattern(r"[一-龯]{1,2}[いん]|[一-龯][みし]込ん")  # 急いで, 並んで: で joins two clauses there
_AT_QUOTE = Pattern(r"(?:at|in|called|named|is|was)\s$")
_AFTER_QUOTE = Pattern(r"(?:という|って|さん|です|でした|だった|かな|の店|店)")
_BRANCH = Pattern(r"\s?[^\s。、,「」\n]{1,8}店")


def quoted(sheet: Sheet, view: str) -> Iterator[Found]:
    """「…」 where the words around it, or its own, tell that it is a shop: people quote what they were told as well."""
    for match in _QUOTED.finditer(view):
        after = sheet.key[match.end() : match.end() + 40]
        if _NOT_QUOTED_NAME.match(after) or not is_name(match[1]):
            continue
        is_told = (
            FOLLOWS_KIND.search(sheet.key[max(0, match.start() - 12) : match.start()] + " ")
            or _USED_FAR.match(after)
            or _CALLED.match(after)
            or _AFTER_QUOTE.match(after)
            or _AT_QUOTE.search(sheet.key, max(0, match.start() - 12), match.start())
        )
        branch = _BRANCH.match(view, match.end())
        if is_told or branch or evidence(match[1]):
            start, end = match.span(1)
            yield start, end, TOLD if is_told else FORMED


def told(sheet: Sheet, view: str, start: int, end: int) -> Iterator[Found]:
    """…というお店, …で使いました, …に行きました."""
    for match in _within(_CALLED, sheet, start, end):
        first, last = _name_before(view, start, match.start())
        if is_name(view[first:last]):
            yield first, last, TOLD
            return
    for match in _CHANGED.finditer(view, start, end):
        first, last = trim(view, *match.span("name"))
        if is_name(view[first:last]):
            yield first, last, TOLD
            return
    spots = [(match.start(), False) for match in _within(_USED_AT, sheet, start, end)]
    spots += [(match.start(), True) for match in _within(_USED_FAR, sheet, start, end)]
    for spot, far in sorted(spots, key=lambda one: (one[1], -one[0])):
        first, last = _name_before(view, start, spot)
        name = view[first:last]
        if is_name(name) and (evidence(name) or (not far and _is_plain_told(sheet, name, spot))):
            yield first, last, TOLD if evidence(name) else SAID
            return
    for match in _within(_WENT, sheet, start, end):
        first, last = _name_before(view, start, match.start())
        name = view[first:last]
        used = _SOON_USED.match(sheet.key, match.end()) is not None and is_plain_name(name)
        if is_name(name) and (evidence(name) or used) and not _BUT.match(sheet.key, match.end()):
            yield first, last, FORMED
            return


def english(view: str) -> Iterator[Found]:
    """Used at …, a shop called …"""
    for pattern, rank in ((_ENGLISH, TOLD), (_ENGLISH_AT, SAID)):
        for match in pattern.finditer(view):
            start, end = trim(view, *match.span("name"))
            name = view[start:end]
            if (name.isascii() and is_plain_name(name)) or (not name.isascii() and is_name(name)):
                yield start, end, rank
                return


def _is_plain_told(sheet: Sheet, name: str, end: int) -> bool:
    """Whether a name without any sign of a shop may be one, as something was done there.

    さん behind it settles it. Who writes in kana only writes everything so: there a name needs the sound of one.
    """
    if not is_plain_name(name) or _VERB.fullmatch(name):
        return False
    if sheet.key.startswith("さん", end):
        return True
    return not looks_like_place(name) and bool(
        _KANJI.search(sheet.text) or not _HIRAGANA.fullmatch(name) or _SOUNDS_LIKE_A_SHOP.search(name)
    )


def leads_over(view: str, start: int) -> bool:
    """Whether something other than a label or list mark was read right before, so that a particle may follow."""
    return start > 0 and view[start - 1] in MARKS and view[start - 1] not in LABEL + LIST


def _within(pattern: Pattern, sheet: Sheet, start: int, end: int) -> Iterator[re.Match[str]]:
    """The matches that begin in a piece; what they look ahead for may lie behind it."""
    for match in pattern.finditer(sheet.key, start, end + _AHEAD):
        if match.start() >= end:
            return
        if not "ァ" <= sheet.text[match.start()] <= "ヶ":  # カフェテラ: katakana is no particle
            yield match


def _name_before(view: str, start: int, end: int) -> tuple[int, int]:
    start = max(start, end - REACH)
    first, last = trim(view, start, end, after_mark=leads_over(view, start), before_particle=True)
    return trim(view, head(view, first, last), last, before_particle=True)
