"""The coordinator's list of organisations: in pages, and searched by name or number."""

from pathlib import Path

from marketplace.core.web.access import Role
from marketplace.organisations.models import Region
from tests.database import with_cast
from tests.inprocess import app_for, client_of, cookie_of
from tests.people import kbo, make_organisation


async def test_a_long_list_comes_in_pages_and_is_searched(database_url: str, tmp_path: Path) -> None:
    async with (
        with_cast(database_url) as (database, cast),
        client_of(app_for(database_url, tmp_path)) as client,
    ):
        async with database.begin() as db:
            region = await db.get_one(Region, cast.groenwerk.region_id)
            for number in range(60):
                await make_organisation(
                    db, f"Zorgbedrijf {number:02}", Role.BUYER, "46021", region, 200 + number
                )
        client.cookies.update(await cookie_of(database, cast.chadia))
        first, second = [(await client.get(f"/organisaties?pagina={page}")).text for page in (1, 2)]
        assert "Zorgbedrijf 00" in first
        assert "Zorgbedrijf 59" not in first
        assert "Zorgbedrijf 59" in second
        assert "Na te kijken" in first
        assert "Na te kijken" not in second
        for odd in (0, -3, 4, 99999999999):
            assert "Zorgbedrijf" in (await client.get(f"/organisaties?pagina={odd}")).text
        number = kbo(207)
        for words in ("zorgbedrijf 07", number, f"BE {number[:4]}.{number[4:7]}.{number[7:]}"):
            found = (await client.get("/organisaties", params={"q": words, "pagina": "2"})).text
            assert ">1 organisatie<" in found
            assert "Zorgbedrijf 07" in found
            assert "Zorgbedrijf 08" not in found
        found = (await client.get("/organisaties?q=zorgbedrijf 07")).text
        assert 'value="zorgbedrijf 07"' in found
        by_page = (await client.get("/organisaties?q=zorgbedrijf&pagina=2")).text
        assert 'href="/organisaties?q=zorgbedrijf&amp;pagina=1"' in by_page
        assert "Geen organisatie in uw regio heet zo" in (await client.get("/organisaties?q=qqq")).text
        for person in (cast.an, cast.dirk):
            client.cookies = await cookie_of(database, person)  # type: ignore[assignment]
            assert "Zorgbedrijf 07" not in (await client.get("/organisaties?q=zorgbedrijf")).text
