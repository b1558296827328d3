"""Commands for who looks after an installation: backups, mails that came back, and the log."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import click
from asyncpg import PostgresError
from sqlalchemy.exc import SQLAlchemyError

from marketplace.command_line import database_url, say, var_folder
from marketplace.config import async_url
from marketplace.core import audit
from marketplace.core.db import Database
from marketplace.core.mail import bounces
from marketplace.services.backup import backup, restore
from marketplace.services.embedded import embedded_database
from marketplace.services.errors import ServiceError


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup_command(file: Path) -> None:
    """Maak een back-up van alles, in één bestand met een controlesom."""
    with database_url() as url:
        digest = backup(url, file.resolve())
        click.echo(f"{file}: klaar, sha256 {digest}")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def restore_command(file: Path) -> None:
    """Zet een back-up terug in de lege databank van DATABASE_URL. Daarna vertrekken er geen mails."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        raise click.UsageError("Zet in DATABASE_URL in welke lege databank de back-up moet komen.")
    try:
        restore(url, file)
    except ServiceError as error:
        say(str(error))
        sys.exit(1)
    click.echo("Teruggezet. Mails wachten tot een beheerder ze weer laat vertrekken.")


@click.command("bounce")
@click.option("--to", default="", help="het adres waarop de mail binnenkwam")
def bounce_command(to: str) -> None:
    """Lees van de standaardinvoer een mail die terugkwam. Voor een pipe of alias van uw mailserver.

    Uitgang 75 vraagt de mailserver om het later opnieuw te proberen.
    """

    async def run(url: str, found: bounces.Bounce | None) -> bounces.Outcome:
        database = Database(async_url(url))
        try:
            async with database.begin() as session:
                return await bounces.take(session, found)
        finally:
            await database.close()

    found = bounces.read_bounce(sys.stdin.buffer.read(bounces.LARGEST), to)
    try:
        with embedded_database(var_folder()) as url:
            outcome = asyncio.run(run(url, found))
    except (ServiceError, SQLAlchemyError, PostgresError, OSError) as error:
        say(str(error).splitlines()[0])
        sys.exit(os.EX_TEMPFAIL)
    words = {
        bounces.Outcome.SUPPRESSED: "het adres krijgt geen mails meer",
        bounces.Outcome.BOUNCED: "genoteerd bij de mail",
        bounces.Outcome.NOTED: "tijdelijk, genoteerd bij de mail",
        bounces.Outcome.IGNORED: "niet over een mail van ons",
    }
    click.echo(words[outcome])


@click.command("audit")
def audit_check() -> None:
    """Kijk na of het logboek nog is wat er geschreven werd."""

    async def run(url: str) -> tuple[int, int | None]:
        database = Database(async_url(url))
        try:
            async with database.begin() as session:
                await audit.seal(session, limit=1_000_000)
                return await audit.check(session)
        finally:
            await database.close()

    with database_url() as url:
        count, wrong = asyncio.run(run(url))
    if wrong is not None:
        say(f"Het logboek is veranderd: regel {wrong} is niet meer wat er geschreven werd.")
        sys.exit(1)
    click.echo(f"Het logboek klopt: {count} regels.")


COMMANDS = (backup_command, restore_command, bounce_command, audit_check)
