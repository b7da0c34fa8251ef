"""The pages and what belongs to them: templates, the page's own words, styles and scripts, all read at the start."""

from __future__ import annotations

import gzip
import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from handlers.web.refusals import Refusal, plain_refusal

if TYPE_CHECKING:
    from jinja2 import Environment

ROOM = Path(__file__).resolve().parent.parent
KINDS = {
    ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
}  # fmt: skip
FOREVER = "public, max-age=31536000, immutable"
AN_HOUR = "public, max-age=3600"


@dataclass(frozen=True, slots=True)
class Asset:
    """A style sheet, a script or a picture, as it stands and packed."""

    body: bytes
    packed: bytes
    kind: str

    def response(self, request: Request, caching: str) -> Response:
        headers = {"Cache-Control": caching, "Vary": "Accept-Encoding", "Content-Type": self.kind}
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(self.packed, headers=headers | {"Content-Encoding": "gzip"})
        return Response(self.body, headers=headers)


class Assets:
    """The files of handlers/static, by name. `version` changes with any of them and stands in their address, so that a
    browser may keep them for ever."""

    def __init__(self, folder: Path = ROOM / "static") -> None:
        bodies = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix in KINDS}
        self._assets = {
            name: Asset(body, gzip.compress(body, mtime=0), KINDS[Path(name).suffix]) for name, body in bodies.items()
        }
        self.version = hashlib.sha256(b"\0".join(bodies.values())).hexdigest()[:12]

    def __getitem__(self, name: str) -> Asset:
        """Raises Refusal 404."""
        if name not in self._assets:
            raise plain_refusal(404)
        return self._assets[name]

    def modules(self, entry: str) -> list[str]:
        """The modules that `entry` imports, directly or not, for the browser to fetch at once."""
        found: list[str] = []
        waiting = [entry]
        while waiting:
            body = self._assets[waiting.pop()].body.decode()
            new = [name for name in re.findall(r'^import .* from "\./([\w.]+)"', body, re.M) if name not in found]
            found += new
            waiting += new
        return sorted(set(found) - {entry})

    async def serve(self, request: Request) -> Response:
        """GET /static/VERSION/NAME. Another version's address gets today's file, but is not kept."""
        current = request.path_params["version"] == self.version
        return self[request.path_params["name"]].response(request, FOREVER if current else "no-store")


class Pages:
    """Renders the pages. Every value is escaped; a name that a template misspells is an error."""

    def __init__(self, assets: Assets, folder: Path = ROOM / "pages") -> None:
        self._folder = folder
        self._words = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.toml"))}
        self._static = f"/static/{assets.version}"
        self._modules = assets.modules("chat.js")

    @cached_property
    def _environment(self) -> Environment:
        """Made for the first page: a desk may never show one."""
        from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415

        return Environment(
            loader=FileSystemLoader(self._folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
            lstrip_blocks=True, auto_reload=False,
        )  # fmt: skip

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that the page itself speaks."""
        return tuple(self._words)

    def words(self, language: str) -> Mapping[str, Mapping[str, str]]:
        """The page's words: `page` for the templates, `script` for the scripts."""
        return self._words.get(language) or next(iter(self._words.values()))

    def chat(self, language: str, **values: Any) -> Response:
        words = self.words(language)
        return self._render("chat.html.j2", language, script=words["script"], modules=self._modules, **values)

    def arrival(self, language: str, **values: Any) -> Response:
        return self._render("go.html.j2", language, **values)

    def notice(self, language: str, key: str, status: int) -> Response:
        """A page of two sentences: `key` and `key`_more of the words."""
        words = self.words(language)["page"]
        return self._render("notice.html.j2", language, status, heading=words[key], more=words[f"{key}_more"])

    def refusal(self, language: str, refusal: Refusal) -> Response:
        key = "not_found" if refusal.status == 404 else "failed"
        response = self.notice(language, key, refusal.status)
        response.headers.update(refusal.headers)
        return response

    def _render(self, name: str, language: str, status: int = 200, **values: Any) -> Response:
        words = self.words(language)["page"]
        template = self._environment.get_template(name)
        return HTMLResponse(template.render(language=language, words=words, static=self._static, **values), status)
