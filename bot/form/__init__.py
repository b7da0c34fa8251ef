"""The case form: items told in any order, several at once, corrected one by one, shown back, confirmed, filed.

A draft never leaves the state by itself: days, restarts, questions in the middle and a change of mind leave it as it was.
Only 「送る」 files it and only 「消してやめる」 drops it, said when やめる was asked back; or it goes on elsewhere (`bot.moving`).
"""

from __future__ import annotations

from bot.form.asking import KIND, SEND, ask, ask_next, fix
from bot.form.drafting import TELLING, begin, begin_with, drop, is_told, rest, stop, told
from bot.form.filing import amend, send, show_case
from bot.form.hearing import LONGEST_NAME, back, hear, keep, set_item, set_kind, to_fix, unknown
from bot.form.pictures import take_picture, with_picture
from bot.form.unsaid import without

__all__ = [
    "KIND",
    "LONGEST_NAME",
    "SEND",
    "TELLING",
    "amend",
    "ask",
    "ask_next",
    "back",
    "begin",
    "begin_with",
    "drop",
    "fix",
    "hear",
    "is_told",
    "keep",
    "rest",
    "send",
    "set_item",
    "set_kind",
    "show_case",
    "stop",
    "take_picture",
    "to_fix",
    "told",
    "unknown",
    "with_picture",
    "without",
]
