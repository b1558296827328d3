"""What a hard rule says of a supplier that it leaves out, as a sentence that a buyer understands."""

from typing import assert_never

from marketplace.core.i18n import _, day, number
from matching import Barrier, facts


def barrier(fact: Barrier) -> str:
    match fact:
        case facts.OptedOut():
            return _("De leverancier wil nu geen vragen krijgen.")
        case facts.OtherKind(asked="good"):
            return _("U zoekt een product; dit aanbod is een dienst.")
        case facts.OtherKind():
            return _("U zoekt een dienst; dit aanbod is een product.")
        case facts.TooSmall():
            values = {"free": number(fact.free), "asked": number(fact.asked)}
            return _("Er zijn nu %(free)s voltijdse medewerkers (VTE) vrij, u vraagt er %(asked)s.") % values
        case facts.NotThere():
            return _not_there(fact)
        case facts.NotRecognised():
            return _("De erkenning is niet geldig op %(day)s.") % {"day": day(fact.on)}
        case facts.SmallShare():
            return _(
                "Voorbehouden opdracht (art. 15): minder dan %(share)s %% van het personeel bestaat "
                "uit doelgroepmedewerkers."
            ) % {"share": number(100 * fact.least, 0)}
        case _:
            assert_never(fact)


def _not_there(fact: facts.NotThere) -> str:
    if fact.town is None:
        return _("De leverancier werkt niet in de gemeente van de vraag.")
    return _("De leverancier werkt niet in %(town)s.") % {"town": fact.town}
