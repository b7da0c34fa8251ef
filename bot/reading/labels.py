"""The words with which people name an item before they give it: お問い合わせ番号は, 期限：, 店名, valid until.

A label *governs* what stands right behind it. The names of things that are not asked for (電話番号, 購入日, 住所) are labels
too: what they govern is kept from being taken for an item.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bot.reading.folding import to_key
from bot.reading.sheet import Sheet
from bot.words import FormItem

LabelKind = Literal["number", "date", "prefecture", "name", "other_number", "other_date", "home", "person", "other_name", "amount"]

_NUMBER_WORD = r"(?:番号|ばんごう|バンゴウ|番|no\b\.?|なんばー|なんば|こーど|id|コード|号|#)"
_COUPON = r"(?:(?:地域)?く[ーう]?ぽんけん?|紙|券|ちけっと|りーじょんぺい|region\s?pay|地域券)(?:\s*\(紙\))?"
_OTHER_NUMBER = (
    r"(?:電話|でんわ|携帯|けいたい|郵便|ゆうびん|かーど|くれじっと|会員|予約|口座|受け?付け?|うけつけ|注文|伝票|れしーと|暗証|認証|免許証?|社員|部屋|整理|承認"
    r"|取引|車|車両|お客様|顧客|登録|ふぁっくす|製造|型|座席|便|店舗|店|ぱすぽーと|まいなんばー|保険証|領収書|領収証|申請|申し?込み?)"
)
_SPENT = r"(?:ご?(?:利用|使用|購入|宿泊|旅行|滞在|来店|訪問|発行|発生|決済|支払い?|お?買い?物)|使った|買った|泊まった|行った|ちぇっくいん|ちぇっくあうと)"
_PLACE_OF = r"(?:ご?(?:利用|使用|購入|決済|来店)(?:した|の)?|使った|つかった|使い|買った|かった|買い物(?:した|を?した)?|行った|払った|支払った|決済した|食べた|会計した|障害の?あった)"
_SHOP_WORD = r"(?:お?店舗|お?店|お?みせ|てんぽ|しょっぷ|施設|加盟店|すとあ)"
_BEFORE = r"(?<![一-龯々ァ-ヶ])"

_WORDS: dict[LabelKind, str] = {
    "other_number": (
        r"(?:宅配便?|荷物|配送|追跡|郵便局|やまと|佐川|伝票)の?(?:お?問い?合わ?せ)?(?:番号|no\b\.?)|"
        rf"{_OTHER_NUMBER}の?\s*(?:番号|ばんごう|no\b\.?|なんばー|id)|電話(?=[\s:は]*[0+])|携帯(?=[\s:は]*[0+])|(?<![a-z])(?:tel|fax|phone|mobile|cell)(?![a-z])(?:\s*(?:number|no\b\.?))?"
        r"|(?:order|booking|reservation|card|receipt|room|member(?:ship)?|flight|confirmation|customer|case|passport|account)\s*(?:number|no\b\.?|id|#)"
    ),
    "number": (
        rf"(?:{_COUPON}(?:の|に書いてある|に書いてあった|にある)?\s*)?お?(?:問い?合わ?せ|といあわせ|とい合わせ|問合せ?|照会|問い合せ)\s*(?:の|用の?|用)?\s*{_NUMBER_WORD}"
        rf"|お?といあわせばんごう|{_COUPON}(?:の|に書いてある|に書いてあった|にある)?\s*{_NUMBER_WORD}|(?<![一-龯々])(?:番号|ばんごう|なんばー)(?!札)"
        r"|(?:coupon|inquiry|enquiry|reference|ref\.?|voucher|ticket|contact|query)\s*(?:number|no\b\.?|id|code|num|#)|(?<![a-z])(?:number|num|no)(?![a-z])\s*[.:#]?(?=\s*(?:is|:|=|[a-z]{0,4}[- ]?\d))"
        r"|查询号码?|查詢號碼|咨询(?:编|番)?号|问询号码?|문의\s*번호|쿠폰\s*번호|番號"
    ),
    "other_date": (
        rf"{_SPENT}(?:の|した)?\s*(?:日時|日付|日にち|日程|日(?!本|帰)|期間(?=[\s:は]*泊))|誕生日|生年月日|(?<![一-龯])生まれ(?=[\s:は]*\d)|(?:申請|受け?取り?|申し?込み?|届け?出|応募|受付|締め?切り?)の?(?:期限|期間|締め?切り?|〆切)"
        r"|(?:date of (?:use|purchase|birth|stay|visit)|purchase date|used on|visited on|paid on|stayed? (?:on|from)|check-?(?:in|out)|birthday|bought (?:it )?on|on the day)"
        r"|ちぇっく(?:いん|あうと)(?:の?日)?(?=[\s:は]*\d)|旅行(?:の日|は)(?=[\s:]*\d)|障害(?:の)?(?:発生)?日"
    ),
    "date": (
        r"(?:く[ーう]?ぽん(?:けん|券)?の|券の|紙の)?(?:有効|ゆうこう|ご?利用|使用|使える|つかえる)の?(?:可能)?\s*(?:期限|きげん|期間|きかん|期日)日?|有効日|(?:く[ーう]?ぽん(?:けん|券)?の)?(?<![一-龯々])(?:期限|きげん|期日)日?"
        r"|(?:expir(?:y|ation|es?|ed|ing)?(?:\s*(?:date|day|on|is|was|at))*|\bexp\b\.?(?:\s*date)?|valid(?:ity)?\s*(?:until|till?|thru|through|to|up to|by|date|period)?|good\s*(?:until|till|through|thru)|use[- ]by|deadline|use it by|limit)"
        r"|有效期(?:限|至|到)?|截止日期|유효\s*기간|유효\s*기한"
    ),
    "home": (
        r"(?:ご?(?:自宅|現)?の?(?:住所|じゅうしょ)|自宅|お?住まい|居住地|出身地?|実家|地元|生まれ(?=は|も)|住んでいる(?:ところ|所|の)|(?<![a-z])(?:home\s*)?address(?![a-z])|live in|living in|i'?m from|i am from|come from|came from)"
    ),
    "prefecture": (
        rf"(?:ご?旅行(?:先|した|の)?の?|行き?先の?|行った|訪れた|泊まった|使った|利用した)?(?:都道府県名?|とどうふけん|県名|(?<![一-龯々])県(?=\s*[:はがな→=\]】]))|ご?旅行\s*先|(?<![一-龯])ご?旅行(?=は)|りょこうさき|{_BEFORE}(?:行き?先|いきさき|ゆきさき|旅先|訪問先|滞在先|宿泊地|目的地)"
        r"|(?:行った|いった|訪れた|旅行した|旅行に行った|旅行で行った|旅した)(?:ところ|所|場所|の|県)(?=[はが:]|$)"
        r"|(?:prefecture|destination|travel(?:l?ed)?\s*(?:to|destination)|trip\s*(?:to|destination)|(?:i\s*)?went\s*to|visit(?:ed|ing)|place of travel|area|region)(?![a-z])|旅行目的地|目的地|여행지|도도부현"
    ),
    "other_name": (
        r"(?:発行|はっこう)(?:した|元の?|先の?)?(?:お?宿|お?店|店舗|施設|会社|ほてる|旅館|場所|元|先|所|者)?(?:の名前|名)?(?=[\s:はが])|(?:泊まった|宿泊した|とまった)(?:お?宿|ほてる|旅館|施設|ところ|所|の)(?:の名前|名)?(?=[:はが])"
        r"|(?:宿泊(?:施設|先|宿|ほてる|旅館)|(?<![一-龯])(?:宿|旅館|ほてる)(?=は)|旅行会社|予約(?:さいと|会社|先)|旅行代理店)(?:の名前|名)?(?=[:はが])"
    ),
    "person": (
        r"(?:ご?(?:氏名|しめい|姓名)|お?名前|お?なまえ|(?<![一-龯々])名義|ふりがな|(?<![a-z])(?:my\s*|full\s*)?name(?![a-z])|担当)(?!の店)"
    ),
    "name": (
        rf"(?:ご?(?:利用|使用)\s*)?(?:{_PLACE_OF}の?)?(?<![一-龯々ァ-ヶ]){_SHOP_WORD}(?:(?:の|さんの)?\s*(?:お?名前|おなまえ|なまえ|名称|名))?|(?:{_PLACE_OF})(?:の?{_SHOP_WORD}(?:の?(?:お?名前|名称|名))?|(?:の|ところ|所|場所|先)(?=\s*[はが:]))"
        rf"|ご?(?:利用|使用|購入|決済|買い?物|支払い?|来店)(?:先|場所|店舗?|{_SHOP_WORD})(?:の?(?:お?名前|名称|名))?|{_BEFORE}(?:店名|てんめい|店舗名|屋号|施設名)"
        r"|(?:お?宿|旅館|ほてる|れすとらん|食堂|かふぇ|喫茶店?|売店|飲食店|土産物?[屋店]|みやげ屋|こんびに|す[ーう]ぱー)(?:さん)?の(?:お?名前|おなまえ|名称|名)"
        r"|(?:(?:name of (?:the )?)?(?<![a-z])(?:shop|store|restaurant|merchant|venue|place of use|hotel|cafe|shop'?s|store'?s)(?![a-z])(?:\s*name)?(?=\s*(?:is|was|:|=|called|-|name)))"
        r"|(?:店铺|商店名?|店家)(?=\s*[:是])|점포|가게|매장"
    ),
    "amount": r"(?:残高|残額|金額|合計|代金|料金|電話口)(?=[:はが\s])",
}  # fmt: skip

# Between a label and its value: a colon or bracket, one particle, the fillers of speech. Own script: はなや has no particle.
_STOPS = r"[\s:=\-→>＞)\]】」』「『\"'、,.…・|~★☆●■◆◇▼※]*"
_PARTICLE = (
    r"(?:は|が|って(?:いうの)?は?|とは|の(?:方|ほう|欄|ところ|所)(?:は|が|に|には)?|も|では|としては|です(?:が|けど|ね)?|なんですけど|なんですが|なのですが|ですけれども|には|に|を見(?:ると|たら)|"
    r"の(?:日付|日にち|日)(?:は|が)?|だけは?|につきましては|については|に関しては)"
)
_FILLER = (
    r"(?:ええ?っ?と[ー~]?|え[ーっ]と[ー~]?|えー+|うーんと?|んーと?|たぶん|多分|確か|たしか|おそらく|恐らく|だいたい|やっぱ[りし]?|やはり|正しくは|正確には|こちらです|以下です|下記です|次です|"
    r"(?:その|あの[ーう]?|これ|これで|こちら|以下|次|今|いま|え|あ|まあ|ねえ?|ちょっと)(?=[\s、,…ー~:\d])|(?:the(?=\s+\d)|is|are|was|were|of|on|to|that's|it's|it is|it was|called|date|maybe|probably|i think|says|said)(?![a-z]))"
)
_BETWEEN = re.compile(rf"(?:{_PARTICLE}{_STOPS}|\s(?:は|が)\s{_STOPS}|{_STOPS})(?:{_FILLER}{_STOPS})*")
_LEADS = re.compile(
    r"\s*(?:[:=→>)\]】」\n「『\"',、]|$|は|が(?!な|混|閉|わか|分か)|って|の方は|のほうは|\s\S|-|is\b|was\b|name)|(?<=[名称前])(?!を)|(?<=名前)は?"
)


@dataclass(frozen=True, slots=True)
class Label:
    """`key[start:end]` names `item` of the form; "" for the names of things that no item asks for."""

    start: int
    end: int
    kind: LabelKind
    item: str = ""


def find_labels(sheet: Sheet, items: tuple[FormItem, ...], asking: str = "") -> tuple[Label, ...]:
    """The labels in a message, in order, none over another."""
    pattern, owners = _pattern(tuple((item.id, item.reader, to_key(item.name)) for item in items))
    asked = next((item for item in items if item.id == asking), None)
    found: list[Label] = []
    for match in pattern.finditer(sheet.masked):
        kind, item = owners[match.lastgroup or ""]
        if kind == "name" and _inside_a_name(sheet, match):
            continue
        if kind == "person" and asked is not None and asked.reader == "name":
            kind, item = "name", asked.id
        found.append(Label(match.start(), match.end(), kind, item))
    return tuple(found)


def _inside_a_name(sheet: Sheet, match: re.Match[str]) -> bool:
    """店 in セブン店は, and お店 in 松屋というお店で: a part of the name or of the sentence, no label."""
    start, end = match.span()
    glued = start > 0 and "ァ" <= sheet.text[start - 1] <= "ー" and match[0][0] in "店しす施加"
    return glued or _LEADS.match(sheet.folded.lower, end) is None


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


@lru_cache(maxsize=8)
def _pattern(items: tuple[tuple[str, str, str], ...]) -> tuple[re.Pattern[str], dict[str, tuple[LabelKind, str]]]:
    """One pattern for all labels: the form's own names first, then the usual words for the first item of each reader."""
    parts: list[str] = []
    owners: dict[str, tuple[LabelKind, str]] = {}
    first: dict[str, str] = {}
    for at, (item, reader, name) in enumerate(items):
        kind: LabelKind = reader  # type: ignore[assignment]
        first.setdefault(reader, item)
        owners[f"own{at}"] = (kind, item)
        parts.append(f"(?P<own{at}>{re.escape(name)})")
    for kind, words in _WORDS.items():
        owners[kind] = (kind, first.get(kind, ""))
        parts.append(f"(?P<{kind}>{words})")
    return re.compile("|".join(parts)), owners
