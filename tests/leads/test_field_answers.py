"""What suppliers fill in of what the buyer asked: with interest only, kept, and read by the buyer alone."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select

from marketplace.leads.answer_models import FieldAnswer
from marketplace.leads.models import Invitation
from marketplace.needs.asking_models import AnswerField, FieldKind
from marketplace.needs.models import Need
from marketplace.organisations.reached import address_id
from tests.database import composer
from tests.documents import picture
from tests.guest import Guest, House
from tests.journey import asked_need
from tests.markup import form_on
from tests.needs.test_attachments import keep

SURE = "Ja, wij hebben interesse"
PICTURE = picture("PNG")


async def _asked(house: House, *kinds: FieldKind, required: bool = True) -> tuple[Need, list[str]]:
    """A need for which Bram is asked, with a question of each kind; -> the names of their fields."""
    need, _ = await asked_need(house.database, house.cast)
    names = []
    async with house.database.begin() as db:
        for position, kind in enumerate(kinds, start=1):
            unit = "uur" if kind is FieldKind.NUMBER else ""
            row = AnswerField(need_id=need.id, position=position, text=f"Wat {kind}?", kind=kind, unit=unit)
            row.required = required
            db.add(row)
            await db.flush()
            names.append(f"f-{row.id.hex}")
    return need, names


async def _bram(house: House, need: Need, choice: str = "interesse") -> Guest:
    async with house.database.begin() as db:
        query = select(Invitation).where(
            Invitation.need_id == need.id, Invitation.organisation_id == house.cast.groenwerk.id
        )
        invitation = (await db.scalars(query)).one()
    bram = house.guest()
    token = composer().signed("answer", invitation.id, house.cast.bram.id)
    await bram.see(f"/uitnodiging/{token}/{choice}")
    return bram


async def _kept(house: House) -> list[tuple[str, str]]:
    async with house.database.begin() as db:
        rows = await db.scalars(
            select(FieldAnswer)
            .join(AnswerField, AnswerField.id == FieldAnswer.field_id)
            .order_by(AnswerField.position)
        )
        return [(row.text, row.name) for row in rows]


async def test_what_is_filled_in_is_kept_and_read_by_the_buyer(house: House) -> None:
    need, (text, yes, number, file) = await _asked(house, *FieldKind)
    bram = await _bram(house, need)
    typed = {text: "Met vier mensen.", yes: "yes", number: "12,50"}
    await bram.attach(SURE, {file: ("offerte.png", PICTURE)}, **typed)
    assert "U antwoordde al op" in bram.words
    assert await _kept(house) == [("Met vier mensen.", ""), ("yes", ""), ("12.5", ""), ("", "offerte.png")]
    for who in (house.cast.an, house.cast.chadia):
        guest = await house.signed_in(who)
        page = await guest.see(f"/behoeften/{need.id}")
        for words in ("Met vier mensen.", "12,5 uur", "offerte.png", "Wat yes_no? Ja"):
            assert words in page
        (address,) = set(guest.page.text.split('href="')[1:]) and {
            part.split('"')[0] for part in guest.page.text.split('href="') if "/antwoorden/" in part[:90]
        }
        await guest.see(address)
        assert guest.page.headers["content-type"] == "image/png"
        assert guest.page.headers["content-disposition"].startswith('attachment; filename="antwoord-')
    for who, status in ((house.cast.els, 404), (house.cast.dirk, 404), (house.cast.bram, 403)):
        stranger = await house.signed_in(who)
        await stranger.see(address)
        assert stranger.status == status


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        (FieldKind.TEXT, ""),
        (FieldKind.TEXT, "x" * 2001),
        (FieldKind.YES_NO, ""),
        (FieldKind.YES_NO, "misschien"),
        (FieldKind.NUMBER, ""),
        (FieldKind.NUMBER, "veel"),
        (FieldKind.NUMBER, "-3"),
        (FieldKind.FILE, ""),
    ],
)
async def test_what_is_wrong_is_told_at_its_field_and_nothing_is_answered(
    house: House, kind: FieldKind, wrong: str
) -> None:
    need, (name,) = await _asked(house, kind)
    bram = await _bram(house, need)
    await bram.press(SURE, **{name: wrong}, message="Wij komen graag.")
    assert bram.status == 422
    assert f'href="#{name}"' in bram.page.text
    assert f'id="{name}-error"' in bram.page.text
    assert "Wij komen graag." in bram.page.text
    assert await _kept(house) == []


async def test_each_error_names_its_question_and_the_button_stands_below_what_is_asked(house: House) -> None:
    need, _ = await _asked(house, *FieldKind)
    bram = await _bram(house, need)
    assert bram.words.index("Wat text?") < bram.words.index(SURE) < bram.words.index("Bericht aan de koper")
    await bram.press(SURE)
    for kind in FieldKind:
        assert f"“Wat {kind}?”" in bram.words


async def test_a_file_that_is_no_document_is_refused(house: House) -> None:
    need, (name,) = await _asked(house, FieldKind.FILE, required=False)
    bram = await _bram(house, need)
    await bram.attach(SURE, {name: ("offerte.pdf", b"MZ")})
    assert (bram.status, f'id="{name}-error"' in bram.page.text) == (422, True)


async def test_who_declines_fills_in_nothing(house: House) -> None:
    need, _ = await _asked(house, *FieldKind)
    bram = await _bram(house, need, "niet-voor-ons")
    assert "Wat text?" not in bram.words
    assert "U antwoordde al op" in await bram.press("Niet voor ons")
    assert await _kept(house) == []


async def test_what_is_not_required_may_stay_empty(house: House) -> None:
    need, _ = await _asked(house, *FieldKind, required=False)
    bram = await _bram(house, need)
    assert "U antwoordde al op" in await bram.press(SURE)
    an = await house.signed_in(house.cast.an)
    assert "Wat text?" not in (await an.see(f"/behoeften/{need.id}")).split("De vraag")[0]


async def test_an_answer_that_is_changed_keeps_the_file_and_is_news(house: House) -> None:
    need, (number, file) = await _asked(house, FieldKind.NUMBER, FieldKind.FILE)
    bram = await _bram(house, need)
    await bram.attach(SURE, {file: ("offerte.png", PICTURE)}, **{number: "12"})
    await house.work()
    assert len(await house.mails("answer_received")) == 1
    bram = await _bram(house, need)
    assert "U stuurde al offerte.png" in bram.words
    assert 'value="12"' in bram.page.text
    await bram.press(SURE)
    await house.work()
    assert await house.mails("answer_changed") == [], "the same again is no news"
    bram = await _bram(house, need)
    await bram.press(SURE, **{number: "14"})
    await house.work()
    assert len(await house.mails("answer_changed")) == 1
    assert await _kept(house) == [("14", ""), ("", "offerte.png")]


async def test_an_older_form_does_not_overwrite_what_a_colleague_filled_in(house: House) -> None:
    need, (number,) = await _asked(house, FieldKind.NUMBER)
    first, second = await _bram(house, need), await _bram(house, need)
    await first.press(SURE, **{number: "12"})
    page = await second.press(SURE, **{number: "14"})
    assert second.status == 409
    assert "Wat number?" in page
    assert "12 uur" in page
    assert await _kept(house) == [("12", "")]
    action = str(second.page.url.path)
    assert form_on(second.page.text, action)[number] == "14"


async def test_another_supplier_reads_nothing_of_it(house: House) -> None:
    cast = house.cast
    need, (first, second) = await asked_need(house.database, cast, [cast.groenwerk, cast.poetslijn])
    async with house.database.begin() as db:
        row = AnswerField(need_id=need.id, position=1, text="Hoeveel?", kind=FieldKind.TEXT)
        db.add(row)
    bram = await _bram(house, need)
    await bram.press(SURE, **{f"f-{row.id.hex}": "Geheim van Groenwerk"})
    other = house.guest()
    own = next(one for one in (first, second) if one.organisation_id == cast.poetslijn.id)
    for path in ("", "/interesse"):
        token = composer().signed("answer", own.id, address_id(cast.poetslijn.email))
        await other.see(f"/uitnodiging/{token}{path}")
        assert other.status == 200
        assert "Geheim van Groenwerk" not in other.page.text


async def test_an_answer_to_a_question_that_was_swapped_meanwhile_does_not_count(house: House) -> None:
    need, (name,) = await _asked(house, FieldKind.YES_NO)
    bram = await _bram(house, need)
    an = await house.signed_in(house.cast.an)
    await an.see(f"/behoeften/{need.id}/opstellen/vragen/{uuid.UUID(name[2:])}")
    await an.press("Vraag bewaren", text="Betaalt u een boete?")
    page = await bram.press(SURE, **{name: "yes"})
    assert bram.status == 409
    assert "Wat yes_no?" in page
    assert "Betaalt u een boete?" in page
    assert await _kept(house) == []
    assert "U antwoordde al op" in await bram.press(SURE)


async def test_an_answer_from_before_an_attachment_came_is_asked_about(house: House) -> None:
    need, _ = await _asked(house)
    bram = await _bram(house, need)
    await keep(house, need, "voorwaarden.pdf")
    page = await bram.press(SURE)
    assert bram.status == 409
    assert "voorwaarden.pdf" in page
    assert "U antwoordde al op" in await bram.press(SURE)
