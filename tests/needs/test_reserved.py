"""Whether a contract is reserved for the social economy: yes, no, or not known yet, which is no "no"."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.needs.models import Need
from tests.guest import Guest, House
from tests.journey import asked_need, published_need, submitted_need
from tests.people import make_need

WORDS = {"title": "Dweilen", "text": "De gangen van de school elke week dweilen."}
LABEL = "Voorbehouden aan sociale economie"
SHOWN = {
    None: "Nog niet bekend",
    False: "Nee, alle ondernemingen mogen meedoen",
    True: "Ja, artikel 15 van de wet van 17 juni 2016",
}
CHOICES = {"unknown": None, "no": False, "yes": True}
ADVICE = "U kunt deze opdracht voorbehouden"


async def _posted(house: House, **chosen: str) -> tuple[Guest, Need]:
    """An keeps a draft; -> she at its page, and the draft."""
    an = await house.signed_in(house.cast.an)
    await an.see("/behoeften/nieuw")
    await an.press("Bewaren als ontwerp", **WORDS, **chosen)
    async with house.database.begin() as db:
        return an, (await db.scalars(select(Need))).one()


async def test_what_nobody_answered_is_not_known(house: House) -> None:
    an, need = await _posted(house)
    assert need.reserved is None
    assert f"{LABEL} {SHOWN[None]}" in an.words


@pytest.mark.parametrize(("chosen", "means"), CHOICES.items())
async def test_each_answer_is_kept_shown_and_comes_back(
    house: House, chosen: str, means: bool | None
) -> None:
    an, need = await _posted(house, reserved=chosen)
    assert need.reserved is means
    assert f"{LABEL} {SHOWN[means]}" in an.words
    await an.see(f"/behoeften/{need.id}/bewerken")
    assert an.form("Bewaren als ontwerp")[1]["reserved"] == chosen


async def test_a_form_without_the_question_says_nothing(house: House) -> None:
    _, need = await _posted(house, reserved="")
    assert need.reserved is None


async def test_another_answer_is_an_error_at_its_field(house: House) -> None:
    an = await house.signed_in(house.cast.an)
    await an.see("/behoeften/nieuw")
    words = await an.press("Bewaren als ontwerp", **WORDS, reserved="misschien")
    assert (an.status, "Kies een van de mogelijkheden" in words) == (422, True)
    assert 'href="#reserved' in an.page.text
    assert "<details" in an.page.text
    assert " open" in an.page.text.partition("<details")[2].partition(">")[0], "the field is in sight"


async def test_two_versions_differ_by_no_and_not_known(house: House) -> None:
    an, need = await _posted(house)
    page = f"/behoeften/{need.id}/bewerken"
    await an.see(page)
    other = await house.signed_in(house.cast.an)
    await other.see(page)
    await other.press("Bewaren als ontwerp", reserved="no")
    words = await an.press("Bewaren als ontwerp", reserved="yes")
    assert an.status == 409
    assert (SHOWN[False] in words, SHOWN[True] in words) == (True, True)


async def test_who_may_still_decide_reads_that_reserving_is_possible(house: House) -> None:
    need = await submitted_need(house.database, house.cast)
    for person in (house.cast.an, house.cast.chadia):
        assert ADVICE in await (await house.signed_in(person)).see(f"/behoeften/{need.id}")


@pytest.mark.parametrize("decided", [True, False])
async def test_who_decided_gets_no_advice(house: House, decided: bool) -> None:
    need = await submitted_need(house.database, house.cast, reserved=decided)
    assert ADVICE not in await (await house.signed_in(house.cast.an)).see(f"/behoeften/{need.id}")


async def test_once_suppliers_can_read_it_there_is_no_advice(house: House) -> None:
    need = await published_need(house.database, house.cast)
    assert ADVICE not in await (await house.signed_in(house.cast.an)).see(f"/behoeften/{need.id}")


async def test_an_official_notice_decided_it_already(house: House) -> None:
    async with house.database.begin() as db:
        need = await make_need(db, house.cast)
        need.source_id = "11111111-2222-4333-8444-000000000001"
    assert ADVICE not in await (await house.signed_in(house.cast.an)).see(f"/behoeften/{need.id}")


@pytest.mark.parametrize("means", SHOWN)
async def test_suppliers_read_in_their_mail_what_was_said(house: House, means: bool | None) -> None:
    await asked_need(house.database, house.cast, reserved=means)
    await house.work()
    (mail,) = await house.mails("invitation")
    said = [words for words in SHOWN.values() if f"{LABEL}: {words}" in mail.text]
    assert said == ([] if means is None else [SHOWN[means]])


async def test_who_was_asked_hears_that_it_is_open_to_all(house: House) -> None:
    need, _ = await asked_need(house.database, house.cast)
    an = await house.signed_in(house.cast.an)
    await an.see(f"/behoeften/{need.id}/bewerken")
    await an.press("Wijziging bewaren", reserved="no")
    await house.work()
    (mail,) = await house.mails("need_changed")
    assert f"{LABEL}: {SHOWN[False]}" in mail.text


async def test_not_known_ranks_as_no(house: House) -> None:
    """Only what is reserved for certain leaves out who can't show a way to it."""
    found = []
    for means in SHOWN:
        need = await published_need(house.database, house.cast, reserved=means)
        chadia = await house.signed_in(house.cast.chadia)
        words = await chadia.see(f"/behoeften/{need.id}/selectie")
        found.append(("Groenwerk vzw" in words, "art. 15" in words))
    assert found == [(True, False), (True, False), (True, True)]


async def test_saving_an_unknown_untouched_changes_nothing(house: House) -> None:
    need, _ = await asked_need(house.database, house.cast)
    an = await house.signed_in(house.cast.an)
    await an.see(f"/behoeften/{need.id}/bewerken")
    await an.press("Wijziging bewaren")
    await house.work()
    assert await house.mails("need_changed") == []
