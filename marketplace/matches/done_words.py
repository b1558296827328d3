"""What people did with a supplier on earlier needs, as it is told to who chooses."""

from typing import assert_never

from babel.lists import format_list

from marketplace.core.i18n import _, ngettext
from marketplace.core.languages import current
from matching import Verdict, facts


def spoken(fact: facts.SpokeFor | facts.SpokeAgainst) -> str:
    """What was done on such needs before, and how often."""
    done = [_times(verdict, count) for verdict, count in fact.done]
    return _("Bij zulke vragen eerder: %(done)s.") % {"done": format_list(done, locale=current().locale)}


def _times(verdict: Verdict, count: int) -> str:
    return _often(verdict, count) % {"count": count}


def _often(verdict: Verdict, count: int) -> str:
    match verdict:
        case "declined":
            return ngettext(
                "antwoordde %(count)s keer “dit doen wij niet”",
                "antwoordde %(count)s keer “dit doen wij niet”",
                count,
            )
        case "left_out":
            return ngettext(
                "werd %(count)s keer weggelaten door de helpdesk: doet dit werk niet",
                "werd %(count)s keer weggelaten door de helpdesk: doet dit werk niet",
                count,
            )
        case "interested":
            return ngettext("toonde %(count)s keer interesse", "toonde %(count)s keer interesse", count)
        case "recommended":
            return ngettext(
                "werd %(count)s keer gekozen door de helpdesk: doet dit werk",
                "werd %(count)s keer gekozen door de helpdesk: doet dit werk",
                count,
            )
        case "awarded":
            return ngettext("kreeg %(count)s keer de opdracht", "kreeg %(count)s keer de opdracht", count)
        case _:
            assert_never(verdict)
