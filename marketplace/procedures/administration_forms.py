"""The forms of a rule: typed text -> a rule, or one Dutch error at its field."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

from marketplace.core.i18n import _, number
from marketplace.core.web.forms import Form, date_values
from marketplace.offers.cpv import WrongCode, read_code
from marketplace.procedures.edits import LAST_YEAR, Edit, Refused, free_code
from marketplace.procedures.models import Basis, Certainty, Comparison
from marketplace.procedures.preview import Preview
from marketplace.procedures.purchase import WorkKind
from marketplace.procedures.reading import as_texts, series_of
from marketplace.procedures.table import Rule, RuleTable
from marketplace.procedures.words import TOPIC_NAMES

REASON = 500
"""Most characters of why a rule is changed."""
#: The buttons of the page that shows what an edit changes, and what it was that they showed.
STEP, SAVE, ADJUST, LOOKED_AT = "stap", "bewaren", "aanpassen", "bekeken"
_CODE = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+)*")
#: Between two codes of a span; a code may have a dash of its own, before its check digit.
_TO = re.compile(r"\s*(?:[-\u2013\u2014]|t/m|tot en met)\s*")


def values_of(rule: Rule) -> dict[str, Any]:
    """What the form of a rule holds."""
    texts = as_texts(rule)
    plain = ("says", "article", "source", "certainty", "note", "comparison", "basis")
    return {
        **{name: texts[name] for name in plain},
        **date_values("valid_from", rule.valid_from),
        **date_values("valid_to", rule.valid_to),
        "amount": "" if rule.amount is None else number(rule.amount, 2),
        "applies_to": sorted(rule.applies_to),
        "cpv": "\n".join(rule.cpv),
    }


def read_rule(form: Form, base: Rule) -> Rule:
    """The rule as typed, with the code, series and topic of `base`; right when the form has no errors."""
    amount = form.amount("amount")
    kinds = form.choices("applies_to", [str(kind) for kind in WorkKind])
    valid_from, valid_to = _period(form)
    certainty = form.choice("certainty", [*Certainty], _("Kies hoe zeker deze regel is"))
    comparison, basis = form.choice("comparison", [*Comparison]), form.choice("basis", [*Basis])
    rule = replace(
        base,
        says=form.text("says", _("Schrijf wat de regel zegt"), limit=600),
        article=form.line("article", _("Vul het artikel in, zoals Wet 17-6-2016, art. 92"), limit=300),
        source=form.line("source", _("Vul in waar u dit las"), limit=1500),
        note=form.text("note", limit=1500),
        certainty=Certainty(certainty) if certainty else base.certainty,
        applies_to=frozenset() if len(kinds) == len(WorkKind) else frozenset(kinds),
        amount=amount,
        comparison=Comparison(comparison) if comparison else None,
        basis=Basis(basis) if basis else None,
        valid_from=valid_from,
        valid_to=valid_to,
        cpv=_spans(form),
    )
    _whole_amount(form, rule)
    return rule


def read_reason(form: Form) -> str:
    return form.text("reason", _("Schrijf waarom u dit doet"), limit=REASON)


def _period(form: Form) -> tuple[date | None, date | None]:
    valid_from, valid_to = form.date("valid_from"), form.date("valid_to")
    if valid_from and valid_from.year > LAST_YEAR:
        form.fail("valid_from", _("Kies een dag vóór 2100"))
    if valid_to and valid_from is None and "valid_from" not in form.errors:
        form.fail("valid_to", _("Een plan zonder begindatum heeft ook geen einddatum"))
    if valid_from and valid_to and valid_to < valid_from:
        form.fail("valid_to", _("De laatste dag ligt vóór de eerste. Kijk de datums na"))
    return valid_from, valid_to


def _whole_amount(form: Form, rule: Rule) -> None:
    """An amount goes with how it is compared and with what."""
    told = [form.raw("amount"), rule.comparison, rule.basis]
    if not any(told) or all(told):
        return
    if not told[0]:
        form.fail("amount", _("Vul het bedrag in, of kies “geen bedrag” bij de twee vragen erna"))
    if not told[1]:
        form.fail("comparison", _("Kies ook hoe het bedrag vergeleken wordt"))
    if not told[2]:
        form.fail("basis", _("Kies ook welk bedrag van de aankoop telt"))


def _spans(form: Form) -> tuple[str, ...]:
    """CPV codes, or spans of them, one a line or with a comma between."""
    found = []
    for piece in re.split(r"[\n,;]", form.text("cpv", limit=20_000)):
        if not piece.strip():
            continue
        try:
            found.append(_span(piece.strip()))
        except WrongCode as error:
            form.fail("cpv", str(error))
    return tuple(dict.fromkeys(found))


def _span(text: str) -> str:
    """ "77310000", or "55100000-55410000" for a span. Raises WrongCode."""
    for between in _TO.finditer(text):
        try:
            first, last = read_code(text[: between.start()]), read_code(text[between.end() :])
        except WrongCode:
            continue
        if first > last:
            words = {"first": first, "last": last}
            raise WrongCode(_("%(first)s komt na %(last)s. Schrijf de laagste code eerst") % words)
        return f"{first}-{last}" if first < last else first
    return read_code(text)


def read_place(form: Form, table: RuleTable, taken: Collection[str]) -> tuple[str, str]:
    """(series, topic) of a new rule: of the series that was chosen, or a new one with its own code."""
    chosen = form.choice("series", [*{rule.series for rule in table.rules}]) or ""
    if chosen or "series" in form.errors:
        return chosen, next((rule.topic for rule in table.of_series(chosen)), "")
    form.values["code"] = form.line("code", _("Geef de regel een code, zoals MAALTIJDEN"), limit=40).upper()
    code, topic = form.raw("code"), form.choice("topic", [*TOPIC_NAMES], _("Kies waarover de regel gaat"))
    if code and not (_CODE.fullmatch(code) and series_of(code) == code):
        form.fail("code", _("Gebruik letters, cijfers en streepjes, zonder jaar op het einde"))
    elif code in taken:
        form.fail("code", _("Er is al een regel met deze code"))
    return code, topic or ""


def code_in(form: Form, series: str, first: date | None, table: RuleTable, taken: Collection[str]) -> str:
    """The code of a new rule: that of its series for the first one, else one with its year."""
    if not table.of_series(series) and series not in taken:
        return series
    try:
        return free_code(series, first, taken)
    except Refused as refused:
        form.fail(refused.field, str(refused))
        return series


def kept(form: Form) -> list[tuple[str, str]]:
    """What was typed and what the form was made from, as hidden fields of the page with the preview."""
    apart = {"_csrf", STEP, LOOKED_AT}
    return [
        (name, text)
        for name, value in form.values.items()
        if name not in apart
        for text in (value if isinstance(value, list) else [str(value)])
    ]


def mark(edit: Edit, shown: Preview) -> str:
    """What a page showed, for the form that confirms it: another table in between gives another mark."""
    steps = [[rule and as_texts(rule) for rule in (step.before, step.after)] for step in edit]
    return sha256(repr((steps, shown)).encode()).hexdigest()[:16]
