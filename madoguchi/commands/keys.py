"""`madoguchi keys`: what seals the personal data in the database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from madoguchi.commands.commanding import settings_of
from madoguchi.one_line import OneLine, WrongUse

PATIENCE = 60.0  # seconds for one piece
BACKUPS = "Backups that were taken before open with the key of their day alone."


@click.group()
def keys() -> None:
    """The keys that seal what is personal in the database."""


@keys.command()
def new() -> None:
    """Draw a key for MADOGUCHI_KEY, and print it. Keep a copy where the database's backups are not."""
    import secrets

    from storage.sealing import KEY_BYTES, written

    click.echo(written(secrets.token_bytes(KEY_BYTES)))


@keys.command()
def rotate() -> None:
    """Seal everything anew with the newest key. May be cut off and begun again; the desk goes on meanwhile."""
    from madoguchi.orders import OrderRefusedError
    from storage.errors import CannotOpenError

    try:
        click.echo(_rotate(settings_of()))
    except (OrderRefusedError, CannotOpenError) as error:
        raise OneLine(str(error)) from None


def _rotate(settings: Any) -> str:
    """With keys in the settings their first one is the newest, and the file beside the database is needed no more. Without, a key is
    drawn into that file, unless an earlier change is not finished; the older ones leave it in the end."""
    import secrets

    from madoguchi.orders import carry_out
    from storage.place import on_postgres
    from storage.sealing import KEY_BYTES, keep_keys, key_file, keys_in, name_of

    file = None if on_postgres(settings.database) else key_file(Path(settings.database))
    given, beside = settings.keys(), keys_in(file) if file else ()
    if not given and file and len(beside) < 2:
        beside = (secrets.token_bytes(KEY_BYTES), *beside)
        keep_keys(file, beside)
    if not given and not beside:
        raise WrongUse("MADOGUCHI_KEY is missing: beside a PostgreSQL database no key can lie.")
    newest, count, begin, whole = name_of((given or beside)[0]), 0, dict[str, Any](), False
    while not whole:
        answer = carry_out(settings, "keys.rotate", {"begin": begin}, PATIENCE)
        if answer["newest"] != newest:
            raise OneLine("The running desk does not know the newest key yet: restart it, then run this again.")
        count, begin, whole = count + answer["done"], answer["upto"], answer["whole"]
    if file:
        keep_keys(file, [] if given else beside[:1])
    sealed = "1 record is" if count == 1 else f"{count} records are"
    if given:
        more = " The older ones can leave MADOGUCHI_KEY." if len(given) > 1 else ""
        return f"{sealed} sealed anew with the key {newest}.{more}\n{BACKUPS}"
    return f"{sealed} sealed anew with the key {newest} in {file}.\n{BACKUPS}"
