"""Steps in a need's life that need a reason, each a resource: GET asks for it, POST takes the step."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.i18n import N_, _
from marketplace.core.inject import Db, Rendering, SignedIn
from marketplace.core.web import access, promises, seen
from marketplace.core.web.access import Actor
from marketplace.core.web.forms import Form
from marketplace.core.web.pages import Pages
from marketplace.needs import forms, lots, reach, verbs
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus

Req = Request[Any, Any, Any]
Page = Response[Any]


@dataclass(frozen=True, slots=True)
class Step:
    """A step and the words of its form. `warns`: the form says that the step can't be undone.

    `ends`: the need is over after it, and what was decided of its lots but not told lapses.
    """

    path: str
    title: str
    question: str
    hint: str
    button: str
    done: str
    becomes: NeedStatus
    take: Callable[[AsyncSession, UUID, Need, str], Awaitable[None]]
    guard: access.Rule
    load: Callable[[AsyncSession, Actor, UUID], Awaitable[Need]]
    warns: bool = False
    ends: bool = False


TO_BUYER = N_("De koper krijgt uw reden per mail.")
TO_ALL = N_("Alle leveranciers die gevraagd werden, krijgen uw reden per mail.")
CHANGES = Step(
    path="wijzigingsverzoek",
    title=N_("Aanvulling vragen"),
    question=N_("Wat moet de koper nog toevoegen?"),
    hint=N_("De koper krijgt uw vraag per mail."),
    button=N_("Aanvulling vragen"),
    done=N_("De koper krijgt uw vraag per mail."),
    becomes=NeedStatus.CHANGES_REQUESTED,
    take=verbs.request_changes,
    guard=access.coordinator,
    load=reach.to_check,
)
REFUSAL = Step(
    path="weigering",
    title=N_("Behoefte weigeren"),
    question=N_("Waarom kan dit niet?"),
    hint=TO_BUYER,
    button=N_("Weigeren"),
    done=TO_BUYER,
    becomes=NeedStatus.REFUSED,
    take=verbs.refuse,
    guard=access.coordinator,
    load=reach.to_check,
    warns=True,
)
WITHDRAWAL = Step(
    path="intrekking",
    title=N_("Behoefte intrekken"),
    question=N_("Waarom trekt u ze in?"),
    hint=TO_ALL,
    button=N_("Intrekken"),
    done=N_("De behoefte is ingetrokken. Wie gevraagd werd, krijgt bericht."),
    becomes=NeedStatus.WITHDRAWN,
    take=verbs.withdraw,
    guard=access.buyer_or_coordinator,
    load=reach.of_buyer,
    warns=True,
    ends=True,
)
NO_AWARD = Step(
    path="niet-gunning",
    title=N_("Niet gunnen"),
    question=N_("Waarom kiest u niemand?"),
    hint=TO_ALL,
    button=N_("Niet gunnen"),
    done=N_("Wie gevraagd werd, krijgt bericht dat u niet gunt."),
    becomes=NeedStatus.NOT_AWARDED,
    take=verbs.end_without_award,
    guard=access.buyer_or_coordinator,
    load=reach.of_buyer,
    ends=True,
)


def _ask(request: Req, pages: Pages, step: Step, need: Need, form: Form, status: int = 200) -> Page:
    return pages.render(
        request,
        "needs/reason.html",
        need=need,
        step=step,
        told=len(lots.not_told(need.parts)) < len(need.parts),
        left=lots.not_told(need.parts),
        lapse=lots.chosen(need.parts),
        shown=_shown(need),
        form=form,
        status=status,
    )


def _shown(need: Need) -> dict[str, str]:
    """What is read before the step, by label: the need, and what was decided of its lots."""
    decided = {lot.name: _(lot.status_name) for lot in lots.to_tell(need.parts)}
    return forms.shown(need, reach.town_of(need)) | decided


def _taken(step: Step, need: Need, reason: str) -> bool:
    """Whether the step was taken before with this reason; where lots were told, lot by lot."""
    by_lot = step is NO_AWARD and lots.left(need.parts, reason)
    return bool(need.parts and by_lot) or (need.status, need.reason) == (step.becomes, reason)


async def _take(request: Req, db: AsyncSession, pages: Pages, actor: Actor, step: Step, need: Need) -> Page:
    """Take the step with the typed reason, if the need is still as it was on the screen."""
    form = Form.of(await request.form())
    reason = form.text("reason", _("Schrijf waarom, dan weet de ander wat er speelt"), limit=1000)
    if not form.ok:
        return _ask(request, pages, step, need, form, 422)
    same = await seen.check(db, form, need, *need.parts)
    if _taken(step, need, reason):
        return pages.redirect(request, f"/behoeften/{need.id}", _(step.done))
    if not same:
        mine, theirs = seen.shown_in(form), _shown(need)
        seen.clash(form, need, *need.parts, mine=mine, theirs=theirs, read_only=True)
        return _ask(request, pages, step, need, form, 409)
    await step.take(db, actor.person_id, need, reason)
    return pages.redirect(request, f"/behoeften/{need.id}", _(step.done))


def _routes(step: Step) -> list[HTTPRouteHandler]:
    """The page that asks, and the step itself, with the guard of whose step it is."""
    path = f"/behoeften/{{need_id:uuid}}/{step.path}"

    @get(path, guards=[step.guard])
    async def page(request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]) -> Page:
        return _ask(request, pages, step, await step.load(db, actor, need_id), Form())

    @post(path, guards=[step.guard], opt=promises.shows("need", "lot"))
    async def take(request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]) -> Page:
        return await _take(request, db, pages, actor, step, await step.load(db, actor, need_id))

    return [page, take]


STEPS = (CHANGES, REFUSAL, WITHDRAWAL, NO_AWARD)
router = Router("/", route_handlers=[handler for step in STEPS for handler in _routes(step)])
