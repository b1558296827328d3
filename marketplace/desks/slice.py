"""The start page of each kind of person: what waits, and what can be done."""

from marketplace.core.i18n import N_
from marketplace.core.slices import Slice
from marketplace.core.web.navigation import Entry, signed_in
from marketplace.desks import administration_pages, held_back_pages, pages

DESKS = Slice(
    name="desks",
    routers=(pages.router, held_back_pages.router, administration_pages.router),
    own_acts={"work.try_again": N_("Liet werk dat vastliep opnieuw proberen")},
    menu=(Entry("/start", N_("Start"), signed_in, place=10),),
)
