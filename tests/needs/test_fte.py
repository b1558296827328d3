"""How much work a need is: typed as people write it, told to suppliers, and no rule of the ranking."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from marketplace.core.web.forms import Form
from marketplace.leads.models import Invitation
from marketplace.matches.models import Match
from marketplace.needs import fte
from marketplace.needs.values import NeedValues, told_to_suppliers
from tests.guest import House
from tests.journey import asked_need, published_need
from tests.people import need_values


@given(value=st.decimals("0.01", 9_999, places=2))
def test_what_a_field_shows_is_read_as_the_same(value: Decimal) -> None:
    form = Form({"fte": fte.typed(value)})
    assert fte.read(form) == value
    assert form.ok


@pytest.mark.parametrize("typed", ["0", "-1", "10.000", "twee", "1,234", "2 mensen"])
def test_what_is_no_amount_of_work_has_an_error_at_its_field(typed: str) -> None:
    form = Form({"fte": typed})
    assert fte.read(form) is None
    assert set(form.errors) == {"fte"}


def test_suppliers_hear_that_it_changed() -> None:
    before: NeedValues = need_values()
    assert told_to_suppliers(before, replace(before, fte=Decimal(2))) == ("fte",)


async def test_who_was_asked_gets_a_mail_and_reads_it_on_the_page_of_the_question(house: House) -> None:
    need, _ = await asked_need(house.database, house.cast)
    await house.work()
    an = await house.signed_in(house.cast.an)
    await an.see(f"/behoeften/{need.id}/opstellen/hoeveelheid")
    assert "krijgt een mail" in await an.press("Bewaren", fte="1,5")
    await house.work()
    (mail,) = await house.mails("need_changed")
    assert "1,5 voltijdse medewerkers (VTE)" in mail.text
    assert "1,5 voltijdse medewerkers (VTE)" in await an.see(f"/behoeften/{need.id}")


async def test_much_work_leaves_no_supplier_out(house: House) -> None:
    need = await published_need(house.database, house.cast, fte=Decimal(40))
    async with house.database.begin() as db:
        rows = (await db.scalars(select(Match).where(Match.need_id == need.id))).all()
        assert {row.organisation_id for row in rows if row.rank} == {house.cast.groenwerk.id}
        assert not (await db.scalars(select(Invitation))).all()
