"""Whoever started the desk hears that it is open: a person in a few lines, a supervisor by its socket."""

from __future__ import annotations

import os
import socket
import sys
from contextlib import suppress

from handlers.web.showing import spoken
from madoguchi.clock import Clock
from madoguchi.settings import Settings
from storage.place import shown


def tell_that_it_is_open(settings: Settings, clock: Clock, door: socket.socket) -> None:
    """Once it answers."""
    sys.stdout.write("\n".join(_where_to_go(settings, clock, door)) + "\n")
    sys.stdout.flush()
    _tell_supervisor("READY=1")


def _where_to_go(settings: Settings, clock: Clock, door: socket.socket) -> list[str]:
    host, port = door.getsockname()[:2]
    everywhere = host in ("0.0.0.0", "::")  # noqa: S104 asked for, not bound
    reached = "127.0.0.1" if everywhere else f"[{host}]" if ":" in host else host
    lines = [f"The desk is open: {settings.public_url or f'http://{reached}:{port}'}/"]
    if clock.rehearsal:
        lines.append(f"It is a rehearsal: the clock says {spoken(clock.now(), 'en')} (Japan) and runs on.")
    if everywhere and not settings.secure:
        lines.append("Other machines can reach it without TLS: put a proxy in front before travellers come.")
    lines.append(f"Conversations are kept in {shown(settings.database)}. Ctrl-C closes the desk.")
    return lines


def _tell_supervisor(state: str) -> None:
    """To systemd (`Type=notify`), which names its socket. That nobody listens there any more does not hinder the desk."""
    if not (address := os.environ.get("NOTIFY_SOCKET")):
        return
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.sendto(state.encode(), "\0" + address[1:] if address.startswith("@") else address)
