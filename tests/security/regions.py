"""The eight kinds of users in the two demo regions, and one thing of each kind in each region."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from marketplace.core.mail.compose import UNSUBSCRIBE
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.models import Membership, Person, SignInLink, WebSession
from marketplace.accounts.profile import AddressChange
from marketplace.accounts.verbs import add_membership, find_or_add_person
from marketplace.core import clock, tokens
from marketplace.core.db import Database
from marketplace.core.documents import Document
from marketplace.core.mail.message import Message, MessageStatus
from marketplace.core.tokens import Signer
from marketplace.core.web.access import Role
from marketplace.leads import verbs as leads
from marketplace.leads.models import Answer, Given, Invitation
from marketplace.matches import verbs as matches
from marketplace.matches.catalogue import Catalogue
from marketplace.matches.models import Curation
from marketplace.needs import verbs as needs
from marketplace.needs.models import Need
from marketplace.offers import verbs as offers
from marketplace.offers.models import AreaKind, Kind, Offer
from marketplace.organisations import admission, colleagues, evidence, recognitions
from marketplace.organisations.colleagues import ColleagueInvitation
from marketplace.organisations.models import Organisation, SupplierType
from marketplace.organisations.recognitions import Label
from marketplace.organisations.sign_up import Registration, SignUp
from marketplace.partnerships import verbs as partnerships
from matching import Engine
from tests.database import SECRET
from tests.inprocess import cookie_of
from tests.people import kbo, need_values

USERS = {
    "visitor": None,
    "buyer": "an@temse.example",
    "neighbour": "pieter@sint-niklaas.example",
    "buyer2": "sofie@stad-oostende.example",
    "supplier": "bram@groenwerk.example",
    "supplier2": "bruno@zeekracht.example",
    "coord": "chadia@waasland.example",
    "coord2": "dirk@oostende.example",
    "admin": "els@maatmarkt.example",
}
"""Column of the access table -> address. `neighbour` is a buyer of the same region as `buyer`; those with a 2
work in Oostende, the others in Waasland."""
REGIONS = {"waasland": ("buyer", "supplier", "46025"), "oostende": ("buyer2", "supplier2", "35013")}


@dataclass
class World:
    """`people` by column, `objects`: "<region>.<kind>" -> the path parameters that name it.

    `versions`: of every row, as forms carry them.
    """

    people: dict[str, Person] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    objects: dict[str, dict[str, str]] = field(default_factory=dict)
    versions: str = "{}"


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
    """A figure with a document, and a recognition."""
    key, document = "target_group_share", Document("application/pdf", "pdf", b"%PDF-")
    sent = await evidence.add(db, None, workshop, key, "verslag.pdf", document)
    label = Label(SupplierType.OTHER, "besluit 7", clock.today())
    recognition = await recognitions.add(db, None, workshop, label)
    here = {"organisation_id": str(workshop.id)}
    world.objects |= {
        f"{region}.evidence": here | {"evidence_id": str(sent.id)},
        f"{region}.figure": here | {"key": key},
        f"{region}.recognition": here | {"recognition_id": str(recognition.id)},
    }


async def _fill(db: AsyncSession, world: World, region: str, number: int, engine: Engine) -> None:
    buyer, supplier, nis = REGIONS[region]
    named = world.objects
    town, workshop = world.organisations[buyer], world.organisations[supplier]
    person = world.people[buyer]

    async def need(title: str, until: str) -> Need:
        values = need_values(title, nis=nis, cpv=["77310000"], deadline=clock.now() + timedelta(days=14))
        row = await needs.draft(db, person.id, town, values)
        if until != "draft":
            await needs.submit(db, person.id, row)
        if until not in ("draft", "submitted"):
            await needs.publish(db, None, row)
            await matches.rank(db, engine, row.id)
        named[f"{region}.{until}"] = {"need_id": str(row.id), "organisation_id": str(workshop.id)}
        return row

    await need("Haag snoeien aan de kerk", "draft")
    await need("Perken wieden aan het station", "submitted")
    asked = await _asked(db, world, region, supplier, await need("Gras maaien in het park", "published"))
    won = await need("Bermen maaien langs de vaart", "awarded")
    invitation = await _asked(db, world, region, supplier, won)
    await leads.award(db, person.id, won, invitation, None)
    await _partnership(db, world, region, won)
    signed = Signer(SECRET, "answer").sign_ids(asked.id, world.people[supplier].id)
    named[f"{region}.invitation"] = {"token": signed, "choice": "interesse"}
    await _offers(db, world, region, supplier, nis)
    named[f"{region}.town"] = {"organisation_id": str(town.id)}
    named[f"{region}.workshop"] = {"organisation_id": str(workshop.id)}
    await _colleague(db, world, region, workshop)
    await _said(db, world, region, workshop)
    await _unapproved(db, world, region, number, town)
    await _not_yet(db, world, region, number, nis)
    link, token = SignInLink.make(person.id)
    db.add(link)
    named[f"{region}.link"] = {"token": token}
    await _mailed(db, world, region, person)


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


async def _unapproved(db: AsyncSession, world: World, region: str, number: int, town: Organisation) -> None:
    """An organisation that an older version stored before anyone approved it."""
    row = Organisation(
        role=Role.SUPPLIER,
        name=f"Nooit goedgekeurd in {region}",
        kbo=kbo(950 + number),
        nis=town.nis,
        region_id=town.region_id,
        email="",
    )
    db.add(row)
    await db.flush()
    published = world.objects[f"{region}.published"]["need_id"]
    world.objects[f"{region}.unapproved"] = {"organisation_id": str(row.id)}
    world.objects[f"{region}.unapproved_choice"] = {"organisation_id": str(row.id), "need_id": published}


async def _not_yet(db: AsyncSession, world: World, region: str, number: int, nis: str) -> None:
    """What waits for someone's yes: a sign-up and its link, an invited colleague, a new address."""
    named, (buyer, _, _) = world.objects, REGIONS[region]
    town, person = world.organisations[buyer], world.people[buyer]
    for place, kind in enumerate(("pending", "sign_up")):
        entry = Registration(
            role=Role.SUPPLIER,
            name=f"Nieuw in {region}",
            kbo=kbo(900 + 10 * number + place),
            nis=nis,
            supplier_type=SupplierType.MAATWERKBEDRIJF,
            phone="",
            person_name="Nog Onbekend",
            person_email=f"{kind}@{region}.example",
        )
        row = await admission.register(db, None, entry)
        named[f"{region}.{kind}"] = {"sign_up_id": str(row.id), "token": _token(row)}
        if kind == "pending":
            admission.confirm(db, row)
    invited = await colleagues.invite(db, None, person, town, f"gevraagd@{region}.example", "Gevraagd")
    named[f"{region}.invited"] = {
        "organisation_id": str(town.id),
        "invitation_id": str(invited.id),
        "token": _token(invited),
    }
    move = AddressChange(
        person_id=person.id,
        email=f"verhuisd@{region}.example",
        expires_at=clock.now() + timedelta(days=1),
    )
    named[f"{region}.move"] = {"token": _token(move)}
    db.add(move)


