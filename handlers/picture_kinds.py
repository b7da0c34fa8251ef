"""What a picture is, by its bytes alone: what its sender or its file name call it proves nothing.

It is never decoded, since decoders are what hostile pictures are made for. So the check is a narrow door: five kinds that
telephones make, each known by its first bytes, and nothing that another program would open as something else.
"""

from __future__ import annotations

HEAD = 1024  # bytes: as far as browsers look for a page and readers for a PDF
TAIL = 65_557  # bytes: as far from the end as the directory of a ZIP can begin
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
FOREIGN = (b"<!doctype", b"<html", b"<svg", b"<script", b"<?php", b"%pdf-")
ZIP_DIRECTORY = b"PK\x05\x06"


def picture_kind(body: bytes) -> str:
    """The media type, or "" for anything that is not plainly a picture."""
    return "" if _is_also_something_else(body) else _by_first_bytes(body)


def _by_first_bytes(body: bytes) -> str:
    if body.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if body.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    if body[4:8] == b"ftyp" and body[8:12] in HEIC_BRANDS:
        return "image/heic"
    return ""


def _is_also_something_else(body: bytes) -> bool:
    head = body[:HEAD].lower()
    return any(mark in head for mark in FOREIGN) or ZIP_DIRECTORY in body[-TAIL:]
