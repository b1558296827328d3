"""Where a need is in its life, and what each state is called."""

from __future__ import annotations

from enum import StrEnum

from marketplace.core.i18n import N_


class NeedStatus(StrEnum):
    DRAFT = "draft"
    UNCONFIRMED = "unconfirmed"
    SUBMITTED = "submitted"
    CHANGES_REQUESTED = "changes_requested"
    REFUSED = "refused"
    PUBLISHED = "published"
    CLOSED = "closed"
    AWARDED = "awarded"
    NOT_AWARDED = "not_awarded"
    WITHDRAWN = "withdrawn"


STATUS_NAMES = {
    NeedStatus.DRAFT: N_("Ontwerp"),
    NeedStatus.UNCONFIRMED: N_("Wacht op de koper"),
    NeedStatus.SUBMITTED: N_("Wacht op de helpdesk"),
    NeedStatus.CHANGES_REQUESTED: N_("Aan te vullen"),
    NeedStatus.REFUSED: N_("Geweigerd"),
    NeedStatus.PUBLISHED: N_("Gepubliceerd"),
    NeedStatus.CLOSED: N_("Afgesloten"),
    NeedStatus.AWARDED: N_("Gegund"),
    NeedStatus.NOT_AWARDED: N_("Niet gegund"),
    NeedStatus.WITHDRAWN: N_("Ingetrokken"),
}
RESERVED_NAMES = {
    True: N_("Ja, artikel 15 van de wet van 17 juni 2016. Gelijkwaardige voorwaarden tellen ook."),
    False: N_("Nee, alle ondernemingen mogen meedoen."),
    None: N_("Nog niet bekend"),
}
BEFORE_PUBLICATION = (
    NeedStatus.DRAFT,
    NeedStatus.UNCONFIRMED,
    NeedStatus.CHANGES_REQUESTED,
    NeedStatus.SUBMITTED,
)
EDITABLE = (*BEFORE_PUBLICATION, NeedStatus.PUBLISHED)
OVER = (NeedStatus.AWARDED, NeedStatus.NOT_AWARDED, NeedStatus.WITHDRAWN)


class Visibility(StrEnum):
    """Who may read a published need: who is asked, the suppliers of the region too, or everybody."""

    ASKED = "asked"
    REGION = "region"
    PUBLIC = "public"
