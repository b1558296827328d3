"""Figures and recognitions are corrected, dated and taken back; what was said before stays to be read."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from marketplace.core import clock
from marketplace.organisations.models import Organisation
from marketplace.organisations.proof_models import Recognition, SocialValueClaim
from tests.organisations.scene import KEY, days, scene

DAY = timedelta(days=1)


async def test_a_correction_ends_the_old_one_and_its_page_tells(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        before = days("on", clock.today() - 30 * DAY)
        answer = await on.submit(on.cast.bram, on.figure, on.figure, **{KEY: "48,5"} | before)
        assert answer.status_code == 303
        async with on.database.begin() as db:
            old, new = await db.scalars(select(SocialValueClaim).order_by(SocialValueClaim.created_at))
        assert (old.value, old.ended_by, new.ended_at) == (62, on.cast.bram.id, None)
        assert new.on == clock.today() - 30 * DAY
        for reader in (on.cast.bram, on.cast.chadia):
            page = (await on.get(reader, on.figure)).text
            history = page[page.index('id="geschiedenis"') :]
            assert "62 %" in history
            assert "Bram Voorbeeld" in history
        for stranger in (on.cast.dirk, on.cast.an):
            assert (await on.get(stranger, on.figure)).status_code == 404


async def test_a_removed_figure_is_unknown_and_in_the_history(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        gone = f"{on.figure}/wissen"
        assert (await on.submit(on.cast.bram, gone, gone)).status_code == 303
        assert await on.level() is None
        page = (await on.get(on.cast.bram, on.figure)).text
        assert "Nog onbekend" in page
        assert "62 %" in page[page.index('id="geschiedenis"') :]
        again = {KEY: "50"} | days("on", clock.today())
        assert (await on.submit(on.cast.bram, on.figure, on.figure, **again)).status_code == 303
        assert await on.level() is not None


async def test_days_are_told_at_their_field(database_url: str, tmp_path: Path) -> None:
    today = clock.today()
    async with scene(database_url, tmp_path) as on:
        for fields, at in (
            (days("on", today + DAY), "on-error"),
            (days("on", today) | days("valid_to", today - DAY), "valid_to-error"),
            ({"on-day": "31", "on-month": "2", "on-year": "2026"}, "on-error"),
            ({KEY: ""}, f"{KEY}-error"),
            ({KEY: "101"}, f"{KEY}-error"),
        ):
            answer = await on.submit(on.cast.bram, on.figure, on.figure, **fields)
            assert answer.status_code == 422
            assert f'id="{at}"' in answer.text
        assert (await on.get(on.cast.bram, f"{on.own}/meerwaarde/bestaat_niet")).status_code == 404


async def test_who_is_slower_sees_both_figures_and_loses_none(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        big = f"{on.own}/meerwaarde"
        slow, slower = (
            await on.fields(on.cast.bram, on.figure, on.figure),
            await on.fields(on.cast.bram, big, big),
        )
        await on.submit(on.cast.bram, on.figure, on.figure, **{KEY: "70"})
        for path, fields in ((on.figure, slow), (big, slower)):
            answer = await on.post(on.cast.bram, path, **fields | {KEY: "66"})
            assert answer.status_code == 409
            assert all(text in answer.text for text in ('id="outdated"', ">66<", ">70<"))
        assert (await on.post(on.cast.bram, f"{on.figure}/wissen", **slow)).status_code == 409


async def test_a_removed_figure_makes_the_open_big_form_out_of_date(
    database_url: str, tmp_path: Path
) -> None:
    async with scene(database_url, tmp_path) as on:
        big = f"{on.own}/meerwaarde"
        fields = await on.fields(on.cast.bram, big, big)
        await on.submit(on.cast.bram, f"{on.figure}/wissen", f"{on.figure}/wissen")
        assert (await on.post(on.cast.bram, big, **fields)).status_code == 409
        assert await on.level() is None


async def test_sent_twice_it_is_corrected_once(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        fields = await on.fields(on.cast.bram, on.figure, on.figure) | {KEY: "70"}
        for _ in range(2):
            assert (await on.post(on.cast.bram, on.figure, **fields)).status_code == 303
        async with on.database.begin() as db:
            assert await db.scalar(select(func.count()).select_from(SocialValueClaim)) == 2


async def test_a_recognition_is_added_once_corrected_and_removed(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        all_of = f"{on.own}/erkenningen"
        fields = await on.fields(on.cast.bram, all_of, all_of)
        fields |= {"type": "kringwinkel", "document": "besluit 9"} | days("valid_from", clock.today() + DAY)
        places = {(await on.post(on.cast.bram, all_of, **fields)).headers["location"] for _ in range(2)}
        (page,) = places
        assert "Nog niet geldig" in (await on.get(on.cast.bram, page)).text
        open_form = await on.fields(on.cast.bram, page, page)
        now = (await on.post(on.cast.bram, page, **open_form | {"document": "besluit 10"})).headers[
            "location"
        ]
        again = await on.post(on.cast.bram, page, **open_form | {"document": "besluit 10"})
        assert again.headers["location"] == now, "sent twice, corrected once"
        late = await on.post(on.cast.bram, page, **open_form | {"document": "besluit 11"})
        assert late.status_code == 409
        assert "besluit 10" in late.text
        assert 'value="besluit 11"' in late.text
        assert f'action="{now}"' in late.text
        assert "besluit 9" in (await on.get(on.cast.chadia, now)).text.split('id="geschiedenis"')[1]
        assert (await on.submit(on.cast.bram, f"{now}/wissen", f"{now}/wissen")).status_code == 303
        assert "Verbeterd of verwijderd" in (await on.get(on.cast.bram, now)).text
        for reader in (on.cast.bram, on.cast.chadia):
            listed = (await on.get(reader, all_of)).text
            assert now in listed[listed.index('id="verwijderd"') :]
            assert page not in listed, "a correction is found from what stands in its place"
        assert "Kringwinkel" not in (await on.get(None, f"/leveranciers/{on.cast.groenwerk.id}")).text
        async with on.database.begin() as db:
            kept = select(func.count()).where(Recognition.type == "kringwinkel")
            assert await db.scalar(kept.select_from(Recognition)) == 2


async def test_small_counts_stay_hidden_in_the_history(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        big = f"{on.own}/meerwaarde"
        for count, ratio, share in (("3,17", "2,89", "61,73"), ("17", "4", "50")):
            values = {"target_group_fte": count, "coaching_ratio": ratio, KEY: share}
            assert (await on.submit(on.cast.bram, big, big, **values)).status_code == 303
        for key in ("target_group_fte", "coaching_ratio", KEY):
            page = (await on.get(on.cast.chadia, f"{big}/{key}")).text
            assert "3,2" not in page
            assert "2,9" not in page
            assert "61,7" not in page
        assert "minder dan 5" in (await on.get(on.cast.chadia, f"{big}/target_group_fte")).text


async def test_the_engine_hears_of_it_and_open_profiles_do_not(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        profile = await on.fields(on.cast.bram, on.own, on.own)

        async def changed_at() -> object:
            async with on.database.begin() as db:
                return await db.scalar(
                    select(Organisation.changed_at).where(Organisation.id == on.cast.groenwerk.id)
                )

        row = await on.recognition()
        recognition = f"{on.own}/erkenningen/{row.id}"
        for page, action, fields in (
            (on.figure, on.figure, {KEY: "70"}),
            (f"{on.figure}/wissen", f"{on.figure}/wissen", {}),
            (recognition, recognition, {"document": "besluit 3"}),
        ):
            before = await changed_at()
            assert (await on.submit(on.cast.bram, page, action, **fields)).status_code == 303
            assert await changed_at() != before
        assert (await on.post(on.cast.bram, on.own, **profile | {"name": "Groenwerk"})).status_code == 303
