"""A document proves what it hangs on, of its own supplier, as it stood when somebody compared the two."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import clock
from marketplace.core.documents import Document
from marketplace.organisations import claims, evidence, levels, recognitions
from marketplace.organisations.levels import Level, Proven
from marketplace.organisations.models import Organisation, SupplierType
from marketplace.organisations.proof_models import Evidence, Recognition
from marketplace.organisations.recognitions import Label
from marketplace.organisations.social_value import BY_NAME
from tests.database import with_cast

SHARE, HOURS = "target_group_share", "training_hours"
PAPER = Document("application/pdf", "pdf", b"%PDF-1.7 %%EOF")
LABEL = Label(SupplierType.OTHER, "besluit 3", date(2024, 1, 1))


async def _declare(db: AsyncSession, supplier: Organisation) -> Recognition:
    """Two figures, and a recognition that is given back."""
    await claims.fill(db, None, supplier, [(BY_NAME[SHARE], Decimal(40)), (BY_NAME[HOURS], Decimal(8))])
    await recognitions.add(db, None, supplier, LABEL)
    return (await _labels(db, supplier))[0].row


async def _labels(db: AsyncSession, *suppliers: Organisation) -> list[Proven[Recognition]]:
    found = await levels.recognitions_of(db, [supplier.id for supplier in suppliers])
    return [label for label in found if label.row.document == LABEL.document]


async def test_a_document_of_one_supplier_proves_nothing_of_another(database_url: str) -> None:
    """Groenwerk has a checked document for its share, and one that is not checked for its hours; Poetslijn
    says the same, and has none; Zeekracht is not asked for."""
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            others = (cast.poetslijn, cast.zeekracht)
            own = await db.get_one(Organisation, cast.groenwerk.id)
            label = await _declare(db, own)
            for place in others:
                await _declare(db, await db.get_one(Organisation, place.id))
            shown = await evidence.add(db, None, own, SHARE, "a.pdf", PAPER)
            shown.checked_at, shown.checked_value = clock.now(), Decimal(40)
            await evidence.add(db, None, own, HOURS, "b.pdf", PAPER)
            of_label = await evidence.add(db, None, own, "", "c.pdf", PAPER, label)
            of_label.checked_at = clock.now()
        async with database.begin() as db:
            found = await levels.figures_of(db, [cast.groenwerk.id, cast.poetslijn.id])
            figures = {(one.row.organisation_id, one.row.key): one.proof for one in found}
            both = await _labels(db, cast.groenwerk, cast.poetslijn)
            labels = {one.row.organisation_id: one.proof for one in both}
    assert figures == {
        (cast.groenwerk.id, SHARE): Level.VERIFIED,
        (cast.groenwerk.id, HOURS): Level.DOCUMENTED,
        (cast.poetslijn.id, SHARE): Level.DECLARED,
        (cast.poetslijn.id, HOURS): Level.DECLARED,
    }
    assert labels == {cast.groenwerk.id: Level.VERIFIED, cast.poetslijn.id: Level.DECLARED}


async def test_a_check_is_of_the_value_that_was_compared(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            own = await db.get_one(Organisation, cast.groenwerk.id)
            await claims.fill(db, None, own, [(BY_NAME[SHARE], Decimal(41))])
            row = await evidence.add(db, None, own, SHARE, "a.pdf", PAPER)
            row.checked_at, row.checked_value = clock.now(), Decimal(40)
        async with database.begin() as db:
            (figure,) = await levels.figures_of(db, [own.id])
            assert figure.proof is Level.DOCUMENTED
            kept = await db.get_one(Evidence, row.id)
            kept.checked_value = Decimal(41)
            await db.flush()
            (figure,) = await levels.figures_of(db, [own.id])
            assert figure.proof is Level.VERIFIED
            kept.checked_at = None
            await db.flush()
            (figure,) = await levels.figures_of(db, [own.id])
            assert figure.proof is Level.DOCUMENTED
