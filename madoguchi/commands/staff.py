"""`madoguchi staff`: accounts from the operator's side. Passwords and tokens are printed once, and kept only as hashes."""

from __future__ import annotations

from datetime import datetime

import click

from madoguchi.clock import JST
from madoguchi.commands.commanding import order

ROLE = click.Choice(["agent", "supervisor", "auditor"])


@click.group()
def staff() -> None:
    """Who works at the desk."""


@staff.command()
@click.argument("name")
@click.option("--role", type=ROLE, default="agent", show_default=True, help="What they may do.")
@click.option("--display", help="The name that travellers read (NAME unless given).")
def add(name: str, role: str, display: str | None) -> None:
    """A new account NAME. Prints its first password, which has to be changed at the first login."""
    password, hashed = _first_password()
    order("staff.add", name=name, role=role, display=display or name, password=hashed)
    click.echo(
        f"{name} ({role}) can log in at /staff with this password. It is shown once, and changed at the first login:"
    )
    click.echo(password)


@staff.command("list")
def list_() -> None:
    """Every account."""
    accounts = order("staff.list")["accounts"]
    if not accounts:
        click.echo("Nobody has an account yet: madoguchi staff add NAME --role supervisor", err=True)
    for account in accounts:
        notes = [
            "disabled" if account["disabled"] else "",
            "first password not changed yet" if account["first_password"] else "",
            "second step" if account["second"] else "",
            f"{account['tokens']} token{'s' * (account['tokens'] > 1)}" if account["tokens"] else "",
            f"last seen {_shown(account['seen'])}" if account["seen"] else "never seen",
        ]
        shown = ", ".join(note for note in notes if note)
        click.echo(f"{account['name']:<16} {account['role']:<11} {account['display']}  ({shown})")


def _shown(moment: str) -> str:
    return f"{datetime.fromisoformat(moment).astimezone(JST):%Y-%m-%d %H:%M} JST"


@staff.command()
@click.argument("name")
def disable(name: str) -> None:
    """NAME opens nothing any more, at once; what they hold waits again. The account stays: rows name it."""
    done = order("staff.disable", name=name)
    click.echo(f"{name} is disabled; {done['sessions']} sessions ended.")


@staff.command()
@click.argument("name")
def enable(name: str) -> None:
    """NAME can log in again. Tokens stay taken back."""
    order("staff.enable", name=name)
    click.echo(f"{name} is enabled.")


@staff.command()
@click.argument("name")
@click.argument("role", type=ROLE)
def role(name: str, role: str) -> None:
    """Give NAME another ROLE; they log in anew."""
    order("staff.role", name=name, role=role)
    click.echo(f"{name} is {role}.")


@staff.command()
@click.argument("name")
@click.option("--no-second", is_flag=True, help="End the second step, too: the telephone is lost.")
def password(name: str, no_second: bool) -> None:
    """Another first password for NAME; ends their sessions."""
    secret, hashed = _first_password()
    order("staff.password", name=name, password=hashed, second=no_second)
    click.echo(f"The new password of {name}. It is shown once, and changed at the next login:")
    click.echo(secret)


@staff.command()
@click.argument("name")
@click.option("--for", "label", default="a program", help="What it is for, as the account's page shows it.")
@click.option("--revoke", is_flag=True, help="Take every token of NAME back instead.")
def token(name: str, label: str, revoke: bool) -> None:
    """A token with which a program works as NAME on /api/v1. Prints it, once."""
    from storage.sessions import digest_of, new_token

    if revoke:
        done = order("staff.revoke", name=name)
        click.echo(f"{done['tokens']} tokens of {name} open nothing any more.")
        return
    secret = new_token()
    order("staff.token", name=name, label=label, digest=digest_of(secret).hex())
    click.echo(secret)


def _first_password() -> tuple[str, str]:
    from handlers.staff.entrance.passwords import drawn, hashed

    secret = drawn()
    return secret, hashed(secret)
