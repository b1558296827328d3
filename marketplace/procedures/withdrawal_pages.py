"""Taking a rule out of the table, putting it back, and taking over what the makers say of a series."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from litestar import Router, get, post
from litestar.params import FromPath

from marketplace.core.errors import Conflict, NotFound
from marketplace.core.i18n import _
from marketplace.core.inject import Db, Rendering, SignedIn
from marketplace.core.web import access, promises, seen
from marketplace.core.web.forms import Form
from marketplace.procedures import makers
from marketplace.procedures.administering import StoredRules, rules_of
from marketplace.procedures.administration_forms import read_reason
from marketplace.procedures.administration_pages import LIST, ONE, onward_to, row_of, standing
from marketplace.procedures.edit_page import Desk, Editing, Page, Req, sent
from marketplace.procedures.edits import Edit, going_on, is_last, putting_back, withdrawal
from marketplace.procedures.history import before_cut
from marketplace.procedures.models import ProcedureRule
from marketplace.procedures.table import Rule
from marketplace.procedures.words import shown

OF_MAKERS = LIST + "/reeks/{series:str}"
RULE = promises.shows("procedure_rule")


def _of_row(desk: Desk, row: ProcedureRule, template: str, act: str, title: str, **more: Any) -> Editing:
    """A form that shows a rule and asks why."""
    values = {"was": shown(desk.rules.rule(row.code)), **more}
    return Editing(desk, template, act, title % {"code": row.code}, row, values)


async def _with_reason(editing: Editing, row: ProcedureRule, make: Callable[[], Edit], told: str) -> Page:
    """The way from a reason to what the edit changes, and to storing it."""
    desk, form = editing.desk, editing.form
    if editing.adjusting:
        return editing.form_page()
    same = await seen.check(desk.db, form, row)
    reason = read_reason(form)
    if not form.ok:
        return editing.form_page(422)
    if not same:
        theirs = shown(desk.rules.rule(row.code))
        return editing.clash(seen.shown_in(form), theirs, read_only=True)
    return editing.done(await editing.settle(make(), row.code, reason), f"{LIST}/{row.code}", told)


def _withdrawing(desk: Desk, row: ProcedureRule, former: Rule | None) -> Editing:
    """`former`: the period before it, as it was until this one cut it."""
    title = _("Dit verandert er: %(code)s gaat uit de tabel")
    instead = going_on(desk.rules.table, desk.rules.rule(row.code), former)
    return _of_row(desk, row, "procedures/rules_withdraw.html", "rule.withdraw", title, instead=instead)


@get(ONE + "/intrekken", guards=[access.administrator])
async def withdraw_page(request: Req, db: Db, pages: Rendering, actor: SignedIn, code: FromPath[str]) -> Page:
    rules = await rules_of(db)
    row = standing(rules, code)
    rule, former = rules.rule(code), await before_cut(db, rules, code)
    join = ["yes"] if former is not None or not is_last(rules.table, rule) else []
    desk = Desk(request, db, pages, actor, Form({"join": join}), rules)
    return _withdrawing(desk, row, former).form_page()


@post(ONE + "/intrekken", guards=[access.administrator], opt=RULE)
async def withdraw(request: Req, db: Db, pages: Rendering, actor: SignedIn, code: FromPath[str]) -> Page:
    """Show what goes with a rule; once that was looked at, take it out of the table."""
    desk = await sent(request, db, pages, actor)
    row = standing(desk.rules, code)
    former = await before_cut(db, desk.rules, code)

    def edit() -> Edit:
        join = "yes" in desk.form.choices("join")
        return withdrawal(desk.rules.table, desk.rules.rule(code), join=join, former=former)

    told = _("Deze regel staat niet meer in de tabel.")
    return await _with_reason(_withdrawing(desk, row, former), row, edit, told)


def _putting_back(desk: Desk, row: ProcedureRule) -> Editing:
    title = _("Dit verandert er: %(code)s komt terug in de tabel")
    return _of_row(desk, row, "procedures/rules_put_back.html", "rule.put_back", title)


def _withdrawn(rules: StoredRules, code: str) -> ProcedureRule:
    row = row_of(rules, code)
    if row.withdrawn_at is None:
        raise Conflict(_("Deze regel staat al in de tabel."), onward_to(code))
    return row


@get(ONE + "/terugzetten", guards=[access.administrator])
async def put_back_page(request: Req, db: Db, pages: Rendering, actor: SignedIn, code: FromPath[str]) -> Page:
    rules = await rules_of(db)
    desk = Desk(request, db, pages, actor, Form({"join": ["yes"]}), rules)
    return _putting_back(desk, _withdrawn(rules, code)).form_page()


@post(ONE + "/terugzetten", guards=[access.administrator], opt=RULE)
async def put_back(request: Req, db: Db, pages: Rendering, actor: SignedIn, code: FromPath[str]) -> Page:
    """Let a withdrawn rule hold again, as it was."""
    desk = await sent(request, db, pages, actor)
    row = _withdrawn(desk.rules, code)

    def edit() -> Edit:
        join = "yes" in desk.form.choices("join")
        return putting_back(desk.rules.table, desk.rules.rule(code), join=join)

    return await _with_reason(_putting_back(desk, row), row, edit, _("Deze regel staat weer in de tabel."))


def _taking_over(desk: Desk, series: str) -> Editing:
    """A form about a whole series. Raises NotFound where the makers say nothing else."""
    edit = makers.taking_over(desk.rules, series)
    if not edit:
        raise NotFound
    title = _("Dit verandert er: %(series)s zoals de makers het zeggen") % {"series": series}
    rows = [row for row in desk.rules.rows.values() if row.series == series]
    values = {"series": series, "edit": edit, "rows": rows}
    return Editing(desk, "procedures/rules_makers.html", "rule.take_over", title, None, values)


@get(OF_MAKERS, guards=[access.administrator])
async def makers_page(request: Req, db: Db, pages: Rendering, actor: SignedIn, series: FromPath[str]) -> Page:
    """What the makers say of a series, beside what stands in the table."""
    rules = await rules_of(db)
    return _taking_over(Desk(request, db, pages, actor, Form({}), rules), series).form_page()


@post(OF_MAKERS, guards=[access.administrator], opt=RULE)
async def take_over(request: Req, db: Db, pages: Rendering, actor: SignedIn, series: FromPath[str]) -> Page:
    """Let a series say what the makers say, and follow them from now on."""
    desk = await sent(request, db, pages, actor)
    editing, form = _taking_over(desk, series), desk.form
    if editing.adjusting:
        return editing.form_page()
    rows = [row for row in desk.rules.rows.values() if row.series == series]
    if not await seen.check(db, form, *rows):
        raise seen.Outdated
    reason = read_reason(form)
    if not form.ok:
        return editing.form_page(422)
    edit = makers.taking_over(desk.rules, series)
    done = await editing.settle(edit, edit[0].rule.code, reason)
    if isinstance(done, list):
        makers.follow_again(desk.rules, series, done)
    return editing.done(done, LIST, _("Deze regels zeggen nu wat de makers zeggen."))


router = Router(
    "/",
    route_handlers=[withdraw_page, withdraw, put_back_page, put_back, makers_page, take_over],
)
