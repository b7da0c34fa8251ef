"""Cells for spreadsheets: whatever a person wrote is words there, and never a formula.

A program that opens CSV takes a cell that begins with = + - @ (also ＝＋－＠) for a formula and runs it: on the machine of whoever
reads the travellers' words. An apostrophe before it makes it words. It may stand after blanks, and on an inner line: some programs
cut cells at line breaks.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from datetime import datetime

from handlers.web.showing import JST

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}".encode()  # without it Japanese is garbled in the commonest program
# At the start of a line, perhaps after what cannot be seen: a sign that begins a formula. A look ends with its line: over thousands of
# empty ones, each looking to the end of all, it would take minutes.
FORMULA = re.compile("^(?=(?:[^\\S\n]|[\u200b-\u200f\u2060\ufeff])*[=+\\-@＝＋－＠﹢﹣﹫﹦−])", re.MULTILINE)
BREAKS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Digits that a spreadsheet takes for an amount: it drops zeros before them, and of long ones the last become zeros.
MANGLED = re.compile(r"0[0-9]+|[0-9]{12,}")
UNPRINTED = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f]")


def cell(value: object) -> str:
    """A value as the text of a cell."""
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else ""
        case int():
            return str(value)
        case float():
            return f"{value:.4g}"
        case datetime():
            return value.astimezone(JST).strftime("%Y-%m-%d %H:%M:%S")
        case _:
            return _harmless(str(value))


def _harmless(text: str) -> str:
    text = UNPRINTED.sub("", BREAKS.sub("\n", text))
    if MANGLED.fullmatch(text):
        return "'" + text
    words = FORMULA.sub("'", text)
    return "'" + words if words.startswith(("\t", "\n")) else words


def row(values: Iterable[object]) -> bytes:
    """One row of CSV."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([cell(value) for value in values])
    return out.getvalue().encode()
