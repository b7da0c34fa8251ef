"""The second factor: six digits that a telephone shows, each good once; and codes for the day on which it is lost."""

from __future__ import annotations

import io
import re
import secrets
from datetime import datetime

import pyotp
import segno

from handlers.staff.entrance.passwords import LETTERS

SECONDS = 30
EARLY_OR_LATE = 1  # steps: telephones' clocks differ
CODES = 10
SECRET = re.compile(r"[A-Z2-7]{32}")


def drawn() -> str:
    """A new secret: 160 random bits, base32."""
    return pyotp.random_base32()


def step_of(secret: str, code: str, moment: datetime) -> int | None:
    """The step that a code belongs to, if it is a right one now. The step makes it good once."""
    digits = "".join(letter for letter in code if letter.isalnum())
    if not (digits.isascii() and digits.isdigit()):
        return None
    now = int(moment.timestamp()) // SECONDS
    totp = pyotp.TOTP(secret)
    steps = range(now - EARLY_OR_LATE, now + EARLY_OR_LATE + 1)
    return next((step for step in steps if secrets.compare_digest(totp.at(step * SECONDS), digits)), None)


def picture(secret: str, name: str, issuer: str) -> str:
    """The QR code that a telephone reads, as an SVG element."""
    drawing = io.BytesIO()
    code = segno.make(pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer), error="m", micro=False)
    code.save(drawing, kind="svg", scale=5, xmldecl=False, svgclass="qr", lineclass=None, light="#fff", dark="#000")
    return drawing.getvalue().decode()


def recovery_codes() -> tuple[str, ...]:
    """Each 49 random bits, in two groups."""
    return tuple("-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(2)) for _ in range(CODES))


def recovery_code(typed: str) -> str:
    """A code as it was given out, however it was typed."""
    letters = "".join(letter for letter in typed.lower() if letter.isalnum())
    return f"{letters[:5]}-{letters[5:]}"
