"""Short answers: yes or no, and one of the choices that were offered."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.reading.folding import to_key
from bot.reading.numerals import from_kanji

_YES = (
    r"はい|はーい|ハイ|うん|うんうん|ええ|えぇ|ああ|おう|おk|おーけー|おっけー?|ok|okay|okです|オッケー|そう|そうです|そうそう|その通り(?:です)?|そのとおり(?:です)?|そうだよ|そうだね|お願いします|お願い|おねがいします|お願いいたします|頼みます|たのむ|いいです(?!か)|いいよ|いいですよ|よいです|良いです|それでいい(?:です)?|これでいい(?:です)?"
    r"|大丈夫|だいじょうぶ|間違いありません|間違いない(?:です)?|まちがいありません|まちがいない(?:です)?|間違ってない(?:です)?|間違ってません|合ってます|合っています|合ってる|あってます|あってる|あっています|あってますよ|正しいです|正しい|正解|了解(?:です|しました)?|りょうかい|承知しました|問題ない(?:です)?|問題ありません|もんだいない"
    r"|送る|送って|送ります|送信|送ってください|確定|完了|この内容で送る|進む|進めて|進めてください|続ける|続けて|y|yes|yeah|yep|yup|sure|right|correct|that's right|thats right|that's correct|exactly|please do|go ahead|fine|all right|alright|looks good|good|confirm|confirmed|send|send it|of course|右|いえす|もちろん(?:です)?|よろしい(?:です)?|結構です|是|是的|对|對|好|好的|네|예|맞아요|맞습니다"
)
_NO = (
    r"いいえ|いえ|いえいえ|いや|いやいや|いーえ|ううん|ちがう|ちがいます|ちがった|違う|違います|違った|違いました|違ってます|違っています|間違い|間違いです|間違ってます|間違っています|間違ってる|間違えた|間違えました|まちがい|まちがえた|合ってない|合ってません|合っていません|あってない|あってません|正しくない|正しくありません|だめ|ダメ|駄目|やめる|やめます|やめて|やめとく|やめておきます|やめたい|中止|取り消し|取消|キャンセル|送らない|送りません|まだ|まだです|待って|ちょっと待って"
    r"|直す|直したい|直します|修正|修正する|修正します|修正したい|訂正|訂正します|訂正する|変更|変更したい|変える|変えたい|のー|no|nope|nah|n|not (?:yet|right|correct)|wrong|incorrect|that's wrong|don't|do not|cancel|stop|no thanks|no thank you|違うよ|そうじゃない|そうじゃないです|そうではない|そうではありません|ちゃう|ちゃいます|结构|不|不是|不对|不對|没有|아니요|아니오|아니"
)
_TRAILING = r"(?:です|ます|でした|よ|ね|な|わ|ー|～|~|。|、|,|\.|!|…|\s|ください|下さい|please|thanks?|thank you|それで|これで|で|あります|ありません|全部|すべて|、)*"
_YES_ONLY = re.compile(rf"(?:{_YES}|これで|それで|[\s、,。.!~ー])+{_TRAILING}", re.IGNORECASE)
_NO_ONLY = re.compile(rf"(?:{_NO}|[\s、,。.!~ー])+{_TRAILING}", re.IGNORECASE)
_NO_FIRST = re.compile(r"^(?:いいえ|いえ|ちがいます|違います|違う|ちがう|no\b|nope\b|いや(?=[、。,\s]))")
_YES_FIRST = re.compile(
    r"^(?:はい|うん|ええ(?!と)|そうです|yes\b|ok\b|お願いします|合ってます|合っています|間違いありません|大丈夫です)(?=[、。,.!\s]|$)"
)
_REVERSED = re.compile(
    r"違|ちが|間違(?!い(?:は|が)?(?:な|あり))|じゃな|ではな|でなく|直し|やめ|待って|but|wrong|ない$|ません$|変え|変更|訂正|修正"
)
_NO_NEED = re.compile(
    r"^(?:いいです|結構です|大丈夫です|いらない(?:です)?|いりません|不要(?:です)?|けっこうです|遠慮します)$"
)

_ORDER = re.compile(
    r"^(?P<n>\d{1,2}|[①-⑳]|[一二三四五六七八九十]{1,2}|いち|に|さん|よん|ご|ひと|ふた|みっ|よっ)?(?:番目?|つ目|つめ|個目|ばんめ?|つ|枚目|番の|\.|\)|）)?(?:の?(?:方|ほう|やつ|もの|それ))?(?:です|でお願いします|がいいです|にします|を選びます|でした|で)?[。.!\s]*$"
)
_COUNTED = {"いち": 1, "に": 2, "さん": 3, "よん": 4, "ご": 5, "ひと": 1, "ふた": 2, "みっ": 3, "よっ": 4}
_ENGLISH_ORDER = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
}
_ENGLISH = re.compile(
    r"^(?:the\s+|number\s+|option\s+|no\.?\s*|#)?(?P<word>first|second|third|fourth|fifth|one|two|three|four|five|last|\d{1,2})(?:\s+one|\s+option)?[.!\s]*$"
)
_COURTESY = re.compile(
    r"(?:です|でした|ます|ました|ほう|方|の|を|が|は|に|で|と|お願いします|お願い|します|する|ください|[\s。、,.!~・「」])+"
)


def read_yes_no(text: str) -> bool | None:
    """True for a yes, False for a no, None for neither or for more than that (はい、番号は… is left to the item readers)."""
    key = to_key(text).strip(" \n。、.,!~")
    if not key:
        return None
    if _NO_NEED.match(key):
        return None if key == "大丈夫です" else False
    if _FOLDED_YES.fullmatch(key):
        return True
    if _FOLDED_NO.fullmatch(key):
        return False
    if _NO_FIRST.match(key) and len(key) <= 24:
        return False
    if _YES_FIRST.match(key) and len(key) <= 24 and not _REVERSED.search(key) and not re.search(r"\d", key):
        return True
    return None


def read_choice(text: str, labels: Sequence[str]) -> int | None:
    """The index of the offered label that a text names: by its place (2, ②, 二番目, the second one), whole, or in part.

    None when it names none, or when a part of it fits several.
    """
    key = to_key(text).strip(" \n。、.,!~")
    if not key or not labels:
        return None
    keys = [to_key(label).strip() for label in labels]
    if key in keys:
        return keys.index(key)
    place = _place(key, len(labels))
    if place is not None:
        return place
    return _close(key, keys)


def _place(key: str, count: int) -> int | None:
    english = _ENGLISH.match(key)
    if english:
        word = english["word"]
        place = count if word == "last" else int(word) if word.isdigit() else _ENGLISH_ORDER[word]
        return place - 1 if 1 <= place <= count else None
    if re.fullmatch(r"(?:最後|一番下|いちばん下)(?:の(?:やつ|方|ほう|もの))?(?:です)?", key):
        return count - 1
    if re.fullmatch(r"(?:最初|一番上|いちばん上|上)(?:の(?:やつ|方|ほう|もの))?(?:です)?", key):
        return 0
    match = _ORDER.match(key)
    if not match or not match["n"]:
        return None
    typed = match["n"]
    circled = ord(typed[0]) - 0x245F if "①" <= typed[0] <= "⑳" else None
    number = circled or _COUNTED.get(typed) or from_kanji(typed)
    return number - 1 if number is not None and 1 <= number <= count else None


def _close(key: str, keys: Sequence[str]) -> int | None:
    """The one label that holds what was typed, or is held by it, courtesies aside."""
    bare = _COURTESY.sub("", key)
    stripped = [_COURTESY.sub("", label) for label in keys]
    if len(bare) < 2:
        return None
    if bare in stripped:
        return stripped.index(bare)
    held = [at for at, label in enumerate(stripped) if (len(label) >= 2 and label in bare) or (bare in label)]
    return held[0] if len(held) == 1 else None


_FOLDED_YES = re.compile(to_key(_YES_ONLY.pattern))
_FOLDED_NO = re.compile(to_key(_NO_ONLY.pattern))
