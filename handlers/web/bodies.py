"""The body of a request that a platform delivers, counted while it comes in."""

from __future__ import annotations

from starlette.types import Receive

from handlers.web.refusals import Refusal


async def read_whole(receive: Receive, largest: int) -> bytes:
    """Raises Refusal: 413 beyond `largest` bytes, 400 when the request ends in the middle."""
    body: bytes = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refusal(400, "cut_off", "The request ended in the middle.", close=True)
        body += message.get("body", b"")
        if len(body) > largest:
            raise Refusal(413, "too_large", f"More than {largest} bytes cannot be taken.", close=True)
        if not message.get("more_body"):
            return body
