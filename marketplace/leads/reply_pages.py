"""The buyer answers questions of suppliers, for all who were asked, or says why not."""

from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from marketplace.core.errors import NotFound
from marketplace.core.i18n import _
from marketplace.core.inject import Db, Rendering, SignedIn
from marketplace.core.web import access, promises, seen
from marketplace.core.web.forms import Form
from marketplace.core.web.pages import Pages
from marketplace.leads import question_forms, questions
from marketplace.needs import reach
from marketplace.needs import verbs as needs
from marketplace.needs.asking_models import Question, QuestionStatus
from marketplace.needs.models import Need

Req = Request[Any, Any, Any]
Page = Response[Any]
HERE = "/behoeften/{need_id:uuid}/vragen"


@get(HERE, guards=[access.buyer_or_coordinator])
async def questions_page(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]
) -> Page:
    """All questions: those that wait for an answer first."""
    need = await reach.of_buyer(db, actor, need_id)
    return await _questions_page(request, db, pages, need, Form(question_forms.until_values(need)))


async def _questions_page(
    request: Req, db: AsyncSession, pages: Pages, need: Need, form: Form, status: int = 200
) -> Page:
    rows = await questions.of_need(db, need.id)
    shown = question_forms.shown_until(need)
    return pages.render(
        request, "leads/questions.html", need=need, questions=rows, form=form, shown=shown, status=status
    )


@post(f"{HERE}/termijn", guards=[access.buyer_or_coordinator], opt=promises.shows("need", page=HERE))
async def set_until(request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]) -> Page:
    """Until when suppliers may ask; without a day as long as they may answer."""
    need = await reach.of_buyer(db, actor, need_id)
    form = Form.of(await request.form())
    until = question_forms.until(form, need)
    await seen.check(db, form, need)  # locks it; the day changes no version, which other forms show
    same = seen.still_reads(form, question_forms.shown_until(need))
    if not form.ok:
        return await _questions_page(request, db, pages, need, form, 422)
    if not same and (until != need.questions_until or not seen.shown_in(form)):
        theirs = question_forms.shown_until(need)
        seen.clash(form, need, mine=question_forms.shown_until(need, until), theirs=theirs)
        return await _questions_page(request, db, pages, need, form, 409)
    needs.take_questions_until(db, actor.person_id, need, until)
    return pages.redirect(request, f"/behoeften/{need.id}/vragen", _("Bewaard."))


async def _question(db: AsyncSession, need: Need, question_id: UUID) -> Question:
    """A question to this need with who asked it. Raises NotFound for another one."""
    row = await db.scalar(
        select(Question)
        .where(Question.id == question_id, Question.need_id == need.id)
        .options(joinedload(Question.organisation))
    )
    if row is None:
        raise NotFound
    return row


@get(f"{HERE}/{{question_id:uuid}}", guards=[access.buyer_or_coordinator])
async def question_page(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    need_id: FromPath[UUID],
    question_id: FromPath[UUID],
) -> Page:
    need = await reach.of_buyer(db, actor, need_id)
    row = await _question(db, need, question_id)
    return _question_page(request, pages, need, row, Form(question_forms.values(row)))


def _question_page(
    request: Req, pages: Pages, need: Need, row: Question, form: Form, status: int = 200
) -> Page:
    shown = question_forms.shown(row)
    return pages.render(
        request, "leads/question.html", need=need, question=row, form=form, shown=shown, status=status
    )


@post(f"{HERE}/{{question_id:uuid}}", guards=[access.buyer_or_coordinator], opt=promises.shows("question"))
async def answer(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    need_id: FromPath[UUID],
    question_id: FromPath[UUID],
) -> Page:
    """Answer for all who were asked, or put another answer in place of the first."""
    need = await reach.of_buyer(db, actor, need_id)
    row = await _question(db, need, question_id)
    form = Form.of(await request.form())
    typed = question_forms.answer(form)
    if typed is None:
        await seen.check(db, form, row)
        return _question_page(request, pages, need, row, form, 422)
    same = await seen.check(db, form, row)
    if not same and typed != (row.read, row.answer):
        mine = question_forms.shown(row) | {_("Vraag"): typed[0], _("Antwoord"): typed[1]}
        seen.clash(form, row, mine=mine, theirs=question_forms.shown(row))
        return _question_page(request, pages, need, row, form, 409)
    if same:
        questions.answer(db, actor.person_id, need, row, *typed)
    told = _("Bewaard. Iedereen die gevraagd werd, krijgt een mail, samen met uw andere antwoorden.")
    return pages.redirect(request, f"/behoeften/{need.id}/vragen", told)


@get(f"{HERE}/{{question_id:uuid}}/weigering", guards=[access.buyer_or_coordinator])
async def decline_page(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    need_id: FromPath[UUID],
    question_id: FromPath[UUID],
) -> Page:
    """Asks why a question gets no answer."""
    need = await reach.of_buyer(db, actor, need_id)
    return _decline_page(request, pages, need, await _question(db, need, question_id), Form())


def _decline_page(
    request: Req, pages: Pages, need: Need, row: Question, form: Form, status: int = 200
) -> Page:
    values = {"need": need, "question": row, "shown": question_forms.shown(row)}
    return pages.render(request, "leads/question_decline.html", form=form, status=status, **values)


@post(
    f"{HERE}/{{question_id:uuid}}/weigering",
    guards=[access.buyer_or_coordinator],
    opt=promises.shows("question"),
)
async def decline(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    need_id: FromPath[UUID],
    question_id: FromPath[UUID],
) -> Page:
    """Leave a question without an answer; only who asked it hears why."""
    need = await reach.of_buyer(db, actor, need_id)
    row = await _question(db, need, question_id)
    form = Form.of(await request.form())
    reason = form.text("reason", _("Schrijf waarom u niet antwoordt"), limit=1000)
    same = await seen.check(db, form, row)
    if not form.ok:
        return _decline_page(request, pages, need, row, form, 422)
    if not same and (row.status, row.answer) != (QuestionStatus.DECLINED, reason):
        mine, theirs = seen.shown_in(form), question_forms.shown(row)
        seen.clash(form, row, mine=mine, theirs=theirs, read_only=True)
        return _decline_page(request, pages, need, row, form, 409)
    if same:
        questions.decline(db, actor.person_id, need, row, reason)
    told = _("Bewaard. Wie de vraag stelde, krijgt uw reden per mail.")
    return pages.redirect(request, f"/behoeften/{need.id}/vragen", told)


router = Router("/", route_handlers=[questions_page, set_until, question_page, answer, decline_page, decline])
