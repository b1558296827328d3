"""What is older than the table says goes, and what is not stays."""

from __future__ import annotations

import html
import uuid
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from marketplace.accounts.models import WebSession
from marketplace.core import clock
from marketplace.core.db import Base, Database
from marketplace.core.retention import in_words
from marketplace.core.view_log import Seen, ViewEntry
from marketplace.leads.given import Answer, Given
from marketplace.leads.models import Invitation
from marketplace.matches.models import Match, Ranking
from marketplace.needs import verbs as needs
from marketplace.needs.asking_models import AnswerField, Attachment, FieldKind, Question
from marketplace.needs.lot_models import Lot
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from marketplace.partnerships.models import Partnership
from marketplace.slices import JOURNEY  # noqa: F401 - makes all tables known
from tests.database import HOUSE, with_cast
from tests.inprocess import app_for, client_of
from tests.journey import awarded_need
from tests.people import Cast, make_need
from tests.privacy.in_depth import attachment, question
from tests.privacy.nights import DAY, row_of, tidy, tidy_again


@pytest.mark.parametrize(
    "name",
    [
        "session",
        "sign_in_link",
        "address_change",
        "kept_form",
        "mail",
        "suppression",
        "draft",
        "refused",
        "view",
        "event",
        "unconfirmed",
        "sign_up",
        "colleague_invitation",
    ],
)
async def test_what_is_older_than_the_table_says_goes(database_url: str, name: str) -> None:
    kind = {"address_change": "sign_in_link"}.get(name, name)
    (rule,) = (rule for rule in HOUSE.rules if rule.name == kind)
    assert rule.life is not None
    margin = DAY if rule.life > DAY else timedelta(minutes=5)
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            old, young = (row_of(name, rule.life + margin, cast), row_of(name, rule.life - margin, cast))
            if name == "view":
                assert isinstance(young, ViewEntry)
                young.seen = Seen.OFFERS
            db.add_all([old, young])
        counts = await tidy(database)
        assert counts[kind] == 1
        async with database.begin() as db:
            table, key = type(old), type(old).__mapper__.primary_key_from_instance
            assert await db.get(table, tuple(key(old))) is None
            assert await db.get(table, tuple(key(young))) is not None


