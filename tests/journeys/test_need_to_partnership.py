"""One need from the form to a partnership that both sides confirmed: HTTP, a worker, a mail server."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import asyncpg
import pytest

from marketplace.config import async_url
from marketplace.core import clock
from marketplace.core.db import Database
from marketplace.services.mailbox import ReceivedMail
from tests import apart
from tests.people import Cast, make_cast, sign_in_token
from tests.site import Site
from tests.visitor import Visitor
from tests.waiting import eventually


class Play:
    """A running site with the cast signed in."""

    def __init__(self, site: Site, cast: Cast, visitors: dict[str, Visitor]) -> None:
        self.site, self.cast, self.visitors = site, cast, visitors

    def mail(self, to: str, subject: str) -> ReceivedMail:
        """The one mail to an address whose subject has these words; waits for the worker."""

        def look() -> list[ReceivedMail]:
            return [mail for mail in self.site.mailbox.messages(to=to) if subject in mail.subject]

        found = eventually(look, f"{subject!r} to {to}")
        assert len(found) == 1
        return found[0]


@pytest.fixture
async def play(site: Site) -> AsyncIterator[Play]:
    database = Database(async_url(site.database_url))
    async with database.begin() as db:
        cast = await make_cast(db)
        tokens = {
            name: await sign_in_token(db, getattr(cast, name))
            for name in ("an", "bram", "chadia", "dirk", "els")
        }
    await database.close()
    play = Play(site, cast, {name: Visitor(site.url) for name in (*tokens, "scanner", "phone")})
    for name, token in tokens.items():
        play.visitors[name].sign_in(token)
    yield play
    for visitor in play.visitors.values():
        visitor.leave()


def post_need(an: Visitor) -> str:
    """An posts a need and does not confirm the period that was read in its text; -> its path."""
    an.see("/behoeften/nieuw")
    year = clock.today().year + 1
    words = an.submit(
        "Indienen bij de helpdesk",
        422,
        title="Gras maaien in het park",
        text=f"Elke twee weken het gras in het park maaien, van april tot oktober {year}.",
        nis="46025",
        amount="12 500,00",
    )
    assert f"van 1 april {year} tot en met 30 september {year}, elke twee weken. Klopt dat?" in words
    words = an.submit("Indienen bij de helpdesk", sure="")
    assert "Uw behoefte is bij de helpdesk" in words
    return an.path


def ask(chadia: Visitor, need: str) -> None:
    """Chadia publishes, waits for the ranking and asks one supplier."""
    chadia.see(need)
    chadia.submit("Goedkeuren en publiceren")
    eventually(lambda: "Hoeveel leveranciers" in chadia.see(f"{need}/selectie"), "a ranking")
    assert "Groenwerk vzw" in chadia.words()
    assert "U mailt 1 leverancier" in chadia.submit("Verder", count="1")
    assert "1 leverancier krijgt een mail" in chadia.submit("Leveranciers vragen")


def links_of(mail: ReceivedMail) -> dict[str, str]:
    """The two answers' paths as the mail gives them."""
    return {
        kind: re.search(rf"http\S+?(/uitnodiging/\S+/{kind})", mail.text)[1]
        for kind in ("interesse", "niet-voor-ons")
    }


def choose(an: Visitor, need: str) -> None:
    """An chooses the only supplier with interest."""
    an.see(f"{need}/gunning")
    invitation = re.search(r'name="invitation"[^>]*value="([^"]+)"', an.page.text)[1]
    assert "U koos Groenwerk vzw" in an.submit("Leverancier kiezen", invitation=invitation, amount="11.900")


TERMS = {
    "goals": "Een park dat er netjes bij ligt.",
    "buyer_gives": "Een vaste contactpersoon.",
    "buyer_gets": "Een verzorgd park.",
    "supplier_gives": "Een ploeg van vier.",
    "supplier_gets": "Werk voor een heel seizoen.",
    "starts_on__day": "1",
    "starts_on__month": "4",
    "starts_on__year": "2030",
}


