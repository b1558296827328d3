"""Pages of needs make as many queries with many lots, questions, attachments and open needs as with few."""

from __future__ import annotations

from pathlib import Path

from marketplace.core.tokens import Signer
from marketplace.leads.answer_models import FieldAnswer
from marketplace.leads.given import Answer, Given
from marketplace.needs.asking_models import AnswerField, Attachment, FieldKind
from marketplace.needs.lot_models import Lot
from marketplace.needs.states import Visibility
from tests.database import with_cast
from tests.inprocess import app_for, client_of, cookie_of, counted
from tests.journey import asked_need
from tests.site import SECRET

LIST = "/behoeften/{need}/opstellen"
PAGES = {
    "an": (
        "/behoeften/{need}",
        LIST,
        *(f"{LIST}/{topic}" for topic in ("percelen", "vragen", "bijlagen", "budget", "nazicht")),
    ),
    "chadia": ("/behoeften/{need}",),
    "visitor": (
        "/open-vragen",
        "/open-vragen/{need}",
        "/uitnodiging/{token}",
        "/uitnodiging/{token}/interesse",
    ),
}
MOST_QUERIES = 17


def _beside(need_id, rows: int, first: int):
    """So many lots, questions with their answers, and attachments."""
    for number in range(first, first + rows):
        yield Lot(need_id=need_id, position=number, identifier=f"x{number}", title="Deel", text="", cpv=[])
        yield Attachment(
            need_id=need_id, name="a.pdf", content_type="x", extension="pdf", size=5, digest="", data=b"x"
        )
        yield AnswerField(need_id=need_id, position=number, text="Wat?", kind=FieldKind.TEXT)


async def _count(web, path: str) -> int:
    """Statements of a page, after a first look that fills what is cached for a minute."""
    await web.get(path)
    with counted() as statements:
        answer = await web.get(path)
    assert answer.status_code == 200, path
    assert len(statements) <= MOST_QUERIES, path
    return len(statements)


async def test_the_number_of_queries_does_not_grow(database_url: str, tmp_path: Path) -> None:
    counts = []
    async with with_cast(database_url) as (database, cast), client_of(app_for(database_url, tmp_path)) as web:
        need, (invitation,) = await asked_need(
            database,
            cast,
            given=Given(Answer.INTERESTED),
            visibility=Visibility.PUBLIC,
            contact_id=cast.an.id,
        )
        token = Signer(SECRET, "answer").sign_ids(invitation.id, cast.bram.id)
        for rows, first in ((2, 1), (12, 10)):
            async with database.begin() as db:
                beside = list(_beside(need.id, rows, first))
                db.add_all(beside)
                await db.flush()
                for field in (row for row in beside if isinstance(row, AnswerField)):
                    db.add(FieldAnswer(invitation_id=invitation.id, field_id=field.id, text="Dit."))
            names = {"need": need.id, "token": token}
            found = {}
            for who, paths in PAGES.items():
                web.cookies.clear()
                if who != "visitor":
                    web.cookies.update(await cookie_of(database, getattr(cast, who)))
                found |= {path: await _count(web, path.format(**names)) for path in paths}
            counts.append(found)
        assert counts[0] == counts[1]
