"""Commands that set an installation up, or look at it: the channels, the doctor, codes for posters."""

from __future__ import annotations

from pathlib import Path

import click

from madoguchi.commands.commanding import CAMPAIGN, book_of, settings_of
from madoguchi.one_line import OneLine, WrongUse


@click.group()
def line() -> None:
    """The LINE official account."""


@line.command("setup")
def line_setup() -> None:
    """Check the account, set and try its webhook, upload its menus. A second run changes nothing."""
    from handlers.line.setup import LineSetupError
    from madoguchi.line_setup import set_up_line

    settings = settings_of()
    try:
        for step in set_up_line(settings, book_of(settings.campaign)):
            click.echo(step)
    except LineSetupError as error:
        raise OneLine(str(error)) from None


@click.group()
def telegram() -> None:
    """The Telegram bot."""


@telegram.command("setup")
def telegram_setup() -> None:
    """Try the token, register the commands, set the webhook or take it away. A second run changes nothing."""
    from handlers.telegram.setup import TelegramSetupError
    from madoguchi.telegram_setup import set_up_telegram

    settings = settings_of()
    try:
        for step in set_up_telegram(settings, book_of(settings.campaign)):
            click.echo(step)
    except TelegramSetupError as error:
        raise OneLine(str(error)) from None


@click.command()
def doctor() -> None:
    """Name what is wrong here, each finding with its cure."""
    from madoguchi.doctor import examine

    worst = "good"
    for finding in examine(settings_of()):
        click.echo(str(finding))
        worst = "bad" if "bad" in (worst, finding.state) else worst
    if worst == "bad":
        raise OneLine("something is wrong: see the lines marked NG.")


@click.command()
@click.argument("source")
@CAMPAIGN
@click.option(
    "--out", type=click.Path(path_type=Path), help="A file that ends with .svg or .png; else it is shown here."
)
def qr(source: str, campaign: Path | None, out: Path | None) -> None:
    """The code for a poster or a leaflet: it leads to /go/SOURCE."""
    from faq.sources import NAME
    from madoguchi.posters import PosterError, address, code_in_terminal, write_code

    if not NAME.fullmatch(source):
        raise WrongUse(f"{source!r} is not a source. Write it with a-z, 0-9 and -, like poster.")
    try:
        link = address(settings_of().public_url, source)
        if out is None:
            click.echo(code_in_terminal(link), nl=False)
        else:
            write_code(link, out)
    except PosterError as error:
        raise OneLine(str(error)) from None
    click.echo(link if out is None else f"{out}: {link}")
    if book_of(campaign).source(source) != source:
        click.echo(f"The campaign has no source {source}: its travellers are counted as other.", err=True)
