"""One thing of each kind in each of the two demo regions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.models import Membership, Person, SignInLink, WebSession
from marketplace.core import clock
from marketplace.core.db import Database
from marketplace.core.documents import Document
from marketplace.core.mail.compose import UNSUBSCRIBE
from marketplace.core.mail.message import Message, MessageStatus
from marketplace.core.tokens import Signer
from marketplace.leads.given import Answer, Given
from marketplace.leads.models import Invitation
from marketplace.matches import gaps
from marketplace.matches import verbs as matches
from marketplace.matches.catalogue import Catalogue
from marketplace.matches.models import Curation
from marketplace.needs import verbs as needs
from marketplace.needs.models import Need
from marketplace.offers import verbs as offers
from marketplace.offers.models import AreaKind, Kind, Offer
from marketplace.organisations import claims, evidence, recognitions
from marketplace.organisations.claims import Figure
from marketplace.organisations.models import Organisation, SupplierType
from marketplace.organisations.recognitions import Label
from marketplace.organisations.social_value import KEYS
from marketplace.partnerships.models import Partnership
from matching import Engine
from tests.inprocess import cookie_of
from tests.journey import ask, award, publish
from tests.people import need_values
from tests.security import in_depth, plans, posted, rules
from tests.security.newcomers import colleague, not_yet, unapproved
from tests.security.world import REGIONS, USERS, World
from tests.site import SECRET


async def make_world(database: Database) -> World:
    """Adds to a demo database; everything is committed."""
    world = World()
    async with database.begin() as db:
        for column, email in USERS.items():
            if email is None:
                continue
            world.people[column] = (await db.scalars(Person.by_email(email))).one()
            query = select(Organisation).join(Membership, Membership.organisation_id == Organisation.id)
            found = await db.scalar(query.where(Membership.person_id == world.people[column].id))
            if found is not None:
                world.organisations[column] = found
    for column, person in world.people.items():
        world.cookies[column] = await cookie_of(database, person)
    catalogue = Catalogue()
    async with database.begin() as db:
        await rules.two(db, world)
    for number, region in enumerate(REGIONS):
        async with database.begin() as db:
            await _fill(db, world, region, number, await catalogue.current(db))
    async with database.begin() as db:
        for column in ("buyer", "buyer2"):
            session = await db.scalar(
                select(WebSession.id).where(WebSession.person_id == world.people[column].id).limit(1)
            )
            world.objects[f"{column}.session"] = {"session_id": str(session)}
    return world


async def _said(db: AsyncSession, world: World, region: str, workshop: Organisation) -> None:
    """A figure with a document and one that was removed, and a recognition."""
    key, document = "target_group_share", Document("application/pdf", "pdf", b"%PDF-")
    sent = await evidence.add(db, None, workshop, key, "verslag.pdf", document)
    gone = await evidence.add(db, None, workshop, key, "loonlijst.pdf", document)
    await evidence.remove(db, world.people[REGIONS[region][1]].id, workshop, gone)
    label = Label(SupplierType.OTHER, "besluit 7", clock.today())
    recognition = await recognitions.add(db, None, workshop, label)
    here = {"organisation_id": str(workshop.id)}
    world.objects |= {
        f"{region}.evidence": here | {"evidence_id": str(sent.id)},
        f"{region}.removed": here | {"evidence_id": str(gone.id)},
        f"{region}.figure": here | {"key": key},
        f"{region}.recognition": here | {"recognition_id": str(recognition.id)},
    }
    await _took_back(db, world, region, workshop)


async def _took_back(db: AsyncSession, world: World, region: str, workshop: Organisation) -> None:
    """A figure and a recognition that were said before."""
    person_id = world.people[REGIONS[region][1]].id
    known = claims.current(await claims.all_of(db, workshop))
    key = next(key for key in KEYS if key.name not in known)
    (figure,) = await claims.give(db, None, workshop, [(key, Figure(Decimal(1), clock.today()))])
    await claims.remove(db, person_id, workshop, figure)
    label = Label(SupplierType.OTHER, "besluit 6", clock.today())
    recognition = await recognitions.add(db, None, workshop, label)
    await recognitions.remove(db, person_id, workshop, recognition)
    here = {"organisation_id": str(workshop.id)}
    world.objects |= {
        f"{region}.gone_figure": here | {"key": key.name},
        f"{region}.gone_recognition": here | {"recognition_id": str(recognition.id)},
    }


async def _fill(db: AsyncSession, world: World, region: str, number: int, engine: Engine) -> None:
    buyer, supplier, nis = REGIONS[region]
    town, workshop = world.organisations[buyer], world.organisations[supplier]
    person = world.people[buyer]

    async def need(title: str, until: str, **more: object) -> Need:
        more = {"nis": nis, "cpv": ["77310000"], "deadline": clock.now() + timedelta(days=14)} | more
        values = need_values(title, **more)
        row = await needs.draft(db, person.id, town, values)
        if until == "submitted":
            await needs.submit(db, person.id, row)
        elif until != "draft":
            await publish(db, row, person.id, engine=engine)
        world.objects[f"{region}.{until}"] = {"need_id": str(row.id), "organisation_id": str(workshop.id)}
        return row

    for title, until in (("Haag snoeien aan de kerk", "draft"), ("Perken wieden", "submitted")):
        await need(title, until)
    await needs.close(db, person.id, await need("Hagen scheren aan de school", "closed"))
    published = await need("Gras maaien in het park", "published")
    asks = partial(_asked, db, world, region, supplier)
    asked = await asks(published)
    await in_depth.question(db, world, region, asked, published)
    await posted.in_full(db, world, region, need, asked)
    await in_depth.lots(db, world, region, await need("Gras maaien", "in_lots"), asks, person.id)
    await _gaps(db, world, region, need)
    won = await need("Bermen maaien langs de vaart", "awarded")
    _partnership(world, region, await award(db, won, await asks(won), person.id))
    _link(world, region, asked, supplier)
    await _around(db, world, region, number)


def _link(world: World, region: str, asked: Invitation, supplier: str) -> None:
    """That of the mail to the supplier's person."""
    signed = Signer(SECRET, "answer").sign_ids(asked.id, world.people[supplier].id)
    world.objects[f"{region}.invitation"] = {"token": signed, "choice": "interesse"}


