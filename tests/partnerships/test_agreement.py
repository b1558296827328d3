"""Both sides write the terms and confirm them; who changes them afterwards asks both again."""

from __future__ import annotations

import pytest

from marketplace.partnerships.models import Partnership
from tests.guest import Guest, House
from tests.partnerships.agreement import TERMS, confirm, page_of, write


@pytest.fixture
async def an(house: House) -> Guest:
    return await house.signed_in(house.cast.an)


@pytest.fixture
async def bram(house: House) -> Guest:
    return await house.signed_in(house.cast.bram)


async def stored(house: House, partnership: Partnership) -> Partnership:
    async with house.database.begin() as db:
        return await db.get_one(Partnership, partnership.id)


async def test_what_one_side_writes_the_other_reads(partnership: Partnership, an: Guest, bram: Guest) -> None:
    assert "Afspraken invullen" in await bram.see(page_of(partnership))
    assert "De afspraken zijn bewaard" in await write(an, partnership)
    words = await bram.see(page_of(partnership))
    for name in ("goals", "buyer_gives", "buyer_gets", "supplier_gives", "supplier_gets"):
        assert TERMS[name] in words
    assert "1 maart 2031" in words
    assert "Zonder einddatum" in words


async def test_either_side_may_write(house: House, partnership: Partnership, bram: Guest) -> None:
    await write(bram, partnership, goals="Een park waar iedereen komt")
    assert (await stored(house, partnership)).goals == "Een park waar iedereen komt"
    assert (await stored(house, partnership)).status == "to_confirm"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"goals": ""}, "Schrijf wat u samen wilt bereiken"),
        ({"supplier_gets": " "}, "Schrijf wat de leverancier eraan heeft"),
        ({"starts_on-day": ""}, "starts_on-error"),
        (
            {"ends_on-day": "1", "ends_on-month": "2", "ends_on-year": "2031"},
            "Het einde ligt voor het begin",
        ),
    ],
)
async def test_terms_that_are_not_whole_are_not_kept(
    house: House, partnership: Partnership, an: Guest, typed: dict[str, str], told: str
) -> None:
    await write(an, partnership, **typed)
    assert an.status == 422
    assert told in an.page.text
    assert "Een jaar zekerheid" in an.page.text, "what was typed is still there"
    assert not (await stored(house, partnership)).filled_in


async def test_it_runs_once_both_confirmed(
    house: House, partnership: Partnership, an: Guest, bram: Guest
) -> None:
    await write(an, partnership)
    assert "De andere partij krijgt een mail" in await confirm(an, partnership)
    assert (await stored(house, partnership)).status == "to_confirm"
    assert "Afspraken bevestigen" not in an.words, "once is enough"
    assert "De samenwerking loopt" in await confirm(bram, partnership)
    assert (await stored(house, partnership)).status == "running"
    assert "Loopt" in await bram.see("/samenwerkingen")


async def test_nobody_confirms_what_is_not_written(house: House, partnership: Partnership, an: Guest) -> None:
    assert "Afspraken bevestigen" not in await an.see(page_of(partnership))
    await an.send(f"{page_of(partnership)}/bevestiging", seen=f'{{"partnership": {partnership.version}}}')
    assert an.status >= 400
    assert (await stored(house, partnership)).buyer_confirmed_at is None


async def test_confirmations_lapse_when_the_terms_change(
    house: House, partnership: Partnership, an: Guest, bram: Guest
) -> None:
    await write(an, partnership)
    await confirm(an, partnership)
    await confirm(bram, partnership)
    await bram.see(f"{page_of(partnership)}/afspraken")
    assert "dan bevestigen beide partijen opnieuw" in bram.words
    await write(bram, partnership, supplier_gives="Een ploeg van drie")
    now = await stored(house, partnership)
    assert (now.buyer_confirmed_at, now.supplier_confirmed_at) == (None, None)
    assert now.status == "to_confirm"
    for side in (an, bram):
        await confirm(side, partnership)
    assert (await stored(house, partnership)).status == "running"


async def test_the_other_side_is_told_of_a_confirmation(
    house: House, partnership: Partnership, an: Guest, bram: Guest
) -> None:
    await write(an, partnership)
    await confirm(an, partnership)
    await house.work()
    (first,) = await house.mails("partnership_confirmed")
    assert (first.to_address, first.subject) == (
        "bram@bram.example",
        "Gemeente Temse bevestigde de afspraken",
    )
    assert "bevestigt u ze ook?" in first.text
    await confirm(bram, partnership)
    await house.work()
    _, second = await house.mails("partnership_confirmed")
    assert (second.to_address, second.subject) == (
        "an@an.example",
        "Groenwerk vzw bevestigde de afspraken",
    )
    assert "De samenwerking loopt." in second.text


async def test_after_a_change_a_confirmation_is_told_again(
    house: House, partnership: Partnership, an: Guest
) -> None:
    for goals in ("Drie mensen aan het werk", "Vier mensen aan het werk"):
        await write(an, partnership, goals=goals)
        await confirm(an, partnership)
        await house.work()
    told = [mail.to_address for mail in await house.mails("partnership_confirmed")]
    assert told == ["bram@bram.example"] * 2
