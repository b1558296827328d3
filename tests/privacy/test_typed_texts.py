"""The name of a wiped person in each column in which people type, of each place where the person may work."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from marketplace.accounts.models import Membership
from marketplace.core.db import Base
from marketplace.core.web.access import Role
from marketplace.leads.answer_models import FieldAnswer
from marketplace.leads.given import Answer, Given
from marketplace.leads.models import Invitation
from marketplace.matches.models import Match
from marketplace.needs.asking_models import AnswerField, Attachment, FieldKind, Question
from marketplace.needs.lot_models import Lot
from marketplace.needs.models import Need
from marketplace.partnerships.models import Partnership
from marketplace.privacy import erasure
from tests.database import HOUSE
from tests.journey import awarded_need
from tests.privacy.in_depth import attachment, question
from tests.privacy.wiped import NAME, Works

AGREED = ("goals", "buyer_gives", "buyer_gets", "supplier_gives", "supplier_gets")
TYPED: dict[type[Base], tuple[str, ...]] = {
    Need: ("title", "text", "place", "quantity", "rhythm", "conditions", "reason"),
    Lot: ("title", "text", "quantity", "reason"),
    AnswerField: ("text",),
    Attachment: ("name",),
    Question: ("text", "wording", "answer"),
    FieldAnswer: ("text", "name"),
    Match: ("curation_reason",),
    Invitation: ("message",),
    Partnership: AGREED,
}
EVERY = {(table, name) for table, names in TYPED.items() for name in names}
BY_BOTH = (Invitation, Partnership, Question, FieldAnswer)
OF_BOTH = {(table, name) for table, name in EVERY if table in BY_BOTH}


async def _typed_everywhere(works: Works) -> None:
    """A need of Temse that was awarded to Groenwerk, with Fien's name in all that both typed."""
    given = Given(Answer.INTERESTED, message="Graag.")
    partnership = await awarded_need(works.database, works.cast, given)
    async with works.database.begin() as db:
        need = partnership.need_id
        db.add(Lot(need_id=need, position=1, identifier="1", title="Perceel", text="", cpv=[]))
        field = AnswerField(need_id=need, position=1, text="", kind=FieldKind.TEXT)
        asked = select(Invitation.id).where(Invitation.need_id == need)
        db.add_all([field, attachment(need), question(need, works.cast.groenwerk.id)])
        await db.flush()
        db.add(FieldAnswer(invitation_id=(await db.scalars(asked)).one(), field_id=field.id))
        await db.flush()
        for table, names in TYPED.items():
            await db.execute(update(table).values(dict.fromkeys(names, f"Vraag {NAME}.")))


@pytest.mark.parametrize(
    ("place", "role", "without"),
    [
        ("temse", Role.BUYER, EVERY),
        ("groenwerk", Role.SUPPLIER, OF_BOTH),
        ("zeekracht", Role.SUPPLIER, set()),
    ],
)
async def test_the_name_goes_from_what_the_place_wrote_or_was_written(
    works: Works, place: str, role: Role, without: set[tuple[type[Base], str]]
) -> None:
    await _typed_everywhere(works)
    async with works.database.begin() as db:
        own = update(Membership).where(Membership.person_id == works.fien.id)
        await db.execute(own.values(organisation_id=getattr(works.cast, place).id, role=role))
    async with works.database.begin() as db:
        person = await db.merge(works.fien)
        await erasure.erase_unused(db, HOUSE.traces, person)
    async with works.database.begin() as db:
        left = {
            (table, name)
            for table, name in EVERY
            if NAME in "".join(await db.scalars(select(getattr(table, name))))
        }
    assert EVERY - left == without
