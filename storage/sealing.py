"""What lies sealed in the file: items of claims and their history, pictures, secrets of second factors.

Sealed is AES-256-GCM with a random nonce, bound to the place where it stands: a value that is moved to another row does not open. The
key comes from MADOGUCHI_KEY, or lies in a file beside the database, which keeps out who gets hold of the database alone.

    sealed:KEY:…        KEY names the key, so that several can be in use while they are changed

Values that are not sealed (written before, or blanked) are read as they are. So that two claims for one coupon are found, its number is
kept as a keyed digest as well; the key of that is random, and itself sealed in the file, so that it outlives a change of keys.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import secrets
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.errors import CannotOpenError, UnreadableError

if TYPE_CHECKING:
    from storage.transaction import Reader, Transaction

KEY_BYTES = 32
NONCE = 12
PREFIX = "sealed:"
MARKS = "marks"  # the place of the key of digests


class Key:
    """One key, known by its name: the first eight digits of a digest of it."""

    def __init__(self, secret: bytes) -> None:
        self.name = _derived(secret, b"madoguchi name", 4).hex()
        self._cipher = AESGCM(_derived(secret, b"madoguchi seal", 32))

    def seal(self, plain: bytes, place: str) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + self._cipher.encrypt(nonce, plain, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        return self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], place.encode())


class Seals:
    """Seals with the newest key, opens with any. Used by several threads."""

    def __init__(self, file: Path | None, given: Sequence[bytes]) -> None:
        """`given`: the keys of the settings, newest first; `file` holds others, where there can be one."""
        self.file = file
        self._given = tuple(given)
        self._marks = b""
        self._keys: tuple[Key, ...] = ()
        self.refresh()

    @property
    def newest(self) -> str:
        """The name of the key that seals."""
        return self._keys[0].name

    @property
    def names(self) -> frozenset[str]:
        return frozenset(key.name for key in self._keys)

    def refresh(self) -> None:
        """Read the keys anew. Raises CannotOpenError."""
        self._keys = tuple(Key(secret) for secret in (*self._given, *(keys_in(self.file) if self.file else ())))

    # --- texts -------------------------------------------------------------------------------------------------------

    def seal(self, plain: str, place: str) -> str:
        if not plain:
            return ""
        key = self._keys[0]
        return f"{PREFIX}{key.name}:{base64.b64encode(key.seal(plain.encode(), place)).decode()}"

    def open(self, kept: str, place: str) -> str:
        """Raises UnreadableError when it was sealed elsewhere or by a key that is not here."""
        if not kept.startswith(PREFIX):
            return kept
        name, _, body = kept.removeprefix(PREFIX).partition(":")
        return self._opened(name, base64.b64decode(body), place).decode()

    # --- bytes -------------------------------------------------------------------------------------------------------

    def seal_bytes(self, plain: bytes, place: str) -> bytes:
        key = self._keys[0]
        return f"{PREFIX}{key.name}:".encode() + key.seal(plain, place)

    def open_bytes(self, kept: bytes, place: str) -> bytes:
        if not kept.startswith(PREFIX.encode()):
            return kept
        name, _, body = kept.removeprefix(PREFIX.encode()).partition(b":")
        return self._opened(name.decode(), body, place)

    def _opened(self, name: str, sealed: bytes, place: str) -> bytes:
        for key in self._keys:
            if key.name == name:
                try:
                    return key.open(sealed, place)
                except InvalidTag:
                    raise UnreadableError(
                        f"What is sealed for {place.partition(':')[0]} was changed or moved."
                    ) from None
        raise UnreadableError(f"The key {name} is missing: give it in MADOGUCHI_KEY behind the newest one.")

    # --- digests -----------------------------------------------------------------------------------------------------

    def mark(self, value: str) -> str:
        """The same for the same value, and nothing without the key."""
        return hmac.new(self._marks, value.encode(), sha256).hexdigest()[:24] if value else ""

    # --- the file that they belong to --------------------------------------------------------------------------------

    def agree(self, transaction: Transaction) -> bool:
        """Before anything is read or written: the keys are those of this database. Whether a secret was drawn.

        A database that nothing was ever sealed in gets a key beside it, unless the settings give one. Raises CannotOpenError.
        """
        used = self.check(transaction)
        if not self._keys and not used:
            self._draw()
        if self.newest not in used:
            transaction.do("use_key", name=self.newest)
        return self._learn_marks(transaction)

    def check(self, reader: Reader) -> frozenset[str]:
        """The names of the keys that something is sealed with. Raises CannotOpenError when one of them is not here."""
        used = frozenset(row["name"] for row in reader.all("sealing_keys"))
        if missing := used - self.names:
            raise CannotOpenError(self._missing(min(missing)))
        return used

    def _draw(self) -> None:
        if self.file is None:
            raise CannotOpenError(
                "MADOGUCHI_KEY is not set, and beside this database no key can lie; draw one with `madoguchi keys new`."
            )
        keep_keys(self.file, [secrets.token_bytes(KEY_BYTES)])
        self.refresh()

    def _learn_marks(self, transaction: Transaction) -> bool:
        row = transaction.one("secret", name=MARKS)
        if row is not None:
            self._marks = bytes.fromhex(self.open(row["value"], MARKS))
            return False
        self._marks = secrets.token_bytes(KEY_BYTES)
        transaction.do("keep_secret", name=MARKS, value=self.seal(self._marks.hex(), MARKS))
        return True

    def _missing(self, name: str) -> str:
        if self._given or self.file is None:
            return f"MADOGUCHI_KEY is not the key {name} that the database was sealed with; give that key, too."
        what = "holds another key" if self.file.exists() else "is missing"
        return f"{self.file} {what}: the database was sealed with the key {name}; bring that back, or give it in MADOGUCHI_KEY."


# --- keys as text ----------------------------------------------------------------------------------------------------


def key_file(database: Path) -> Path:
    """Where the keys of a SQLite file lie that the settings give none for."""
    return database.with_name(database.name + ".key")


def read_key(word: str) -> bytes:
    """A key as it is written: 32 bytes in base64. Raises ValueError."""
    try:
        secret = base64.b64decode(word, altchars=b"-_" if set("-_") & set(word) else None, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("no base64") from None
    if len(secret) != KEY_BYTES:
        raise ValueError("not 32 bytes")
    return secret


def written(secret: bytes) -> str:
    return base64.b64encode(secret).decode()


def name_of(secret: bytes) -> str:
    return Key(secret).name


def keys_in(file: Path) -> tuple[bytes, ...]:
    """The keys of a file, newest first; none when there is no file. Raises CannotOpenError."""
    try:
        lines = file.read_text("ascii").split()
        return tuple(read_key(line) for line in lines)
    except FileNotFoundError:
        return ()
    except (OSError, ValueError):
        raise CannotOpenError(f"{file} is not a file of keys that can be read; bring back the right one.") from None


def keep_keys(file: Path, keys: Sequence[bytes]) -> None:
    """Write the file anew, whole, for its owner alone; without keys take it away."""
    if not keys:
        file.unlink(missing_ok=True)
        return
    part = file.with_name(file.name + ".part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as kept:
        kept.write("".join(f"{written(secret)}\n" for secret in keys))
        kept.flush()
        os.fsync(kept.fileno())
    part.replace(file)
    folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)  # a key that a power cut takes away would take what it sealed along
    finally:
        os.close(folder)


def _derived(secret: bytes, purpose: bytes, length: int) -> bytes:
    derived: Any = HKDF(algorithm=hashes.SHA256(), length=length, salt=None, info=purpose).derive(secret)
    return bytes(derived)
