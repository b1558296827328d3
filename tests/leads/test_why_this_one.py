"""Why a supplier was asked: the buyer reads what the helpdesk does, the supplier what speaks for it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.core.languages import language, speaking
from marketplace.core.mail.message import Message
from marketplace.leads import mails
from marketplace.leads.given import Answer, Given
from marketplace.leads.mails import AskedNeed
from marketplace.leads.models import Invitation
from marketplace.matches.models import Match
from marketplace.matches.reasons import kept
from marketplace.needs.models import Need
from marketplace.organisations.models import Organisation
from matching.facts import Does, HasFigure, Names, NamesNot, Reason, Serves
from tests.database import composer
from tests.guest import House
from tests.journey import ask
from tests.proposals import named, proposed

HEDGES = Does("77342000", ("hagen", "scheren"))
WHY: tuple[Reason, ...] = (
    HEDGES,
    NamesNot(("gras",)),
    Serves("municipality", "Temse"),
    HasFigure("target_group_fte", 18, "VTE", "gestaafd"),
)
SAID = (
    "Snoeit hagen, ook in Temse (in het aanbod: ‘hagen’ en ‘scheren’).",
    "Het aanbod zegt niets over ‘gras’.",
    "18 voltijdse jobs (VTE) voor doelgroepmedewerkers, gestaafd met een document.",
)
WORTH = "De kans dat dit past, is 80 %. Van 10 voorstellen die zo heten, bleken er 9 juist."
BAND = "Maatschappelijke meerwaarde: 40 op 100. De grijze band loopt van 30 tot 60 op 100, want niet alle"
OTHER = "Het aanbod noemt ‘steigers’."


async def _asked(house: House, answer: Answer | None = Answer.INTERESTED) -> Need:
    """The first of two suppliers was asked for a need, and answered."""
    need = await proposed(house, 80, 30)
    async with house.database.begin() as db:
        rows = await db.scalars(select(Match).where(Match.need_id == need.id).order_by(Match.rank))
        first, second = rows.all()
        first.facts, second.facts = [kept(fact) for fact in WHY], [kept(Names(("steigers",)))]
        supplier = (await db.scalars(select(Organisation).where(Organisation.name == named(1)))).one()
        supplier.email = "ploeg@ploeg.example"
        given = Given(answer) if answer else None
        await ask(db, await db.get_one(Need, need.id), supplier, by=house.cast.chadia.id, given=given)
    return need


async def test_the_buyer_reads_beside_an_answer_what_the_helpdesk_reads(house: House) -> None:
    need = await _asked(house)
    an, chadia = await house.signed_in(house.cast.an), await house.signed_in(house.cast.chadia)
    for page in (await an.see(f"/behoeften/{need.id}"), await chadia.see(f"/behoeften/{need.id}")):
        for told in (f"Waarom deze leverancier? ({named(1)})", *SAID, WORTH, BAND, "40 op 100"):
            assert told in page
    assert SAID[0] not in await chadia.see(f"/behoeften/{need.id}/selectie"), "it was asked already"


async def test_who_was_not_asked_is_for_the_helpdesk_alone(house: House) -> None:
    need = await _asked(house)
    an, chadia = await house.signed_in(house.cast.an), await house.signed_in(house.cast.chadia)
    for path in (f"/behoeften/{need.id}", f"/behoeften/{need.id}/gunning"):
        assert OTHER not in await an.see(path)
    assert OTHER in await chadia.see(f"/behoeften/{need.id}/selectie")


async def test_the_buyer_reads_it_again_where_one_is_chosen(house: House) -> None:
    need = await _asked(house)
    an = await house.signed_in(house.cast.an)
    page = await an.see(f"/behoeften/{need.id}/gunning")
    for told in (f"Waarom {named(1)} gevraagd werd", *SAID, WORTH, BAND):
        assert told in page


@pytest.mark.parametrize("answer", [None, Answer.DECLINED])
async def test_of_who_declined_nothing_is_argued(house: House, answer: Answer | None) -> None:
    need = await _asked(house, answer)
    an = await house.signed_in(house.cast.an)
    assert (SAID[0] in await an.see(f"/behoeften/{need.id}")) is (answer is None)


async def test_strangers_read_nothing(house: House) -> None:
    need = await _asked(house)
    for person in (house.cast.els, house.cast.bram, house.cast.dirk):
        guest = await house.signed_in(person)
        for path in ("", "/gunning", "/selectie"):
            page = await guest.see(f"/behoeften/{need.id}{path}")
            assert guest.status in (403, 404)
            assert not any(told in page for told in SAID)


async def test_a_supplier_reads_what_speaks_for_it_in_the_language_of_its_mail(house: House) -> None:
    need = await _asked(house, None)
    async with house.database.begin() as db:
        question = await AskedNeed.of(db, await db.get_one(Need, need.id))
        (row,) = await db.scalars(select(Invitation).where(Invitation.need_id == need.id))
        with speaking(language("fr")):
            await mails.invitation(db, composer(), question, row)
    async with house.database.begin() as db:
        (mail,) = await db.scalars(select(Message).where(Message.template == "invitation"))
        for part in (mail.text, mail.html):
            assert "Pourquoi vous recevez cette demande :" in part
            assert "Taille des haies, aussi à Temse (dans l’offre : « hagen » et « scheren »)." in part
            assert "gras »" not in part


async def test_what_was_stored_before_is_read_as_it_was(house: House) -> None:
    need = await _asked(house)
    async with house.database.begin() as db:
        match = (await db.scalars(select(Match).where(Match.need_id == need.id, Match.rank == 1))).one()
        match.facts, match.reasons = [], [{"kind": "terms", "text": "Woorden die overeenkomen: gras."}]
    an = await house.signed_in(house.cast.an)
    assert "Woorden die overeenkomen: gras." in await an.see(f"/behoeften/{need.id}")
