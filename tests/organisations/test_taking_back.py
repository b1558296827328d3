"""A figure or recognition is taken back after a question, and can be put back as it was said."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.audit import AuditEntry
from marketplace.organisations.levels import Level
from tests.markup import words_of
from tests.organisations.scene import KEY, Scene, days, scene


async def _words(on: Scene, path: str) -> str:
    answer = await on.get(on.cast.bram, path)
    assert answer.status_code == 200
    return words_of(answer.text)


async def _take_back(on: Scene, page: str) -> None:
    assert f'href="{page}/wissen"' in (await on.get(on.cast.bram, page)).text
    assert (await on.submit(on.cast.bram, f"{page}/wissen", f"{page}/wissen")).status_code == 303


async def _put_back(on: Scene, page: str) -> str:
    """-> where one lands."""
    answer = await on.submit(on.cast.bram, page, f"{page}/terugzetten")
    assert answer.status_code == 303
    return answer.headers["location"]


async def _noted(on: Scene) -> list[str]:
    async with on.database.begin() as db:
        return list(await db.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)))


async def test_a_figure(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        await on.send()
        await on.check()
        asked = await _words(on, f"{on.figure}/wissen")
        assert "62 %" in asked
        assert "U kunt het later terugzetten" in asked
        assert await on.level() is Level.VERIFIED, "nothing happens before one confirms"
        await _take_back(on, on.figure)
        assert await on.level() is None
        assert await _put_back(on, on.figure) == on.figure
        assert await on.level() is Level.DOCUMENTED, "its document is still there, to be checked again"
        page = await _words(on, on.figure)
        assert "Terugzetten" not in page
        assert page.count("62 %") >= 2, "as it is now, and in the history"
        assert (await _noted(on))[-2:] == ["organisation.remove_figure", "organisation.put_back_figure"]


async def test_a_recognition_and_its_documents(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        label = await on.recognition()
        page = f"{on.own}/erkenningen/{label.id}"
        await on.send(key=str(label.id))
        await on.check()
        assert "besluit 1" in await _words(on, f"{page}/wissen")
        public = await on.get(None, f"/leveranciers/{on.cast.groenwerk.id}")
        assert 'data-status="nagekeken"' in public.text
        assert await on.recognition_level() is Level.VERIFIED
        await _take_back(on, page)
        public = await on.get(None, f"/leveranciers/{on.cast.groenwerk.id}")
        assert 'data-status="nagekeken"' not in public.text
        now = await _put_back(on, page)
        assert now == f"{on.own}/erkenningen/{(await on.recognition()).id}"
        assert await on.recognition_level() is Level.DOCUMENTED
        assert "besluit 1" in (await _words(on, now)).split("Geschiedenis")[1]
        assert "Terugzetten" not in await _words(on, page), "it was put back already"
        assert (await _noted(on))[-2:] == [
            "organisation.remove_recognition",
            "organisation.put_back_recognition",
        ]


async def test_what_was_given_anew_meanwhile_stays(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        await _take_back(on, on.figure)
        old = await on.fields(on.cast.bram, on.figure, f"{on.figure}/terugzetten")
        anew = await on.fields(on.cast.bram, on.figure, on.figure)
        anew |= {KEY: "50"} | days("on", clock.today())
        assert (await on.post(on.cast.bram, on.figure, **anew)).status_code == 303
        assert (await on.post(on.cast.bram, f"{on.figure}/terugzetten", **old)).status_code == 409
        assert "50 %" in await _words(on, on.figure)
        label = f"{on.own}/erkenningen/{(await on.recognition()).id}"
        await _take_back(on, label)
        twice = await on.fields(on.cast.bram, label, f"{label}/terugzetten")
        for status in (303, 409):
            assert (await on.post(on.cast.bram, f"{label}/terugzetten", **twice)).status_code == status
        await on.recognition()


async def test_others_take_and_put_nothing_back(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        label = f"{on.own}/erkenningen/{(await on.recognition()).id}"
        for page in (on.figure, label):
            for who in (on.cast.chadia, on.cast.an, on.cast.dirk):
                assert (await on.get(who, f"{page}/wissen")).status_code == 403
                for act in ("wissen", "terugzetten"):
                    assert (await on.post(who, f"{page}/{act}")).status_code == 403
            seen = (await on.get(on.cast.chadia, page)).text
            assert "/wissen" not in seen
            await _take_back(on, page)
            assert "Terugzetten" not in (await on.get(on.cast.chadia, page)).text


async def test_what_is_gone_is_not_asked_about(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        label = f"{on.own}/erkenningen/{(await on.recognition()).id}"
        for page in (on.figure, label):
            await _take_back(on, page)
            asked = await on.get(on.cast.bram, f"{page}/wissen")
            assert (asked.status_code, asked.headers["location"]) == (303, page)
        never = f"{on.own}/meerwaarde/training_hours"
        assert (await on.get(on.cast.bram, f"{never}/wissen")).headers["location"] == never
        assert (await on.post(on.cast.bram, f"{never}/terugzetten")).status_code == 409
        assert (await on.get(on.cast.bram, f"{on.own}/meerwaarde/niets/wissen")).status_code == 404
