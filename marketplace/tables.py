"""Every table of the product, for migrations: importing this module registers them all."""

from marketplace.accounts import models as accounts
from marketplace.accounts import profile, second_factor
from marketplace.core import audit, events, heartbeat, view_log
from marketplace.core.db import Base
from marketplace.core.mail import hold, message
from marketplace.core.web import kept, seen
from marketplace.leads import models as leads
from marketplace.matches import models as matches
from marketplace.needs import models as needs
from marketplace.offers import models as offers
from marketplace.organisations import colleagues, evidence, sign_up
from marketplace.organisations import models as organisations
from marketplace.partnerships import models as partnerships
from marketplace.privacy import models as privacy

MODULES = (
    accounts,
    profile,
    second_factor,
    audit,
    events,
    heartbeat,
    hold,
    kept,
    message,
    seen,
    view_log,
    leads,
    matches,
    needs,
    offers,
    organisations,
    sign_up,
    colleagues,
    evidence,
    partnerships,
    privacy,
)
metadata = Base.metadata
