"""Every table of the product, for migrations: importing this module registers them all."""

from marketplace.accounts import models as accounts
from marketplace.accounts import profile, second_factor
from marketplace.core import audit, events, heartbeat, hold, mail, views
from marketplace.core.db import Base
from marketplace.core.web import kept, seen
from marketplace.insights import models as insights
from marketplace.leads import models as leads
from marketplace.matches import models as matches
from marketplace.needs import models as needs
from marketplace.offers import models as offers
from marketplace.organisations import colleagues, evidence, sign_up
from marketplace.organisations import models as organisations
from marketplace.partnerships import models as partnerships

MODULES = (
    accounts,
    profile,
    second_factor,
    audit,
    events,
    heartbeat,
    hold,
    kept,
    mail,
    seen,
    views,
    leads,
    matches,
    needs,
    offers,
    organisations,
    sign_up,
    colleagues,
    evidence,
    partnerships,
    insights,
)
metadata = Base.metadata
