"""Receipt numbers: nine random digits and a check digit, shown in groups that are easy to read aloud.

The check digit is Damm's (H. Michael Damm, "Total anti-symmetrische Quasigruppen", dissertation, Marburg 2004, the
quasigroup of order 10 given there). It catches every single wrong digit and every swap of neighbours.
"""

from __future__ import annotations

LENGTH = 10
_GROUPS = (4, 4, 2)

# Row: the interim digit. Column: the digit that follows. A total anti-symmetric quasigroup with a zero diagonal.
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


def check_digit(nine: str) -> str:
    """The digit that completes nine digits to a receipt number. ValueError when they are not nine digits."""
    if len(nine) != LENGTH - 1 or not _digits(nine):
        raise ValueError("a receipt number is drawn as nine digits 0 to 9")
    return damm(nine)


def complete(nine: str) -> str:
    """The receipt number that begins with nine drawn digits."""
    return nine + check_digit(nine)


def valid(ten: str) -> bool:
    """Whether ten digits, without blanks or hyphens, can be a receipt number."""
    return len(ten) == LENGTH and _digits(ten) and damm(ten) == "0"


def show(ten: str) -> str:
    """Ten digits in the groups in which they are shown and read: 4071-9283-56."""
    first, second, _ = _GROUPS
    return f"{ten[:first]}-{ten[first : first + second]}-{ten[first + second :]}"


def groups(ten: str) -> tuple[str, str, str]:
    """The three groups of `show`."""
    first, second, third = show(ten).split("-")
    return first, second, third


def damm(digits: str) -> str:
    """The check digit that completes digits; "0" for digits that end with theirs."""
    interim = "0"
    for digit in digits:
        interim = _DAMM[int(interim)][int(digit)]
    return interim


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
