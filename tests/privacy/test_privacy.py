"""A person sees all that is kept, and once wiped is found nowhere any more."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts import profile
from marketplace.accounts.models import AddressChange, Person
from marketplace.accounts.verbs import add_membership, find_or_add_person, mail_link
from marketplace.core import audit, clock
from marketplace.core.documents import Document
from marketplace.core.errors import Conflict
from marketplace.core.mail.message import Suppression
from marketplace.core.mail.preferences import MailPreference
from marketplace.core.view_log import Seen, ViewEntry
from marketplace.core.web.access import Role
from marketplace.core.web.form_tokens import owner_mark
from marketplace.core.web.kept import LIFE, KeptForm
from marketplace.organisations import admission, colleagues, evidence
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