def _token(row: SignUp | ColleagueInvitation | AddressChange) -> str:
    """A token of a row's link, as its mail would hold it."""
    token = tokens.random_token()
    row.token_hash = tokens.digest(token)
    return token


def colleague_address(region: str) -> str:
    """The mail address of the supplier's colleague in a region."""
    return f"collega@{region}.example"


async def _colleague(db: AsyncSession, world: World, region: str, workshop: Organisation) -> None:
    person = await find_or_add_person(db, colleague_address(region), "Collega Voorbeeld")
    await add_membership(db, person.id, Role.SUPPLIER, organisation_id=workshop.id)
    world.objects[f"{region}.colleague"] = {"organisation_id": str(workshop.id), "person_id": str(person.id)}


async def _partnership(db: AsyncSession, world: World, region: str, won: Need) -> None:
    """With terms that nobody confirmed yet."""
    row = await partnerships.start(db, won)
    texts = ("goals", "buyer_gives", "buyer_gets", "supplier_gives", "supplier_gets")
    row.agree(**dict.fromkeys(texts, "Dat spreken wij af."), starts_on=clock.today(), ends_on=None)
    world.objects[f"{region}.partnership"] = {"partnership_id": str(row.id), "need_id": str(won.id)}


async def _asked(db: AsyncSession, world: World, region: str, supplier: str, need: Need) -> Invitation:
    """The supplier is asked and shows interest."""
    workshop = world.organisations[supplier]
    match = await matches.match_of(db, need.id, workshop.id)
    await matches.curate(db, None, need, match, Curation.ADDED, "doet dit werk")
    await leads.invite(db, None, need, [workshop.id])
    query = select(Invitation).where(Invitation.need_id == need.id, Invitation.organisation_id == workshop.id)
    invitation = (await db.scalars(query)).one()
    await leads.answer(db, invitation, need, Given(Answer.INTERESTED, message="Dat kan."))
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
