"""What buyer and supplier agree after an award."""

from marketplace.core.i18n import N_
from marketplace.core.mail.kinds import MailKind, Wish
from marketplace.core.personal_data import Traces
from marketplace.core.retention import Follower
from marketplace.core.slices import On, Slice
from marketplace.core.web.access import Role
from marketplace.core.web.navigation import Entry, signed_in
from marketplace.needs.events import LotsDecided, NeedEnded
from marketplace.partnerships import mails, pages, personal_data, subscribers
from marketplace.partnerships.events import PartnershipConfirmed, PartnershipGrew, PartnershipStarted
from marketplace.partnerships.models import Partnership

PARTNERSHIPS = Slice(
    name="partnerships",
    routers=(pages.router,),
    tables=(Partnership,),
    emits=(PartnershipStarted, PartnershipGrew, PartnershipConfirmed),
    answers=(
        On(LotsDecided, subscribers.start_of_lots),
        On(NeedEnded, subscribers.start),
        On(PartnershipStarted, subscribers.tell_started),
        On(PartnershipGrew, subscribers.tell_grown),
        On(PartnershipConfirmed, subscribers.tell_confirmed),
    ),
    mails=(
        MailKind(
            "partnership_started",
            to="who posted the need, else its buyer's people",
            wish="partnership",
            still_true=mails.hears_of_it,
        ),
        MailKind(mails.GREW, to="both sides", wish="partnership", still_true=mails.hears_of_it),
        MailKind(
            "partnership_confirmed",
            to="the people of the other side",
            wish="partnership",
            still_true=mails.hears_of_it,
        ),
    ),
    wishes=(Wish("partnership", N_("Nieuws over samenwerkingen"), frozenset({Role.BUYER, Role.SUPPLIER})),),
    acts={
        "partnership.agree": N_("Wijzigde de afspraken van een samenwerking"),
        "partnership.confirm": N_("Bevestigde de afspraken van een samenwerking"),
    },
    follows=(Follower("need", (Partnership,), stays=personal_data.running, end=personal_data.end),),
    traces=Traces(typed=personal_data.TYPED),
    menu=(Entry("/samenwerkingen", N_("Samenwerkingen"), signed_in, place=60),),
)
