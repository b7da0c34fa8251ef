"""The pages of the console: templates and their words, all read at the start.

A page has its template NAME.html.j2 and its words NAME.ja.toml and NAME.en.toml in handlers/pages/staff; the tables of
all files stand together in `words`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from handlers.staff.console.meter import Meter
from handlers.staff.console.shown import FILTERS
from handlers.staff.console.views import Someone
from handlers.web.pages import ROOM, Assets

LANGUAGES = ("ja", "en")
LANGUAGE = "madoguchi_staff_language"  # cookie
A_YEAR = 31_536_000
MOST_ROWS_KEPT = 4_096  # of the queue, written


@dataclass(frozen=True, slots=True)
class Banner:
    """A line above the page, with at most one thing to do."""

    title: str
    text: str
    tone: str = ""  # "", "ok", "bad"
    href: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Shell:
    """What stands around every page of somebody who is logged in."""

    name: str
    role: str  # "agent", "supervisor", "auditor"
    csrf: str
    places: tuple[str, ...] = ("desk", "cases", "records", "figures")  # of the menu: those that the role may open
    here: str = ""  # the one that is open
    other_language: str = ""  # the address of this page in the other one
    waiting: int = 0
    on_duty: bool = True
    hours: str = ""  # until when, or when next
    meter: Meter | None = None  # of LINE's pushes
    rehearsal: str = ""  # the moment, while time is rehearsed
    banners: tuple[Banner, ...] = ()


class _Environment(Environment):
    """A word may be called as a dictionary's method is (`items`): the word is meant."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, dict) and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


class StaffPages:
    """Renders the console. Every value is escaped; a name that a template misspells is an error."""

    def __init__(self, assets: Assets, folder: Path = ROOM / "pages" / "staff") -> None:
        self._environment = _Environment(
            loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
            lstrip_blocks=True, auto_reload=False,
        )  # fmt: skip
        self._environment.filters.update(FILTERS)
        self._environment.globals["someone"] = lru_cache(MOST_ROWS_KEPT)(self._someone)
        self._words = {language: _words(folder, language) for language in LANGUAGES}
        self._static = f"/static/{assets.version}"
        self.modules = tuple(assets.modules("staff.js"))  # of the console's script

    def words(self, language: str) -> Mapping[str, Any]:
        return self._words[language]

    def render(self, name: str, language: str, *, status: int = 200, **values: Any) -> Response:
        """The page NAME; `shell` is among the values, except where nobody is logged in."""
        return HTMLResponse(self.piece(name, language, **values), status)

    def _someone(self, language: str, one: Someone, here: bool) -> Markup:
        """A row of the queue. Many pages show the same one: it is written once."""
        return Markup(self.piece("someone", language, one=one, here=here))  # noqa: S704 every value in it is escaped

    def piece(self, name: str, language: str, **values: Any) -> str:
        """The template NAME alone, for an answer that is sent piece by piece."""
        template = self._environment.get_template(f"{name}.html.j2")
        return template.render(language=language, words=self._words[language], static=self._static, **values)


def _words(folder: Path, language: str) -> dict[str, Any]:
    words: dict[str, Any] = {}
    for path in sorted(folder.glob(f"*.{language}.toml")):
        words |= tomllib.loads(path.read_text("utf-8"))
    return words


def staff_language(request: Request) -> str:
    """What the address asks for, else what was chosen before, else Japanese."""
    asked = (request.query_params.get("lang", ""), request.cookies.get(LANGUAGE, ""))
    return next((language for language in asked if language in LANGUAGES), LANGUAGES[0])


def remember_language(request: Request, response: Response, *, secure: bool) -> None:
    """Keep the language that the address asks for."""
    if (asked := request.query_params.get("lang", "")) in LANGUAGES:
        response.set_cookie(LANGUAGE, asked, A_YEAR, path="/staff", httponly=True, samesite="lax", secure=secure)
