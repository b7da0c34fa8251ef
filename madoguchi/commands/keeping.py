"""Commands that keep, copy and delete what the desk remembers: backup, restore, purge, erase."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

import click

from madoguchi.commands.commanding import database, in_one_line, now, order, orders, settings_of
from madoguchi.one_line import OneLine, WrongUse
from storage.place import Place

PASSPHRASE = click.option(
    "--passphrase-file",
    type=click.File(encoding="utf-8"),
    help="A file (- is standard input) whose first line is the passphrase of a locked backup.",
)


# --- out and in ------------------------------------------------------------------------------------------------------


@click.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@PASSPHRASE
@click.option("--force", is_flag=True, help="Replace TARGET.")
def backup(target: Path, passphrase_file: TextIO | None, force: bool) -> None:
    """Copy the database into a file, also of a running desk."""
    from storage.keeping.backup import back_up

    taken = now()
    with in_one_line():
        size = back_up(database(), target, _passphrase(passphrase_file), force=force)
    click.echo(f"{target}: {size / 1_048_576:.1f} MiB{', locked' if passphrase_file else ''}.")
    _note(taken, size)


def _note(taken: datetime, size: int) -> None:
    """For whoever watches the desk. The backup is as good without: what goes wrong here is told, and makes nothing fail."""
    from madoguchi.orders import OrderRefusedError, note_backup
    from storage.moments import stored

    try:
        note_backup(settings_of(), stored(taken), size)
    except (OrderRefusedError, OSError) as error:
        click.echo(f"/metrics and the doctor do not know of it: {error}", err=True)


@click.command()
@click.argument("source", type=click.Path(path_type=Path))
@PASSPHRASE
@click.option("--force", is_flag=True, help="Put aside the database that is there.")
def restore(source: Path, passphrase_file: TextIO | None, force: bool) -> None:
    """Make the backup SOURCE the desk's database, on either engine. The desk must not run."""
    from storage.keeping.restoring import restore as put_back
    from storage.place import shown

    at = database()
    with in_one_line():
        done, aside = put_back(source, at, _passphrase(passphrase_file), now(), force=force)
    click.echo(f"{shown(at)} is as it was in {source}.")
    if aside is not None:
        click.echo(f"What was there lies in {aside if isinstance(at, Path) else f'the schema {aside}'}.")
    click.echo(
        f"Replies held for staff: {done.held}. Reminders dropped: {done.reminders}. Erased again: {done.erased}."
    )
    click.echo("Everybody logs in anew, and programs need new tokens.")
    for key in _keys_missing(at, done.keys):
        beside = f"bring back {at}.key, or " if isinstance(at, Path) else ""
        click.echo(f"It was sealed with the key {key}: {beside}give the key in MADOGUCHI_KEY.", err=True)


def _keys_missing(at: Place, used: tuple[str, ...]) -> list[str]:
    from storage.sealing import Seals, key_file

    with in_one_line():
        here = Seals(key_file(at) if isinstance(at, Path) else None, settings_of().keys()).names
    return [name for name in used if name not in here]


# --- retention -------------------------------------------------------------------------------------------------------


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say how much there is.")
@click.option("--keep", multiple=True, metavar="KIND=DAYS", help="Another period than the settings' for this run.")
def purge(dry_run: bool, keep: tuple[str, ...]) -> None:
    """Delete what is older than its kind is kept. May be broken off, and run again."""
    from madoguchi.settings import SettingError, read_periods

    try:
        periods = {**settings_of().periods(), **read_periods(" ".join(keep))}
    except (SettingError, ValueError) as error:
        raise WrongUse(str(error)) from None
    counts = _dry(periods) if dry_run else _purge(periods)
    for kind, days in periods.items():
        click.echo(f"{kind:<14} older than {days:>5} days: {counts[kind]}")
    if dry_run:
        click.echo("Nothing was deleted.")


def _dry(periods: Mapping[Any, int]) -> Mapping[Any, int]:
    from storage.keeping.retention import to_purge
    from storage.looking import look
    from storage.moments import stored

    with in_one_line(), look(database()) as at:
        return at.at(lambda reader: to_purge(reader, periods, stored(now())))


def _purge(periods: Mapping[str, int]) -> Mapping[str, int]:
    """Batch after batch, each by itself, so that the desk goes on between them."""
    counts = dict.fromkeys(periods, 0)
    with orders() as order:
        for kind, days in periods.items():
            more = True
            while more:
                done = order("purge", {"kind": kind, "days": days})
                counts[kind] += done["done"]
                more = done["more"]
            if counts[kind]:
                order("purge.note", {"kind": kind, "count": counts[kind]})
    return counts


@click.command()
@click.option("--conversation", multiple=True, metavar="ID", help="As the console shows it.")
@click.option(
    "--case", "cases", multiple=True, metavar="NUMBER", help="Whoever filed the claim of this receipt number."
)
@click.option("--line", multiple=True, metavar="USERID", help="The id that LINE gives them.")
@click.option("--telegram", multiple=True, metavar="USERID", help="The id that Telegram gives them.")
@click.option("--reason", default="", help="For the audit log.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(
    conversation: tuple[str, ...],
    cases: tuple[str, ...],
    line: tuple[str, ...],
    telegram: tuple[str, ...],
    reason: str,
    yes: bool,
) -> None:
    """Erase one person everywhere. Their rows stay, without a word; it is done again when an older backup is restored."""
    from storage.keeping import erased

    wanted = _persons(conversation, cases, {"line": line, "telegram": telegram})
    if not wanted:
        raise WrongUse("Say who: --conversation ID, --case NUMBER, --line USERID or --telegram USERID.")
    if not yes:
        click.confirm(f"Erase {len(wanted)} conversation(s) for good?", abort=True)
    with in_one_line():
        erased.keep(database(), wanted)
    for one in wanted:
        order("erase", conversation=one, reason=reason)
        click.echo(f"{one} is erased.")
    click.echo("Backups that were taken before still hold them; delete those when their time is over.")


def _persons(
    conversations: tuple[str, ...], cases: tuple[str, ...], channels: Mapping[str, tuple[str, ...]]
) -> list[str]:
    from storage.keeping import erasure
    from storage.looking import look

    found = dict.fromkeys(conversations)
    with in_one_line(), look(database()) as at:
        for number in cases:
            digits = "".join(letter for letter in number if letter.isdecimal())
            one = at.at(lambda reader, digits=digits: erasure.of_case(reader, digits))  # type: ignore[misc]
            found[_known(one, f"There is no claim {number}.")] = None
        for channel, travellers in channels.items():
            for who in travellers:
                one = at.at(lambda reader, channel=channel, who=who: erasure.whose(reader, channel, who))  # type: ignore[misc]
                found[_known(one, f"Nobody of this id has written on {channel}.")] = None
    return list(found)


def _known(found: str | None, otherwise: str) -> str:
    if found is None:
        raise OneLine(otherwise)
    return found


def _passphrase(file: TextIO | None) -> str:
    if file is None:
        return ""
    passphrase = file.readline().strip()
    if len(passphrase) < 12:
        raise WrongUse(f"The first line of {file.name} must be a passphrase of at least 12 characters.")
    return passphrase
