"""The commands. Each imports what it needs when it runs, so that `ask` and `check` start without web or channels.

Exit codes: 0 done, 1 the work failed, 2 wrong use. An error is one line that says what to do.
"""

from __future__ import annotations

import gc
import json
import sys
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click

from madoguchi import __version__
from madoguchi.clock import RealClock, read_moment
from madoguchi.one_line import OneLine, WrongUse

CAMPAIGN = click.option(
    "--campaign", type=click.Path(path_type=Path), envvar="MADOGUCHI_CAMPAIGN", help="The campaign folder."
)
AS_OF = click.option(
    "--as-of",
    "as_of",
    envvar="MADOGUCHI_AS_OF",
    callback=lambda _c, _p, text: _moment(text),
    help="The moment, ISO 8601.",
)
ELSEWHERE = {
    "backup": "keeping_commands",
    "erase": "keeping_commands",
    "export": "records_commands",
    "keys": "key_commands",
    "move": "moving_commands",
    "purge": "keeping_commands",
    "replay": "records_commands",
    "restore": "keeping_commands",
    "staff": "staff_commands",
}


def _start(text: str | None) -> datetime | None:
    return _moment(text) if text else None


def _moment(text: str | None) -> datetime:
    if not text:
        return RealClock().now()
    try:
        return read_moment(text)
    except ValueError:
        raise WrongUse(f"{text!r} is not a moment. Write it like 2023-03-27T10:00.") from None


def _book(folder: Path | None) -> Any:
    from faq.book import open_book
    from faq.campaign import CampaignError

    try:
        return open_book(folder)
    except CampaignError as error:
        raise OneLine(str(error)) from None


class Commands(click.Group):
    """Those of this file, and those of other files, which are read when one of them is asked for."""

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted([*super().list_commands(context), *ELSEWHERE])

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in ELSEWHERE:
            return super().get_command(context, name)
        command: click.Command = getattr(import_module(f"madoguchi.{ELSEWHERE[name]}"), name)
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

    settings = _settings(host=host, port=port)
    try:
        sys.exit(open_desk(settings, _book(settings.campaign)))
    except CannotServeError as error:
        raise OneLine(str(error)) from None


@cli.command()
@CAMPAIGN
@click.option(
    "--as-of",
    "as_of",
    envvar="MADOGUCHI_AS_OF",
    callback=lambda _c, _p, text: _start(text),
    help="Start the clock there.",
)
@click.option("--lang", "language", type=click.Choice(["ja", "en"]), default=None, help="The language to begin in.")
@click.option("--database", envvar="MADOGUCHI_DATABASE", default="madoguchi.db", help="Where the conversation is kept.")
def chat(campaign: Path | None, as_of: datetime | None, language: str | None, database: str) -> None:
    """Talk to the desk in this terminal.

    The conversation is kept like any other.
    """
    from madoguchi.chat import ChatError, talk

    try:
        talk(_book(campaign), as_of, language or "", database, _settings().keys())
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
    book = _book(campaign)
    if jsonl:
        from madoguchi.json_lines import answer_all

        return answer_all(lambda one: reply_to(book, one.words, one.at, language or one.language), _moment, as_of)
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
    book = _book(campaign)
    items = book.form(book.languages[0]).items
    answer_all(lambda one: read_claim(one.words, one.at, items), _moment, as_of)


@cli.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@CAMPAIGN
def check(folder: Path | None, campaign: Path | None) -> None:
    """Read a campaign as a strict editor would.

    Every finding is told with its file, place and reason.
    """
    from faq.check.matched import check_book

    flaws = check_book(folder or campaign)
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
    from faq.matching.calibrate import calibrate as fit

    click.echo(fit(folder or campaign))


@cli.group()
def line() -> None:
    """The LINE official account."""


@line.command("setup")
def line_setup() -> None:
    """Check the account, set and try its webhook, upload its menus. A second run changes nothing."""
    from handlers.line.setup import LineSetupError
    from madoguchi.line_setup import set_up_line

    settings = _settings()
    try:
        for step in set_up_line(settings, _book(settings.campaign)):
            click.echo(step)
    except LineSetupError as error:
        raise OneLine(str(error)) from None


@cli.group()
def telegram() -> None:
    """The Telegram bot."""


@telegram.command("setup")
def telegram_setup() -> None:
    """Try the token, register the commands, set the webhook or take it away. A second run changes nothing."""
    from handlers.telegram.setup import TelegramSetupError
    from madoguchi.telegram_setup import set_up_telegram

    settings = _settings()
    try:
        for step in set_up_telegram(settings, _book(settings.campaign)):
            click.echo(step)
    except TelegramSetupError as error:
        raise OneLine(str(error)) from None


@cli.command()
def doctor() -> None:
    """Name what is wrong here, each finding with its cure."""
    from madoguchi.doctor import examine

    worst = "good"
    for finding in examine(_settings()):
        click.echo(str(finding))
        worst = "bad" if "bad" in (worst, finding.state) else worst
    if worst == "bad":
        raise OneLine("something is wrong: see the lines marked NG.")


@cli.command()
@click.argument("source")
@CAMPAIGN
@click.option(
    "--out", type=click.Path(path_type=Path), help="A file that ends with .svg or .png; else it is shown here."
)
def qr(source: str, campaign: Path | None, out: Path | None) -> None:
    """The code for a poster or a leaflet: it leads to /go/SOURCE."""
    from faq.sources import NAME
    from madoguchi.posters import PosterError, address, code_in_terminal, write_code
    from madoguchi.settings import SettingError, load_settings

    if not NAME.fullmatch(source):
        raise WrongUse(f"{source!r} is not a source. Write it with a-z, 0-9 and -, like poster.")
    try:
        link = address(load_settings().public_url, source)
        if out is None:
            click.echo(code_in_terminal(link), nl=False)
        else:
            write_code(link, out)
    except SettingError as error:
        raise WrongUse(str(error)) from None
    except PosterError as error:
        raise OneLine(str(error)) from None
    click.echo(link if out is None else f"{out}: {link}")
    if _book(campaign).source(source) != source:
        click.echo(f"The campaign has no source {source}: its travellers are counted as other.", err=True)


def _settings(**given: object) -> Any:
    from madoguchi.settings import SettingError, load_settings

    try:
        return load_settings(**given)
    except SettingError as error:
        raise WrongUse(str(error)) from None


def main() -> NoReturn:
    """The program: errors are one line, Ctrl-C is quiet."""
    try:
        cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    sys.exit(0)