def test_a_need_becomes_a_partnership(play: Play) -> None:
    an, bram, chadia = (play.visitors[name] for name in ("an", "bram", "chadia"))
    need = post_need(an)
    play.mail("chadia@chadia.example", "Na te kijken: Gras maaien")
    ask(chadia, need)
    links = links_of(play.mail("bram@bram.example", "Gemeente Temse zoekt: Gras maaien"))

    for link in 3 * [links["interesse"], links["niet-voor-ons"]]:
        play.visitors["scanner"].see(link)
    assert "Nog geen antwoord" in an.see(need)

    phone = play.visitors["phone"]
    phone.see(links["interesse"])
    words = phone.submit("Ja, wij hebben interesse", message="Wij kunnen starten in april.", price="11.900")
    assert "U antwoordde al op" in words
    assert "€ 11.900,00" in an.see(need).replace("\xa0", " ")
    play.mail("an@an.example", "Groenwerk vzw heeft interesse")

    choose(an, need)
    play.mail("bram@bram.example", "U bent gekozen")

    eventually(lambda: an.client.get(f"{need}/samenwerking").status_code == 303, "a partnership")
    an.see(f"{need}/samenwerking")
    an.see(f"{an.path}/afspraken")
    an.submit("Afspraken bewaren", **TERMS)
    an.submit("Afspraken bevestigen")
    bram.see(an.path)
    assert "De samenwerking loopt" in bram.submit("Afspraken bevestigen")
    assert "Gras maaien in het park" in chadia.see("/samenwerkingen")
    assert "Gras maaien in het park" not in play.visitors["dirk"].see("/samenwerkingen")


def test_a_need_that_is_not_awarded_tells_everyone_who_was_asked(play: Play) -> None:
    an, chadia = play.visitors["an"], play.visitors["chadia"]
    need = post_need(an)
    ask(chadia, need)
    links = links_of(play.mail("bram@bram.example", "Gemeente Temse zoekt"))
    phone = play.visitors["phone"]
    phone.see(links["niet-voor-ons"])
    phone.submit("Niet voor ons")
    an.see(f"{need}/niet-gunning")
    an.submit("Niet gunnen", reason="Het budget is geschrapt.")
    mail = play.mail("bram@bram.example", "Aan niemand gegund")
    assert "Het budget is geschrapt." in mail.text


def test_a_worker_killed_between_publishing_and_mailing_mails_once(play: Play) -> None:
    an, chadia = play.visitors["an"], play.visitors["chadia"]
    need = post_need(an)
    ask_killed(play, chadia, need)
    play.mail("bram@bram.example", "Gemeente Temse zoekt")
    play.mail("an@an.example", "Gepubliceerd")
    play.mail("chadia@chadia.example", "Na te kijken")


def all_sent(play: Play) -> bool:
    """Whether no mail is under way: a kill in the middle of one may rightly send it again (RFC 1047)."""

    async def count() -> int:
        connection = await asyncpg.connect(play.site.database_url)
        try:
            return await connection.fetchval("SELECT count(*) FROM message WHERE status <> 'sent'")
        finally:
            await connection.close()

    return apart.run(count()) == 0


def ask_killed(play: Play, chadia: Visitor, need: str) -> None:
    play.mail("chadia@chadia.example", "Na te kijken")
    eventually(lambda: all_sent(play), "all mails sent")
    play.site.worker.kill()
    chadia.see(need)
    chadia.submit("Goedkeuren en publiceren")
    play.site.worker.start()
    eventually(lambda: "Hoeveel leveranciers" in chadia.see(f"{need}/selectie"), "a ranking")
    play.mail("an@an.example", "Gepubliceerd")
    eventually(lambda: all_sent(play), "all mails sent")
    play.site.worker.kill()
    chadia.submit("Verder", count="1")
    chadia.submit("Leveranciers vragen")
    play.site.worker.start()
