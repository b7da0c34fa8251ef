"""Who is at the page: somebody with an anonymous token in a cookie, and nothing else.

The token is 128 random bits. It stands in the cookie only: the desk knows its hash, which is the traveller's id, and
neither shows the token in a URL, in JSON or in the log.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
import secrets
from collections import OrderedDict
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from handlers.web.refusals import Refusal

KEPT_FOR = 180 * 24 * 3600  # seconds; the notice's dates lie within three months
LANGUAGE = "madoguchi-language"
SOURCE = "madoguchi-source"
REMEMBERED = 24 * 3600  # seconds between an arrival and the first word
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True, slots=True)
class Visitor:
    """`traveller` is the id under which the desk keeps the conversation."""

    token: str
    traveller: str


@dataclass(frozen=True, slots=True)
class Visitors:
    """Reads and writes the cookies. `secure`: travellers come by https. `embed_origins` may show the chat."""

    secure: bool = False
    embed_origins: tuple[str, ...] = ()

    @property
    def cookie(self) -> str:
        return "__Host-madoguchi" if self.secure else "madoguchi"

    def known(self, request: Request) -> Visitor | None:
        """The visitor whose cookie came with the request."""
        token = request.cookies.get(self.cookie, "")
        return _visitor(token) if _TOKEN.fullmatch(token) else None

    def demand(self, request: Request) -> Visitor:
        """Raises Refusal when no cookie came: the page then asks for one and tries again."""
        visitor = self.known(request)
        if visitor is None:
            raise Refusal(403, "no_session", "Open the page first: it gives the cookie that this needs.")
        return visitor

    def welcome(self, request: Request, response: Response, visitor: Visitor | None) -> None:
        """Give a new visitor a token, and a known one some more time."""
        token = (visitor or _visitor(secrets.token_urlsafe(16))).token
        self._set(request, response, self.cookie, token)

    def remember_language(self, request: Request, response: Response, language: str) -> None:
        self._set(request, response, LANGUAGE, language)

    def remember_source(self, request: Request, response: Response, source: str) -> None:
        """Where a visitor came from, until their first word carries it to the desk; "" when it has."""
        self._set(request, response, SOURCE, source, REMEMBERED if source else 0)

    def _set(self, request: Request, response: Response, name: str, value: str, kept: int = KEPT_FOR) -> None:
        # inside another site's page a cookie is only kept when it says so, and then apart for each such site
        framed = self.secure and bool(self.embed_origins) and is_framed(request)
        parts = [f"{name}={value}", "Path=/", f"Max-Age={kept}", "HttpOnly"]
        parts += ["SameSite=None", "Partitioned"] if framed else ["SameSite=Lax"]
        response.headers.append("Set-Cookie", "; ".join(parts + ["Secure"] * self.secure))


class Regulars:
    """Visitors who have a conversation already, so that the store need not be asked at every message. Bounded."""

    def __init__(self, most: int = 20_000) -> None:
        self._most = most
        self._seen: OrderedDict[str, None] = OrderedDict()

    def __contains__(self, traveller: str) -> bool:
        return traveller in self._seen

    def add(self, traveller: str) -> None:
        self._seen[traveller] = None
        self._seen.move_to_end(traveller)
        if len(self._seen) > self._most:
            self._seen.popitem(last=False)


def _visitor(token: str) -> Visitor:
    return Visitor(token, hashlib.sha256(b"madoguchi web visitor " + token.encode()).hexdigest()[:32])


def is_framed(request: Request) -> bool:
    return request.headers.get("sec-fetch-dest") == "iframe" or "embedded" in request.query_params


def address(request: Request) -> str:
    """Where a request comes from, as far as limits go: the address, of IPv6 the network that one household has.

    It is the connection's own; a proxy's word counts only when the server was told to believe that proxy.
    """
    host = request.client.host if request.client else ""
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(ip, ipaddress.IPv6Address):
        return str(ip.ipv4_mapped or ipaddress.ip_network((ip, 64), strict=False))
    return host


def check_origin(request: Request, public_url: str | None) -> None:
    """Raises Refusal when another site's page sends this.

    Browsers say where a post comes from: new ones by Sec-Fetch-Site, which no page can forge and no proxy changes; older
    ones by Origin. Programs say nothing, and have nobody's cookie to misuse.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is None and origin is not None:
        own = public_url or f"{request.url.scheme}://{request.headers.get('host', '')}"
        site = "same-origin" if origin.lower() == "/".join(own.lower().split("/")[:3]) else "cross-site"
    if site not in (None, "none", "same-origin"):
        raise Refusal(403, "foreign_origin", "Another site cannot send this.")
