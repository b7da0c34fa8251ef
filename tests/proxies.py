"""Real proxies on this machine, with the configurations of deploy/: only names, ports, certificates and times are put in."""

from __future__ import annotations

import asyncio
import datetime
import ipaddress
import os
import secrets
import shutil
import ssl
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

DEPLOY = Path(__file__).parents[1] / "deploy"
PATIENCE = 120.0  # seconds: other tests may keep the machine busy

# An address of this machine for this process alone: its ports are free, and stay so.
HOST = f"127.{100 + os.getpid() % 100}.{os.getpid() // 25600 % 256}.{os.getpid() // 100 % 256}"
HTTP, HTTPS = 8080, 8443


Kind = Callable[[Path, str, dict[str, str]], list[str]]


@dataclass
class Proxy:
    """One running proxy. `write` puts its configuration into a folder and gives the command that runs it."""

    room: Path
    write: Kind
    changes: dict[str, str] = field(default_factory=dict)
    plain: str = f"http://{HOST}:{HTTP}"
    url: str = f"https://{HOST}:{HTTPS}"
    command: list[str] = field(default_factory=list)

    async def start(self, desk: str) -> Proxy:
        """`desk` is where it is found: HOST:PORT, or several of them."""
        self.room.mkdir()
        give_certificate(self.room)
        self.command = self.write(self.room, desk, self.changes)
        return await self.start_again()

    async def start_again(self) -> Proxy:
        with (self.room / "log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *self.command, stdout=log, stderr=log, cwd=self.room, env=os.environ | {"HOME": str(self.room)}
            )
        async with asyncio.timeout(PATIENCE):
            while not await self._listens():
                assert self.process.returncode is None, (self.room / "log").read_text()
                await asyncio.sleep(0.05)
        return self

    async def _listens(self) -> bool:
        try:
            _, writer = await asyncio.open_connection(HOST, HTTPS)
        except OSError:
            return False
        writer.close()
        return True

    async def stop(self) -> None:
        if self.process.returncode is None:
            self.process.terminate()
        await asyncio.wait_for(self.process.wait(), PATIENCE)

    def trust(self) -> ssl.SSLContext:
        """What a client needs to believe this proxy."""
        return ssl.create_default_context(cafile=self.room / "fullchain.pem")


def installed(kind: Kind) -> Kind:
    """Skips the test otherwise."""
    if sys.platform != "linux":
        pytest.skip("only Linux answers to every address of 127.0.0.0/8 without being told")
    if shutil.which(kind.__name__) is None:
        pytest.skip(f"{kind.__name__} is not installed")
    return kind


def nginx(room: Path, desk: str, changes: dict[str, str]) -> list[str]:
    """nginx with our site, inside the smallest configuration that carries one."""
    site = put_in(
        (DEPLOY / "nginx/madoguchi.conf").read_text("utf-8"),
        {
            "listen [::]:80;": "",
            "listen [::]:443 ssl http2;": "",
            "listen 80;": f"listen {HOST}:{HTTP};",
            "listen 443 ssl": f"listen {HOST}:{HTTPS} ssl",
            "server 127.0.0.1:8000 ": f"server {desk.split(maxsplit=1)[0]} ",
            # always a second one, if need be the same: nginx counts no failures of a single one
            "# server 127.0.0.1:8001 ": f"server {desk.rsplit(maxsplit=1)[-1]} ",
            "/etc/ssl/desk.example.jp": str(room),
            "/var/log/nginx": str(room),
            "desk.example.jp": HOST,
        }
        | changes,
    )
    (room / "site.conf").write_text(site)
    temporary = "".join(
        f"{kind}_temp_path {room}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (room / "nginx.conf").write_text(
        f"{'user root;' if os.geteuid() == 0 else ''}\nworker_processes 1;\npid {room}/nginx.pid;\n"
        f"events {{}}\nhttp {{\n{temporary}include {room}/site.conf;\n}}\n"
    )
    return ["nginx", "-c", str(room / "nginx.conf"), "-e", "stderr", "-g", "daemon off;"]


def caddy(room: Path, desk: str, changes: dict[str, str]) -> list[str]:
    """Caddy with our file, a certificate of our own, and nothing asked of anybody."""
    file = put_in(
        (DEPLOY / "caddy/Caddyfile").read_text("utf-8"),
        {
            "\tservers {": f"\tadmin off\n\tauto_https disable_redirects\n\tdefault_sni {HOST}\n\tservers {{",
            "{$DESK_NAME:desk.example.jp} {": f"https://{HOST}:{HTTPS} {{\n\tbind {HOST}\n\ttls {room}/fullchain.pem {room}/privkey.pem",
            "{$DESK_PROCESSES:127.0.0.1:8000}": desk,
            "grace_period 10s": "grace_period 1ms",
            "health_timeout 2s": "health_timeout 60s",  # a desk that other tests keep busy is none that is down
            "/var/log/caddy": str(room),
        }
        | changes,
    )
    (room / "Caddyfile").write_text(file)
    return ["caddy", "run", "--config", str(room / "Caddyfile"), "--adapter", "caddyfile"]


def put_in(text: str, changes: dict[str, str]) -> str:
    for old, new in changes.items():
        assert old in text, f"{old} does not stand in the configuration"
        text = text.replace(old, new)
    return text


def give_certificate(room: Path) -> None:
    """A certificate for HOST that signs itself."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (room / "fullchain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (room / "privkey.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


# --- who comes by them ----------------------------------------------------------------------------------------------


def browser(proxy: Proxy) -> httpx2.AsyncClient:
    """A visitor's browser, with a cookie of its own."""
    headers = {"Cookie": f"__Host-madoguchi={secrets.token_urlsafe(16)}"}
    return httpx2.AsyncClient(base_url=proxy.url, verify=proxy.trust(), timeout=PATIENCE, headers=headers)


async def say(client: httpx2.AsyncClient, text: str, **headers: str) -> httpx2.Response:
    message = {"id": secrets.token_hex(8), "text": text}
    return await client.post("/chat/messages", json=message, headers=headers)


async def first_rows(lines: AsyncIterator[str], count: int) -> AsyncIterator[str]:
    async for line in lines:
        yield line
        count -= line.startswith("id: ")
        if not count:
            return