async def _gaps(db: AsyncSession, world: World, region: str, need: Callable[..., Awaitable[Need]]) -> None:
    """A need for which nobody was found, and one for which somebody was in the end."""
    for until in ("gap", "gap_solved"):
        asked_in_vain = await need("Notaris", until, text="Voor een akte.", cpv=[])
        gap = await gaps.note(db, None, await reloaded(db, asked_in_vain), "")
        assert gap is not None
        world.objects[f"{region}.{until}"] |= {"gap_id": str(gap.id)}
    gaps.solve(db, world.people[REGIONS[region][0]].id, [gap])


async def reloaded(db: AsyncSession, need: Need) -> Need:
    """With what else the engine reads of it."""
    await db.refresh(need, ["lots", "municipality"])
    return need


async def _around(db: AsyncSession, world: World, region: str, number: int) -> None:
    """What the two organisations and their people have beside needs."""
    buyer, supplier, nis = REGIONS[region]
    named, person = world.objects, world.people[buyer]
    town, workshop = world.organisations[buyer], world.organisations[supplier]
    named[f"{region}.town"] = {"organisation_id": str(town.id)}
    named[f"{region}.workshop"] = {"organisation_id": str(workshop.id)}
    await _offers(db, world, region, supplier, nis)
    await colleague(db, world, region, workshop)
    await _said(db, world, region, workshop)
    await unapproved(db, world, region, number, town)
    await not_yet(db, world, region, number, nis)
    link, token = SignInLink.make(person.id)
    db.add(link)
    named[f"{region}.link"] = {"token": token}
    await _mailed(db, world, region, person)
    await plans.plans(db, world, region)


async def _mailed(db: AsyncSession, world: World, region: str, person: Person) -> None:
    """A mail that left, whose link opens the wishes of its address."""
    key = f"need_published of {region}"
    mail = Message(
        template="need_published",
        to_address=person.email,
        to_name=person.name,
        subject="Gepubliceerd",
        text="",
        html="",
        dedupe_key=key,
        message_id=key,
        status=MessageStatus.SENT,
    )
    db.add(mail)
    await db.flush()
    world.objects[f"{region}.mail"] = {"token": Signer(SECRET, UNSUBSCRIBE).sign_ids(mail.id)}


def _partnership(world: World, region: str, row: Partnership) -> None:
    """With terms that nobody confirmed yet."""
    texts = ("goals", "buyer_gives", "buyer_gets", "supplier_gives", "supplier_gets")
    row.agree(**dict.fromkeys(texts, "Dat spreken wij af."), starts_on=clock.today(), ends_on=None)
    world.objects[f"{region}.partnership"] = {"partnership_id": str(row.id), "need_id": str(row.need_id)}


async def _asked(db: AsyncSession, world: World, region: str, supplier: str, need: Need) -> Invitation:
    """The supplier is asked and shows interest."""
    workshop = world.organisations[supplier]
    match = await matches.match_of(db, need.id, workshop.id)
    await matches.curate(db, None, need, match, Curation.ADDED, "doet dit werk")
    given = Given(Answer.INTERESTED, message="Dat kan.")
    (invitation,) = await ask(db, need, workshop, by=None, given=given)
    return invitation


async def _offers(db: AsyncSession, world: World, region: str, supplier: str, nis: str) -> None:
    for kind in ("offer_draft", "offer"):
        values = offers.OfferValues(
            title="Onderhoud van groen",
            text="Wij maaien gras en snoeien hagen.",
            cpv=["77310000"],
            kind=Kind.SERVICE,
            area_kind=AreaKind.MUNICIPALITIES,
            area_nis=[nis],
            radius_km=None,
            capacity_fte=None,
        )
        row: Offer = await offers.save(db, None, world.organisations[supplier].id, values)
        if kind == "offer":
            await offers.publish(db, None, row)
        world.objects[f"{region}.{kind}"] = {"offer_id": str(row.id)}
