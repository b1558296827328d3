"""A person sees all that is kept, and once wiped is found nowhere any more."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts import profile, second_factor
from marketplace.accounts.models import AddressChange, Person, SignInLink
from marketplace.accounts.verbs import add_membership, find_or_add_person, mail_link
from marketplace.core import audit, clock
from marketplace.core.db import Base, Database
from marketplace.core.documents import Document
from marketplace.core.errors import Conflict
from marketplace.core.mail.message import Suppression
from marketplace.core.mail.preferences import MailPreference
from marketplace.core.view_log import Seen, ViewEntry
from marketplace.core.web.access import Role
from marketplace.core.web.form_tokens import owner_mark
from marketplace.core.web.kept import LIFE, KeptForm
from marketplace.organisations import admission, colleagues, evidence
from marketplace.organisations.joining_models import ColleagueInvitation
from marketplace.organisations.models import Organisation
from marketplace.organisations.sign_up import Registration
from marketplace.privacy import erasure as privacy
from marketplace.privacy.models import AccountNotice
from marketplace.privacy.own_data import own_data
from tests.database import HOUSE, composer, with_cast
from tests.inprocess import cookie_of
from tests.people import Cast, kbo, make_need

NAME, EMAIL, OLD = "Fien Wegwerp", "fien.wegwerp@temse.example", "fien@vroeger.example"


async def _fien(database, cast):
    """A colleague of An who did things, got mails and is named in a mail to someone else."""
    async with database.begin() as db:
        fien = await find_or_add_person(db, EMAIL, NAME)
        await add_membership(db, fien.id, Role.BUYER, organisation_id=cast.temse.id)
        need = await make_need(db, cast)
        need.person_id = fien.id
        need.text = f"Vragen? Bel {NAME} of mail {EMAIL}."
        db.add(
            ViewEntry(organisation_id=cast.groenwerk.id, on=clock.today(), person_id=fien.id, seen=Seen.LOG)
        )
        db.add(AccountNotice(person_id=fien.id, mail_key="account_unused"))
        db.add(
            MailPreference(address=EMAIL, unwanted=["reminder"], digest=True, quiet_from=None, quiet_to=None)
        )
        typed = {"text": f"Groeten van {NAME}"}
        db.add(KeptForm(token_hash=b"one", page="/", values=typed, expires_at=clock.now() + LIFE))
        own, typed = owner_mark(fien.id), {"text": "Nog te versturen"}
        db.add(KeptForm(token_hash=b"two", owner=own, values=typed, expires_at=clock.now() + LIFE))
        await _wrote(db, cast, fien)
    await cookie_of(database, fien)
    return fien


async def _wrote(db: AsyncSession, cast: Cast, fien: Person) -> None:
    """Documents, invitations and registrations of hers, and a text of someone else with her address in it."""
    document = Document("application/pdf", "pdf", b"%PDF-1.7 %%EOF")
    await evidence.add(db, fien.id, cast.temse, "dialogue", f"verslag {NAME}.pdf", document)
    removed = await evidence.add(db, fien.id, cast.temse, "dialogue", f"brief van {NAME}.pdf", document)
    await evidence.remove(db, fien.id, cast.temse, removed)
    cast.poetslijn.description = f"Wij werkten samen met {EMAIL}."
    db.add(cast.poetslijn)
    await mail_link(db, composer(), fien)
    db.add(Suppression(address=EMAIL, reason="550"))
    await colleagues.invite(db, composer(), fien, cast.temse, "nieuw@temse.example", "Nieuw")
    await colleagues.invite(db, composer(), cast.an, cast.temse, EMAIL, NAME)
    before = AddressChange(
        person_id=fien.id, email=EMAIL, old_email=OLD, token_hash=b"used", expires_at=clock.now()
    )
    before.confirmed_at = clock.now()
    db.add(before)
    await admission.register(
        db, composer(), Registration(Role.BUYER, "School", kbo(78), "46025", None, "", NAME, OLD)
    )
    await profile.ask_new_address(db, composer(), fien.id, "fien@verhuisd.example")
    entry = Registration(Role.BUYER, "Haar school", kbo(77), "46025", None, "03 1", NAME, EMAIL)
    admission.confirm(db, await admission.register(db, composer(), entry))


async def _everything(database) -> str:
    """Every row of every table as text."""
    async with database.begin() as db:
        names = list(await db.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")))
        rows = []
        for name in names:
            rows += [str(row) for row in await db.scalars(text(f"SELECT t::text FROM {name} t"))]
    return "\n".join(rows)


async def test_own_data_holds_what_is_kept(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        fien = await _fien(database, cast)
        async with database.begin() as db:
            data = await own_data(db, HOUSE, fien.id)
    assert json.loads(json.dumps(data)) == data
    assert (data["naam"], data["e-mail"]) == (NAME, EMAIL)
    assert data["rollen"][0]["waar"] == "Gemeente Temse"
    assert "Uw link om u aan te melden" in data["mails"][0]["onderwerp"]
    done = {row["wat"] for row in data["logboek"]}
    assert done >= {"organisation.invite_colleague", "organisation.remove_evidence"}
    assert data["bekeken"][0]["organisatie"] == "Groenwerk vzw"
    assert data["mailkeuzes"]["niet gewenst"] == ["reminder"]
    assert data["aankondiging van wissen"]
    assert [row["titel"] for row in data["behoeften"]] == ["Gras maaien in het park"]
    assert {row["waarvoor"] for row in data["links"]} == {
        "aanmelden",
        "uitnodiging van Gemeente Temse",
        "nieuw e-mailadres fien@verhuisd.example",
    }
    assert [row["organisatie"] for row in data["aanmeldingen van organisaties"]] == ["Haar school"]
    assert data["laatst aangemeld"] is None
    assert data["vroegere adressen"] == [OLD]


SIGN_IN, INVITED = "aanmelden", "uitnodiging van Gemeente Temse"
MOVES = "nieuw e-mailadres fien@verhuisd.example"


@pytest.mark.parametrize(
    ("table", "column", "ended"),
    [
        (SignInLink, "used_at", SIGN_IN),
        (SignInLink, "expires_at", SIGN_IN),
        (AddressChange, "confirmed_at", MOVES),
        (AddressChange, "expires_at", MOVES),
        (ColleagueInvitation, "accepted_at", INVITED),
        (ColleagueInvitation, "withdrawn_at", INVITED),
        (ColleagueInvitation, "expires_at", INVITED),
    ],
)
async def test_own_data_names_the_links_that_still_work(
    database_url: str, table: type[Base], column: str, ended: str
) -> None:
    async with with_cast(database_url) as (database, cast):
        fien = await _fien(database, cast)
        async with database.begin() as db:
            await db.execute(update(table).values({column: clock.now() - timedelta(minutes=1)}))
            data = await own_data(db, HOUSE, fien.id)
    assert {row["waarvoor"] for row in data["links"]} == {SIGN_IN, MOVES, INVITED} - {ended}


async def test_own_data_holds_nothing_of_somebody_else(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        await _fien(database, cast)
        async with database.begin() as db:
            data = await own_data(db, HOUSE, cast.chadia.id)
    assert (data["naam"], data["e-mail"]) == (cast.chadia.name, cast.chadia.email)
    assert [row["waar"] for row in data["rollen"]] == ["Waasland"]
    lists = ("mails", "behoeften", "bekeken", "links", "toestellen", "aanmeldingen van organisaties")
    assert [data[key] for key in lists] == [[]] * len(lists)
    assert (data["mailkeuzes"], data["vroegere adressen"]) == ({}, [])


OWN = ("sign_in_link", "web_session", "second_factor", "address_change", "suppression", "mail_preference")
JOINING = ("colleague_invitation", "sign_up", "membership", "account_notice", "message")


async def _rows(database: Database) -> set[str]:
    """Every row of what a person has, as text."""
    async with database.begin() as db:
        found = [await db.scalars(text(f"SELECT t::text FROM {name} t")) for name in (*OWN, *JOINING)]
        return {row for rows in found for row in rows}


async def test_wiping_a_person_takes_nothing_of_the_others(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        await cookie_of(database, cast.an)
        async with database.begin() as db:
            await mail_link(db, composer(), cast.an)
            await profile.ask_new_address(db, composer(), cast.an.id, "an@verhuisd.example")
            await second_factor.begin(db, second_factor.Vault("secret"), cast.an.id)
            await colleagues.invite(db, composer(), cast.an, cast.temse, "gust@temse.example", "Gust")
            entry = Registration(Role.BUYER, "School", kbo(76), "46025", None, "", "Gust", "gust@x.example")
            await admission.register(db, composer(), entry)
            db.add(Suppression(address="gust@temse.example", reason="550"))
            choices = {"digest": False, "quiet_from": None, "quiet_to": None}
            db.add(MailPreference(address="gust@temse.example", unwanted=[], **choices))
            db.add(AccountNotice(person_id=cast.an.id, mail_key="account_unused"))
        theirs = await _rows(database)
        fien = await _fien(database, cast)
        async with database.begin() as db:
            await privacy.erase(db, HOUSE.traces, fien.id)
        assert theirs <= await _rows(database)


async def test_a_wiped_person_is_found_in_no_table(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        fien = await _fien(database, cast)
        assert EMAIL in await _everything(database)
        async with database.begin() as db:
            await audit.seal(db)
            await privacy.erase(db, HOUSE.traces, fien.id)
        left = await _everything(database)
        async with database.begin() as db:
            await audit.seal(db)
            assert (await audit.check(db))[1] is None, "the log's chain holds"
    for trace in (NAME, EMAIL, OLD, "Wegwerp", "wegwerp", "Nog te versturen"):
        assert trace not in left
        assert trace.encode().hex() not in left, "nor in what is stored as bytes"
    assert "Bel Gewiste persoon of mail Gewiste persoon." in left
    assert "brief van Gewiste persoon.pdf" in left, "also what was removed and could be put back"


async def test_the_last_one_of_an_organisation_is_not_wiped(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        with pytest.raises(Conflict, match="enige van uw organisatie"):
            async with database.begin() as db:
                await privacy.erase(db, HOUSE.traces, cast.bram.id)


async def test_a_name_in_texts_of_others_may_be_someone_else_s(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        fien = await _fien(database, cast)
        async with database.begin() as db:
            (await db.get_one(Organisation, cast.zeekracht.id)).description = f"{NAME} leidt ons."
            await privacy.erase(db, HOUSE.traces, fien.id)
        async with database.begin() as db:
            assert (await db.get_one(Organisation, cast.zeekracht.id)).description == f"{NAME} leidt ons."
