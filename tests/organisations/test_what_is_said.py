"""Figures and recognitions: given, corrected and taken back; what holds, what is history, and by whom."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import clock
from marketplace.core.audit import AuditEntry
from marketplace.core.db import Database
from marketplace.core.documents import Document
from marketplace.core.errors import Conflict
from marketplace.core.events import StoredEvent
from marketplace.organisations import claims, evidence, recognitions
from marketplace.organisations.claims import Figure
from marketplace.organisations.models import Organisation, SupplierType
from marketplace.organisations.proof_models import Evidence, Recognition, SocialValueClaim
from marketplace.organisations.recognitions import Label
from marketplace.organisations.social_value import BY_NAME
from tests.database import with_cast
from tests.people import Cast

SHARE, DIALOGUE = BY_NAME["target_group_share"], BY_NAME["dialogue"]
DAY = date(2026, 1, 1)
PAPER = Document("application/pdf", "pdf", b"%PDF-1.7 %%EOF")
LABEL = Label(SupplierType.MAATWERKBEDRIJF, "besluit 2", DAY)


@dataclass
class Says:
    """Groenwerk, for which Bram speaks."""

    db: AsyncSession
    cast: Cast
    groenwerk: Organisation

    @property
    def bram(self) -> uuid.UUID:
        return self.cast.bram.id

    async def fill(self, **values: int) -> None:
        given = [(BY_NAME[name], Decimal(value)) for name, value in values.items()]
        await claims.fill(self.db, self.bram, self.groenwerk, given)

    async def holds(self) -> dict[str, SocialValueClaim]:
        return claims.current(await claims.all_of(self.db, self.groenwerk))

    async def noted(self) -> list[str]:
        """What the log says of Groenwerk; the engine is told as often."""
        await self.db.flush()
        rows = select(AuditEntry).where(AuditEntry.subject == self.groenwerk.id).order_by(AuditEntry.id)
        entries = list(await self.db.scalars(rows))
        assert {row.person_id for row in entries} <= {self.bram}
        told = select(StoredEvent).where(StoredEvent.name == "organisation.changed")
        about = [row for row in await self.db.scalars(told) if str(self.groenwerk.id) in str(row.payload)]
        assert len(about) == len(entries)
        return [row.verb.removeprefix("organisation.") for row in entries]

    async def paper(self, about: str | Recognition) -> Evidence:
        """A checked document."""
        key, label = ("", about) if isinstance(about, Recognition) else (about, None)
        row = await evidence.add(self.db, self.bram, self.groenwerk, key, "a.pdf", PAPER, label)
        row.checked_at, row.checked_by, row.checked_value = clock.now(), self.cast.chadia.id, Decimal(62)
        await self.db.flush()
        return row


@pytest.fixture
async def says(database_url: str) -> AsyncIterator[Says]:
    async with with_cast(database_url) as (database, cast):
        await _quiet(database)
        async with database.begin() as db:
            yield Says(db, cast, await db.get_one(Organisation, cast.groenwerk.id))


async def _quiet(database: Database) -> None:
    """Nothing that made the cast counts."""
    async with database.begin() as db:
        await db.execute(StoredEvent.__table__.delete())


async def test_figures_that_stay_the_same_stay_and_the_others_are_history(says: Says) -> None:
    await says.fill(target_group_share=62, dialogue=1)
    first = await says.holds()
    await says.fill(target_group_share=64, dialogue=1)
    second = await says.holds()
    assert second["dialogue"] is first["dialogue"]
    assert (second["target_group_share"].value, second["target_group_share"].on) == (64, clock.today())
    ended = first["target_group_share"]
    assert (ended.ended_by, ended.ended_at is not None) == (says.bram, True)
    await says.fill(dialogue=1)
    assert list(await says.holds()) == ["dialogue"], "what is left out ends"
    assert len(await claims.all_of(says.db, says.groenwerk)) == 3
    assert await says.noted() == ["claim_social_value"] * 3


async def test_a_form_that_says_nothing_new_is_no_news(says: Says) -> None:
    await says.fill(target_group_share=62)
    await says.fill(target_group_share=62)
    assert await says.noted() == ["claim_social_value"]
    await says.fill()
    assert await says.noted() == ["claim_social_value"] * 2
    await says.fill()
    assert await says.noted() == ["claim_social_value"] * 2


async def test_a_figure_is_corrected_with_its_own_days_and_its_check_lapses(says: Says) -> None:
    before = await claims.correct(says.db, says.bram, says.groenwerk, SHARE, Figure(Decimal(62), DAY))
    paper = await says.paper(SHARE.name)
    same = await claims.correct(says.db, says.bram, says.groenwerk, SHARE, Figure(Decimal(62), DAY), before)
    assert same is before
    assert paper.checked_at is not None
    later = Figure(Decimal(62), DAY, DAY + timedelta(days=9))
    after = await claims.correct(says.db, says.bram, says.groenwerk, SHARE, later, before)
    assert claims.figure_of(after) == later
    assert (after.stated_by, after.criterion) == (says.bram, SHARE.criterion)
    assert before.ended_at is not None
    assert (paper.checked_at, paper.checked_by, paper.checked_value) == (None, None, None)
    assert [verb for verb in await says.noted() if "figure" in verb] == ["correct_figure"] * 2


async def test_a_check_of_another_figure_or_supplier_stays(says: Says) -> None:
    await says.fill(target_group_share=62, dialogue=1)
    other = await says.paper(DIALOGUE.name)
    poetslijn = await says.db.get_one(Organisation, says.cast.poetslijn.id)
    foreign = await evidence.add(says.db, says.bram, poetslijn, SHARE.name, "b.pdf", PAPER)
    foreign.checked_at = clock.now()
    await says.db.flush()
    await claims.remove(says.db, says.bram, says.groenwerk, (await says.holds())[SHARE.name])
    assert list(await says.holds()) == ["dialogue"]
    assert other.checked_at is not None
    assert foreign.checked_at is not None
    assert "remove_figure" in await says.noted()


async def test_figures_may_be_given_each_with_its_days(says: Says) -> None:
    figures = [(SHARE, Figure(Decimal(62), DAY)), (DIALOGUE, Figure(Decimal(1), DAY, DAY))]
    rows = await claims.give(says.db, says.bram, says.groenwerk, figures)
    assert [(row.key, claims.figure_of(row)) for row in rows] == [
        (key.name, figure) for key, figure in figures
    ]
    assert await says.noted() == ["claim_social_value"]


async def _of_groenwerk(says: Says) -> list[Recognition]:
    query = Recognition.current().where(Recognition.organisation_id == says.groenwerk.id)
    return list(await says.db.scalars(query))


async def test_a_recognition_is_corrected_and_its_documents_go_along_unchecked(says: Says) -> None:
    row = await recognitions.add(says.db, says.bram, says.groenwerk, LABEL)
    assert (recognitions.label_of(row), row.stated_by) == (LABEL, says.bram)
    paper = await says.paper(row)
    same = await recognitions.correct(says.db, says.bram, says.groenwerk, row, LABEL)
    assert same is row
    new = await recognitions.correct(
        says.db, says.bram, says.groenwerk, row, LABEL._replace(document="besluit 3")
    )
    assert (new.replaces, new.stated_by, new.document) == (row.id, says.bram, "besluit 3")
    assert (row.ended_by, row.ended_at is not None) == (says.bram, True)
    assert (paper.recognition_id, paper.checked_at) == (new.id, None)
    with pytest.raises(Conflict):
        await recognitions.correct(says.db, says.bram, says.groenwerk, row, LABEL)
    noted = [verb for verb in await says.noted() if "recognition" in verb]
    assert noted == ["add_recognition", "correct_recognition"]


async def test_a_recognition_that_is_taken_back_proves_nothing(says: Says) -> None:
    row = await recognitions.add(says.db, says.bram, says.groenwerk, LABEL)
    (old,) = [one for one in await _of_groenwerk(says) if one is not row]
    paper, other = await says.paper(row), await says.paper(old)
    await recognitions.remove(says.db, says.bram, says.groenwerk, row)
    assert await _of_groenwerk(says) == [old]
    assert (paper.checked_at, other.checked_at is None) == (None, False)
    assert "remove_recognition" in await says.noted()
    with pytest.raises(Conflict):
        await recognitions.remove(says.db, says.bram, says.groenwerk, row)


async def test_what_stood_in_its_place_and_what_was_taken_back(says: Says) -> None:
    first = await recognitions.add(says.db, says.bram, says.groenwerk, LABEL)
    line = [first]
    for number in (3, 4):
        label = LABEL._replace(document=f"besluit {number}")
        line.append(await recognitions.correct(says.db, says.bram, says.groenwerk, line[-1], label))
    assert await recognitions.history(says.db, line[-1]) == [line[1], line[0]]
    assert await recognitions.history(says.db, first) == []
    assert await recognitions.latest(says.db, first) is line[-1]
    assert await recognitions.taken_back(says.db, says.groenwerk) == []
    await recognitions.remove(says.db, says.bram, says.groenwerk, line[-1])
    await says.db.flush()
    assert await recognitions.taken_back(says.db, says.groenwerk) == [line[-1]]


async def test_a_recognition_is_found_only_at_its_own_organisation(says: Says) -> None:
    (row,) = await _of_groenwerk(says)
    poetslijn = await says.db.get_one(Organisation, says.cast.poetslijn.id)
    assert await recognitions.one(says.db, says.groenwerk, row.id) is row
    assert await recognitions.one(says.db, poetslijn, row.id) is None
    assert await recognitions.one(says.db, says.groenwerk, uuid.uuid4()) is None
    theirs = await recognitions.add(says.db, says.bram, poetslijn, LABEL)
    await recognitions.remove(says.db, says.bram, poetslijn, theirs)
    await says.db.flush()
    assert await recognitions.taken_back(says.db, says.groenwerk) == []
