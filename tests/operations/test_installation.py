"""A new installation, from an empty database to people who can sign in, by command."""

from __future__ import annotations

from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import ProgrammingError

from marketplace.accounts.models import Membership, Person, WebSession
from marketplace.core.web.access import Role
from marketplace.organisations.models import Municipality, Organisation, Region
from marketplace.wiring import make_parts
from tests.commands import command
from tests.database import opened
from tests.inprocess import cookie_of, settings

REGION = ("add", "region", "scheldeland", "Scheldeland", "--helpdesk", "Helpdesk Scheldeland")
CONTACT = ("--email", "helpdesk@scheldeland.example", "--phone", "03 000 00 00")
TEMSE = ("--nis", "46025")


async def emptied(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    await connection.close()


async def test_from_an_empty_database_to_people_who_can_sign_in(database_url: str, tmp_path: Path) -> None:
    await emptied(database_url)
    for arguments in (
        ("migrate",),
        ("migrate",),
        (*REGION, *CONTACT, *TEMSE),
        (*REGION, *CONTACT, *TEMSE, "--nis", "46030"),
        ("add", "coordinator", "Chadia@Scheldeland.example", "Chadia", "--region", "scheldeland"),
        ("add", "administrator", "ada@maatmarkt.example", "Ada"),
        ("audit",),
    ):
        status, said = command(database_url, tmp_path, *arguments)
        assert status == 0, said
    async with opened(database_url) as database, database.begin() as db:
        assert await db.scalar(select(func.count()).select_from(Municipality)) == 312
        assert await db.scalar(select(func.count()).select_from(Region)) == 1
        assert await db.scalar(select(func.count()).select_from(Organisation)) == 0, "no demo here"
        roles = await db.execute(select(Person.email, Membership.role).join(Membership.person))
        assert {tuple(row) for row in roles} == {
            ("chadia@scheldeland.example", Role.COORDINATOR),
            ("ada@maatmarkt.example", Role.ADMINISTRATOR),
        }


CHADIA = "chadia@scheldeland.example"


async def _signed_in(database_url: str, address: str) -> None:
    async with opened(database_url) as database:
        async with database.begin() as db:
            person = (await db.scalars(Person.by_email(address))).one()
        await cookie_of(database, person)


async def test_a_role_is_taken_away_alone_and_people_are_signed_out(
    database_url: str, tmp_path: Path
) -> None:
    address = CHADIA
    for arguments in (
        ("migrate",),
        (*REGION, *CONTACT, *TEMSE),
        ("add", "coordinator", address, "Chadia", "--region", "scheldeland"),
        ("add", "administrator", address, "Chadia"),
    ):
        assert command(database_url, tmp_path, *arguments)[0] == 0

    async def has() -> tuple[set[Role], int]:
        async with opened(database_url) as database, database.begin() as db:
            roles = set(await db.scalars(select(Membership.role)))
            return roles, await db.scalar(select(func.count()).select_from(WebSession)) or 0

    await _signed_in(database_url, address)
    taken = ("remove", "coordinator", address, "--region", "scheldeland")
    status, said = command(database_url, tmp_path, *taken)
    assert (status, "geen coördinator meer" in said) == (0, True)
    assert await has() == ({Role.ADMINISTRATOR}, 1), "who is administrator too stays signed in"
    out = command(database_url, tmp_path, "sign-out", address)
    assert out == (0, "Chadia is afgemeld op 1 toestel.\n")
    await _signed_in(database_url, address)
    assert command(database_url, tmp_path, "sign-out", "--everyone")[0] == 0
    assert await has() == ({Role.ADMINISTRATOR}, 0)
    assert command(database_url, tmp_path, "remove", "administrator", address)[0] == 0
    assert await has() == (set(), 0)
    assert command(database_url, tmp_path, "audit")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("remove", "administrator", CHADIA), "heeft die rol niet"),
        (("remove", "coordinator", CHADIA, "--region", "nergens"), "scheldeland"),
        (("sign-out", "niemand@maatmarkt.example"), "Niemand heeft het adres"),
    ],
)
def test_what_can_not_be_taken_away_is_told_in_a_line(
    database_url: str, tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    for given in (("migrate",), (*REGION, *CONTACT, *TEMSE)):
        assert command(database_url, tmp_path, *given)[0] == 0
    chadia = ("add", "coordinator", CHADIA, "Chadia", "--region", "scheldeland")
    assert command(database_url, tmp_path, *chadia)[0] == 0
    status, said = command(database_url, tmp_path, *arguments)
    assert (status, told in said, len(said.strip().splitlines())) == (1, True, 1), said
    assert command(database_url, tmp_path, "sign-out")[0] == 2


async def test_what_can_not_be_is_told_in_one_line(database_url: str, tmp_path: Path) -> None:
    assert command(database_url, tmp_path, "migrate")[0] == 0
    assert command(database_url, tmp_path, *REGION, *CONTACT, *TEMSE)[0] == 0
    other = ("add", "region", "elders", "Elders", "--helpdesk", "Elders", *CONTACT)
    for arguments, told in (
        ((*other, "--nis", "99999"), "99999"),
        ((*other, *TEMSE), "46025"),
        (("add", "coordinator", "geen adres", "Wie", "--region", "scheldeland"), "geen e-mailadres"),
        (("add", "coordinator", "a@a.example", "Wie", "--region", "nergens"), "scheldeland"),
    ):
        status, said = command(database_url, tmp_path, *arguments)
        assert status == 1
        assert told in said
        assert len(said.strip().splitlines()) == 1
    async with opened(database_url) as database, database.begin() as db:
        assert list(await db.scalars(select(Region.slug))) == ["scheldeland"]
    status, said = command("postgresql://localhost:1/niets", tmp_path, "migrate")
    assert (status, len(said.strip().splitlines())) == (1, 1)


async def test_a_site_does_not_start_on_a_database_without_its_tables(
    database_url: str, tmp_path: Path
) -> None:
    """It is there, so there is nothing to wait for: whoever forgot `maatmarkt migrate` is told at once."""
    await emptied(database_url)
    parts = make_parts(settings(database_url, None, tmp_path))
    with pytest.raises(ProgrammingError, match="does not exist"):
        await parts.warm()
    await parts.close()
