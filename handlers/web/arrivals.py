"""/go/SOURCE: somebody on hold, or before a poster, picks LINE, Telegram or the page, and where they came from stays known.

Each channel has its own means: LINE gets a line to send, Telegram a start parameter, the page a cookie. Nobody is turned
away: a source that nobody knows is "other", and a channel that is not set up is not shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from handlers.web.languages import asked_language, language_of
from handlers.web.pages import Pages
from handlers.web.visitors import Visitors

LONGEST = 64  # characters of a source that are looked at


class Campaign(Protocol):
    """What the page says of the campaign."""

    @property
    def languages(self) -> tuple[str, ...]: ...
    def title(self, language: str) -> str: ...
    def source(self, name: str) -> str: ...
    def arrival_line(self, source: str, now: datetime, language: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Way:
    """One of the ways to the desk; its words are the page's."""

    name: str  # "line", "telegram", "web"
    link: str


@dataclass(frozen=True, slots=True)
class Arrivals:
    """`line` is the account's basic id (@…), `telegram` the bot's name; "" when that channel is not set up."""

    campaign: Campaign
    pages: Pages
    visitors: Visitors
    clock: Callable[[], datetime]
    count: Callable[[str], None]
    line: str = ""
    telegram: str = ""

    def routes(self) -> list[Route]:
        return [Route("/go", self.page), Route("/go/{source:path}", self.page)]

    async def page(self, request: Request) -> Response:
        language = language_of(request, self.campaign.languages)
        source = self.campaign.source(request.path_params.get("source", "")[:LONGEST])
        switched = asked_language(request, self.campaign.languages)
        if request.method != "HEAD" and not switched:  # who tries a link has not come, who switches came before
            self.count(source)
        ways = self._ways(source, language)
        response: Response
        if len(ways) == 1:  # nothing to choose from
            response = RedirectResponse(ways[0].link, 303)
        else:
            response = self.pages.arrival(language, title=self.campaign.title(language), ways=ways, source=source)
        if source:
            self.visitors.remember_source(request, response, source)
        if switched:
            self.visitors.remember_language(request, response, language)
        return response

    def _ways(self, source: str, language: str) -> list[Way]:
        ways = [Way("line", self._line(source, language))] if self.line else []
        if self.telegram:
            ways.append(Way("telegram", f"https://t.me/{self.telegram}" + (f"?start={source}" if source else "")))
        return [*ways, Way("web", f"/?lang={language}")]

    def _line(self, source: str, language: str) -> str:
        """The account's talk with a line ready to send. Without a source the account itself, to be added as a friend."""
        if not source:
            return f"https://line.me/R/ti/p/{quote(self.line)}"
        words = self.campaign.arrival_line(source, self.clock(), language)
        return f"https://line.me/R/oaMessage/{quote(self.line)}/?{quote(words)}"
