"""The `maatmarkt` command. Errors are one Dutch line on stderr and exit status 1."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import click
from asyncpg import PostgresError
from sqlalchemy.exc import SQLAlchemyError

from marketplace.config import ROOT, async_url
from marketplace.core import audit
from marketplace.core.db import Database
from marketplace.core.mail import bounces
from marketplace.core.terminal import one_line
from marketplace.installation import add, migrate, remove, sign_out
from marketplace.interop.cli import import_files, notice_in, why_unreadable
from marketplace.interop.cpv_table import CpvError, read_cpv
from marketplace.matches import command
from marketplace.matches.command import Question
from marketplace.matches.cpv_names import CpvRow, add_codes
from marketplace.services.backup import backup, restore
from marketplace.services.demo import run_demo
from marketplace.services.embedded import embedded_database
from marketplace.services.errors import ServiceError, reason_of
from marketplace.services.preparation import prepare
from seed.reference import municipalities


def _say(text: str) -> None:
    """Tell it on stderr; what a file or another server wrote is in it at times."""
    click.echo("\n".join(map(one_line, text.splitlines())), err=True)


def _var() -> Path:
    return Path(os.environ.get("MAATMARKT_VAR", ROOT / "var")).resolve()


@contextmanager
def _database_url() -> Iterator[str]:
    """A migrated database that answers: the operator's, the running demo's, or one started for this."""
    try:
        with embedded_database(_var()) as url:
            if os.environ.get("DATABASE_URL"):
                import_module("marketplace.migrations.run").upgrade(url)
            else:
                prepare(url, _say)
            yield url
    except ServiceError as error:
        _say(str(error))
        sys.exit(1)


class Commands(click.Group):
    """A folder that can't be written to or a full disk is one line too."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except OSError as error:
            if error.filename is None:
                raise
            _say(f"{error.filename}: {reason_of(error)}.")
            sys.exit(1)


@click.group(cls=Commands)
def main() -> None:
    """Maatmarkt: lokale besturen kopen bij sociale ondernemingen."""


@main.command()
@click.option("--port", type=int, envvar="PORT", default=8000, help="poort van de website")
@click.option("--fresh", is_flag=True, help="begin opnieuw met een lege databank")
def demo(port: int, fresh: bool) -> None:
    """Start alles op deze machine, met de demoregio's."""
    sys.exit(run_demo(port, fresh))


@main.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--title", help="wat u zoekt, in enkele woorden")
@click.option("--text", default="", help="wat er nodig is en waarom")
@click.option("--cpv", multiple=True, help="CPV-code van 8 cijfers; mag meermaals")
@click.option("--nis", help="NIS-code van de gemeente")
@click.option(
    "--top", type=click.IntRange(1, 100), default=10, show_default=True, help="hoeveel leveranciers"
)
@click.option("--json", "as_json", is_flag=True, help="één JSON-object in plaats van een tabel")
def match(
    file: Path | None,
    title: str | None,
    text: str,
    cpv: tuple[str, ...],
    nis: str | None,
    top: int,
    as_json: bool,
) -> None:
    """Rangschik leveranciers voor een aankondiging (FILE, eForms-XML) of voor woorden."""
    if (file is None) == (title is None and not text):
        raise click.UsageError("Geef een bestand, of --title en --text.")
    try:
        question = _read(file) if file else Question(title or "", text, cpv, nis)
        with _database_url() as url:
            result = asyncio.run(_match(url, question, top))
    except ValueError as error:
        _say(f"{file.name}: {error}" if file else str(error))
        sys.exit(1)
    if as_json:
        command.print_json(result)
    else:
        command.print_table(result)


def _read(file: Path) -> Question:
    """What a notice asks. A place outside Flanders is no rule to match on."""
    notice = notice_in(file)
    lots = "\n".join(f"{lot.title}. {lot.description}" for lot in notice.lots)
    return Question(
        title=notice.title,
        text=f"{notice.description}\n{lots}",
        cpv=notice.cpv,
        nis=notice.nis if notice.nis in {row.nis for row in municipalities()} else None,
        kind=notice.kind,
        reserved=notice.reserved,
        amount=notice.estimated_value,
        language=notice.language,
    )


async def _match(url: str, question: Question, top: int) -> command.Result:
    database = Database(async_url(url))
    try:
        async with database.begin() as session:
            return await command.match(session, question, top)
    finally:
        await database.close()


@main.group("import")
def import_() -> None:
    """Lees gegevens van elders in."""


@import_.command("eforms")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def import_eforms(files: tuple[Path, ...]) -> None:
    """Lees aankondigingen (eForms, UBL-XML) in als ontwerpbehoeften."""

    async def run(url: str) -> int:
        database = Database(async_url(url))
        try:
            return await import_files(database, list(files), click.echo)
        finally:
            await database.close()

    with _database_url() as url:
        sys.exit(asyncio.run(run(url)))


@import_.command("cpv")
@click.argument("file", type=click.Path(path_type=Path))
def import_cpv(file: Path) -> None:
    """Lees de volledige CPV-tabel in (CSV of genericode-XML). Twee keer inlezen is hetzelfde als één keer."""

    async def run(url: str, rows: list[CpvRow]) -> int:
        database = Database(async_url(url))
        try:
            async with database.begin() as session:
                return await add_codes(session, rows)
        finally:
            await database.close()

    try:
        rows = read_cpv(file.read_bytes())
    except (CpvError, OSError) as error:
        _say(f"{file.name}: {why_unreadable(error) if isinstance(error, OSError) else error}")
        sys.exit(1)
    with _database_url() as url:
        changed = asyncio.run(run(url, rows))
    click.echo(f"{file.name}: {len(rows)} codes gelezen, {changed} nieuw of gewijzigd.")


@main.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup_command(file: Path) -> None:
    """Maak een back-up van alles, in één bestand met een controlesom."""
    with _database_url() as url:
        digest = backup(url, file.resolve())
        click.echo(f"{file}: klaar, sha256 {digest}")


@main.command("restore")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def restore_command(file: Path) -> None:
    """Zet een back-up terug in de lege databank van DATABASE_URL. Daarna vertrekken er geen mails."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        raise click.UsageError("Zet in DATABASE_URL in welke lege databank de back-up moet komen.")
    try:
        restore(url, file)
    except ServiceError as error:
        _say(str(error))
        sys.exit(1)
    click.echo("Teruggezet. Mails wachten tot een beheerder ze weer laat vertrekken.")


@main.command("bounce")
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
        with embedded_database(_var()) as url:
            outcome = asyncio.run(run(url, found))
    except (ServiceError, SQLAlchemyError, PostgresError, OSError) as error:
        _say(str(error).splitlines()[0])
        sys.exit(os.EX_TEMPFAIL)
    words = {
        bounces.Outcome.SUPPRESSED: "het adres krijgt geen mails meer",
        bounces.Outcome.BOUNCED: "genoteerd bij de mail",
        bounces.Outcome.NOTED: "tijdelijk, genoteerd bij de mail",
        bounces.Outcome.IGNORED: "niet over een mail van ons",
    }
    click.echo(words[outcome])


@main.command("audit")
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

    with _database_url() as url:
        count, wrong = asyncio.run(run(url))
    if wrong is not None:
        _say(f"Het logboek is veranderd: regel {wrong} is niet meer wat er geschreven werd.")
        sys.exit(1)
    click.echo(f"Het logboek klopt: {count} regels.")


main.add_command(migrate)
main.add_command(add)
main.add_command(remove)
main.add_command(sign_out)

if __name__ == "__main__":
    main()
