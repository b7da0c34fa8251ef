"""How values are said on the telephone, in kana, so that nobody has to guess a reading."""

from __future__ import annotations

from datetime import date

_MONTHS = (
    "いちがつ",
    "にがつ",
    "さんがつ",
    "しがつ",
    "ごがつ",
    "ろくがつ",
    "しちがつ",
    "はちがつ",
    "くがつ",
    "じゅうがつ",
    "じゅういちがつ",
    "じゅうにがつ",
)
_DAYS = (
    "ついたち", "ふつか", "みっか", "よっか", "いつか", "むいか", "なのか", "ようか", "ここのか", "とおか",
    "じゅういちにち", "じゅうににち", "じゅうさんにち", "じゅうよっか", "じゅうごにち", "じゅうろくにち", "じゅうしちにち", "じゅうはちにち", "じゅうくにち", "はつか",
    "にじゅういちにち", "にじゅうににち", "にじゅうさんにち", "にじゅうよっか", "にじゅうごにち", "にじゅうろくにち", "にじゅうしちにち", "にじゅうはちにち", "にじゅうくにち",
    "さんじゅうにち", "さんじゅういちにち",
)  # fmt: skip
_DIGITS = ("ゼロ", "いち", "に", "さん", "よん", "ご", "ろく", "なな", "はち", "きゅう")


def read_aloud(day: date) -> str:
    """Month and day as they are said: にがつ にじゅうよっか."""
    return f"{_MONTHS[day.month - 1]} {_DAYS[day.day - 1]}"


def read_digits_aloud(number: str) -> str:
    """Digits one by one, a comma where a group ends: よん ゼロ なな いち、きゅう に … Letters stay as they are."""
    groups = "".join(letter if letter.isalnum() else " " for letter in number).split()
    return "、".join(
        " ".join(_DIGITS[int(letter)] if letter in "0123456789" else letter for letter in group) for group in groups
    )
