"""`madoguchi qr SOURCE`: the code for a poster, a letter or a leaflet, which leads to /go/SOURCE."""

from __future__ import annotations

import io
from pathlib import Path

import segno

KINDS = (".svg", ".png")
MODULE = {".svg": 10, ".png": 24}  # pixels a module: sharp on paper at a hand's breadth


class PosterError(Exception):
    """No code is made. The text is the one line that says why."""


def address(public_url: str | None, source: str) -> str:
    if not public_url:
        raise PosterError("Set MADOGUCHI_PUBLIC_URL: a code must name the address that travellers reach.")
    return f"{public_url}/go/{source}"


def code_in_terminal(link: str) -> str:
    out = io.StringIO()
    _code(link).terminal(out, compact=True)
    return out.getvalue()


def write_code(link: str, path: Path) -> None:
    """SVG or PNG by the name's ending, with the quiet margin that scanners need."""
    kind = path.suffix.lower()
    if kind not in KINDS:
        raise PosterError(f"{path.name} must end with {' or '.join(KINDS)}.")
    try:
        _code(link).save(str(path), scale=MODULE[kind], border=4)
    except OSError as error:
        raise PosterError(f"{path} cannot be written ({error.strerror}).") from None


def _code(link: str) -> segno.QRCode:
    """With a quarter of it to spare, so that a fold or a stain does no harm."""
    return segno.make(link, error="q", micro=False)
