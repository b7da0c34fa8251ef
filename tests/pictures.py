"""Pictures for tests: real ones, small, and what pretends to be one."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from io import BytesIO

from PIL import Image


def picture(form: str = "JPEG") -> bytes:
    kept = BytesIO()
    Image.new("RGB", (8, 8), "teal").save(kept, form)
    return kept.getvalue()


HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(64)


@dataclass
class Shelf:
    """A channel's pictures by reference: bytes, or an error that is raised instead. Counts what was asked for."""

    kept: dict[str, bytes | Exception] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    given: int = 0  # pieces

    async def fetch(self, reference: str) -> AsyncGenerator[bytes, None]:
        self.asked.append(reference)
        found = self.kept[reference]
        if isinstance(found, Exception):
            raise found
        for start in range(0, len(found), 1000):
            self.given += 1
            yield found[start : start + 1000]
