"""Attachments of a need: accepted by what is in them, opened by its people and who is asked only."""

from __future__ import annotations

from marketplace.core.documents import Document
from marketplace.core.web.access import Actor
from marketplace.needs import attachments
from marketplace.needs.asking_models import Attachment
from marketplace.needs.depth import attachments_of
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from tests.database import composer
from tests.documents import picture
from tests.guest import Guest, House
from tests.journey import asked_need, submitted_need
from tests.people import make_need

PAPER = Document("application/pdf", "pdf", b"%PDF-1.7 %%EOF")
PICTURE = picture("PNG")


async def _draft(house: House) -> tuple[Need, Guest, str]:
    async with house.database.begin() as db:
        need = await make_need(db, house.cast)
    an = await house.signed_in(house.cast.an)
    here = f"/behoeften/{need.id}/opstellen/bijlagen"
    await an.see(here)
    return need, an, here


async def _kept(house: House, need: Need) -> list[Attachment]:
    async with house.database.begin() as db:
        return list(await attachments_of(db, need.id))


async def keep(house: House, need: Need, name: str = "plan.pdf") -> Attachment:
    """Give a need an attachment."""
    an = house.cast.an
    actor = Actor(an.id, an.name, an.email, an.id)
    async with house.database.begin() as db:
        row, _ = await attachments.add(db, actor, await db.get_one(Need, need.id), name, PAPER)
    return row


async def test_a_document_is_kept_and_opened_as_a_download(house: House) -> None:
    need, an, here = await _draft(house)
    page = await an.attach("Bijlage bewaren", {"file": ("Plan van <het> park.png", PICTURE)})
    assert "Bewaard." in page
    assert "Plan van het park.png" in page
    (row,) = await _kept(house, need)
    assert (row.content_type, row.extension) == ("image/png", "png")
    await an.see(f"/behoeften/{need.id}/bijlagen/{row.id}")
    assert an.page.headers["content-disposition"] == f'attachment; filename="bijlage-{row.id.hex[:8]}.png"'
    assert an.page.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert an.page.headers["cache-control"] == "private, no-store"
    assert "Plan van het park.png" in await an.see(f"/behoeften/{need.id}")
    await an.see(f"{here}/{row.id}/wissen")
    assert "Er zijn nog geen bijlagen." in await an.press("Bijlage verwijderen")
    assert await _kept(house, need) == []


async def test_what_is_no_document_is_refused_at_its_field(house: House) -> None:
    need, an, here = await _draft(house)
    for files in ({"file": ("plan.pdf", b"<script>")}, {"file": ("", b"")}):
        await an.see(here)
        await an.attach("Bijlage bewaren", files)
        assert an.status == 422
        assert 'id="file-error"' in an.page.text
    assert await _kept(house, need) == []


async def test_the_eleventh_is_refused(house: House) -> None:
    need, an, here = await _draft(house)
    for _ in range(attachments.MOST - 1):
        await keep(house, need)
    await an.see(here)
    target, held = an.form("Bijlage bewaren")
    assert "U hebt al 10 bijlagen" in await an.attach("Bijlage bewaren", {"file": ("tien.png", PICTURE)})
    held["_key"] = "5cf3e0a6-8d1e-4f3c-9a0e-2a63b7a1a111"
    refused = await an.client.post(target, data=held, files={"file": ("elf.png", PICTURE)})
    assert refused.status_code == 409
    assert len(await _kept(house, need)) == attachments.MOST


async def test_who_is_asked_opens_those_of_this_need_and_no_other(house: House) -> None:
    need, (invitation,) = await asked_need(house.database, house.cast)
    row = await keep(house, need)
    other = await keep(house, (await _draft(house))[0])
    token = composer().signed("answer", invitation.id, house.cast.bram.id)
    bram = house.guest()
    assert "plan.pdf" in await bram.see(f"/uitnodiging/{token}")
    for path, status in (
        (f"/uitnodiging/{token}/bijlagen/{row.id}", 200),
        (f"/uitnodiging/{token}/bijlagen/{other.id}", 404),
        (f"/uitnodiging/x{token}/bijlagen/{row.id}", 404),
        (f"/behoeften/{need.id}/bijlagen/{row.id}", 200),
    ):
        bram.page = await bram.client.get(path, follow_redirects=False)
        assert bram.status == (status if path.startswith("/uit") else 302 if bram.status == 302 else 303)


async def test_strangers_open_nothing(house: House) -> None:
    need = await submitted_need(house.database, house.cast)
    row = await keep(house, need)
    other, _, _ = await _draft(house)
    for who, status in (
        (house.cast.an, 200),
        (house.cast.chadia, 200),
        (house.cast.dirk, 404),
        (house.cast.els, 404),
        (house.cast.bram, 403),
    ):
        guest = await house.signed_in(who)
        await guest.see(f"/behoeften/{need.id}/bijlagen/{row.id}")
        assert guest.status == status
    an = await house.signed_in(house.cast.an)
    await an.see(f"/behoeften/{other.id}/bijlagen/{row.id}")
    assert an.status == 404, "an attachment of another need"


async def test_who_was_asked_hears_of_a_new_attachment(house: House) -> None:
    need, _ = await asked_need(house.database, house.cast)
    an = await house.signed_in(house.cast.an)
    await an.see(f"/behoeften/{need.id}/opstellen/bijlagen")
    page = await an.attach("Bijlage bewaren", {"file": ("plan.png", PICTURE)})
    assert "krijgt een mail over de wijziging" in page
    await house.work()
    assert [mail.to_address for mail in await house.mails("need_changed")] == ["bram@bram.example"]


async def test_all_needs_of_a_buyer_share_one_room(house: House) -> None:
    """Also what a copy would take."""
    need, an, _here = await _draft(house)
    await keep(house, need)
    async with house.database.begin() as db:
        other = await make_need(db, house.cast)
        full = attachments.MOST_BYTES_OF_ONE - len(PAPER.data) - 5
        kind = {"content_type": PAPER.content_type, "extension": "pdf", "digest": "d", "data": b"%"}
        db.add(Attachment(need_id=other.id, name="groot.pdf", size=full, **kind))
    assert "te veel bijlagen samen" in await an.attach("Bijlage bewaren", {"file": ("plan.png", PICTURE)})
    assert an.status == 409
    async with house.database.begin() as db:
        (await db.get_one(Need, need.id)).status = NeedStatus.SUBMITTED
    await an.see(f"/behoeften/{need.id}")
    assert "te veel bijlagen samen" in await an.press("Opnieuw plaatsen")
    assert len(await _kept(house, need)) == 1
