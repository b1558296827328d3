"""The procedure guide and what one may reserve: public pages, without an account."""

from typing import Any

from litestar import Request, Router, get
from litestar.di import NamedDependency
from litestar.response import Response

from marketplace.core import clock
from marketplace.core.i18n import N_
from marketplace.core.inject import Db, Placing, Rendering
from marketplace.core.web import access
from marketplace.core.web.forms import Form
from marketplace.core.web.panels import look_of
from marketplace.organisations.forms import municipality_choices
from marketplace.procedures import guide_forms, wording
from marketplace.procedures.advice import advise
from marketplace.procedures.asks import ASKED
from marketplace.procedures.purchase import WorkKind
from marketplace.procedures.reading import Rules
from marketplace.procedures.reserving import ReservedCode
from marketplace.procedures.routes import ROUTE_NAMES
from marketplace.procedures.shown import Wanted, by_topic
from marketplace.procedures.words import IN_TEMPLATES

Req = Request[Any, Any, Any]
Page = Response[Any]
WHO_MAY_ANSWER = "procedures.who_may_answer"
PLACES = (WHO_MAY_ANSWER,)
"""Beside the way to reserve: who here may take part."""
QUESTIONS = (
    (N_("Wie mag dan meedoen?"), ("R15-WIE", "R15-30")),
    (N_("Mag dat voor elk bedrag?"), ("R15-DREMPEL", "R15-BW")),
    (N_("Kies ik dan zelf mijn leverancier?"), ("R15-ELKE-WEG", "R15-PERCEEL")),
    (N_("Moet het een erkend maatwerkbedrijf zijn?"), ("R15-GELIJK", "R15-BEWIJS", "R15-ART60")),
    (N_("Wat schrijf ik op?"), ("R15-VERMELD", "R15-EFORMS")),
    (N_("En als ik niet kan voorbehouden?"), ("CLAUSULE",)),
)
"""What buyers ask about reserving, each with the series that answer it."""


@get("/procedurewijzer", guards=[access.anyone])
async def guide(
    request: Req, db: Db, pages: Rendering, panels: Placing, rules: NamedDependency[Rules]
) -> Page:
    """What the rules say of a purchase; its address can be shared."""
    form = Form.of(request.query_params)
    asked = guide_forms.is_asked(form.values)
    if not asked:
        form = Form(guide_forms.blank() | form.values)
    table = await rules.current(db)
    purchase = guide_forms.purchase(form, table) if asked else None
    places = await municipality_choices(db)
    wanted = Wanted.of(form, purchase, {nis for nis, _ in places[1:]})
    return pages.render(
        request,
        "procedures/guide.html",
        form=form,
        kinds=guide_forms.KINDS,
        places=places,
        advice=advise(table, purchase) if purchase else None,
        asked_names=ASKED,
        by_topic=by_topic,
        route_names=ROUTE_NAMES,
        **IN_TEMPLATES,
        wording=wording,
        panels=await panels.fill(pages, look_of(request, db, wanted), *PLACES) if purchase else {},
        status=422 if form.errors else 200,
    )


@get("/wat-mag-ik-voorbehouden", guards=[access.anyone])
async def may_reserve(request: Req, db: Db, pages: Rendering, rules: NamedDependency[Rules]) -> Page:
    """What article 15 allows, in short, with the rules of today."""
    table, today = await rules.current(db), clock.today()
    answers = [
        (question, [rule for name in names if (rule := table.find(name, today, WorkKind.SERVICES))])
        for question, names in QUESTIONS
    ]
    return pages.render(
        request,
        "procedures/may_reserve.html",
        answers=answers,
        today=today,
        wording=wording,
        code=ReservedCode.WORKSHOPS,
    )


router = Router("/", route_handlers=[guide, may_reserve])
