"""nginx and Caddy as deploy/ sets them up, in front of a real desk. Whichever is not installed is skipped."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable

import httpx2
import pytest
import pytest_asyncio
from desk_process import DeskProcess
from proxies import HOST, HTTPS, PATIENCE, Kind, Proxy, browser, caddy, first_rows, installed, nginx, say

pytestmark = pytest.mark.asyncio(loop_scope="module")

MOST_NEW = 12  # conversations a minute from one address

# The desk with less patience for a body than 30 s, so that its end can be waited for.
IMPATIENT = (
    "-c",
    "import sys; from madoguchi.guard import GuardedProtocol; GuardedProtocol.body_seconds = 4; "
    "from madoguchi.cli import main; sys.argv[0] = 'madoguchi'; main()",
)
# Short enough to be waited for, long enough for an honest request on a busy machine.
SHORTER: dict[Kind, dict[str, str]] = {
    nginx: {"client_header_timeout 10s;": "client_header_timeout 4s;"},
    caddy: {"read_header 10s": "read_header 4s", "read_body 30s": "read_body 4s"},
}


@pytest.fixture(scope="module", params=[nginx, caddy], ids=["nginx", "caddy"])
def kind(request: pytest.FixtureRequest) -> Kind:
    return installed(request.param)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory, kind: Kind) -> AsyncIterator[str]:
    """Where the proxy finds the desk."""
    settings = {
        "MADOGUCHI_HOST": HOST,
        "MADOGUCHI_PORT": "8000",
        "MADOGUCHI_PUBLIC_URL": f"https://{HOST}:{HTTPS}",
        "MADOGUCHI_TRUSTED_PROXIES": "127.0.0.1",
        "MADOGUCHI_NEW_VISITOR_RATE": str(MOST_NEW),
    }
    desk = await DeskProcess(tmp_path_factory.mktemp("desk"), settings=settings, program=IMPATIENT).start()
    yield f"{HOST}:8000"
    await desk.kill()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def proxy(tmp_path_factory: pytest.TempPathFactory, desk: str, kind: Kind) -> AsyncIterator[Proxy]:
    proxy = await Proxy(tmp_path_factory.mktemp("proxy") / "room", kind, SHORTER[kind]).start(desk)
    yield proxy
    await proxy.stop()


async def test_a_message_goes_in_and_its_answer_comes_back(proxy: Proxy) -> None:
    async with browser(proxy) as client:
        page = await client.get("/")
        taken = await say(client, "紙クーポンの申請はいつまで？")
        rows = (await client.get("/chat/messages")).json()["messages"]
    assert page.headers["strict-transport-security"]
    assert "__Host-madoguchi=" in page.headers["set-cookie"]
    assert taken.json() == {"taken": True, "seq": 2}
    assert rows[1]["reply"]["bubbles"]
    assert "nginx/" not in page.headers.get("server", "")


async def test_a_stream_is_told_on_at_once_and_outlives_slow_clients(proxy: Proxy) -> None:
    """Half heads, half bodies and bodies a byte at a time are cut off; a stream that was open before goes on."""
    async with browser(proxy) as client, client.stream("GET", "/chat/stream") as stream:
        lines = stream.aiter_lines()
        assert await anext(lines) == "retry: 3000"
        ends = await asyncio.gather(half_a_head(proxy), half_a_body(proxy), a_byte_at_a_time(proxy))
        assert all(b" 200 " not in end for end in ends), ends
        assert (await say(client, "期限はいつですか")).json() == {"taken": True, "seq": 2}
        async with asyncio.timeout(PATIENCE):
            told = [line async for line in first_rows(lines, 2)]
    assert [line for line in told if line.startswith("id: ")] == ["id: 1", "id: 2"]


async def test_what_is_too_large_is_refused(proxy: Proxy) -> None:
    async with browser(proxy) as client:
        assert await send(client, "/chat/messages", b"x" * 65_536) == 400, "no JSON; the desk has looked"
        for size in (65_537, 65_540, 65_600, 66_000, 70_000, 100_000):
            assert await send(client, "/chat/messages", b"x" * size) == 413
        # what is on its way yet when the refusal comes may be cut off together with it
        assert await send(client, "/chat/messages", b"x" * 999_999) in (413, CUT)
        # nobody knows the length before: Caddy says 502 when the desk refuses while it still sends
        assert await send(client, "/chat/messages", pieces(2000)) in (413, 502, CUT)
        assert await send(client, "/api/v1/cases/results", b"x" * 2_000_000) in (413, CUT)
        taken = await send(client, "/line/webhook", b"x" * 700_000)
        assert taken in (404, CUT), "LINE is off here; its deliveries may be larger"
        assert await ask_with_a_long_head(client, "/") in (400, 414, 431, CUT)


CUT = 0


async def send(client: httpx2.AsyncClient, path: str, body: bytes | AsyncIterator[bytes]) -> int:
    return await status(client.post(path, content=body, headers={"Content-Type": "application/json"}))


async def ask_with_a_long_head(client: httpx2.AsyncClient, path: str) -> int:
    return await status(client.get(path, headers={"X-Long": "x" * 40_000}))


async def status(asked: Awaitable[httpx2.Response]) -> int:
    """The status; or CUT, when the connection was closed before its answer was whole.

    So it may end for whoever sends more than is taken (nginx does not read on what it has refused), and for whoever asks
    next on a connection that is being closed for that.
    """
    try:
        return (await asked).status_code
    except (httpx2.RemoteProtocolError, httpx2.ReadError, httpx2.WriteError):
        return CUT


async def test_figures_and_odd_methods_do_not_pass(proxy: Proxy) -> None:
    async with browser(proxy) as client:
        assert (await client.get("/metrics")).status_code == 404
        assert (await client.request("TRACE", "/")).status_code == 405


async def test_what_staff_search_for_stands_in_no_log(proxy: Proxy) -> None:
    async with browser(proxy) as client:
        await client.get("/staff/records?words=Hanako")
        await ask_with_a_long_head(client, "/staff/records?words=Hanako")
    await proxy.stop()
    logs = {path.name: path.read_text("utf-8", "replace") for path in proxy.room.glob("*log*") if path.is_file()}
    assert any("/staff/records" in text for text in logs.values()), "there is a log"
    assert not [name for name, text in logs.items() if "Hanako" in text]
    await proxy.start_again()


async def test_a_client_does_not_choose_its_address(proxy: Proxy) -> None:
    """The limit by address holds whatever a client says of itself. Last: it uses the limit up."""
    # Many more than the limit: a busy machine is so slow over them that some of it grows back meanwhile. A few at a time:
    # the proxy waits for no head for long.
    turn = asyncio.Semaphore(6)
    codes = await asyncio.gather(*(say_as(proxy, turn, f"198.51.100.{number}") for number in range(4 * MOST_NEW)))
    assert 429 in codes


async def say_as(proxy: Proxy, turn: asyncio.Semaphore, address: str) -> int:
    async with turn, browser(proxy) as client:
        return (await say(client, "はい", **{"X-Forwarded-For": address})).status_code


async def test_nginx_leads_from_http_to_https(proxy: Proxy, kind: Kind) -> None:
    if kind is not nginx:
        pytest.skip("Caddy does that by itself")
    async with httpx2.AsyncClient(timeout=PATIENCE) as client:
        answer = await client.get(f"{proxy.plain}/staff?next=1")
    assert (answer.status_code, answer.headers["location"]) == (308, f"https://{HOST}/staff?next=1")


# --- slow clients ----------------------------------------------------------------------------------------------------

HEAD = (
    f"POST /chat/messages HTTP/1.1\r\nHost: {HOST}:{HTTPS}\r\nContent-Type: application/json\r\n"
    "Cookie: __Host-madoguchi=0123456789abcdefghijkl\r\nContent-Length: 1000\r\n\r\n"
).encode()


async def half_a_head(proxy: Proxy) -> bytes:
    return await hear_end(proxy, HEAD[:60])


async def half_a_body(proxy: Proxy) -> bytes:
    return await hear_end(proxy, HEAD + b'{"id": ')


async def a_byte_at_a_time(proxy: Proxy) -> bytes:
    return await hear_end(proxy, HEAD, trickle=True)


async def hear_end(proxy: Proxy, begun: bytes, *, trickle: bool = False) -> bytes:
    """What is answered until the other side closes; it must."""
    reader, writer = await asyncio.open_connection(HOST, HTTPS, ssl=proxy.trust(), server_hostname=HOST)
    writer.write(begun)
    ended = asyncio.create_task(reader.read())
    async with asyncio.timeout(PATIENCE):
        while trickle and not (await asyncio.wait([ended], timeout=0.2))[0]:
            writer.write(b" ")
        heard = await asyncio.gather(ended, return_exceptions=True)
    writer.transport.abort()
    return heard[0] if isinstance(heard[0], bytes) else b""


async def pieces(kibibytes: int) -> AsyncIterator[bytes]:
    for _ in range(kibibytes):
        yield b"x" * 1024
