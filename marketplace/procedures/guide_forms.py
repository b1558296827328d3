"""What somebody asks the procedure guide, from an address -> a purchase, or errors at the fields."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from marketplace.core import clock
from marketplace.core.i18n import N_, _
from marketplace.core.web.forms import Form, date_values
from marketplace.offers.cpv import WrongCode, read_code
from marketplace.procedures.advice import DayUnknown, check_day
from marketplace.procedures.purchase import KIND_LETTERS, NOTHING, Purchase
from marketplace.procedures.table import RuleTable

#: The fields, as they stand in an address that can be shared.
DAY, KIND, ESTIMATE, REPEATS = "dag", "soort", "raming", "herhalingen"
SAME_CLASS, OFFER, CPV, MONTHS, RESERVED = "zelfde", "offerte", "cpv", "maanden", "voorbehouden"
WHAT, PLACE = "wat", "gemeente"
YES = "ja"
MOST_MONTHS = 600
KINDS = (
    ("D", N_("Diensten"), N_("Bijvoorbeeld groenonderhoud, schoonmaak of verpakken")),
    ("L", N_("Leveringen"), N_("Bijvoorbeeld meubels of werkkledij")),
    ("W", N_("Werken"), N_("Bijvoorbeeld een gebouw schilderen of isoleren")),
    (
        "S",
        N_("Sociale en andere specifieke diensten"),
        N_("Een vaste lijst, met bijvoorbeeld opvang, opleiding en catering"),
    ),
)


def blank() -> dict[str, str]:
    """What a new form holds: today, and nothing chosen."""
    return date_values(DAY, clock.today())


def is_asked(values: Mapping[str, object]) -> bool:
    """Whether the form was sent; else its page shows what an address fills in already."""
    return KIND in values or ESTIMATE in values


def purchase(form: Form, table: RuleTable) -> Purchase | None:
    """What is asked, or None with an error at each field that is wrong."""
    day = form.date(DAY, _("Zeg wanneer u bekendmaakt of uitnodigt"))
    kind = form.choice(KIND, KIND_LETTERS, _("Kies wat u koopt"))
    estimate = form.amount(ESTIMATE, _("Vul uw raming in. Een ruwe schatting is goed om te beginnen"))
    repeats, same_class = form.amount(REPEATS), form.amount(SAME_CLASS)
    offer, cpv, months = form.amount(OFFER), _code(form), _months(form)
    form.line(WHAT, limit=300)
    if day is not None:
        try:
            check_day(table, day)
        except DayUnknown as unknown:
            form.fail(DAY, str(unknown))
    if estimate is not None and not estimate:
        form.fail(ESTIMATE, _("Vul een raming in die meer is dan 0 euro"))
    if day is None or kind is None or estimate is None or not form.ok:
        return None
    return Purchase(
        day=day,
        kind=KIND_LETTERS[kind],
        estimate=estimate,
        offer=offer,
        repeats=NOTHING if repeats is None else repeats,
        same_class=NOTHING if same_class is None else same_class,
        cpv=cpv,
        reserved=form.raw(RESERVED) == YES,
        months=months,
    )


def _code(form: Form) -> str | None:
    typed = form.line(CPV, limit=40)
    if not typed or CPV in form.errors:
        return None
    try:
        return read_code(typed)
    except WrongCode as wrong:
        form.fail(CPV, str(wrong))
        return None


def _months(form: Form) -> Decimal | None:
    return form.decimal(
        MONTHS,
        least=0,
        most=MOST_MONTHS,
        message=_("Vul een aantal maanden in, zoals 12 of 36"),
        unit="maanden",
    )
