"""All slices, in the order of the journey: a new one is added here, and nowhere else."""

from marketplace.accounts.slice import ACCOUNTS
from marketplace.core.house import House
from marketplace.core.slice import CORE
from marketplace.desks.slice import DESKS
from marketplace.helpdesk.slice import HELPDESK
from marketplace.interop.slice import INTEROP
from marketplace.leads.slice import LEADS
from marketplace.matches.slice import MATCHES
from marketplace.needs.slice import NEEDS
from marketplace.offers.slice import OFFERS
from marketplace.organisations.slice import ORGANISATIONS
from marketplace.partnerships.slice import PARTNERSHIPS
from marketplace.privacy.slice import PRIVACY
from marketplace.procedures.slice import PROCEDURES

JOURNEY = (
    CORE,
    ACCOUNTS,
    ORGANISATIONS,
    OFFERS,
    PROCEDURES,
    NEEDS,
    MATCHES,
    LEADS,
    PARTNERSHIPS,
    HELPDESK,
    DESKS,
    PRIVACY,
    INTEROP,
)


def built() -> House:
    """The whole product. Raises DeclarationError with what is missing and where to add it."""
    return House(JOURNEY)
