"""Numbers in kanji and in kana: 二十四, 二四, にじゅうよっか, いちにいさん."""

from __future__ import annotations

from bot.reading.pattern import Pattern

KANJI = "〇零一二三四五六七八九十"
_SCORES = {"廿": "二十", "卅": "三十"}
_KANJI_DIGIT = {"零": 0} | {letter: value for value, letter in enumerate("〇一二三四五六七八九")}

_SPOKEN_DIGIT = {
    "ぜろ": "0", "れい": "0", "まる": "0",
    "いち": "1",
    "にー": "2", "にい": "2", "にぃ": "2", "に": "2",
    "さん": "3",
    "よん": "4", "しー": "4", "し": "4",
    "ごー": "5", "ごお": "5", "ごう": "5", "ごぉ": "5", "ご": "5",
    "ろく": "6", "ろっ": "6",
    "なな": "7", "しち": "7", "ひち": "7",
    "はち": "8", "はっ": "8",
    "きゅう": "9", "きゅー": "9", "きゅ": "9", "くー": "9", "く": "9",
}  # fmt: skip

# にいち is に and いち, not にい and ち.
SPOKEN_DIGIT = "(?:" + "|".join(sorted(_SPOKEN_DIGIT, key=len, reverse=True)).replace("にい|", "にい(?!ち)|") + ")"
_SPOKEN = Pattern(SPOKEN_DIGIT)

_TENS = ("", "じゅう", "にじゅう", "さんじゅう")
_MONTHS = {
    1: "いちがつ", 2: "にがつ", 3: "さんがつ", 4: "しがつ よんがつ", 5: "ごがつ", 6: "ろくがつ", 7: "しちがつ なながつ",
    8: "はちがつ", 9: "くがつ きゅうがつ", 10: "じゅうがつ", 11: "じゅういちがつ", 12: "じゅうにがつ",
}  # fmt: skip
_ONES = {
    1: "いちにち", 2: "ににち", 3: "さんにち", 4: "よっか よんにち", 5: "ごにち", 6: "ろくにち", 7: "しちにち なな"
    "にち", 8: "はちにち", 9: "くにち きゅうにち",
}  # fmt: skip
_NATIVE = {
    1: "ついたち いっぴ", 2: "ふつか", 3: "みっか", 4: "よっか", 5: "いつか", 6: "むいか", 7: "なのか なぬか", 8: "ようか",
    9: "ここのか", 10: "とおか とうか じゅうにち", 20: "はつか にじゅうにち", 30: "さんじゅうにち みそか",
}  # fmt: skip


def from_kanji(text: str) -> int | None:
    """The value of 二十四, 二四, 三十 or 24; None for anything else."""
    if text.isascii() and text.isdigit():
        return int(text)
    text = "".join(_SCORES.get(letter, letter) for letter in text)
    if not text or any(letter not in KANJI for letter in text):
        return None
    if "十" not in text:
        return int("".join(str(_KANJI_DIGIT[letter]) for letter in text))
    tens, _, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return None
    return (_KANJI_DIGIT[tens] if tens else 1) * 10 + (_KANJI_DIGIT[ones] if ones else 0)


def kanji_digits(text: str) -> str:
    """Kanji digits as 0 to 9; every other letter stays: 一二三の四 becomes 123の4."""
    return "".join(str(_KANJI_DIGIT[letter]) if letter in _KANJI_DIGIT else letter for letter in text)


def spoken_digits(text: str) -> str:
    """The digits said in kana, in order; what lies between them is passed over."""
    return "".join(_SPOKEN_DIGIT[word] for word in _SPOKEN.findall(text))


def _day_words() -> dict[str, int]:
    words = {word: day for day, names in _NATIVE.items() for word in names.split()}
    for tens in range(1, 4):
        for ones, names in _ONES.items():
            if tens * 10 + ones <= 31:
                words |= {_TENS[tens] + word: tens * 10 + ones for word in names.split()}
    return words


MONTH_WORDS = {word: month for month, names in _MONTHS.items() for word in names.split()}
DAY_WORDS = _day_words()
