"""What people did with a supplier on earlier needs, as it is told to who chooses and to the supplier."""

from typing import assert_never

from marketplace.core.i18n import _, ngettext
from marketplace.matches.readers import Reader
from matching import Verdict, facts


def spoken(fact: facts.SpokeFor | facts.SpokeAgainst, reader: Reader) -> str:
    """What was done on such needs before: the helpdesk reads by whom and how often, others what it says."""
    if reader is Reader.HELPDESK:
        return " ".join(_often(verdict, count) % {"count": count} for verdict, count in fact.done)
    if reader is Reader.SUPPLIER:
        return _("Bij zulke vragen eerder bleek vaker dat u dit werk doet.")
    if isinstance(fact, facts.SpokeFor):
        return _("Bij zulke vragen eerder bleek vaker dat deze leverancier dit werk doet.")
    return _("Bij zulke vragen eerder bleek vaker dat deze leverancier dit werk niet doet.")


def _often(verdict: Verdict, count: int) -> str:
    match verdict:
        case "declined":
            return ngettext(
                "Op zulke vragen antwoordde de leverancier %(count)s keer “dit doen wij niet”.",
                "Op zulke vragen antwoordde de leverancier %(count)s keer “dit doen wij niet”.",
                count,
            )
        case "interested":
            return ngettext(
                "De leverancier toonde %(count)s keer interesse voor zulke vragen.",
                "De leverancier toonde %(count)s keer interesse voor zulke vragen.",
                count,
            )
        case "awarded":
            return ngettext(
                "De leverancier kreeg %(count)s keer de opdracht bij zulke vragen.",
                "De leverancier kreeg %(count)s keer de opdracht bij zulke vragen.",
                count,
            )
        case "left_out" | "recommended":
            return _often_by_helpdesk(verdict == "recommended", count)
        case _:
            assert_never(verdict)


def _often_by_helpdesk(does: bool, count: int) -> str:
    """`does`: whether it said that the supplier does the work."""
    if does:
        return ngettext(
            "De helpdesk koos de leverancier %(count)s keer voor zulke vragen: doet dit werk.",
            "De helpdesk koos de leverancier %(count)s keer voor zulke vragen: doet dit werk.",
            count,
        )
    return ngettext(
        "De helpdesk liet de leverancier %(count)s keer weg bij zulke vragen: doet dit werk niet.",
        "De helpdesk liet de leverancier %(count)s keer weg bij zulke vragen: doet dit werk niet.",
        count,
    )
