"""The `maatmarkt` command. Errors are one Dutch line on stderr and exit status 1."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import click

from marketplace import upkeep
from marketplace.command_line import database_url, say, var_folder
from marketplace.config import async_url
from marketplace.core.db import Database
from marketplace.core.errors import Refusal
from marketplace.environment import encoder_name, learns
from marketplace.installation import add, migrate, remove, sign_out
from marketplace.interop.cli import import_files, notice_in, why_unreadable
from marketplace.interop.cpv_table import CpvError, read_cpv
from marketplace.matches import command
from marketplace.matches.catalogue import Catalogue
from marketplace.matches.command import Question
from marketplace.matches.cpv_names import CpvRow, add_codes
from marketplace.procedures.cli import procedure
from marketplace.services.demo import run_demo
from marketplace.services.errors import reason_of
from seed.reference import municipalities


class Commands(click.Group):
    """A folder that can't be written to, a full disk, or what can't be done now is one line too."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except OSError as error:
            if error.filename is None:
                raise
            say(f"{error.filename}: {reason_of(error)}.")
            sys.exit(1)
        except Refusal as refusal:
            say(refusal.message)
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
        with database_url() as url:
            result = asyncio.run(_match(url, question, top))
    except ValueError as error:
        say(f"{file.name}: {error}" if file else str(error))
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
    catalogue = Catalogue(var_folder() / "index", encoder=encoder_name())
    try:
        async with database.begin() as session:
            return await command.match(session, question, top, catalogue, learns=learns())
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

    with database_url() as url:
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
        say(f"{file.name}: {why_unreadable(error) if isinstance(error, OSError) else error}")
        sys.exit(1)
    with database_url() as url:
        changed = asyncio.run(run(url, rows))
    click.echo(f"{file.name}: {len(rows)} codes gelezen, {changed} nieuw of gewijzigd.")


for _command in (procedure, migrate, add, remove, sign_out, *upkeep.COMMANDS):
    main.add_command(_command)

if __name__ == "__main__":
    main()
