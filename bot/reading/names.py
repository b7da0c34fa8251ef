"""What looks like a person's name, or like where somebody lives: masking must not hide ordinary words.

「住所は書かないでください」 names an address and holds none; 「氏名は必要ですか」 asks about a name. So a label alone is no proof: what stands
behind it must have the shape of a name or of an address.
"""

from __future__ import annotations

from bot.reading.pattern import Pattern

_HAN, _HIRA, _KATA = "一-龯々", "ぁ-ゖ", "ァ-ヶー"
_NAME = Pattern(
    rf"[{_HAN}]{{1,4}}[ ・]?(?:[{_HAN}]{{1,4}}|[{_HIRA}]{{2,5}}|[{_KATA}]{{2,8}})"
    rf"|[{_HIRA}]{{2,6}}[ ・][{_HIRA}{_HAN}]{{1,6}}|[{_HIRA}]{{3,10}}|[{_KATA}]{{2,8}}(?:[ ・][{_KATA}]{{2,10}})?"
    r"|[林森原岡関辻東南北西堀菅岸島桜谷沢星泉]"
)
_LATIN = Pattern(r"(?:(?:Mr|Ms|Mrs)\.? )?[A-Z][A-Za-z'-]{1,14}(?: [A-Z][A-Za-z'-]{0,14}){0,2}")
# Words that stand where a name could: what people say of names, and parts of verbs.
_NOT_A_NAME = Pattern(
    r"[必不]要|要ら|要り|要る|同じ|同上|本名|偽名|匿名|別名|旧姓|名字|苗字|名義|本人|家族|夫婦|会社|代理|変更|登録|記入|入力|記載|空欄|任意"
    r"|漢字|平?仮名|片仮名|かな|カナ|かたかな|ひらがな|カタカナ|ヒラガナ|ローマ字|ニックネーム|フルネーム|英語|日本語|秘密|内緒|個人|情報"
    r"|補償|対象|期限|障害|割引|返金|料金|旅行|残高|残額|券$|無理|大丈夫|本物|偽物|可$|省略|以下|下記|上記|非公開|未定|関係|確認|連絡|住所|電話|携帯|メール|番号|クーポン|アプリ|間違|書|言|教|違|変|何|誰|聞|知|入れ|出し|勘弁|苦手"
    r"|^(?:なに|なん|だれ|どこ|どう|いつ|なぜ|それ|これ|あれ|まだ|もう|いる|いり|いら|べつ)|ひみつ|ないしょ|ちがう|おなじ|ひどい|ほしい|つらい"
    r"|(?:ます|ません|ました|ない|なし|たい|ください|でき|して|する|いる|った|れた|れる|した|まで|から|ので|けど|って|とか)$"
)
_ASKS = Pattern(r"\s*(?:です|でしょう|なの|ます)?(?:か(?![一-龯])|かな|\?|よね|よろし)")
_WHERE = Pattern(
    rf"[{_HAN}ヶケ]{{1,6}}(?:[都道府県市区郡町村])(?![{_HIRA}]*?(?:なか|外|内))|\d+\s*(?:-\s*\d+|丁目|番地?|号)"
)
_NO_PLACE = Pattern(r"都道府県|市区町村|市町村")
_STREET = Pattern(r"\d[\d-]*[,\s]+[A-Za-z]|[A-Za-z][\w.'-]*,?\s+\d")
# Words that are no name after "I'm": how somebody is, or where from.
_STATE = Pattern(
    r"(?i)[a-z]+(?:ese|ish|ican|ian|ing|ed)|in|on|at|from|not|so|very|too|still|also|just|here|there|sure|sorry|happy|angry"
    r"|sick|tired|urgent|ok|okay|fine|glad|afraid|aware|able|unable|french|german|thai|dutch|chinese|korean|tourist|travel+er"
)


def is_name(value: str, after: str) -> bool:
    """Whether a value behind 氏名 or before と申します is somebody's name. `after`: how the sentence goes on."""
    if _ASKS.match(after) or _NOT_A_NAME.search(value):
        return False
    return bool(_NAME.fullmatch(value) or _LATIN.fullmatch(value))


def is_english_name(value: str, *, named: bool) -> bool:
    """`named`: behind "my name is", not only behind "I'm"."""
    words = value.split()
    return named or not any(_STATE.fullmatch(word) for word in words)


def is_address(value: str) -> bool:
    """A town, or a number in a street."""
    return bool((_WHERE.search(value) and not _NO_PLACE.search(value)) or _STREET.search(value))
