"""What a buyer asks suppliers to fill in: added, changed, ordered and removed until they may answer it."""

from __future__ import annotations

import pytest

from marketplace.needs.asking_models import AnswerField, FieldKind
from marketplace.needs.depth import fields_of
from marketplace.needs.models import Need
from tests.guest import Guest, House
from tests.journey import published_need
from tests.markup import Fields, form_on
from tests.people import make_need
from tests.tab import Tab


async def _draft(house: House, *texts: str) -> tuple[Need, Guest, str]:
    async with house.database.begin() as db:
        need = await make_need(db, house.cast)
    an = await house.signed_in(house.cast.an)
    here = f"/behoeften/{need.id}/opstellen/vragen"
    for text in texts:
        await an.see(f"{here}/nieuw")
        await an.press("Vraag bewaren", text=text)
    return need, an, here


async def _kept(house: House, need: Need) -> list[AnswerField]:
    async with house.database.begin() as db:
        return list(await fields_of(db, need.id))


async def test_a_question_of_each_kind_is_kept_in_order(house: House) -> None:
    need, an, here = await _draft(house)
    for kind in FieldKind:
        await an.see(f"{here}/nieuw")
        page = await an.press("Vraag bewaren", text=f"Een {kind}?", kind=kind, unit="uur", required="yes")
        assert "De vraag is toegevoegd." in page
    rows = await _kept(house, need)
    assert [(row.text, row.kind, row.unit, row.required) for row in rows] == [
        (f"Een {kind}?", kind, "uur" if kind is FieldKind.NUMBER else "", True) for kind in FieldKind
    ]
    assert "Getal, in uur, verplicht" in an.words


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"text": ""}, "text"), ({"text": "x" * 301}, "text"), ({"text": "Wat?", "kind": "iets"}, "kind")],
)
async def test_what_is_wrong_is_told_at_its_field(house: House, typed: Fields, field: str) -> None:
    need, an, here = await _draft(house)
    await an.see(f"{here}/nieuw")
    await an.press("Vraag bewaren", **typed)
    assert (an.status, f'id="{field}-error"' in an.page.text) == (422, True)
    assert await _kept(house, need) == []


async def test_questions_change_places_and_go(house: House) -> None:
    need, an, here = await _draft(house, "Een?", "Twee?", "Drie?")
    await an.see(here)
    await an.press("Omhoog: Drie?")
    await an.press("Omlaag: Een?")
    rows = await _kept(house, need)
    assert [(row.position, row.text) for row in rows] == [(1, "Drie?"), (2, "Een?"), (3, "Twee?")]
    await an.see(f"{here}/{rows[0].id}/wissen")
    await an.press("Vraag verwijderen")
    assert [(row.position, row.text) for row in await _kept(house, need)] == [(1, "Een?"), (2, "Twee?")]


async def test_no_more_files_than_one_answer_can_carry(house: House) -> None:
    need, an, here = await _draft(house)
    for number in range(4):
        await an.see(f"{here}/nieuw")
        await an.press("Vraag bewaren", text=f"Bestand {number}", kind="file")
    assert an.status == 409
    assert "hoogstens 3 bestanden" in an.words
    assert len(await _kept(house, need)) == 3


async def test_two_who_change_one_question_lose_no_word(house: House) -> None:
    need, an, here = await _draft(house, "Een?", "Twee?")
    first, second = await _kept(house, need)
    one, two, three = [await Tab.of(an.client, house.database, house.cast.an) for _ in range(3)]
    path, other = f"{here}/{first.id}", f"{here}/{second.id}"
    mine = await one.form(path, text="Een, maar beter?")
    theirs = await two.form(path, unit="", kind="yes_no")
    beside = await three.form(other, text="Twee, maar beter?")
    assert (await one.post(path, mine)).status_code == 303
    assert (await three.post(other, beside)).status_code == 303, "another question"
    refused = await two.post(path, theirs)
    assert refused.status_code == 409
    assert "Een, maar beter?" in refused.text
    assert (await two.post(path, form_on(refused.text, path))).status_code == 303
    assert (await _kept(house, need))[0].kind is FieldKind.YES_NO


async def test_once_published_only_the_words_of_a_question_change(house: House) -> None:
    need = await published_need(house.database, house.cast)
    async with house.database.begin() as db:
        db.add(AnswerField(need_id=need.id, position=1, text="Een?", kind=FieldKind.NUMBER, required=True))
    (row,) = await _kept(house, need)
    an = await house.signed_in(house.cast.an)
    here = f"/behoeften/{need.id}/opstellen/vragen"
    assert "Deze behoefte is gepubliceerd" in await an.see(here)
    for path in ("/nieuw", f"/{row.id}/wissen"):
        await an.see(here + path)
        assert an.status == 409
    await an.see(f"{here}/{row.id}")
    await an.press("Vraag bewaren", text="Een, maar beter?", kind="text", required="")
    (after,) = await _kept(house, need)
    assert (after.text, after.kind, after.required) == ("Een, maar beter?", FieldKind.NUMBER, True)


async def test_another_buyer_finds_nothing(house: House) -> None:
    need, _, here = await _draft(house, "Een?")
    (row,) = await _kept(house, need)
    els = await house.signed_in(house.cast.els)
    for path in ("", "/nieuw", f"/{row.id}", f"/{row.id}/wissen"):
        await els.see(here + path)
        assert els.status == 404
