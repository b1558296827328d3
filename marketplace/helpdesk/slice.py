"""The public site of the helpdesks."""

from marketplace.core.slices import Slice
from marketplace.core.web.navigation import Entry, everyone
from marketplace.helpdesk import pages

HELPDESK = Slice(
    name="helpdesk",
    routers=(pages.router,),
    menu=(Entry("/toegankelijkheid", "Toegankelijkheidsverklaring", everyone, place=10, foot=True),),
)
