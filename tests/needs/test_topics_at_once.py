"""Topics that two people work on, and those of a need that suppliers were asked about."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.guest import House
from tests.journey import asked_need
from tests.markup import Fields, form_on
from tests.needs.test_topics import PLAIN, draft, stored_now
from tests.tab import Tab


async def test_two_who_work_on_different_topics_are_not_in_each_others_way(house: House) -> None:
    need, an, here = await draft(house)
    one, two = [await Tab.of(an.client, house.database, house.cast.an) for _ in range(2)]
    first = await one.form(f"{here}/plaats", place="Kasteel")
    second = await two.form(f"{here}/voorwaarden", conditions="Op weekdagen")
    assert (await one.post(f"{here}/plaats", first)).status_code == 303
    assert (await two.post(f"{here}/voorwaarden", second)).status_code == 303
    after = await stored_now(house, need)
    assert (after.place, after.conditions) == ("Kasteel", "Op weekdagen")


@pytest.mark.parametrize(
    ("topic", "first", "second"),
    [
        ("plaats", {"place": "Kasteel"}, {"place": "Kerk"}),
        ("contact", {"contact": ""}, {}),
        ("hoeveelheid", {"quantity": "40 are"}, {"rhythm": "elke week"}),
    ],
)
async def test_two_who_work_on_one_topic_lose_no_word(
    house: House, topic: str, first: Fields, second: Fields
) -> None:
    need, an, here = await draft(house, contact_id=house.cast.an.id)
    one, two = [await Tab.of(an.client, house.database, house.cast.an) for _ in range(2)]
    path = f"{here}/{topic}"
    mine, theirs = await one.form(path, **first), await two.form(path, **second)
    assert (await one.post(path, mine)).status_code == 303
    refused = await two.post(path, theirs)
    assert refused.status_code == 409
    assert "Dit is intussen veranderd" in refused.text
    assert (await two.post(path, form_on(refused.text, path))).status_code == 303
    after = await stored_now(house, need)
    assert after.contact_id == (house.cast.an.id if topic == "contact" else need.contact_id)


async def test_what_suppliers_may_not_know_is_no_news_for_them(house: House) -> None:
    need, _ = await asked_need(house.database, house.cast, **(PLAIN | {"amount": Decimal(100)}))
    an = await house.signed_in(house.cast.an)
    here = f"/behoeften/{need.id}/opstellen"
    for topic, values, told in (
        ("budget", {"budget": "exact", "amount": "4.321"}, False),
        ("zichtbaarheid", {"visibility": "region"}, False),
        ("hoeveelheid", {"quantity": "40 are"}, True),
        ("budget", {"budget": "exact", "amount": "4.321", "amount_shown": "yes"}, True),
    ):
        await an.see(f"{here}/{topic}")
        page = await an.press("Bewaren", **values)
        assert ("krijgt een mail over de wijziging" in page) is told, topic
        await house.work()
    mails = await house.mails("need_changed")
    assert len(mails) == 2
    assert "4.321" not in mails[0].text.replace("\xa0", " ")
    assert "4.321" in mails[1].text.replace("\xa0", " ")


async def test_what_the_helpdesk_has_stays_complete(house: House) -> None:
    need, _ = await asked_need(house.database, house.cast)
    an = await house.signed_in(house.cast.an)
    here = f"/behoeften/{need.id}/opstellen"
    for topic, typed, field in (
        ("onderwerp", {"text": ""}, "text"),
        ("plaats", {"nis": ""}, "nis"),
        ("hoeveelheid", {f"deadline-{part}": "" for part in ("day", "month", "year")}, "deadline"),
    ):
        await an.see(f"{here}/{topic}")
        await an.press("Bewaren", **typed)
        assert (an.status, f'href="#{field}"' in an.page.text) == (422, True), topic
