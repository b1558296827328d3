"""What suppliers offer, and their public pages."""

from sqlalchemy import select

from marketplace.core.i18n import N_
from marketplace.core.personal_data import Traces, TypedText
from marketplace.core.retention import Follower
from marketplace.core.slices import Slice
from marketplace.core.web.navigation import Entry, suppliers
from marketplace.offers import pages
from marketplace.offers.events import OfferArchived, OfferPublished
from marketplace.offers.models import Offer
from marketplace.organisations.models import Organisation

OFFERS = Slice(
    name="offers",
    routers=(pages.router,),
    tables=(Offer,),
    emits=(OfferPublished, OfferArchived),
    acts={
        "offer.save": N_("Bewaarde een aanbod"),
        "offer.publish": N_("Zette een aanbod online"),
        "offer.archive": N_("Haalde een aanbod offline"),
    },
    follows=(
        Follower("organisation", (Offer,)),
        Follower(
            "refused",
            stays=lambda _: select(1).where(Offer.organisation_id == Organisation.id).exists(),
        ),
    ),
    traces=Traces(
        typed=(TypedText(Offer, (Offer.title, Offer.text), lambda own: Offer.organisation_id.in_(own)),)
    ),
    menu=(Entry("/mijn-aanbod", N_("Mijn aanbod"), suppliers, place=40),),
)
