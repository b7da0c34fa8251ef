"""A backup under a passphrase: nobody reads it without, and none of its pieces can be changed, left out or moved unseen.

MADGBK1\\n  salt (16)  then pieces: length (4)  AES-256-GCM of up to 1 MiB, its number and whether it is the last as associated data
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from storage.errors import CannotOpenError

MAGIC = b"MADGBK1\n"
SALT = 16
PIECE = 1024 * 1024
TAG = 16


def is_locked(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def lock(plain: Path, target: Path, passphrase: str) -> None:
    """Write the locked copy of a file; mode 600, on the disk."""
    salt = os.urandom(SALT)
    key = _key(passphrase, salt)
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with plain.open("rb") as source, os.fdopen(descriptor, "wb") as out:
        out.write(MAGIC + salt)
        for number, piece, last in _pieces(source):
            sealed = key.encrypt(_nonce(number), piece, _about(number, last))
            out.write(struct.pack(">I", len(sealed)) + sealed)
        out.flush()
        os.fsync(out.fileno())


def unlock(locked: Path, target: Path, passphrase: str) -> None:
    """Raises CannotOpenError, and has then left nothing behind."""
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with locked.open("rb") as source, os.fdopen(descriptor, "wb") as out:
            key = _key(passphrase, source.read(len(MAGIC) + SALT)[len(MAGIC) :])
            for number, sealed, last in _sealed(source, locked):
                out.write(key.decrypt(_nonce(number), sealed, _about(number, last)))
    except BaseException as error:
        target.unlink(missing_ok=True)
        if isinstance(error, InvalidTag):
            raise CannotOpenError(
                f"{locked} does not open: the passphrase is another, or the file is damaged."
            ) from None
        raise


def _key(passphrase: str, salt: bytes) -> AESGCM:
    """The key of one backup. Its salt is never used again, so a piece's number may be its nonce."""
    return AESGCM(Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode()))


def _nonce(number: int) -> bytes:
    return struct.pack(">4xQ", number)


def _about(number: int, last: bool) -> bytes:
    return struct.pack(">Q?", number, last)


def _pieces(source: BinaryIO) -> Iterator[tuple[int, bytes, bool]]:
    number, piece = 0, source.read(PIECE)
    while True:
        following = source.read(PIECE)
        yield number, piece, not following
        if not following:
            return
        number, piece = number + 1, following


def _sealed(source: BinaryIO, path: Path) -> Iterator[tuple[int, bytes, bool]]:
    """The pieces as they stand. Whether one is the last is only known when nothing follows it."""
    number, piece = 0, _next(source, path)
    while piece is not None:
        following = _next(source, path)
        yield number, piece, following is None
        number, piece = number + 1, following
    if number == 0:
        raise CannotOpenError(f"{path} is cut off; take another backup.")


def _next(source: BinaryIO, path: Path) -> bytes | None:
    head = source.read(4)
    if not head:
        return None
    length = struct.unpack(">I", head)[0] if len(head) == 4 else 0
    piece = source.read(length) if TAG <= length <= PIECE + TAG else b""
    if not piece or len(piece) != length:
        raise CannotOpenError(f"{path} is cut off; take another backup.")
    return piece
