"""The start page of each kind of person: what waits, and what can be done."""

from marketplace.core.i18n import N_
from marketplace.core.slices import Slice
from marketplace.core.web.navigation import Entry, signed_in
from marketplace.desks import pages

DESKS = Slice(
    name="desks",
    routers=(pages.router,),
    menu=(Entry("/start", N_("Start"), signed_in, place=10),),
)