async def test_a_session_that_is_not_used_goes_sooner(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            idle = row_of("session", timedelta(days=16), cast)
            assert isinstance(idle, WebSession)
            idle.last_seen_at = clock.now() - timedelta(days=15)
            db.add_all([idle, row_of("session", timedelta(days=16), cast)])
        assert (await tidy(database))["session"] == 1


def test_a_rule_with_a_life_is_carried_out() -> None:
    assert all((rule.life is None) == (rule.step is None) for rule in HOUSE.rules)


async def test_the_privacy_page_shows_the_very_table(shared_demo_database_url: str, tmp_path: Path) -> None:
    async with client_of(app_for(shared_demo_database_url, tmp_path)) as client:
        page = html.unescape((await client.get("/privacy")).text)
    for rule in HOUSE.rules:
        for cell in (rule.what, rule.period, rule.why, rule.basis):
            assert cell in page, cell
        if rule.life is not None:
            assert rule.period.startswith(in_words(rule.life))


@pytest.mark.parametrize(
    ("life", "words"),
    [
        (timedelta(hours=1), "1 uur"),
        (DAY, "1 dag"),
        (90 * DAY, "90 dagen"),
        (365 * DAY, "1 jaar"),
        (3650 * DAY, "10 jaar"),
    ],
)
def test_a_period_in_words(life: timedelta, words: str) -> None:
    assert in_words(life) == words


@pytest.mark.parametrize(
    ("life", "words"),
    [(timedelta(days=400), "400 dagen"), (timedelta(hours=36), "36 uur"), (timedelta(days=730), "2 jaar")],
)
def test_a_period_is_told_whole_also_where_a_larger_unit_does_not_fit(life: timedelta, words: str) -> None:
    assert in_words(life) == words


@pytest.mark.parametrize("life", [timedelta(minutes=5), timedelta(hours=1, minutes=5), timedelta(0)])
def test_a_period_that_can_not_be_told_is_no_rule(life: timedelta) -> None:
    with pytest.raises(ValueError, match=str(life)):
        in_words(life)


async def test_what_ended_ten_years_ago_stays_as_figures(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        given = Given(Answer.INTERESTED, message="Bel Bram op 0470 00 00 00")
        need_id = (await awarded_need(database, cast, given)).need_id
        async with database.begin() as db:
            need = await db.get_one(Need, need_id)
            need.ended_at = clock.now() - timedelta(days=3651)
            need.reason, need.source_url = "Gekozen na een gesprek met Bram", "https://x.example/1"
            younger = await make_need(db, cast, title="Een jonger geval")
            await needs.withdraw(db, cast.an.id, younger, "niet meer nodig")
            younger.ended_at = clock.now() - timedelta(days=3649)
            await db.flush()
            await db.execute(update(Partnership).values(goals="Samen met Bram"))
        assert (await tidy(database))["need"] == 1
        async with database.begin() as db:
            kept = await db.get_one(Need, need.id)
            assert (kept.status, kept.amount, kept.nis) == (NeedStatus.AWARDED, need.amount, "46025")
            assert (kept.awarded_to, kept.awarded_amount) == (cast.groenwerk.id, need.amount)
            assert (kept.text, kept.place, kept.person_id) == ("", "", None)
            assert (kept.reason, kept.source_url) == ("", None)
            answer = await db.scalar(select(Invitation).where(Invitation.need_id == need.id))
            assert answer is not None
            assert (answer.answer, answer.message, answer.asked_by) == (Answer.INTERESTED, "", None)
            partnership = await db.scalar(select(Partnership).where(Partnership.need_id == need.id))
            assert partnership is not None
            assert partnership.goals == ""
            assert (await db.get_one(Need, younger.id)).title == "Een jonger geval"
        assert (await tidy_again(database))["need"] == 0


DEEP = (AnswerField, Attachment, Question)
PARTS: tuple[type[Base], ...] = (Invitation, Match, Ranking, Lot, Partnership, *DEEP)


async def _parts(database: Database, need: uuid.UUID) -> list[str]:
    """What hangs on a need, as text."""
    async with database.begin() as db:
        found = [
            await db.scalars(text(f"SELECT t::text FROM {part.__tablename__} t WHERE need_id = '{need}'"))
            for part in PARTS
        ]
        return sorted(row for rows in found for row in rows)


async def _awarded(database: Database, cast: Cast, ended: timedelta) -> uuid.UUID:
    """A need that was awarded and ended so long ago, with texts in each of its parts; -> its id."""
    given = Given(Answer.INTERESTED, message="Bel Bram op 0470 00 00 00")
    need = (await awarded_need(database, cast, given)).need_id
    lot = Lot(need_id=need, position=1, identifier="1", title="Perceel van Bram", text="Vraag Bram", cpv=[])
    lot.reason = lot.quantity = "Zei Bram"
    field = AnswerField(need_id=need, position=1, text="Komt Bram?", kind=FieldKind.TEXT)
    async with database.begin() as db:
        db.add_all([lot, field, attachment(need, "van Bram.pdf")])
        db.add(question(need, cast.groenwerk.id, "Vraagt Bram dit?"))
        await db.execute(update(Need).where(Need.id == need).values(ended_at=clock.now() - ended))
        texts = {"curation_reason": "Bram kent het park", "curated_by": cast.chadia.id}
        texts |= {"excluded_reason": "Bram heeft geen tijd"}
        await db.execute(update(Match).where(Match.need_id == need).values(texts))
        await db.execute(update(Partnership).where(Partnership.need_id == need).values(goals="Met Bram"))
    return need


async def test_the_parts_of_an_old_need_lose_their_texts_and_those_of_another_stay(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        old, young = [await _awarded(database, cast, timedelta(days=days)) for days in (3651, 3649)]
        before = await _parts(database, young)
        async with database.begin() as db:
            version = select(Partnership.version).where(Partnership.need_id == old)
            read = await db.scalar(version) or 0
        assert len(before) >= len(PARTS)
        assert (await tidy(database))["need"] == 1
        assert await _parts(database, young) == before
        left = "".join(await _parts(database, old))
        assert "Bram" not in left
        async with database.begin() as db:
            assert await db.scalar(select(Ranking).where(Ranking.need_id == old)) is None
            matches = (await db.scalars(select(Match).where(Match.need_id == old))).all()
            assert any(match.score for match in matches), "figures stay"
            assert {(len(match.told), match.excluded_fact, match.curated_by) for match in matches} == {
                (0, None, None)
            }
            asked = (await db.scalars(select(Invitation).where(Invitation.need_id == old))).all()
            assert {len(invitation.told) for invitation in asked} == {0}
            assert (await db.scalar(version) or 0) > read, "a form that still shows it is out of date"


@pytest.mark.parametrize(
    ("buyer", "supplier", "ends", "stays"),
    [
        (True, True, None, True),
        (True, True, 0, True),
        (True, True, -1, False),
        (True, False, None, False),
        (False, True, None, False),
    ],
)
async def test_a_need_stays_whole_while_its_partnership_runs(
    database_url: str, buyer: bool, supplier: bool, ends: int | None, stays: bool
) -> None:
    """Until ten years after the end of one that both confirmed. `ends`: days from ten years ago."""
    async with with_cast(database_url) as (database, cast):
        need, _other = [await _awarded(database, cast, timedelta(days=3660)) for _ in range(2)]

        def moment(confirmed: bool) -> datetime | None:
            return clock.now() if confirmed else None

        async with database.begin() as db:
            row = (await db.scalars(select(Partnership).where(Partnership.need_id == need))).one()
            row.buyer_confirmed_at, row.supplier_confirmed_at = moment(buyer), moment(supplier)
            row.ends_on = clock.today() + timedelta(days=ends - 3650) if ends is not None else None
        assert (await tidy(database))["need"] == (1 if stays else 2), "the other one never began"


@pytest.mark.parametrize(
    "statement",
    ["UPDATE view_entry SET seen = 'needs'", "DELETE FROM view_entry", "TRUNCATE view_entry"],
)
async def test_the_view_log_is_append_only(database_url: str, statement: str) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            db.add(row_of("view", timedelta(days=350), cast))
        with pytest.raises(DBAPIError, match="append-only"):
            async with database.begin() as db:
                await db.execute(text(statement))
