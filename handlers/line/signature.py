"""Whether LINE has sent a body: an HMAC of its raw bytes with the channel's secret."""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Sequence

HEADER = b"x-line-signature"


def sign(secret: bytes, body: bytes) -> bytes:
    """What LINE writes into the header."""
    return b64encode(hmac.digest(secret, body, "sha256"))


def is_signed(secret: bytes, body: bytes, given: Sequence[bytes]) -> bool:
    """`given`: every value of the header as it came. None, a second one or a wrong one is no signature.

    Compared as bytes and in constant time: text that is not ASCII would raise, and a plain comparison tells by its time
    how far a guess was right.
    """
    return len(given) == 1 and hmac.compare_digest(given[0], sign(secret, body))
