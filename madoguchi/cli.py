"""The commands. Each imports what it needs when it runs, so that `ask` and `check` start without web or channels.

Exit codes: 0 done, 1 the work failed, 2 wrong use. An error is one line that says what to do.
"""

from __future__ import annotations

import gc
import json
import sys
from dataclasses import replace
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import click

from madoguchi import __version__
from madoguchi.clock import RealClock, read_moment
from madoguchi.commands.commanding import CAMPAIGN, book_of, in_one_line, settings_of
from madoguchi.one_line import OneLine, WrongUse

AS_OF = click.option(
    "--as-of",
    "as_of",
    callback=lambda _c, _p, text: _start(text) or RealClock().now(),
    help="The moment, ISO 8601.",
)
ELSEWHERE = {
    "backup": "keeping",
    "doctor": "setting_up",
    "erase": "keeping",
    "export": "records",
    "keys": "keys",
    "line": "setting_up",
    "move": "moving",
    "purge": "keeping",
    "qr": "setting_up",
    "replay": "records",
    "restore": "keeping",
    "staff": "staff",
    "telegram": "setting_up",
}


def _start(text: str | None) -> datetime | None:
    found: datetime | None = _moment(text) if text else settings_of().as_of
    return found


def _moment(text: str) -> datetime:
    try:
        return read_moment(text)
    except ValueError:
        raise WrongUse(f"{text!r} is not a moment. Write it like 2023-03-27T10:00.") from None


class Commands(click.Group):
    """Those of this file, and those of other files, which are read when one of them is asked for."""

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted([*super().list_commands(context), *ELSEWHERE])

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in ELSEWHERE:
            return super().get_command(context, name)
        command: click.Command = getattr(import_module(f"madoguchi.commands.{ELSEWHERE[name]}"), name)
        return command


@click.group(cls=Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="madoguchi")
@click.pass_context
def cli(context: click.Context) -> None:
    """The help desk. Without a command it serves, like `madoguchi serve`."""
    if context.invoked_subcommand is None:
        context.invoke(serve)


@cli.command()
@click.option("--host", help="The address to listen on (127.0.0.1).")
@click.option("--port", type=click.IntRange(0, 65535), help="The port (8000).")
def serve(host: str | None = None, port: int | None = None) -> None:
    """Open the desk: the page, and each channel that has secrets."""
    gc.disable()  # a start makes what stays, and looking for garbage takes a twentieth of it; the open desk looks again
    from madoguchi.serve import CannotServeError
    from madoguchi.serve import serve as open_desk

    settings = settings_of(host=host, port=port)
    try:
        sys.exit(open_desk(settings, book_of(settings.campaign)))
    except CannotServeError as error:
        raise OneLine(str(error)) from None


@cli.command()
@CAMPAIGN
@click.option(
    "--as-of",
    "as_of",
    callback=lambda _c, _p, text: _start(text),
    help="Start the clock there.",
)
@click.option("--lang", "language", type=click.Choice(["ja", "en"]), default=None, help="The language to begin in.")
@click.option("--database", help="Where the conversation is kept; otherwise MADOGUCHI_DATABASE.")
def chat(campaign: Path | None, as_of: datetime | None, language: str | None, database: str | None) -> None:
    """Talk to the desk in this terminal.

    The conversation is kept like any other.
    """
    from madoguchi.chat import ChatError, talk

    settings = settings_of(database=database)
    try:
        talk(book_of(campaign), as_of, language or "", settings.database, settings.keys())
    except ChatError as error:
        raise OneLine(str(error)) from None


@cli.command()
@click.argument("text", required=False)
@CAMPAIGN
@AS_OF
@click.option("--lang", "language", type=click.Choice(["ja", "en"]), default=None, help="The language of the reply.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text.")
@click.option("--jsonl", is_flag=True, help='Read lines {"id","as_of","q"}, write a line a reply.')
def ask(
    text: str | None, campaign: Path | None, as_of: datetime, language: str | None, as_json: bool, jsonl: bool
) -> None:
    """Print the reply to one question, as a traveller reads it."""
    from madoguchi.ask import reply_to

    if jsonl == (text is not None):
        raise WrongUse("Give either a question or --jsonl with the questions on standard input.")
    book = replace(book_of(campaign), spoken=language or "")
    if jsonl:
        from madoguchi.json_lines import answer_all

        return answer_all(lambda one: reply_to(book, one.words, one.at, language or one.language), as_of)
    reply = reply_to(book, text or "", as_of, language or "")
    click.echo(json.dumps(reply, ensure_ascii=False) if as_json else reply["text"])
    if not as_json and reply["suggestions"]:
        click.echo("\n" + "  ".join(f"[{label}]" for label in reply["suggestions"]))
    return None


@cli.command()
@CAMPAIGN
@AS_OF
@click.option("--jsonl", is_flag=True, required=True, help='Read lines {"id","as_of","q"}, write a line a message.')
def read(campaign: Path | None, as_of: datetime, jsonl: bool) -> None:
    """Read the items of the claim form out of messages."""
    from bot.reading import read_claim
    from madoguchi.json_lines import answer_all

    assert jsonl
    book = book_of(campaign)
    items = book.form(book.languages[0]).items
    answer_all(lambda one: read_claim(one.words, one.at, items), as_of)


@cli.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@CAMPAIGN
def check(folder: Path | None, campaign: Path | None) -> None:
    """Read a campaign as a strict editor would.

    Every finding is told with its file, place and reason.
    """
    from faq.check.matched import check_book

    flaws = check_book(folder or campaign, talks=True)
    for flaw in flaws:
        click.echo(str(flaw))
    if flaws:
        raise OneLine(f"{len(flaws)} finding{'s' if len(flaws) > 1 else ''}; the campaign is not ready.")
    click.echo("The campaign is in order.")


@cli.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@CAMPAIGN
def calibrate(folder: Path | None, campaign: Path | None) -> None:
    """Fit the matching to the campaign's wordings.

    Reads the wordings and the calibration messages, writes matching.json and prints the figures.
    """
    from faq.campaign import CampaignError
    from faq.matching.calibrate import calibrate as fit

    try:
        with in_one_line():
            click.echo(fit(folder or campaign))
    except CampaignError as error:
        raise OneLine(str(error)) from None


def main() -> NoReturn:
    """The program: errors are one line, Ctrl-C is quiet."""
    try:
        cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        _without_usage(error).show()
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    sys.exit(0)


def _without_usage(error: click.ClickException) -> click.ClickException:
    """Of wrong use click tells three lines. A group that is asked for nothing shows its commands."""
    if not isinstance(error, click.UsageError) or isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error
    more = f" See `{error.ctx.command_path} --help`." if error.ctx else ""
    return WrongUse(f"{error.format_message()}{more}")
