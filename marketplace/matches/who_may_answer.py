"""Beside the ways to reserve: how many suppliers here may take part, and what shows it on which day."""

from __future__ import annotations

import asyncio

from marketplace.core.i18n import N_
from marketplace.core.web.panels import Filled, Look
from marketplace.matches.catalogue import Catalogue, NoEngine
from marketplace.matches.potential_values import Proof
from marketplace.matches.qualifying import may_answer
from marketplace.organisations.models import Municipality
from marketplace.procedures.shown import Wanted
from matching import Band, Need

PROOF_NAMES = {
    Proof.RECOGNITION: N_("met een erkenning en een document dat die toont"),
    Proof.SHARE: N_("met een document dat minstens 30 % toont (gelijkwaardig)"),
    Proof.UNPROVEN: N_("zonder document op deze site: vraag het bewijs aan hen"),
}
FITTING = (Band.GOOD, Band.POSSIBLE)


async def panel(look: Look, catalogue: Catalogue) -> Filled | None:
    """For a `Wanted`; nothing while it says not what is bought, or while the engine is being made."""
    wanted: Wanted = look.subject
    if not wanted.words and not wanted.cpv:
        return Filled("matches/_who_may_answer.html", {"wanted": wanted, "counts": None})
    try:
        engine = await catalogue.at_hand(look.db)
    except NoEngine:
        return None
    place = await look.db.get(Municipality, wanted.nis) if wanted.nis else None
    need = Need(
        title=wanted.words,
        text="",
        cpv=(wanted.cpv,) if wanted.cpv else (),
        kind="good" if wanted.kind == "good" else "service" if wanted.kind == "service" else None,
        nis=place.nis if place else None,
        lat=place.lat if place else None,
        lng=place.lng if place else None,
        on=wanted.on,
        town=place.name if place else None,
    )
    # Beside the event loop: a text that nobody asked for before is read by the engine first.
    able = await asyncio.to_thread(engine.able, need)
    counts = may_answer(need, [one for one in able if Band.of(one.fit) in FITTING])
    values = {"wanted": wanted, "counts": counts, "names": PROOF_NAMES, "town": place.name if place else ""}
    return Filled("matches/_who_may_answer.html", values)
