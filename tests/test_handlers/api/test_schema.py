"""The description of the API is true: whatever it allows is answered as it says, and nothing makes the desk fail."""

from __future__ import annotations

import asyncio
import re
import socket
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import httpx2
import jsonschema
import orjson
import pytest
import requests
import schemathesis
import uvicorn
from api_house import ApiHouse, open_api
from desk_fakes import MORI, says
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.core.transport import Response
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import missing_required_header, positive_data_acceptance

from handlers.api.application import api
from handlers.api.examples import EXAMPLES
from handlers.api.ground import Ground
from handlers.api.meanings import MEDIA
from handlers.staff.acts.claims import OpenClaim
from handlers.staff.acts.talks import TakeNext

ITEMS = {"inquiry_number": "4071228533", "expiry_date": "2月24日", "prefecture": "群馬", "store": "湯けむり茶屋"}

# Of what the description calls well formed some still means nothing (a cursor of nobody, a moment that has passed, an item that cannot
# be read): that has a code of its own. "invalid" is for what the description already forbids.
FORBIDDEN = "invalid"
# It asks of every header that is left out whether that was noticed, and no operation asks for one but for the token.
NOT_CHECKED = [missing_required_header]


@dataclass
class Served:
    """The API on a port, in a thread of its own, with something in it to find."""

    url: str = ""
    token: str = ""
    known: dict[str, str] = field(default_factory=dict)  # what a path parameter may be, by the path's first word
    ready: threading.Event = field(default_factory=threading.Event)
    server: uvicorn.Server | None = None

    async def serve(self) -> None:
        with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as door:
            async with open_api(Path(folder) / "desk.db") as house:
                await self._furnish(house)
                self.url = f"http://127.0.0.1:{door.getsockname()[1]}"
                self.token = house.tokens["mori"]
                self.server = uvicorn.Server(uvicorn.Config(house.app, log_config=None, lifespan="off"))
                asyncio.get_running_loop().call_later(0.1, self.ready.set)
                await self.server.serve(sockets=[door])

    async def _furnish(self, house: ApiHouse) -> None:
        for number in range(3):
            await house.joins(f"t{number}")
        await house.desk.traveller_says(says("電話は 090-1234-5678", traveller="t0"))
        done = await house.desk.staff_does(TakeNext(), MORI)
        case = (await house.desk.staff_works(OpenClaim("b2", ITEMS, "call-0001"), MORI)).case
        assert case is not None
        self.known = {"handoffs": done.handoff, "conversations": done.conversation, "cases": case.number}


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    served = Served()
    thread = threading.Thread(target=lambda: asyncio.run(served.serve()))
    thread.start()
    assert served.ready.wait(120)
    yield served
    assert served.server is not None
    served.server.should_exit = True
    thread.join(60)


def operations() -> list[tuple[str, str]]:
    described = api(cast(Ground, None)).openapi()["paths"]
    return [(path, method) for path, methods in described.items() for method in methods]


@pytest.mark.parametrize(("path", "method"), operations())
def test_the_desk_answers_as_it_is_described(served: Served, path: str, method: str) -> None:
    operation = schemathesis.openapi.from_url(f"{served.url}/openapi.json")[path][method.upper()]
    codes = _codes(operation.definition.raw)

    @settings(
        max_examples=20, deadline=None, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode)))
    def ask(case: Any) -> None:
        _lead_somewhere(served, case)
        headers = {"Authorization": f"Bearer {served.token}"}
        answer = _answer(case, served, headers)
        if answer.headers.get("content-type", [""])[0].startswith("text/plain"):
            return  # no request at all: the server itself refused its bytes
        code = _code(answer)
        assert code in codes[answer.status_code], (case.as_curl_command(), code)
        means_nothing = answer.status_code == 422 and code != FORBIDDEN
        excluded = [*NOT_CHECKED, *([positive_data_acceptance] if means_nothing else [])]
        case.validate_response(answer, excluded_checks=excluded, headers=headers)

    ask()


