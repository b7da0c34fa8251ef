"""Short answers: yes or no, and one of the choices that were offered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.reading.folding import to_key
from bot.reading.numerals import from_kanji
from bot.reading.pattern import Pattern

_YES_WORDS = """
はい はーい うん うんうん ええ えぇ おう ok okay おーけー おっけー おっけ そう そうそう その通り そのとおり お願い おねがい お願いします
おねがいします お願いいたします 頼みます いい いいよ よい 良い よろしい もちろん 大丈夫 だいじょうぶ 間違いない 間違いありません
まちがいない まちがいありません 間違ってない 間違ってません 間違っていません 合ってる 合ってます 合っています あってる あってます あっています
正しい 正解 了解 了解しました りょうかい 承知しました 問題ない 問題ありません もんだいない 送る 送って 送ります 送信 送信する 送ってください
この内容で送る この内容で 確認して送る 確認して送ります 提出 提出する 提出します 提出してください 確定 確定する 完了 進む 進めて 進めてください 続ける 続けて それでいい これでいい それで これで 全部 すべて 結構
y yes yeah yep yup sure right correct exactly fine good confirm confirmed send alright absolutely definitely
是 是的 对 對 好 好的 네 예 맞아요 맞습니다
"""
_YES_PHRASES = (
    "that's right", "thats right", "that's correct", "all right", "looks good", "go ahead", "please do", "send it",
    "of course", "yes please", "it's correct", "it is correct", "no problem",
)  # fmt: skip
_NO_WORDS = """
いいえ いえ いえいえ いや いやいや いーえ ううん ちがう ちがいます ちがった 違う 違います 違った 違いました 違ってます 違っています
間違い 間違ってる 間違ってます 間違っています 間違えた 間違えました まちがい まちがえた 合ってない 合ってません 合っていません あってない
あってません 正しくない 正しくありません だめ 駄目 やめる やめます やめて やめとく やめておきます やめたい 中止 取り消し 取消 きゃんせる 送らない
送りません まだ まって 待って 直す 直したい 直します 修正 修正する 修正します 修正したい 訂正 訂正する 訂正します 変更 変更したい 変える 変えたい
そうじゃない そうではない そうではありません ちゃう ちゃいます ちゃうで いらない いりません 不要 けっこうです 遠慮します のー
no nope nah n wrong incorrect don't cancel stop 不 不是 不对 不對 没有 아니요 아니오 아니
"""
_NO_PHRASES = (
    "not yet", "not right", "not correct", "that's wrong", "do not", "no thanks", "no thank you", "ちょっと待って",
    "いいです 結構です", "結構です",
)  # fmt: skip

_COPULA = r"(?:です|でした|だ|よ|ね|な|わ|さ|ー|でお願いします|please|thanks?)"


def _only(words: str, phrases: tuple[str, ...]) -> Pattern:
    """Matches what consists of such words, with or without copulas: はいお願いします, まだですよ."""
    forms = sorted({to_key(form) for form in (*words.split(), *phrases)}, key=len, reverse=True)
    return Pattern(rf"(?:(?:{'|'.join(map(re.escape, forms))}){_COPULA}*)+")


_YES = _only(_YES_WORDS, _YES_PHRASES)
_NO = _only(_NO_WORDS, _NO_PHRASES)
_PARTS = Pattern(r"[、,。.!?\s~ー…・]+")
_EDGE = " \n。、.,!~…ー"
_BACK_AGAIN = Pattern(
    r"違|ちが|間違(?!いな|いあ|ってな|って(?:い)?ませ)|じゃな|ではな|でなく|直し|やめ|待って|wrong|変え|変更|訂正"
    r"|修正|でも|\bbut\b|\d"
)
_ITEM = Pattern(r"\d|番号|期限|店|県")
_ASKS = Pattern(r"か$|か[?。]|\?|教えて|なぜ|なに|何")

_ORDER = Pattern(
    r"(?P<n>\d{1,2}|[①-⑳]|[一二三四五六七八九十]{1,2}|いち|に|さん|よん|ご|ひと|ふた|みっ|よっ)"
    r"(?:番目?|つ目|つめ|個目|ばんめ?|つ|枚目|\)|\.)?(?:の?(?:方|ほう|やつ|もの|それ))?"
    r"(?:です|でお願いします|がいいです|にします|を選びます|でした|で)?"
)
_COUNTED = {"いち": 1, "に": 2, "さん": 3, "よん": 4, "ご": 5, "ひと": 1, "ふた": 2, "みっ": 3, "よっ": 4}
_FIRST = Pattern(r"(?:最初|一番上|いちばん上|上|the first|first)(?:の(?:やつ|方|ほう|もの)| one| option)?(?:です)?")
_FINAL = Pattern(r"(?:最後|一番下|いちばん下|下|the last|last)(?:の(?:やつ|方|ほう|もの)| one| option)?(?:です)?")
_ENGLISH = Pattern(
    r"(?:the\s+|number\s+|option\s+|no\.?\s*|#)?(?P<word>second|third|fourth|fifth|one|two|three|four|five"
    r"|\d{1,2})(?:\s+one|\s+option)?"
)
_ENGLISH_ORDER = {
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
_COURTESY = Pattern(
    r"(?:です|でした|ます|ました|ほう|方|の|を|が|は|に|で|と|お願いします|お願い|します|する|ください"
    r"|[\s。、,.!~・「」])+"
)


@lru_cache(maxsize=512)  # the same few words are most of what is read
def read_yes_no(text: str) -> bool | None:
    """True for a yes, False for a no. None for neither, and for more than that: 「はい、番号は…」 is for the item readers."""
    key = to_key(text).strip(_EDGE)
    if not key or _ASKS.search(key):
        return None
    whole = _word(key)
    if whole is not None:
        return whole
    words = [_word(part) for part in _PARTS.split(key) if part]
    if words and None not in words:
        return words[0] if len(set(words)) == 1 else None
    if words and words[0] is not None and len(key) <= 24:
        return None if words[0] and _BACK_AGAIN.search(key) else words[0] if _is_talk(key) else None
    return None


def read_choice(text: str, labels: Sequence[str]) -> int | None:
    """The index of the offered label that a text names: by its place (2, ②, 二番目, the second one), whole, or in part.

    None when it names none, or when a part of it fits several.
    """
    key = to_key(text).strip(_EDGE)
    if not key or not labels:
        return None
    keys = [to_key(label).strip() for label in labels]
    if key in keys:
        return keys.index(key)
    place = _place(key, len(labels))
    return place if place is not None else _close(key, keys)


def _word(part: str) -> bool | None:
    """What one word says, with or without a copula."""
    if _NO.fullmatch(part):
        return False
    return True if _YES.fullmatch(part) else None


def _is_talk(key: str) -> bool:
    """Whether what follows the first word only strengthens it: no number, no name of an item."""
    return _ITEM.search(key) is None


def _place(key: str, count: int) -> int | None:
    if _FIRST.fullmatch(key):
        return 0
    if _FINAL.fullmatch(key):
        return count - 1
    number = _counted(key)
    return number - 1 if number is not None and 1 <= number <= count else None


def _counted(key: str) -> int | None:
    english = _ENGLISH.fullmatch(key)
    if english:
        word = english["word"]
        return int(word) if word.isdigit() else _ENGLISH_ORDER[word]
    match = _ORDER.fullmatch(key)
    if match is None:
        return None
    typed = match["n"]
    if "①" <= typed <= "⑳":
        return ord(typed) - ord("①") + 1
    return _COUNTED.get(typed) or from_kanji(typed)


def _close(key: str, keys: Sequence[str]) -> int | None:
    """The one label that holds what was typed, or is held by it, courtesies aside."""
    bare = _COURTESY.sub("", key)
    stripped = [_COURTESY.sub("", label) for label in keys]
    if len(bare) < 2:
        return None
    if bare in stripped:
        return stripped.index(bare)
    held = [at for at, label in enumerate(stripped) if (len(label) >= 2 and label in bare) or bare in label]
    return held[0] if len(held) == 1 else None
