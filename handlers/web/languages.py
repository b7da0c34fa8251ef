"""In which language a page is shown: what was asked for, what was chosen before, what the browser wishes."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request

from handlers.web.visitors import LANGUAGE


def language_of(request: Request, languages: Sequence[str]) -> str:
    """One of `languages`; the first of them when nothing speaks for another."""
    asked = (request.query_params.get("lang", ""), request.cookies.get(LANGUAGE, ""), *wished(request))
    return next((language for language in asked if language in languages), languages[0])


def asked_language(request: Request, languages: Sequence[str]) -> str:
    """The language that the address asks for, or ""."""
    asked = request.query_params.get("lang", "")
    return asked if asked in languages else ""


def wished(request: Request) -> list[str]:
    """The browser's languages, best first, as two letters."""
    weighed = []
    for place, word in enumerate(request.headers.get("accept-language", "")[:200].split(",")):
        tag, _, weight = word.partition(";q=")
        try:
            weighed.append((-float(weight or 1), place, tag.strip()[:2].lower()))
        except ValueError:
            continue
    return [tag for _, _, tag in sorted(weighed)]
