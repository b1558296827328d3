"""Where the address of a form leads when it is opened anew: an own page, whatever stands in the address."""

from __future__ import annotations

import pytest
from litestar import Litestar, Router, get, post
from litestar.params import FromPath
from litestar.testing import TestClient

from marketplace.core.web import promises
from marketplace.core.web.way_back import NoSuchPage, ways_back


def routers(page: str = "") -> list[Router]:
    @get("/zaken/{name:str}")
    async def look(name: FromPath[str]) -> str:
        return name

    @get("/zaken")
    async def everything() -> str:
        return ""

    @post("/zaken/{name:str}/einde", opt=promises.neither("a test of its own", page=page))
    async def end(name: FromPath[str]) -> None: ...

    return [Router("/", route_handlers=[look, everything, end])]


def opened(name: str, page: str = "") -> str:
    """Where `GET /zaken/<name>/einde` leads; `name` as it stands in the address."""
    these = routers(page)
    with TestClient(Litestar([*these, *ways_back(these)], openapi_config=None)) as client:
        answer = client.get(f"/zaken/{name}/einde", follow_redirects=False)
    return str(answer.headers["location"])


def test_it_leads_to_the_nearest_page_above_or_the_one_that_is_named() -> None:
    assert opened("tuin") == "/zaken/tuin"
    assert opened("tuin", "/zaken") == "/zaken"


@pytest.mark.parametrize("name", ["%3Fx=1%23y", "a%20b", "caf%C3%A9", "%5C%5Celders.example"])
def test_what_stands_in_the_address_stays_what_it_was(name: str) -> None:
    """A parameter can't become a query, another path or another site."""
    assert opened(name) == f"/zaken/{name.replace('=', '%3D')}"


@pytest.mark.parametrize("page", ["/nergens", "/zaken/{other:str}", "//elders.example"])
def test_a_page_that_is_not_there_stops_the_start(page: str) -> None:
    with pytest.raises(NoSuchPage, match="einde: its form"):
        ways_back(routers(page))
