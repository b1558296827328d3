"""A coordinator says for which buyer a need is, and never posts one for oneself by chance."""

from __future__ import annotations

from sqlalchemy import select, update

from marketplace.accounts.verbs import add_membership
from marketplace.core.web.access import Role
from marketplace.needs.models import Need
from marketplace.organisations.models import Organisation, OrganisationStatus
from tests.guest import Guest, House
from tests.markup import Fields

NEW = "/behoeften/nieuw"
TYPED: Fields = {"title": "Gras maaien", "text": "Elke twee weken het park.", "nis": "46025"}


async def _no_buyers(house: House) -> None:
    """The only buyer of Waasland is not on the site any more."""
    async with house.database.begin() as db:
        here = update(Organisation).where(Organisation.id == house.cast.temse.id)
        await db.execute(here.values(status=OrganisationStatus.REFUSED))


async def _works_elsewhere(house: House) -> None:
    """Chadia also buys for Oostende, which lies in another region."""
    async with house.database.begin() as db:
        town = house.cast.oostende_town.id
        await add_membership(db, house.cast.chadia.id, Role.BUYER, organisation_id=town)


async def _needs(house: House) -> list[Need]:
    async with house.database.begin() as db:
        return list(await db.scalars(select(Need)))


async def _chadia(house: House) -> Guest:
    return await house.signed_in(house.cast.chadia)


async def test_a_coordinator_posts_for_the_buyer_that_was_chosen(house: House) -> None:
    chadia = await _chadia(house)
    await chadia.see(NEW)
    page = await chadia.press("Bewaren als ontwerp", **TYPED)
    assert chadia.status == 422
    assert "Kies voor welke organisatie u dit plaatst" in page
    assert 'id="organisation-error"' in chadia.page.text
    await chadia.press("Bewaren als ontwerp", organisation=str(house.cast.temse.id))
    (need,) = await _needs(house)
    assert (need.organisation_id, need.title) == (house.cast.temse.id, "Gras maaien")


async def test_a_coordinator_reads_what_is_left_in_the_order_of_the_form_and_then_what_to_do_next(
    house: House,
) -> None:
    chadia = await _chadia(house)
    await chadia.see(NEW)
    await chadia.press("Naar de koper sturen")
    summary = chadia.page.text.split("govuk-error-summary__list")[1]
    assert summary.index('href="#organisation"') < summary.index('href="#title"')
    page = await chadia.press("Naar de koper sturen", organisation=str(house.cast.temse.id), **TYPED)
    assert "De koper krijgt een mail om dit te bevestigen. Daarna is de behoefte bij u." in page
    assert "Wacht op de koper" in page
    assert "Uw behoefte is bij de helpdesk" not in page


async def test_without_a_buyer_in_the_region_the_page_says_how_one_comes(house: House) -> None:
    await _no_buyers(house)
    for works_elsewhere in (False, True):
        if works_elsewhere:
            await _works_elsewhere(house)
        chadia = await _chadia(house)
        page = await chadia.see(NEW)
        assert chadia.status == 200
        if works_elsewhere:
            assert "Stad Oostende" in page, "her own buyer can be chosen, and is not chosen for her"
            continue
        assert "Nog geen koper in uw regio" in page
        assert 'href="/registreren"' in chadia.page.text
        assert 'href="/organisaties"' in chadia.page.text
        assert 'name="title"' not in chadia.page.text


async def test_a_buyer_of_her_own_elsewhere_is_chosen_like_any_other(house: House) -> None:
    await _works_elsewhere(house)
    chadia = await _chadia(house)
    await chadia.see(NEW)
    assert "Kies voor welke organisatie u dit plaatst" in await chadia.press("Bewaren als ontwerp", **TYPED)
    await _no_buyers(house)
    assert "Kies voor welke organisatie u dit plaatst" in await chadia.press("Bewaren als ontwerp")
    assert await _needs(house) == []
    await chadia.press("Bewaren als ontwerp", organisation=str(house.cast.oostende_town.id))
    assert [need.organisation_id for need in await _needs(house)] == [house.cast.oostende_town.id]


async def test_what_was_typed_stays_when_the_buyer_left_meanwhile(house: House) -> None:
    chadia = await _chadia(house)
    await chadia.see(NEW)
    await _no_buyers(house)
    page = await chadia.press("Bewaren als ontwerp", **TYPED, organisation=str(house.cast.temse.id))
    assert chadia.status == 422
    assert "Er is nog geen koper voor wie u dit kunt plaatsen" in page
    assert "In uw regio staat er nog geen op Maatmarkt" in page
    assert 'id="organisation-error"' in chadia.page.text
    assert 'value="Gras maaien"' in chadia.page.text
    assert await _needs(house) == []


async def test_a_buyer_of_another_region_is_refused_at_its_field(house: House) -> None:
    chadia = await _chadia(house)
    await chadia.see(NEW)
    foreign = str(house.cast.oostende_town.id)
    page = await chadia.press("Bewaren als ontwerp", **TYPED, organisation=foreign)
    assert chadia.status == 422
    assert "Kies een organisatie uit de lijst" in page
    assert 'value="Gras maaien"' in chadia.page.text
    assert await _needs(house) == []


async def test_a_buyer_is_not_asked(house: House) -> None:
    an = await house.signed_in(house.cast.an)
    page = await an.see(NEW)
    assert "Voor welke organisatie?" not in page
    await an.press("Bewaren als ontwerp", **TYPED)
    assert [need.organisation_id for need in await _needs(house)] == [house.cast.temse.id]
