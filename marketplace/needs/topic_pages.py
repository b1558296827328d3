"""The task list of a need, and the pages of its topics that are a form of the need itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.models import members_of
from marketplace.core.errors import NotFound
from marketplace.core.i18n import _
from marketplace.core.inject import Db, Rendering, SignedIn
from marketplace.core.web import access, promises, seen
from marketplace.core.web.access import Actor
from marketplace.core.web.forms import Form
from marketplace.core.web.pages import Pages
from marketplace.needs import answers_given, forms, reach, topic_forms, topics, verbs
from marketplace.needs.depth import Depth, depth_of
from marketplace.needs.depth_shown import LABELS, VISIBILITIES, equivalent
from marketplace.needs.models import Need
from marketplace.needs.topics import FORMS, STATE_NAMES, TOPICS, Topic
from marketplace.needs.values import NeedValues
from marketplace.organisations.forms import municipality_choices

Req = Request[Any, Any, Any]
Page = Response[Any]
LIST = "/behoeften/{need_id:uuid}/opstellen"


def list_of(need: Need) -> str:
    """Where the task list of a need is."""
    return f"/behoeften/{need.id}/opstellen"


async def editable(db: AsyncSession, actor: Actor, need_id: UUID, *, change: bool = False) -> Need:
    """A need that the actor may change now; raises NotFound. `change`: it is locked, and Conflict is raised
    when it can't change any more."""
    need = await reach.of_buyer(db, actor, need_id)
    if change:
        await seen.lock(db, need)
        if not need.can_be_edited:
            raise verbs.no_more_changes()
    return need


def rows_of(need: Need, depth: Depth) -> list[dict[str, Any]]:
    """The rows of the task list."""
    counts = {
        topics.LOTS.key: len(need.lots),
        topics.FIELDS.key: len(depth.fields),
        topics.ATTACHMENTS.key: len(depth.attachments),
    }
    states = {topic: topics.state_of(topic, need, counts) for topic in TOPICS}
    return [
        {
            "href": f"{list_of(need)}/{topic.key}",
            "name": _(topic.name),
            "state": state,
            "state_name": _(STATE_NAMES[state]),
            "read_by": topics.read_by(topic, need),
        }
        for topic, state in states.items()
    ]


@get(LIST, guards=[access.buyer_or_coordinator])
async def task_list(request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]) -> Page:
    need = await editable(db, actor, need_id)
    rows = rows_of(need, await depth_of(db, need))
    return pages.render(request, "needs/task_list.html", need=need, rows=rows)


async def _page(
    request: Req,
    db: AsyncSession,
    pages: Pages,
    need: Need,
    topic: Topic,
    form: Form,
    status: int = 200,
) -> Page:
    people = await _people(db, need) if topic is topics.CONTACT else {}
    return pages.render(
        request,
        "needs/topic.html",
        need=need,
        topic=topic,
        read_by=topics.read_by(topic, need),
        form=form,
        said=_said(need, topic),
        places=await municipality_choices(db) if topic is topics.PLACE else [],
        kinds=forms.KINDS,
        budgets=[(key, _(name)) for key, name in topic_forms.BUDGETS.items()],
        labels=[(key, equivalent(key)) for key in LABELS],
        visibilities=[(key.value, _(name)) for key, name in VISIBILITIES.items()],
        people=list(people.items()),
        status=status,
    )


async def _people(db: AsyncSession, need: Need) -> dict[str, str]:
    """Who works for the buyer: id -> name."""
    return {str(person.id): person.name for person in await db.scalars(members_of(need.organisation_id))}


def _said(need: Need, topic: Topic) -> dict[str, str]:
    """What the topic shows, as it is stored: so that a change of another topic is no conflict."""
    return {name: str(getattr(need, name)) for name in topic.holds}


def _topic(key: str) -> Topic:
    if key not in FORMS:
        raise NotFound
    return FORMS[key]


@get(LIST + "/{topic:str}", guards=[access.buyer_or_coordinator])
async def topic_page(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    need_id: FromPath[UUID],
    topic: FromPath[str],
) -> Page:
    found = _topic(topic)
    need = await editable(db, actor, need_id)
    return await _page(request, db, pages, need, found, Form(topic_forms.values_of(need)))


@post(LIST + "/{topic:str}", guards=[access.buyer_or_coordinator], opt=promises.shows("need"))
async def save_topic(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    need_id: FromPath[UUID],
    topic: FromPath[str],
) -> Page:
    """Save a topic by itself, unless somebody changed this one meanwhile."""
    found = _topic(topic)
    need = await editable(db, actor, need_id)
    form = Form.of(await request.form())
    same = await seen.check(db, form, need) or seen.still_reads(form, _said(need, found))
    places = dict(await municipality_choices(db))
    people = await _people(db, need)
    meant = forms.meant(form)
    values = topic_forms.read(form, found, need, set(places), [UUID(person) for person in people])
    if values is None:
        return await _page(request, db, pages, need, found, form, 422)
    changed = values != NeedValues.of(need)
    if (not same and (changed or not seen.shown_in(form))) or not need.can_be_edited:
        _show_both(form, need, values, places, people)
        return await _page(request, db, pages, need, found, form, 409)
    told = await verbs.edit(db, actor, need, values, meant if found is topics.SUBJECT else None)
    return pages.redirect(request, list_of(need), saved(told=told))


def _show_both(
    form: Form,
    need: Need,
    values: NeedValues,
    places: Mapping[str, str],
    people: Mapping[str, str],
) -> None:
    """What was typed beside what is stored now."""

    def contact(row: Need | NeedValues) -> dict[str, str]:
        return {_("Contact"): people.get(str(row.contact_id), "")}

    theirs = forms.shown(need, places) | contact(need)
    seen.clash(form, need, mine=theirs | forms.shown(values, places) | contact(values), theirs=theirs)


def saved(*, told: bool) -> str:
    """What is said once something of a need is saved. `told`: suppliers who were asked are mailed."""
    return _("Bewaard. Wie gevraagd werd, krijgt een mail over de wijziging.") if told else _("Bewaard.")


@get(LIST + "/nazicht", guards=[access.buyer_or_coordinator])
async def check_page(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]
) -> Page:
    """Everything that was said, each with a link to change it, and the button that hands it in."""
    need = await editable(db, actor, need_id)
    places = reach.town_of(need)
    return pages.render(
        request,
        "needs/check.html",
        need=need,
        parts=answers_given.parts(need, await depth_of(db, need), places, list_of(need)),
        missing=topics.missing(need),
        shown=forms.shown(need, places),
    )


router = Router("/", route_handlers=[task_list, topic_page, save_topic, check_page])
