"""What the fuzzer found, each once more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from marketplace.core.web.forms import Form
from marketplace.core.web.places import safe_path
from marketplace.offers.forms import cpv_codes
from tests.database import with_cast
from tests.inprocess import app_for, client_of, cookie_of, csrf_of


@pytest.fixture
async def an(database_url: str, tmp_path: Path) -> AsyncIterator[AsyncTestClient[Litestar]]:
    app = app_for(database_url, tmp_path)
    async with with_cast(database_url) as (database, cast), client_of(app) as client:
        cookie = await cookie_of(database, cast.an)
        client.cookies.update(cookie)
        client.headers["x-csrf-token"] = csrf_of(cookie)
        yield client


@pytest.mark.parametrize(
    "path",
    [
        "/\t/elders.example",
        "/\n/elders.example",
        "/\\elders.example",
        "//elders.example",
        "/x\\y",
        "/x\r\nSet-Cookie: a=b",
        "/\ufffd",
        "https://elders.example/",
        "",
    ],
)
def test_going_on_after_sign_in_stays_here(path: str) -> None:
    assert safe_path(path) == "/"


def test_going_on_keeps_an_own_address_with_its_query() -> None:
    assert safe_path("/aanbod?q=caf%C3%A9&pagina=2#x") == "/aanbod?q=caf%C3%A9&pagina=2#x"


@pytest.mark.parametrize("path", ["/behoeften/nieuw", "/aanmelden", "/registreren"])
async def test_a_form_that_is_no_text_is_refused(an: AsyncTestClient[Litestar], path: str) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="title"\r\n\r\n\xc3\x28\r\n--b--\r\n'
    answer = await an.post(path, content=body, headers={"content-type": "multipart/form-data; boundary=b"})
    assert answer.status_code == 400
    assert "konden wij niet lezen" in answer.text


@pytest.mark.parametrize("path", ["/aanbod?gemeente=%00s", "/aanbod?q=a%00b", "/leveranciers/%00", "/%00"])
async def test_a_nul_in_the_address_is_refused(an: AsyncTestClient[Litestar], path: str) -> None:
    assert (await an.get(path)).status_code in (400, 404)


async def test_a_nul_in_the_name_of_a_field_is_dropped(an: AsyncTestClient[Litestar]) -> None:
    """What a visitor posts is kept until after the sign-in."""
    await an.post("/afmelden", follow_redirects=False)
    page = await an.get("/aanmelden")
    token = page.text.split('name="_csrf" value="')[1].split('"')[0]
    answer = await an.post(
        "/behoeften/nieuw",
        content=b"a%00b=x&%ED%A0%80=y",
        headers={"content-type": "application/x-www-form-urlencoded", "x-csrf-token": token},
        follow_redirects=False,
    )
    assert answer.status_code == 303
    assert "bewaard" in answer.headers["location"]


@pytest.mark.parametrize("typed", ["9" * 5000, "\u00b2", "\u0663", "1.5", "-1", "0", "11", "", "1e1"])
def test_a_number_that_is_none_gets_a_message(typed: str) -> None:
    form = Form({"count": typed})
    assert form.whole("count", least=1, most=10, message="Vul een aantal in") is None
    assert form.errors == {"count": "Vul een aantal in"}


def test_a_number_is_read() -> None:
    assert Form({"count": " 7 "}).whole("count", least=1, most=10, message="") == 7


@pytest.mark.parametrize("month", ["9" * 25, "9" * 5000, "\u00b2", "\u0663", "-1", "13"])
def test_a_month_that_is_none_gets_a_message(month: str) -> None:
    form = Form({"start-day": "1", "start-month": month, "start-year": "2027"})
    assert form.date("start") is None
    assert "start" in form.errors


def test_a_cpv_code_has_digits_from_0_to_9() -> None:
    form = Form({"cpv": "\u0667\u0667\u0663\u0661\u0660\u0660\u0660\u0660"})
    assert cpv_codes(form) == []
    assert "cpv" in form.errors


@pytest.mark.parametrize("name", ["x" * 300, "manifest.json/x", "x" * 300 + "/" + "y" * 300, "x"])
async def test_an_asset_that_cannot_be_is_not_found(an: AsyncTestClient[Litestar], name: str) -> None:
    assert (await an.get(f"/static/{name}")).status_code == 404


async def test_an_asset_that_is_there_is_found(an: AsyncTestClient[Litestar]) -> None:
    assert (await an.get("/static/manifest.json")).status_code == 200
