"""What a need has that was worked out in full, and needs that are open or wait for their buyer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.documents import Document
from marketplace.core.tokens import Signer
from marketplace.core.web.access import Actor
from marketplace.leads.answer_models import FieldAnswer
from marketplace.leads.models import Invitation
from marketplace.needs import attachments, confirming, verbs
from marketplace.needs.asking_models import AnswerField, FieldKind
from marketplace.needs.lot_models import Lot
from marketplace.needs.models import Need
from marketplace.needs.states import Visibility
from tests.people import need_values
from tests.security.world import REGIONS, World
from tests.site import SECRET

PAPER = Document("application/pdf", "pdf", b"%PDF-")
COORDINATORS = {"waasland": "coord", "oostende": "coord2"}


async def in_full(
    db: AsyncSession,
    world: World,
    region: str,
    need: Callable[..., Awaitable[Need]],
    asked: Invitation,
) -> None:
    """A draft with lots, questions and an attachment; what the supplier sees and sent; an open need."""
    draft = await db.get_one(Need, UUID(world.objects[f"{region}.draft"]["need_id"]))
    here = {"need_id": str(draft.id)}
    actor = Actor(world.people[REGIONS[region][0]].id, "An", "an@an.example", draft.id)
    lots = [Lot(need_id=draft.id, position=n, identifier=str(n), title=f"Deel {n}", text="") for n in (1, 2)]
    fields = [
        AnswerField(need_id=draft.id, position=n, text=f"Vraag {n}?", kind=FieldKind.TEXT) for n in (1, 2)
    ]
    db.add_all([*lots, *fields])
    kept, _ = await attachments.add(db, actor, draft, "plan.pdf", PAPER)
    world.objects |= {
        f"{region}.draft_lot": here | {"lot_id": str(lots[0].id)},
        f"{region}.draft_field": here | {"field_id": str(fields[0].id)},
        f"{region}.attachment": here | {"attachment_id": str(kept.id)},
    }
    await _answered(db, world, region, actor, asked)
    await need("Bladeren ruimen op het plein", "open", visibility=Visibility.PUBLIC)
    await _unconfirmed(db, world, region)


async def _answered(db: AsyncSession, world: World, region: str, actor: Actor, asked: Invitation) -> None:
    """An attachment of the need that the supplier was asked for, and a file that it sent."""
    need = await db.get_one(Need, asked.need_id)
    shown, _ = await attachments.add(db, actor, need, "bestek.pdf", PAPER)
    field = AnswerField(need_id=need.id, position=1, text="Uw offerte", kind=FieldKind.FILE)
    db.add(field)
    await db.flush()
    file = {"content_type": PAPER.content_type, "extension": PAPER.extension, "size": 5, "digest": "x"}
    db.add(
        FieldAnswer(invitation_id=asked.id, field_id=field.id, name="offerte.pdf", data=PAPER.data, **file)
    )
    token = Signer(SECRET, "answer").sign_ids(asked.id, world.people[REGIONS[region][1]].id)
    ids = {"need_id": str(need.id), "invitation_id": str(asked.id), "field_id": str(field.id)}
    world.objects |= {
        f"{region}.shown_attachment": {"token": token, "attachment_id": str(shown.id)},
        f"{region}.sent_file": ids,
    }


async def _unconfirmed(db: AsyncSession, world: World, region: str) -> None:
    """A need that the coordinator posted for the buyer, who was mailed a link."""
    buyer, _, nis = REGIONS[region]
    posted_by = world.people[COORDINATORS[region]]
    values = need_values("Sneeuw ruimen", nis=nis)
    need = await verbs.draft(db, posted_by.id, world.organisations[buyer], values)
    await confirming.hand_in(db, Actor(posted_by.id, "", "", need.id), need)
    token = Signer(SECRET, confirming.CONFIRM).sign_ids(need.id, world.people[buyer].id)
    world.objects[f"{region}.unconfirmed"] = {"need_id": str(need.id), "token": token}
