"""The words by which people name the items of a form, and the names of things that are not asked for.

Written in the comparing form (lower case, hiragana), one pattern a kind. Kinds that begin with `other` and the rest that no
item asks for keep what they name from being taken for an item.
"""

from __future__ import annotations

from typing import Final, Literal

LabelKind = Literal[
    "number", "date", "prefecture", "name", "other_number", "other_date", "home", "person", "other_name", "amount"
]

_NUMBER_WORD = r"(?:番号|ばんごう|バンゴウ|番|no\b\.?|なんばー|なんば|こーど|id|コード|号|#)"
_COUPON = r"(?:(?:地域)?く[ーう]?ぽんけん?|紙|券|ちけっと|りーじょんぺい|region\s?pay|地域券)(?:\s*\(紙\))?"
_OTHER_NUMBER = (
    r"(?:電話|でんわ|携帯|けいたい|郵便|ゆうびん|かーど|くれじっと|会員|予約|口座|受け?付け?|うけつけ|注文|伝票"
    r"|れしーと|暗証|認証|免許証?|社員|部屋|整理|承認"
    r"|取引|車|車両|お客様|顧客|登録|ふぁっくす|製造|型|座席|便|店舗|店|ぱすぽーと|まいなんばー|保険証|領収書"
    r"|領収証|申請|申し?込み?)"
)
_SPENT = (
    r"(?:ご?(?:利用|使用|購入|宿泊|旅行|滞在|来店|訪問|発行|発生|決済|支払い?|お?買い?物)|使った|買った|泊まった"
    r"|行った|ちぇっくいん|ちぇっくあうと)"
)
_PLACE_OF = (
    r"(?:ご?(?:利用|使用|購入|決済|来店)(?:した|の)?|使った|つかった|使い|買った|かった|買い物(?:した|を?した)?"
    r"|行った|払った|支払った|決済した|食べた|会計した|障害の?あった)"
)
_SHOP_WORD = r"(?:お?店舗|お?店|お?みせ|てんぽ|しょっぷ|施設|加盟店|すとあ)"
_BEFORE = r"(?<![一-龯々ァ-ヶ])"

