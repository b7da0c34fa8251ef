"""Passwords: what is taken for one, how it is kept, and how a first one is drawn.

A hash takes 64 MiB and some 0.1 s on purpose. Only two are made at a time: a flood of logins must take neither the memory nor the
processor from travellers.
"""

from __future__ import annotations

import asyncio
import secrets
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Literal, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from handlers.web.refusals import Refusal

T = TypeVar("T")

SHORTEST = 12  # characters
LONGEST = 128
FEWEST_DIFFERENT = 5
AT_ONCE = 2
MOST_WAITING = 40  # for their turn; more are told to come back
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another

Fault = Literal["short", "long", "plain", "name"]

_HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)


def drawn() -> str:
    """A first password: 79 random bits that can be read aloud, in four groups."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


def fault_of(password: str, name: str) -> Fault | None:
    """Why this is no password. Length is what counts; nobody is made to use signs."""
    tidy = tidied(password)
    if len(tidy) < SHORTEST:
        return "short"
    if len(tidy) > LONGEST:
        return "long"
    if len(set(tidy.lower())) < FEWEST_DIFFERENT:
        return "plain"
    if name and name in tidy.lower():
        return "name"
    return None


def tidied(password: str) -> str:
    """The same password from every keyboard. Cut first: one character can become eighteen."""
    return unicodedata.normalize("NFKC", password[: LONGEST * 2])


def hashed(password: str) -> str:
    """Takes its 0.1 s here: for commands."""
    return _HASHER.hash(tidied(password))


class Passwords:
    """Hashes and compares off the event loop, few at a time."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def hash(self, password: str) -> str:
        return await self._alone(hashed, password)

    async def fits(self, kept: str, password: str) -> bool:
        """`kept` "" is nobody's: it takes as long as a real one, so that names cannot be found by their time."""
        return await self._alone(_fits, kept, password)

    async def _alone(self, work: Callable[..., T], *given: str) -> T:
        if self._waiting >= MOST_WAITING:
            raise Refusal(503, "busy", "Too many log in at once; try again in a moment.", retry_after=5)
        self._waiting += 1
        try:
            async with self._turn:
                return await asyncio.to_thread(work, *given)
        finally:
            self._waiting -= 1


def is_old(kept: str) -> bool:
    """Hashed in a way that is not today's."""
    return _HASHER.check_needs_rehash(kept)


def _fits(kept: str, password: str) -> bool:
    try:
        fits = _HASHER.verify(kept or _nobodys(), tidied(password))
    except (VerificationError, InvalidHashError):
        return False
    return fits and bool(kept)


@cache
def _nobodys() -> str:
    return _HASHER.hash(secrets.token_urlsafe(16))
