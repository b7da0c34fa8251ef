"""How a command fails: one line that says what to do, and an exit code."""

from __future__ import annotations

from typing import Any

import click


class OneLine(click.ClickException):
    """The work failed: one line, exit code 1."""

    exit_code = 1

    def show(self, file: Any = None) -> None:
        click.echo(f"madoguchi: {self.format_message()}", err=True)


class WrongUse(OneLine):
    exit_code = 2
