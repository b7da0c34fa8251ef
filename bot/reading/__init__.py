"""Reading what people type: dates, prefectures, numbers, names of shops, yes and no, choices.

Pure and quick: the same text on the same day gives the same reading, any text is read in time that grows with its length,
and no text raises.
"""

from __future__ import annotations

from bot.reading.aloud import read_aloud, read_digits_aloud
from bot.reading.answers import read_choice, read_yes_no
from bot.reading.claims import mask_unneeded, read_claim, without_unneeded
from bot.reading.doubt import Doubt
from bot.reading.folding import Folded, fold, to_key
from bot.reading.found import Reading, Unneeded, Value
from bot.reading.items import read_items
from bot.reading.prefectures import in_latin
from bot.reading.questions import Command, commands, looks_like_question
from bot.reading.receipts import read_digits, read_receipt
from bot.reading.reported import has_reported
from bot.reading.said_today import said_today
from bot.reading.standing import Standing, read_language, read_standing, read_to_fix, tells_hour
from bot.reading.wants_person import wants_person

__all__ = [
    "Command",
    "Doubt",
    "Folded",
    "Reading",
    "Standing",
    "Unneeded",
    "Value",
    "commands",
    "fold",
    "has_reported",
    "in_latin",
    "looks_like_question",
    "mask_unneeded",
    "read_aloud",
    "read_choice",
    "read_claim",
    "read_digits",
    "read_digits_aloud",
    "read_items",
    "read_language",
    "read_receipt",
    "read_standing",
    "read_to_fix",
    "read_yes_no",
    "said_today",
    "tells_hour",
    "to_key",
    "wants_person",
    "without_unneeded",
]
