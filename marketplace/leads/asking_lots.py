"""Asking suppliers for a need with lots: whom for which, with a box for each lot before the mails go."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Request
from litestar.response import Response
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.i18n import _
from marketplace.core.web import promises, seen
from marketplace.core.web.forms import Form
from marketplace.core.web.pages import Pages
from marketplace.leads import lots_asked, lots_to_ask
from marketplace.leads.lots_asked import Asked
from marketplace.leads.lots_to_ask import Proposal, Ticked
from marketplace.matches.selection import Selection, selection
from marketplace.needs import forms, reach
from marketplace.needs.lot_models import Lot
from marketplace.needs.models import Need

Req = Request[Any, Any, Any]
Page = Response[Any]
DOUBT = "doubt"
"""The box that asks those who are in doubt too."""


async def proposed(db: AsyncSession, need: Need, form: Form) -> list[Proposal]:
    """Whom the form asks for, so many of each lot; an error at its field where that is no number."""
    chosen, asked = await _known(db, need)
    doubt = form.raw(DOUBT) == "yes"
    most = lots_to_ask.most(chosen, asked, doubt=doubt)
    message = (
        _("Vul een aantal in van 1 tot %(most)s") % {"most": most}
        if most
        else _("Er is niemand om te vragen")
    )
    count = form.whole("count", least=1, most=most, message=message)
    return [] if count is None else lots_to_ask.proposals(chosen, asked, count, doubt=doubt)


def confirm(request: Req, pages: Pages, need: Need, found: list[Proposal], form: Form) -> Page:
    """The page that shows them, each with its lots. `form`: one that came back without any lot."""
    if form.ok:
        ticked = {row.field: [str(fit.lot.id) for fit in row.fits] for row in found}
        form = Form({DOUBT: form.raw(DOUBT)} | ticked)
    sums = [(lot, sum(fit.lot is lot for row in found for fit in row.fits)) for lot in need.parts]
    return pages.render(
        request,
        "leads/confirm_lots.html",
        need=need,
        found=found,
        versions=[need, *need.parts, *(row.match for row in found)],
        sums=_by_count(sums),
        nobody=[str(lot.position) for lot, count in sums if not count],
        shown=forms.shown(need, reach.town_of(need)),
        doubt=DOUBT,
        form=form,
        status=200 if form.ok else 422,
    )


def _by_count(sums: Sequence[tuple[Lot, int]]) -> list[tuple[int, list[str]]]:
    """How many suppliers are mailed, and for which lots, by their numbers; lots without any are left out."""
    found: dict[int, list[str]] = {}
    for lot, count in sums:
        if count:
            found.setdefault(count, []).append(str(lot.position))
    return list(found.items())


async def again(request: Req, db: AsyncSession, pages: Pages, need: Need, form: Form) -> Page:
    """The same page for a form in which no lot is ticked: nobody is asked yet."""
    await seen.require(db, form, need, shown=forms.shown(need, reach.town_of(need)))
    promises.asks_first(db)
    chosen, asked = await _known(db, need)
    named = identifiers(form)
    found = lots_to_ask.of_suppliers(chosen, asked, named, doubt=form.raw(DOUBT) == "yes")
    form.fail(found[0].field if found else "lots", _("Vink minstens één perceel aan"))
    return confirm(request, pages, need, found, form)


def ticked(form: Form) -> Ticked:
    """The lots that are ticked for each supplier of the form. Raises Conflict for what is no id."""
    return lots_to_ask.ticked(form, identifiers(form))


def identifiers(form: Form) -> list[UUID]:
    """The suppliers of the form, without what is no id."""
    found = []
    for text in form.choices("supplier"):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


async def _known(db: AsyncSession, need: Need) -> tuple[Selection, Asked]:
    return await selection(db, need.id, need.parts), await lots_asked.by_supplier(db, need.id, need.parts)
