"""Logging in and out, changing the password, the second factor: what happens, without the pages.

A wrong name, a wrong password, a wrong code and a disabled account get the same words in the same time. Tries are counted in the store
before a password is looked at (storage/tries.py).
"""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from handlers.staff.entrance import totp
from handlers.staff.entrance.passwords import Passwords, is_old
from handlers.web.refusals import Refusal
from storage import audit, sessions, staff, tries
from storage.staff import Secrets
from storage.store import Store
from storage.transaction import Transaction

LONGEST_NAME = 64

log = logging.getLogger("madoguchi.staff")


@dataclass(frozen=True, slots=True)
class Entered:
    cookie: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """The name, the password or the code; nobody is told which."""


@dataclass(frozen=True, slots=True)
class TooSoon:
    milliseconds: int


class Login:
    """`now` gives the store's milliseconds, `real` the real time also in a rehearsal: telephones know no other."""

    def __init__(self, store: Store, now: Callable[[], int], real: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        self._real = real
        self.passwords = Passwords()

    async def log_in(
        self, typed: str, password: str, code: str, address: str, request: str
    ) -> Entered | Wrong | TooSoon:
        name, now = tidy_name(typed), self._now()
        wait = await self._store.run(lambda tx: tries.count(tx, name, address, now))
        if wait:
            return TooSoon(wait)
        known = await self._store.read(lambda reader: staff.secrets_of(reader, name))
        fits = await self.passwords.fits(known.password if known else "", password)
        if known is None or not fits:
            return self._wrong(request)
        fresh = await self.passwords.hash(password) if is_old(known.password) else ""
        cookie = await self._store.run(lambda tx: self._enter(tx, known, fresh, code, address, request))
        return self._wrong(request) if cookie is None else Entered(cookie)

    def _wrong(self, request: str) -> Wrong:
        log.info("login refused", extra={"request": request})
        return Wrong()

    def _enter(
        self, transaction: Transaction, was: Secrets, fresh: str, code: str, address: str, request: str
    ) -> str | None:
        """The race: while the password was compared it may have been changed, or the account disabled. So both are looked at once
        more, together with the code, in the transaction that begins the session."""
        account, now = was.account, self._now()
        known = staff.secrets_of(transaction, account.name)
        if known is None or known.password != was.password or known.account.disabled is not None:
            return None
        if known.totp and not self._is_second(transaction, known, code):
            return None
        if fresh:
            staff.rehash(transaction, account.id, was.password, fresh)
        tries.forgive(transaction, account.name, address, now)
        audit.note(transaction, now, account.name, "login", f"staff:{account.name}", request=request)
        return sessions.begin(transaction, account.id, now)

    def _is_second(self, transaction: Transaction, known: Secrets, code: str) -> bool:
        step = totp.step_of(known.totp, code, self._real())
        if step is not None:
            return staff.use_totp(transaction, known.account.id, step)
        return staff.use_recovery_code(transaction, known.account.id, totp.recovery_code(code))

    # --- one's own account -------------------------------------------------------------------------------------------

    async def is_right(self, name: str, password: str, address: str) -> bool:
        """Whether it is the password of whoever is inside. Counted as at the entrance: an open screen or a stolen cookie is no way
        around it. Raises Refusal 429."""
        now = self._now()
        wait = await self._store.run(lambda tx: tries.count(tx, name, address, now))
        if wait:
            raise Refusal(
                429, "too_many_tries", "Too many wrong passwords; wait a moment.", retry_after=-(-wait // 1000)
            )
        known = await self._store.read(lambda reader: staff.secrets_of(reader, name))
        fits = known is not None and await self.passwords.fits(known.password, password)
        if fits:
            await self._store.run(lambda tx: tries.forgive(tx, name, address, now))
        return fits

    async def change_password(self, id_: int, name: str, password: str, request: str) -> str:
        """Ends every session of the account; the cookie of a new one."""
        hashed, now = await self.passwords.hash(password), self._now()

        def change(transaction: Transaction) -> str:
            staff.set_password(transaction, id_, hashed, must_change=False, now=now)
            sessions.end_all(transaction, id_, "password", now)
            audit.note(transaction, now, name, "password", f"staff:{name}", request=request)
            return sessions.begin(transaction, id_, now)

        return await self._store.run(change)

    async def begin_totp(self, id_: int, name: str, secret: str, code: str, request: str) -> tuple[str, ...]:
        """The recovery codes, or nothing when the code is not of this secret."""
        step = totp.step_of(secret, code, self._real())
        if step is None:
            return ()
        codes, now = totp.recovery_codes(), self._now()

        def begin(transaction: Transaction) -> None:
            staff.set_totp(transaction, id_, secret, codes, step)
            audit.note(transaction, now, name, "totp.on", f"staff:{name}", request=request)

        await self._store.run(begin)
        return codes

    async def end_totp(self, id_: int, name: str, request: str) -> None:
        now = self._now()

        def end(transaction: Transaction) -> None:
            staff.set_totp(transaction, id_, "", (), 0)
            audit.note(transaction, now, name, "totp.off", f"staff:{name}", request=request)

        await self._store.run(end)

    async def log_out(self, session: int, name: str, request: str) -> None:
        now = self._now()

        def end(transaction: Transaction) -> None:
            sessions.end(transaction, session, "logout", now)
            audit.note(transaction, now, name, "logout", f"staff:{name}", request=request)

        await self._store.run(end)

    async def log_out_everywhere(self, id_: int, name: str, request: str) -> None:
        now = self._now()

        def end(transaction: Transaction) -> None:
            count = sessions.end_all(transaction, id_, "logout", now)
            audit.note(transaction, now, name, "logout", f"staff:{name}", count=count, request=request)

        await self._store.run(end)


def tidy_name(typed: str) -> str:
    """A login name as it is kept. Cut first: one character can become eighteen."""
    return unicodedata.normalize("NFKC", typed[:LONGEST_NAME]).strip().lower()[:LONGEST_NAME]