WORDS: Final[dict[LabelKind, str]] = {
    "other_number": (
        r"(?:宅配便?|荷物|配送|追跡|郵便局|やまと|佐川|伝票)の?(?:お?問い?合わ?せ)?(?:番号|no\b\.?)|"
        rf"{_OTHER_NUMBER}の?\s*(?:番号|ばんごう|no\b\.?|なんばー|id)|電話(?=[\s:は]*[0+])|携帯(?=[\s:は]*[0+])"
rf"|(?<![a-z])(?:tel|fax|phone|mobile|cell)(?![a-z])(?:\s*(?:number|no\b\.?))?"
        r"|(?:order|booking|reservation|card|receipt|room|member(?:ship)?|flight|confirmation|customer|case|passport"
r"|account)\s*(?:number|no\b\.?|id|#)"
    ),
    "number": (
        rf"(?:{_COUPON}(?:の|に書いてある|に書いてあった|にある)?\s*)?お?(?:問い?合わ?せ|といあわせ|とい合わせ|問合せ?"
rf"|照会|問い合せ)\s*(?:の|用の?|用)?\s*{_NUMBER_WORD}"
        rf"|お?といあわせばんごう|{_COUPON}(?:の|に書いてある|に書いてあった|にある)?\s*{_NUMBER_WORD}"
rf"|(?<![一-龯々])(?:番号|ばんごう|なんばー)(?!札)"
        r"|(?:coupon|inquiry|enquiry|reference|ref\.?|voucher|ticket|contact|query)\s*(?:number|no\b\.?|id|code|num|#)"
r"|(?<![a-z])(?:number|num|no)(?![a-z])\s*[.:#]?(?=\s*(?:is|:|=|[a-z]{0,4}[- ]?\d))"
        r"|查询号码?|查詢號碼|咨询(?:编|番)?号|问询号码?|문의\s*번호|쿠폰\s*번호|番號"
    ),
    "other_date": (
        rf"{_SPENT}(?:の|した)?\s*(?:日時|日付|日にち|日程|日(?!本|帰)|期間(?=[\s:は]*泊))|誕生日|生年月日"
rf"|(?<![一-龯])生まれ(?=[\s:は]*\d)|(?:申請|受け?取り?|申し?込み?|届け?出|応募|受付|締め?切り?)の?(?:期限|期間"
rf"|締め?切り?|〆切)"
        r"|(?:date of (?:use|purchase|birth|stay|visit)|purchase date|used on|visited on|paid on|stayed? (?:on|from)"
r"|check-?(?:in|out)|birthday|bought (?:it )?on|on the day)"
        r"|ぽいんと(?:の受け?取り?)?(?:の?(?:期限|期間|期日))?(?=[はがのをも]?\s*\d)"
        r"|ちぇっく(?:いん|あうと)(?:の?日)?(?=[\s:は]*\d)|旅行(?:の日|は)(?=[\s:]*\d)|障害(?:の)?(?:発生)?日"
    ),
    "date": (
        r"(?:く[ーう]?ぽん(?:けん|券)?の|券の|紙の)?(?:有効|ゆうこう|ご?利用|使用|使える"
r"|つかえる)の?(?:可能)?\s*(?:期限|きげん|期間|きかん|期日)日?|有効日|(?:く[ーう]?ぽん(?:けん"
r"|券)?の)?(?<![一-龯々])(?:期限|きげん|期日)日?"
        r"|(?:expir(?:y|ation|es?|ed|ing)?(?:\s*(?:date|day|on|is|was|at))*|\bexp\b\.?(?:\s*date)?"
r"|valid(?:ity)?\s*(?:until|till?|thru|through|to|up to|by|date|period)?|good\s*(?:until|till|through|thru)"
r"|use[- ]by|deadline|use it by|limit)"
        r"|有效期(?:限|至|到)?|截止日期|유효\s*기간|유효\s*기한"
    ),
    "home": (
        r"(?:ご?(?:自宅|現)?の?(?:住所|じゅうしょ)|自宅|お?住まい|居住地|出身地?|実家|地元|生まれ(?=は|も)"
r"|住んでいる(?:ところ|所|の)|(?<![a-z])(?:home\s*)?address(?![a-z])|live in|living in|i'?m from|i am from"
r"|come from|came from)"
    ),
    "prefecture": (
        rf"(?:ご?旅行(?:先|した|の)?の?|行き?先の?|行った|訪れた|泊まった|使った|利用した)?(?:都道府県名?|とどうふけん"
rf"|県名|(?<![一-龯々])県(?=\s*[:はがな→=\]】]))|ご?旅行\s*先|(?<![一-龯])ご?旅行(?=は)|りょこうさき"
rf"|{_BEFORE}(?:行き?先|いきさき|ゆきさき|旅先|訪問先|滞在先|宿泊地|目的地)"
        r"|(?:行った|いった|訪れた|旅行した|旅行に行った|旅行で行った|旅した)(?:ところ|所|場所|の|県)(?=[はが:]|$)"
        r"|(?:prefecture|destination|travel(?:l?ed)?\s*(?:to|destination)|trip\s*(?:to|destination)|(?:i\s*)?went\s*to"
r"|visit(?:ed|ing)|place of travel|area|region)(?![a-z])|旅行目的地|目的地|여행지|도도부현"
    ),
    "other_name": (
        r"(?:発行|はっこう)(?:した|元の?|先の?)?(?:お?宿|お?店|店舗|施設|会社|ほてる|旅館|場所|元|先|所|者)?(?:の名前"
r"|名)?(?=[\s:はが])|(?:泊まった|宿泊した|とまった)(?:お?宿|ほてる|旅館|施設|ところ|所|の)(?:の名前"
r"|名)?(?=[:はが])"
        r"|(?:宿泊(?:施設|先|宿|ほてる|旅館)|(?<![一-龯])(?:宿|旅館|ほてる)(?=は)|旅行会社|予約(?:さいと|会社|先)"
r"|旅行代理店)(?:の名前|名)?(?=[:はが])"
    ),
    "person": (
        r"(?:ご?(?:氏名|しめい|姓名)|ふるねーむ|お?名前|お?なまえ|(?<![一-龯々])名義|ふりがな|(?<![a-z])(?:my\s*"
r"|full\s*)?name(?![a-z])|担当)(?!の店)"
    ),
    "name": (
        rf"(?:ご?(?:利用|使用)\s*)?(?:{_PLACE_OF}の?)?(?<![一-龯々ァ-ヶ]){_SHOP_WORD}(?:(?:の|さんの)?\s*(?:お?名前"
rf"|おなまえ|なまえ|名称|名))?|(?:{_PLACE_OF})(?:の?{_SHOP_WORD}(?:の?(?:お?名前|名称|名))?|(?:の|ところ|所"
rf"|場所|先)(?=\s*[はが:]))"
        rf"|ご?(?:利用|使用|購入|決済|買い?物|支払い?|来店)(?:先|場所|店舗?|{_SHOP_WORD})(?:の?(?:お?名前|名称|名))?"
rf"|{_BEFORE}(?:店名|てんめい|店舗名|屋号|施設名)"
        r"|(?:お?宿|旅館|ほてる|れすとらん|食堂|かふぇ|喫茶店?|売店|飲食店|土産物?[屋店]|みやげ屋|こんびに"
r"|す[ーう]ぱー)(?:さん)?の(?:お?名前|おなまえ|名称|名)"
        r"|(?:(?:name of (?:the )?)?(?<![a-z])(?:shop|store|restaurant|merchant|venue|place of use|hotel|cafe|shop'?s"
r"|store'?s)(?![a-z])(?:\s*name)?(?=\s*(?:is|was|:|=|called|-|name)))"
        r"|(?:店铺|商店名?|店家)(?=\s*[:是])|점포|가게|매장"
    ),
    "amount": r"(?:残高|残額|金額|合計|代金|料金|電話口)(?=[:はが\s])",
}  # fmt: skip
