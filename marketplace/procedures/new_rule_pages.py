"""A new amount from a day on, and a new rule."""

from __future__ import annotations

from dataclasses import replace

from litestar import Router, get, post
from litestar.params import FromPath

from marketplace.core.errors import Conflict
from marketplace.core.i18n import _
from marketplace.core.inject import Db, Rendering, SignedIn
from marketplace.core.web import access, promises, seen
from marketplace.core.web.forms import Form
from marketplace.core.web.seen import SentForm
from marketplace.procedures.administering import StoredRules, rules_of
from marketplace.procedures.administration_forms import code_in, read_place, read_reason, read_rule, values_of
from marketplace.procedures.administration_pages import LIST, ONE, onward_to, standing, stored_words
from marketplace.procedures.edit_page import Desk, Editing, Page, Req, sent
from marketplace.procedures.edits import Edit, Refused, Step, free_code, new_period
from marketplace.procedures.models import Certainty, ProcedureRule
from marketplace.procedures.reading import rule_table
from marketplace.procedures.table import Rule
from marketplace.procedures.words import shown

#: A rule about which nothing was typed yet.
BLANK = Rule("", "", "", "", "", "", Certainty.INFERRED)


async def _sent_before(editing: Editing) -> SentForm | None:
    """The row of a form that is to be stored: its `made` says whether that was done before."""
    if not editing.saving:
        return None
    return await seen.first_time(editing.desk.db, editing.form, seen.sender_of(editing.desk.actor.person_id))


async def _made(editing: Editing, sent_form: SentForm | None, rows: list[ProcedureRule] | Page) -> Page:
    """Remember what the form made; the way on."""
    if not isinstance(rows, list):
        return rows
    if sent_form is not None:
        sent_form.made = rows[-1].id
    told = stored_words(await rule_table(editing.desk.db), rows[-1])
    return editing.done(rows, f"{LIST}/{rows[-1].code}", told)


def _twice(editing: Editing, sent_form: SentForm) -> Page:
    """The same form did its work before: to the rule that it made, as the first time."""
    promises.excuse(editing.desk.db)
    rules = editing.desk.rules
    row = next(row for row in rules.rows.values() if row.id == sent_form.made)
    return editing.done([], f"{LIST}/{row.code}", stored_words(rules.table, row))


def _with_period(rules: StoredRules, code: str) -> ProcedureRule:
    row = standing(rules, code)
    if row.valid_from is None:
        text = _("Een plan heeft geen bedrag dat al geldt. Verbeter de regel, of maak een nieuwe.")
        raise Conflict(text, onward_to(code))
    return row


def _new_amount(desk: Desk, code: str) -> Editing:
    row = desk.rules.rows[code]
    title = _("Dit verandert er: een nieuw bedrag voor %(series)s") % {"series": row.series}
    values = {"was": shown(desk.rules.rule(code))}
    return Editing(desk, "procedures/rules_amount.html", "rule.new_period", title, row, values)


@get(ONE + "/bedrag", guards=[access.administrator])
async def new_amount_page(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, code: FromPath[str]
) -> Page:
    rules = await rules_of(db)
    _with_period(rules, code)
    rule = replace(rules.rule(code), valid_from=None, valid_to=None, amount=None)
    # That somebody read the old amount, and where, says nothing of the new one; nor does a note on it.
    rule = replace(rule, source="", note="", certainty=Certainty.INFERRED)
    return _new_amount(Desk(request, db, pages, actor, Form(values_of(rule)), rules), code).form_page()


@post(
    ONE + "/bedrag",
    guards=[access.administrator],
    opt=promises.shows("procedure_rule", makes="procedure_rule"),
)
async def new_amount(request: Req, db: Db, pages: Rendering, actor: SignedIn, code: FromPath[str]) -> Page:
    """End a period the day before a new one begins; both in one transaction."""
    desk = await sent(request, db, pages, actor)
    row = _with_period(desk.rules, code)
    editing, form = _new_amount(desk, code), desk.form
    if editing.adjusting:
        return editing.form_page()
    sent_form = await _sent_before(editing)
    if sent_form is not None and sent_form.made is not None:
        return _twice(editing, sent_form)
    same = await seen.check(db, form, row)
    old = desk.rules.rule(code)
    new, reason = read_rule(form, old), read_reason(form)
    if not same and form.ok:
        return editing.clash(seen.shown_in(form), shown(old), read_only=True)
    edit = _period_edit(form, desk.rules, old, new)
    if not form.ok:
        return editing.form_page(422)
    return await _made(editing, sent_form, await editing.settle(edit, edit[-1].rule.code, reason))


def _period_edit(form: Form, rules: StoredRules, old: Rule, new: Rule) -> Edit:
    """The edit of a new period; errors stand at their field."""
    if not form.ok:
        return ()
    try:
        code = free_code(old.series, new.valid_from, rules.rows)
        return new_period(rules.table, old, replace(new, code=code))
    except Refused as refused:
        form.fail(refused.field, str(refused))
        return ()


def _adding(desk: Desk) -> Editing:
    series = sorted({rule.series for rule in desk.rules.table.rules})
    title = _("Dit verandert er: een nieuwe regel")
    return Editing(desk, "procedures/rules_new.html", "rule.add", title, None, {"series": series})


@get(LIST + "/nieuw", guards=[access.administrator])
async def new_rule_page(request: Req, db: Db, pages: Rendering, actor: SignedIn) -> Page:
    return _adding(Desk(request, db, pages, actor, Form({}), await rules_of(db))).form_page()


@post(LIST + "/nieuw", guards=[access.administrator], opt=promises.makes("procedure_rule"))
async def new_rule(request: Req, db: Db, pages: Rendering, actor: SignedIn) -> Page:
    """A rule in a series that exists, or the first of a new one."""
    desk = await sent(request, db, pages, actor)
    editing, form = _adding(desk), desk.form
    if editing.adjusting:
        return editing.form_page()
    sent_form = await _sent_before(editing)
    if sent_form is not None and sent_form.made is not None:
        return _twice(editing, sent_form)
    table, taken = desk.rules.table, desk.rules.rows
    series, topic = read_place(form, table, taken)
    rule, reason = read_rule(form, replace(BLANK, series=series, topic=topic)), read_reason(form)
    if form.ok:
        rule = replace(rule, code=code_in(form, series, rule.valid_from, table, taken))
    if not form.ok:
        return editing.form_page(422)
    return await _made(editing, sent_form, await editing.settle((Step(None, rule),), rule.code, reason))


router = Router("/", route_handlers=[new_rule_page, new_rule, new_amount_page, new_amount])
