"""The public site of the helpdesks."""

from marketplace.core.i18n import N_
from marketplace.core.slices import Slice
from marketplace.core.web.navigation import Entry, everyone
from marketplace.helpdesk import pages

HELPDESK = Slice(
    name="helpdesk",
    routers=(pages.router,),
    menu=(Entry("/toegankelijkheid", N_("Toegankelijkheidsverklaring"), everyone, place=10, foot=True),),
)
