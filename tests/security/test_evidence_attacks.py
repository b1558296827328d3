"""Nobody makes a figure or recognition look better proven than it is: tried by every form and every route."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.accounts.verbs import add_membership
from marketplace.core import clock
from marketplace.core.web.access import Role
from marketplace.core.web.seen import KEY as FORM_KEY
from marketplace.core.web.seen import VERSIONS
from marketplace.organisations.admission import confirm, register
from marketplace.organisations.levels import Level
from marketplace.organisations.models import Organisation
from marketplace.organisations.proof_models import Evidence
from marketplace.organisations.sign_up import Registration
from tests.organisations.scene import KEY, PDF, days, scene

TYPED = {
    name: value
    for value in ("nagekeken", "gestaafd")
    for name in (
        *("level", "level_as_typed", "proof", "status", f"{KEY}-level", f"{KEY}_level", f"{KEY}.level"),
        *("checked", "verified", "evidence", f"{KEY}-nagekeken"),
    )
} | {
    "checked_at": "2026-01-01T00:00:00+00:00",
    "checked_value": "62",
    "recognition_id": str(uuid.uuid4()),
    "ended_at": "",
    "stated_by": str(uuid.uuid4()),
    "version": "1",
}


async def test_no_form_of_a_supplier_types_a_level(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        bram = on.cast.bram
        typed = TYPED | {"checked_by": str(on.cast.chadia.id)}
        row = await on.recognition()
        big, labels = f"{on.own}/meerwaarde", f"{on.own}/erkenningen"
        label = {"type": "andere", "document": "x"} | days("valid_from", clock.today())
        for page, action, fields in (
            (on.own, on.own, {}),
            (big, big, {KEY: "63"}),
            (on.figure, on.figure, {KEY: "64"}),
            (labels, f"{labels}/{row.id}", {"document": "besluit 4"}),
            (labels, labels, label),
        ):
            page = action if action.startswith(labels + "/") else page
            answer = await on.submit(bram, page, action, **typed | fields)
            assert answer.status_code == 303
            assert await on.level() is Level.DECLARED
            async with on.database.begin() as db:
                found = await db.scalars(select(Evidence.checked_at))
                assert found.all() == []
        answer = await on.submit(bram, on.address, on.address, ("x.pdf", PDF), **typed | {"key": KEY})
        assert answer.status_code == 303
        assert await on.level() is Level.DOCUMENTED
        assert (await on.one()).recognition_id is None


async def test_only_the_helpdesk_of_the_region_checks_and_never_its_own(
    database_url: str, tmp_path: Path
) -> None:
    async with scene(database_url, tmp_path) as on:
        await on.send()
        row = await on.one()
        path = f"{on.address}/{row.id}/nagekeken"
        right = await on.fields(on.cast.chadia, on.address, path)
        for who, status in (
            (on.cast.bram, 403),
            (on.cast.an, 403),
            (on.cast.els, 403),
            (on.cast.dirk, 404),
        ):
            assert (await on.post(who, path, **right)).status_code == status
        elsewhere = path.replace(str(on.cast.groenwerk.id), str(on.cast.zeekracht.id))
        assert (await on.post(on.cast.dirk, elsewhere, **right)).status_code == 409, (
            "not Zeekracht's document"
        )
        assert (await on.post(on.cast.chadia, elsewhere, **right)).status_code == 404
        assert await on.level() is Level.DOCUMENTED


def asks_for(organisation: Organisation, person: Person) -> Registration:
    """The form by which somebody asks to work for an organisation that is there."""
    supplier = Role.SUPPLIER, organisation.name, organisation.kbo, organisation.nis
    return Registration(*supplier, organisation.supplier_type, "", person.name, person.email)


@pytest.mark.parametrize("active", [True, False], ids=["colleague", "waiting"])
@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMINISTRATOR])
async def test_who_works_for_the_supplier_checks_nothing_of_it(
    database_url: str, tmp_path: Path, role: Role, active: bool
) -> None:
    async with scene(database_url, tmp_path) as on:
        await on.send()
        await on.send(key=str((await on.recognition()).id))
        async with on.database.begin() as db:
            rows = (await db.scalars(select(Evidence))).all()
            checker = on.cast.chadia if role is Role.COORDINATOR else on.cast.els
            if role is Role.ADMINISTRATOR:
                await add_membership(db, checker.id, role)
        forms = {}
        for row in rows:
            path = f"{on.address}/{row.id}/nagekeken"
            forms[path] = await on.fields(checker, on.address, path)
        async with on.database.begin() as db:
            if active:
                await add_membership(db, checker.id, Role.SUPPLIER, organisation_id=on.cast.groenwerk.id)
            else:
                confirm(db, await register(db, None, asks_for(on.cast.groenwerk, checker)))
        for path, fields in forms.items():
            assert (await on.post(checker, path, **fields)).status_code == 403
            assert path not in (await on.get(checker, on.address)).text, "no button either"
        assert await on.level() is Level.DOCUMENTED
        assert await on.recognition_level() is Level.DOCUMENTED


@pytest.mark.parametrize(
    "versions",
    [
        *("", "{}", "[]", "null", "0", '"x"', "{", "[" * 50_000, '{"evidence": 1}', "true"),
        *('{"social_value_claim.%(claim)s": 1}', '{"evidence.%(paper)s": 1}'),
        '{"evidence.%(paper)s": 1, "social_value_claim.%(claim)s": 0}',
        '{"evidence.%(paper)s": "1", "social_value_claim.%(claim)s": "1"}',
        '{"evidence.%(paper)s": 1, "social_value_claim.%(claim)s": 2}',
        '{"evidence.%(paper)s": null, "social_value_claim.%(claim)s": null}',
        '{"evidence.%(paper)s": [1], "social_value_claim.%(claim)s": {}}',
        '{"recognition.%(claim)s": 1, "evidence.%(paper)s": 1}',
    ],
)
async def test_made_up_versions_check_nothing(database_url: str, tmp_path: Path, versions: str) -> None:
    async with scene(database_url, tmp_path) as on:
        await on.send()
        row = await on.one()
        path = f"{on.address}/{row.id}/nagekeken"
        true = json.loads((await on.fields(on.cast.chadia, on.address, path))[VERSIONS])
        claim = next(name for name in true if name.startswith("social_value_claim")).split(".")[1]
        made_up = versions.replace("%(claim)s", claim).replace("%(paper)s", row.id.hex)
        answer = await on.post(on.cast.chadia, path, **{VERSIONS: made_up})
        assert answer.status_code == 409
        assert await on.level() is Level.DOCUMENTED


async def test_what_changed_between_looking_and_checking_is_not_checked(
    database_url: str, tmp_path: Path
) -> None:
    async with scene(database_url, tmp_path) as on:
        await on.send("eerste.pdf")
        row = await on.one()
        path = f"{on.address}/{row.id}/nagekeken"
        pages = (on.address, on.figure)
        for page in pages:
            seen = await on.fields(on.cast.chadia, page, path)
            new = "70" if page == on.address else "71"
            assert (await on.submit(on.cast.bram, on.figure, on.figure, **{KEY: new})).status_code == 303
            answer = await on.post(on.cast.chadia, path, **seen)
            assert answer.status_code == 409
            assert f"{new} %" in answer.text, "both versions"
        seen = await on.fields(on.cast.chadia, on.address, path)
        await on.submit(on.cast.bram, f"{on.figure}/wissen", f"{on.figure}/wissen")
        assert (await on.post(on.cast.chadia, path, **seen)).status_code == 409
        again = {KEY: "71"} | days("on", clock.today())
        await on.submit(on.cast.bram, on.figure, on.figure, **again)
        assert (await on.post(on.cast.chadia, path, **seen)).status_code == 409, "the same value anew"
        seen = await on.fields(on.cast.chadia, on.address, path)
        await on.submit(on.cast.bram, f"{on.address}/{row.id}/wissen", f"{on.address}/{row.id}/wissen")
        await on.send("tweede.pdf")
        assert (await on.post(on.cast.chadia, path, **seen)).status_code == 409
        other = f"{on.address}/{(await on.one()).id}/nagekeken"
        assert (await on.post(on.cast.chadia, other, **seen)).status_code == 409
        assert await on.level() is Level.DOCUMENTED


async def test_a_corrected_recognition_is_not_checked_by_an_older_page(
    database_url: str, tmp_path: Path
) -> None:
    async with scene(database_url, tmp_path) as on:
        label = await on.recognition()
        await on.send(key=str(label.id))
        path = f"{on.address}/{(await on.one()).id}/nagekeken"
        page = f"{on.own}/erkenningen/{label.id}"
        seen = await on.fields(on.cast.chadia, page, path)
        far = days("valid_to", clock.today() + timedelta(days=3000))
        assert (await on.submit(on.cast.bram, page, page, **far)).status_code == 303
        assert (await on.post(on.cast.chadia, path, **seen)).status_code == 409
        assert await on.recognition_level() is Level.DOCUMENTED


async def test_a_planted_key_uses_up_nobodys_form(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        async with on.database.begin() as db:
            await add_membership(db, on.cast.an.id, Role.SUPPLIER, organisation_id=on.cast.groenwerk.id)
            await add_membership(db, on.cast.bram.id, Role.SUPPLIER, organisation_id=on.cast.poetslijn.id)
        fields = await on.fields(on.cast.bram, on.address, on.address) | {"key": KEY}
        elsewhere = on.address.replace(str(on.cast.groenwerk.id), str(on.cast.poetslijn.id))
        for who, path in ((on.cast.an, on.address), (on.cast.bram, elsewhere), (on.cast.bram, on.address)):
            assert (await on.post(who, path, ("x.pdf", PDF), **fields)).status_code == 303
        assert await on.papers() == 3, "the same key of another person, or for another supplier, is another"
        for planted in ("", "x", "00000000-0000-0000-0000-000000000000", "' OR 1=1", fields[FORM_KEY] + "0"):
            answer = await on.post(on.cast.bram, on.address, ("x.pdf", PDF), **fields | {FORM_KEY: planted})
            assert answer.status_code == 303


async def test_a_document_hangs_on_nothing_of_another_supplier(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        label = await on.recognition()
        async with on.database.begin() as db:
            await add_membership(db, on.cast.an.id, Role.SUPPLIER, organisation_id=on.cast.poetslijn.id)
        theirs = on.address.replace(str(on.cast.groenwerk.id), str(on.cast.poetslijn.id))
        for key in (str(label.id), "bestaat_niet", "", str(uuid.uuid4())):
            assert (await on.post(on.cast.an, theirs, ("x.pdf", PDF), key=key)).status_code == 422
        for path in (
            f"{on.own}/erkenningen/{label.id}",
            f"{on.own}/erkenningen/{label.id}/wissen",
            on.figure,
        ):
            assert (await on.post(on.cast.an, path, document="x")).status_code == 404
        foreign = f"/organisaties/{on.cast.poetslijn.id}/erkenningen/{label.id}"
        for path in (foreign, f"{foreign}/wissen"):
            assert (await on.post(on.cast.an, path, document="x")).status_code == 404
        assert await on.papers() == 0
        assert await on.recognition_level() is Level.DECLARED


async def test_who_supplies_elsewhere_gives_a_buyer_no_figures(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        async with on.database.begin() as db:
            await add_membership(db, on.cast.an.id, Role.SUPPLIER, organisation_id=on.cast.poetslijn.id)
        town = f"/organisaties/{on.cast.temse.id}"
        for path in ("/meerwaarde", f"/meerwaarde/{KEY}", "/erkenningen", "/bewijsstukken"):
            assert (await on.get(on.cast.an, town + path)).status_code == 404
            fields = {KEY: "10", "key": KEY, "type": "andere", "document": "x"}
            fields |= days("on", clock.today()) | days("valid_from", clock.today())
            answer = await on.post(on.cast.an, town + path, ("x.pdf", PDF), **fields)
            assert answer.status_code == 404
