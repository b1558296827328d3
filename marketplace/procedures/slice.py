"""The rules of public procurement, dated and with their source, and the advice that follows from them."""

from marketplace.core.i18n import N_
from marketplace.core.retention import ACCOUNT_LAW, Rule
from marketplace.core.slices import Slice
from marketplace.procedures import guide_pages
from marketplace.procedures.models import ProcedureRule, ProcedureRuleChange
from marketplace.procedures.reading import Rules

PROCEDURES = Slice(
    name="procedures",
    routers=(guide_pages.router,),
    tables=(ProcedureRule, ProcedureRuleChange),
    impersonal={ProcedureRule: "public rules of law"},
    kept=(
        Rule(
            "procedure_rule_change",
            N_("Wie een regel over overheidsopdrachten wijzigde, en waarom"),
            None,
            N_("zolang de regel bestaat, zonder naam zodra het account gewist is"),
            N_("Kunnen tonen welke regel op welke dag gold"),
            ACCOUNT_LAW,
            (ProcedureRuleChange,),
        ),
    ),
    places=guide_pages.PLACES,
    parts={"rules": lambda _: Rules()},
)
