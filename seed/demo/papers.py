"""Documents behind what the demo's suppliers say: one invented page that hangs on all of it."""

from __future__ import annotations

import uuid
from functools import cache

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.models import Person
from marketplace.core.documents import Document, accept
from marketplace.core.web.access import Actor
from marketplace.organisations import evidence, evidence_checks
from marketplace.organisations.models import Organisation
from marketplace.organisations.proof_models import Recognition, SocialValueClaim
from seed.demo import content

TEXT = "Verzonnen document voor de demo van Maatmarkt. Het bewijst niets."


class Papers:
    """Hangs documents on what one supplier says, and has its coordinator check them."""

    def __init__(self, session: AsyncSession, organisation: Organisation, coordinator: Person | None) -> None:
        self._session, self._organisation = session, organisation
        self._actor = coordinator and Actor(
            coordinator.id,
            coordinator.name,
            coordinator.email,
            uuid.uuid4(),
            regions=frozenset(place for place in (organisation.region_id,) if place),
        )

    async def add(
        self,
        key: str,
        about: Recognition | SocialValueClaim,
        row: content.RecognitionRow | content.FigureRow,
    ) -> None:
        """The documents that the content names, on a figure (`key`) or on a recognition."""
        recognition = about if isinstance(about, Recognition) else None
        where = self._session, None, self._organisation
        if row.evidence:
            paper = await evidence.add(*where, key, row.evidence, page(), recognition)
            if row.checked and self._actor:
                await evidence_checks.verify(self._session, self._actor, self._organisation, paper, about)
        if isinstance(row, content.FigureRow) and row.removed:
            await evidence.remove(*where, await evidence.add(*where, key, row.removed, page()))


@cache
def page() -> Document:
    """A PDF of one page (ISO 32000-1, 7.5) that says that it is invented."""
    drawn = f"BT /F 14 Tf 60 760 Td ({TEXT}) Tj ET".encode("ascii")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(drawn), drawn),
    ]
    data, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj%b endobj\n" % (number, body)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, rows)
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(data))
    return accept(data + table + end)
