"""What a stranger tries from outside: other sites, other people's limits, text that no page can show."""

from __future__ import annotations

import json
import re

import pytest

from marketplace.accounts.models import Person
from marketplace.core.passwords import hash_password
from marketplace.core.web.limits import INVITE_ONE, LINK_MAILS, SIGN_UP
from tests.guest import Guest, House
from tests.journey import submitted_need
from tests.markup import form_on
from tests.organisations.sign_ups import NEW


@pytest.mark.parametrize("text", ['{"Stand": "\\ud800"}', '{"\\udfff": 1}', '{"Stand": "\\u0000\\u202e"}'])
async def test_what_a_form_says_it_showed_is_shown_whatever_it_is(house: House, text: str) -> None:
    need = await submitted_need(house.database, house.cast)
    chadia = await house.signed_in(house.cast.chadia)
    for step, more in (("weigering", {"reason": "Te vaag"}), ("publicatie", {})):
        await chadia.see(f"/behoeften/{need.id}" + ("/weigering" if step == "weigering" else ""))
        path = f"/behoeften/{need.id}/{step}"
        held = form_on(chadia.page.text, path) | more | {"_seen": "{}", "_shown": text}
        chadia.page = await chadia.client.post(path, data=held)
        assert chadia.status == 409, step


async def test_markup_in_what_a_form_says_it_showed_stays_text(house: House) -> None:
    need = await submitted_need(house.database, house.cast)
    chadia = await house.signed_in(house.cast.chadia)
    await chadia.see(f"/behoeften/{need.id}/weigering")
    path = f"/behoeften/{need.id}/weigering"
    markup = "\"'><script>alert(1)</script><img src=x onerror=1>"
    held = form_on(chadia.page.text, path) | {
        "reason": "x",
        "_seen": markup,
        "_shown": json.dumps({markup: markup}),
    }
    chadia.page = await chadia.client.post(path, data=held)
    assert chadia.status == 409
    assert "<script>alert" not in chadia.page.text
    assert "<img src=x" not in chadia.page.text


@pytest.mark.parametrize("path", ["//elders.example/x", "/\\elders.example", "", "//account"])
async def test_no_form_that_waits_leads_to_another_site(house: House, path: str) -> None:
    """Wherever the browser says that the form stood."""
    an, visitor = await house.signed_in(house.cast.an), house.guest()
    await an.see("/account")
    of_another_visit = form_on(an.page.text, "/account/naam")["_csrf"]
    await an.press("Afmelden")
    await visitor.see("/aanmelden")
    for guest, token in (
        (an, of_another_visit),
        (visitor, form_on(visitor.page.text, "/aanmelden")["_csrf"]),
    ):
        guest.client.follow_redirects = False
        answer = await guest.client.post(
            "/account/naam",
            data={"_csrf": token, "name": "An"},
            headers={"referer": f"http://testserver.local{path}"},
        )
        assert answer.status_code == 303
        target = answer.headers["location"]
        assert re.match(r"/(\?|aanmelden\?volgende=%2F%3F|%5C|aanmelden\?volgende=%2F%255C)", target), target


async def test_a_page_at_a_doubled_slash_answers_within_this_site(house: House) -> None:
    an = await house.signed_in(house.cast.an)
    an.client.follow_redirects = False
    await an.see("/account/mails")
    held = form_on(an.page.text, "/account/mails")
    answer = await an.client.post("http://testserver.local//account/mails", data=held)
    assert answer.status_code == 303
    assert re.match(r"/(?!/)", answer.headers["location"])


async def test_who_signs_a_stranger_up_does_not_use_up_the_links_to_sign_in(house: House) -> None:
    an = house.cast.an
    for _ in range(LINK_MAILS.amount + 2):
        guest = house.guest()
        await guest.see("/registreren")
        await guest.press("Registreren", **(NEW | {"email": an.email}))
    thief = await house.signed_in(house.cast.bram)
    for _ in range(LINK_MAILS.amount - 1):
        await thief.see("/account")
        await thief.send("/account/adres", new_email=an.email)
    guest = house.guest()
    await guest.see("/aanmelden")
    await guest.send("/aanmelden", email=an.email)
    await house.work()
    assert [mail.to_address for mail in await house.mails("sign_in_link")] == [an.email]


async def test_a_stranger_who_confirms_an_address_shares_no_account(house: House) -> None:
    """Someone lets his account move to her address, and she presses the button of the mail she gets."""
    thief, bram = await house.signed_in(house.cast.bram), house.cast.bram
    async with house.database.begin() as db:
        (await db.get_one(Person, bram.id)).password_hash = await hash_password("vier gele tulpen")
    await thief.see("/account")
    await thief.press("Adres wijzigen", new_email="zij@elders.example", address_password="vier gele tulpen")
    stranger = house.guest()
    await stranger.see(await house.link("address_change", "adres"))
    await stranger.press("Dit adres gebruiken")
    assert stranger.status == 200
    await thief.see("/account")
    assert thief.page.url.path == "/aanmelden"
    await thief.send("/aanmelden/wachtwoord", email="zij@elders.example", password="vier gele tulpen")
    assert thief.status == 422


async def test_who_confirms_an_address_where_one_is_signed_in_stays_so(house: House) -> None:
    an = await house.signed_in(house.cast.an)
    await an.see("/account")
    await an.press("Adres wijzigen", new_email="an@nieuw.example")
    await an.see(await house.link("address_change", "adres"))
    await an.press("Dit adres gebruiken")
    assert "an@nieuw.example" in await an.see("/account")
    assert an.page.url.path == "/account"


async def test_one_address_is_invited_so_many_times_an_hour(house: House) -> None:
    an, statuses = await house.signed_in(house.cast.an), []
    for _ in range(INVITE_ONE.amount + 2):
        await an.see(f"/organisaties/{house.cast.temse.id}/collegas")
        await an.press("Collega uitnodigen", colleague_name="Wim", colleague_email="wim@elders.example")
        statuses.append(an.status)
    assert statuses == [200] * INVITE_ONE.amount + [429] * 2
    assert len(await house.mails("colleague_invite")) == INVITE_ONE.amount
    await an.see(f"/organisaties/{house.cast.temse.id}/collegas")
    await an.press("Collega uitnodigen", colleague_name="Wies", colleague_email="wies@elders.example")
    assert an.status == 200


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
        ("10.0.0.1", "10.0.0.2", False),
    ],
)
async def test_whoever_has_a_network_of_addresses_counts_as_one(
    house: House, one: str, two: str, same: bool
) -> None:
    """A subscriber of IPv6 has 2^64 addresses; one that mails strangers is stopped at all of them."""
    statuses = []
    for number in range(SIGN_UP.amount + 1):
        guest = Guest(house.app, one if number % 2 else two)
        await guest.see("/registreren")
        await guest.press("Registreren", **(NEW | {"email": f"f{number}@nieuw.example"}))
        statuses.append(guest.status)
    assert (429 in statuses) is same