def _codes(operation: dict[str, Any]) -> dict[int, set[str]]:
    """The codes of every refusal that the description has, by status; "" where nothing is refused."""
    return {
        int(status): set(response.get("content", {}).get(MEDIA, {}).get("examples", {"": None}))
        for status, response in operation["responses"].items()
    }


def _code(answer: Response) -> str:
    return str(orjson.loads(answer.content)["code"]) if answer.status_code >= 400 else ""


def _answer(case: Any, served: Served, headers: dict[str, str]) -> Response:
    """The answer; of a stream, which never ends, what it begins with."""
    asked = case.as_transport_kwargs(base_url=f"{served.url}/api/v1", headers=headers)
    with requests.request(**asked, stream=True, timeout=60) as answer:
        if answer.headers.get("content-type", "").startswith("text/event-stream"):
            answer._content = next(answer.iter_content(64))
        return Response.from_requests(answer, verify=True)


def _lead_somewhere(served: Served, case: Any) -> None:
    """An id that could be one becomes one that is."""
    place = case.path.split("/")[1]
    for name, value in dict(case.path_parameters or {}).items():
        if name in ("id", "number") and re.fullmatch(r"[0-9a-f]{24}|[0-9A-Za-z_-]{16,32}|[0-9]{10}", str(value)):
            case.path_parameters[name] = served.known.get(place, value)


def test_the_description_has_examples_and_every_refusal(served: Served) -> None:
    described = httpx2.get(f"{served.url}/openapi.json", timeout=60).json()
    assert described["security"] == [{"bearer": []}]
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            assert operation.get("description") or operation["summary"], (path, method)
            assert {"400", "401", "403", "413", "422", "500", "503"} <= set(operation["responses"]), (path, method)
            if "{" in path and "{day}" not in path:  # every day is there
                assert "404" in operation["responses"], (path, method)
            told = [code for response in operation["responses"].values() for code in _examples_of(response)]
            assert {"not_logged_in", "invalid", "not_now"} <= set(told), (path, method)
    bodies = [name for name in described["components"]["schemas"] if name.endswith("In")]
    assert len(bodies) >= 9


def _examples_of(response: dict[str, Any]) -> list[str]:
    return [code for content in response.get("content", {}).values() for code in content.get("examples", ())]


def test_every_answer_has_an_example_and_every_example_is_one(served: Served) -> None:
    described = httpx2.get(f"{served.url}/openapi.json", timeout=60).json()
    shown = set()
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            for status, response in operation["responses"].items():
                for media, content in response.get("content", {}).items():
                    examples = [one["value"] for one in content.get("examples", {}).values()]
                    examples += [content["example"]] if "example" in content else []
                    assert examples, (path, method, status, media)
                    for example in examples:
                        jsonschema.validate(example, {**content["schema"], "components": described["components"]})
                    shown.add(content["schema"].get("$ref", "").rpartition("/")[2])
    assert set(EXAMPLES) <= shown


def _fits(template: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template)), path) is not None


def test_no_other_method_is_answered(served: Served) -> None:
    described = httpx2.get(f"{served.url}/openapi.json", timeout=60).json()["paths"]
    headers = {"Authorization": f"Bearer {served.token}"}
    with httpx2.Client(headers=headers, timeout=60) as client:
        for path, operations in described.items():
            place = re.sub(r"\{\w+\}", "1", path)
            known = {name.upper() for other in described if _fits(other, place) for name in described[other]}
            for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"} - known:
                answer = client.request(method, f"{served.url}/api/v1{place}")
                allowed = set(answer.headers["allow"].split(", ")) - {"HEAD"}
                assert (answer.status_code, answer.json()["code"]) == (405, "wrong_method"), (method, path)
                assert allowed >= {name.upper() for name in operations}, (method, path)
