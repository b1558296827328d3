"""What a place and its people leave behind: no longer than needed, and nothing of somebody else's with it."""

from __future__ import annotations

import uuid
from datetime import timedelta

from sqlalchemy import select, update

from marketplace.accounts.models import AddressChange, Person
from marketplace.core import clock
from marketplace.core.db import Database
from marketplace.organisations.joining_models import ColleagueInvitation
from marketplace.organisations.models import Organisation, OrganisationStatus
from marketplace.organisations.proof_models import PUT_BACK_FOR, Evidence
from tests.database import HOUSE, with_cast
from tests.people import Cast
from tests.privacy.nights import DAY, row_of, sign_up, tidy
from tests.privacy.wiped import EMAIL, NAME, Works


def _moved(age: timedelta, cast: Cast) -> AddressChange:
    """A new address that was confirmed so long ago."""
    then = clock.now() - age
    return AddressChange(
        person_id=cast.an.id,
        email="nieuw@x.example",
        old_email="oud@x.example",
        token_hash=uuid.uuid4().bytes,
        expires_at=then,
        confirmed_at=then,
    )


async def test_a_former_address_goes_when_no_mail_to_it_is_left(database_url: str) -> None:
    (rule,) = (rule for rule in HOUSE.rules if rule.name == "former_address")
    assert rule.life is not None
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            old, young = _moved(rule.life + DAY, cast), _moved(rule.life - DAY, cast)
            db.add_all([old, young])
        assert (await tidy(database))[rule.name] == 1
        async with database.begin() as db:
            assert list(await db.scalars(select(AddressChange.id))) == [young.id]


async def test_a_removed_document_goes_after_the_days_to_put_it_back(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        old, young, there = [await _document(database, cast, days) for days in (1, -1, None)]
        assert (await tidy(database))["removed_evidence"] == 1
        async with database.begin() as db:
            assert set(await db.scalars(select(Evidence.id))) == {young, there}, old


async def _document(database: Database, cast: Cast, past: int | None) -> uuid.UUID:
    """A document of Groenwerk, removed so many days more than may pass; None was not removed."""
    async with database.begin() as db:
        found = Evidence(
            organisation_id=cast.groenwerk.id,
            key="target_group_fte",
            name="loonlijst.pdf",
            content_type="application/pdf",
            extension="pdf",
            size=1,
            digest=uuid.uuid4().hex,
            data=b"x",
            removed_at=None if past is None else clock.now() - PUT_BACK_FOR - past * DAY,
        )
        db.add(found)
        await db.flush()
        return found.id


async def test_only_a_refused_organisation_goes_a_year_after_the_decision(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            refused, approved = row_of("refused", 400 * DAY, cast), row_of("refused", 400 * DAY, cast)
            assert isinstance(approved, Organisation)
            approved.status = OrganisationStatus.APPROVED
            db.add_all([refused, approved])
        assert (await tidy(database))["refused"] == 1
        async with database.begin() as db:
            left = await db.scalars(select(Organisation.id).where(Organisation.name == "Geweigerd"))
            assert list(left) == [approved.id]


async def test_invitations_that_a_wiped_person_sent_go_and_others_stay(works: Works) -> None:
    async with works.database.begin() as db:
        sent, other = (row_of("colleague_invitation", -DAY, works.cast) for _ in range(2))
        assert isinstance(sent, ColleagueInvitation)
        sent.invited_by, sent.email = works.fien.id, "y@y.example"
        db.add_all([sent, other])
    await works.wipe()
    async with works.database.begin() as db:
        left = await db.scalars(select(ColleagueInvitation.email))
        assert list(left) == ["x@x.example"]


async def test_a_sign_of_a_pattern_in_a_name_stands_for_itself(works: Works) -> None:
    """Someone may be called "F_en Wegwerp"; "Fien Wegwerp" is another."""
    async with works.database.begin() as db:
        await db.execute(update(Person).where(Person.id == works.fien.id).values(name="F_en Wegwerp"))
    await works.says(works.cast.groenwerk, public_contact=f"Vraag {NAME}", public_phone="1")
    await works.wipe()
    left = await works.organisation(works.cast.groenwerk)
    assert (left.public_contact, left.public_phone) == (f"Vraag {NAME}", "1")


async def test_who_gave_no_telephone_takes_none_along(works: Works) -> None:
    async with works.database.begin() as db:
        db.add(sign_up(email=EMAIL, phone=""))
    before = await works.says(works.cast.groenwerk, phone="", public_phone="2")
    await works.wipe()
    left = await works.organisation(works.cast.groenwerk)
    assert (left.public_phone, left.version) == ("2", before), "nobody's form is out of date"


async def test_the_telephone_of_the_place_itself_stays(works: Works) -> None:
    async with works.database.begin() as db:
        db.add(sign_up(email=EMAIL, phone="0470 1"))
    await works.says(works.cast.groenwerk, phone="03 000 00 00")
    await works.wipe()
    assert (await works.organisation(works.cast.groenwerk)).phone == "03 000 00 00"


async def test_why_a_place_was_refused_loses_the_name_too(works: Works) -> None:
    await works.says(works.cast.groenwerk, refusal_reason=f"{NAME} is nog niet gemachtigd")
    await works.wipe()
    assert NAME not in (await works.organisation(works.cast.groenwerk)).refusal_reason
