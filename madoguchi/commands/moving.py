"""`madoguchi move`: the desk leaves a file for PostgreSQL, or PostgreSQL for a file."""

from __future__ import annotations

import click

from madoguchi.commands.commanding import database, in_one_line, now, settings_of
from storage.place import place_of


@click.command()
@click.option(
    "--to", "target", required=True, metavar="URL_OR_FILE", help="postgresql://… or a file; it must be empty."
)
@click.option("--from", "source", metavar="URL_OR_FILE", help="Where the desk is now; otherwise MADOGUCHI_DATABASE.")
def move(target: str, source: str | None) -> None:
    """Carry the closed desk to another database. When it is cut off, the same command goes on."""
    from storage.keeping.moving import move as carry_over
    from storage.keeping.moving import name_of

    old, new = place_of(source) if source else database(), place_of(target)
    carried: dict[str, int] = {}

    def tell(table: str, rows: int) -> None:
        if table not in carried:
            click.echo(f"{table} …", err=True)
        carried[table] = carried.get(table, 0) + rows

    with in_one_line():
        compared = carry_over(old, new, settings_of().keys(), now(), tell)
    click.echo(f"{'table':<18} {'rows':>12}  {'digest of the source':<32}  digest of the target")
    for one in compared:
        click.echo(f"{one.table:<18} {one.source.rows:>12}  {one.source.digest}  {one.target.digest}")
    click.echo(f"The desk is at {name_of(new)}: set MADOGUCHI_DATABASE to it and open it there.")
    click.echo(f"What is left at {name_of(old)} opens no desk any more. Keep it until a backup of the new one is made.")
