"""What goes with a wiped person and what of others stays; and who can't be wiped, for being the last one."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select, update

from marketplace.accounts.models import AddressChange, Membership, Person
from marketplace.accounts.verbs import add_membership, find_or_add_person
from marketplace.core.audit import AuditEntry
from marketplace.core.errors import Conflict
from marketplace.core.mail.mentions import named
from marketplace.core.mail.message import Message, MessageStatus
from marketplace.core.personal_data import ERASED_NAME, whole_words
from marketplace.core.web.access import Role
from marketplace.needs.models import Need
from marketplace.privacy import erasure
from tests.database import HOUSE, composer
from tests.people import make_need
from tests.privacy.nights import sign_up
from tests.privacy.wiped import EMAIL, NAME, OLD, Works


@pytest.mark.parametrize("address", [EMAIL, OLD])
@pytest.mark.parametrize("field", ["email", "public_email"])
async def test_no_organisation_keeps_the_address_of_a_wiped_person(
    works: Works, field: str, address: str
) -> None:
    """Mails to suppliers would go on to it, and pages would send people to it."""
    own = works.cast.groenwerk
    before = await works.says(own, **{field: address})
    others = await works.says(works.cast.poetslijn, **{field: "info@poetslijn.example"})
    await works.wipe()
    left, other = await works.organisation(own), await works.organisation(works.cast.poetslijn)
    assert getattr(left, field) == ""
    assert left.version > before, "a form that still shows it is out of date"
    assert (getattr(other, field), other.version) == ("info@poetslijn.example", others)


@pytest.mark.parametrize(
    ("place", "contact", "left"),
    [
        ("groenwerk", {"email": EMAIL, "phone": "1", "public_phone": "2"}, ["public_phone"]),
        ("poetslijn", {"public_email": OLD, "public_phone": "1", "phone": "2"}, ["phone"]),
        ("groenwerk", {"public_contact": f"Vraag {NAME}", "public_phone": "1"}, []),
        ("groenwerk", {"public_contact": "Bram", "public_phone": "1"}, ["public_contact", "public_phone"]),
        ("poetslijn", {"public_contact": NAME, "public_phone": "1"}, ["public_contact", "public_phone"]),
        ("groenwerk", {"phone": "0470 1", "public_phone": "0470 1"}, []),
        ("poetslijn", {"phone": "0470 1", "public_phone": "0470 1"}, ["phone", "public_phone"]),
    ],
)
async def test_a_telephone_goes_with_the_person_it_stands_beside_or_who_gave_it(
    works: Works, place: str, contact: dict[str, str], left: list[str]
) -> None:
    """Fien typed 0470 1 when she signed up, and works for Groenwerk."""
    async with works.database.begin() as db:
        db.add(sign_up(email=EMAIL, phone="0470 1"))
        db.add(sign_up(phone="2"))
    own = getattr(works.cast, place)
    await works.says(own, **contact)
    await works.wipe()
    row = await works.organisation(own)
    assert [field for field in contact if getattr(row, field)] == left


async def test_the_account_is_empty_and_opens_nothing(works: Works) -> None:
    await works.wipe()
    async with works.database.begin() as db:
        row = await db.get_one(Person, works.fien.id)
        assert (row.name, row.email) == (ERASED_NAME, f"gewist-{row.id.hex}@invalid")
        assert (row.password_hash, row.last_sign_in_at) == (None, None)
        query = select(Membership).where(Membership.person_id == row.id)
        assert list(await db.scalars(query)) == []
        entries = select(AuditEntry.person_id).where(AuditEntry.verb == "person.erase")
        assert list(await db.scalars(entries.where(AuditEntry.subject == row.id))) == [row.id]
        assert await db.scalar(select(AddressChange.id).where(AddressChange.person_id == row.id)) is None


async def test_texts_of_where_one_works_lose_the_name_and_all_texts_the_address(works: Works) -> None:
    text = f"Vraag {NAME}, {EMAIL} of {OLD}."
    here = await works.says(works.cast.groenwerk, description=text)
    there = await works.says(works.cast.poetslijn, description=text)
    untouched = await works.says(works.cast.zeekracht, description="Vraag Bram Voorbeeld.")
    await works.wipe()
    own = await works.organisation(works.cast.groenwerk)
    assert own.description == f"Vraag {ERASED_NAME}, {ERASED_NAME} of {ERASED_NAME}."
    assert own.version > here
    other = await works.organisation(works.cast.poetslijn)
    assert other.description == f"Vraag {NAME}, {ERASED_NAME} of {ERASED_NAME}."
    assert other.version > there
    left = await works.organisation(works.cast.zeekracht)
    assert (left.description, left.version) == ("Vraag Bram Voorbeeld.", untouched)


async def test_a_sign_of_a_pattern_in_an_address_stands_for_itself(works: Works) -> None:
    """In a pattern "_" is any letter: the address of someone else must stay."""
    async with works.database.begin() as db:
        odd = await find_or_add_person(db, "f_en@groenwerk.example", "Fen Ander")
        await add_membership(db, odd.id, Role.SUPPLIER, organisation_id=works.cast.groenwerk.id)
    before = await works.says(works.cast.zeekracht, description=f"Mail {EMAIL}.")
    await works.wipe(odd)
    left = await works.organisation(works.cast.zeekracht)
    assert (left.description, left.version) == (f"Mail {EMAIL}.", before)


async def test_who_is_called_like_a_word_takes_no_words_with_it(works: Works) -> None:
    async with works.database.begin() as db:
        await db.execute(update(Person).where(Person.id == works.fien.id).values(name="gras"))
        subject = await erasure.subject_of(db, await db.get_one(Person, works.fien.id))
    assert (subject.name, subject.full_name) == ("gras", "")
    await works.says(works.cast.groenwerk, description="Wij maaien gras.", public_contact="de gras-lijn")
    await works.wipe()
    left = await works.organisation(works.cast.groenwerk)
    assert (left.description, left.public_contact) == ("Wij maaien gras.", "de gras-lijn")


async def test_the_slices_learn_who_it_is_and_where_the_person_works_now(works: Works) -> None:
    async with works.database.begin() as db:
        db.add(
            Membership(
                person_id=works.fien.id,
                role=Role.SUPPLIER,
                organisation_id=works.cast.poetslijn.id,
                active_since=None,
            )
        )
        await add_membership(db, works.fien.id, Role.COORDINATOR, region_id=works.cast.temse.region_id)
        await db.flush()
        subject = await erasure.subject_of(db, await db.get_one(Person, works.fien.id))
    assert (subject.person_id, subject.full_name) == (works.fien.id, NAME)
    assert list(subject.emails) == [EMAIL, OLD]
    assert list(subject.organisations) == [works.cast.groenwerk.id], "not where it still waits to be let in"


async def _mail(works: Works, to: str) -> uuid.UUID:
    """A mail that names Fien; -> its id."""
    async with works.database.begin() as db:
        await composer().send(
            db,
            "colleague_invite",
            to=to,
            name=NAME if to == EMAIL else "Bram",
            dedupe_key=f"invite:{to}",
            token="t",
            inviter=named(NAME, EMAIL),
            organisation="Groenwerk",
        )
        found = await db.scalar(select(Message.id).where(Message.dedupe_key == f"invite:{to}"))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("status", "afterwards"),
    [
        (MessageStatus.WAITING, MessageStatus.CANCELLED),
        (MessageStatus.SENDING, MessageStatus.CANCELLED),
        (MessageStatus.BUNDLED, MessageStatus.CANCELLED),
        (MessageStatus.SENT, MessageStatus.SENT),
    ],
)
async def test_mails_to_the_person_are_empty_and_none_leaves_any_more(
    works: Works, status: MessageStatus, afterwards: MessageStatus
) -> None:
    own, other = await _mail(works, EMAIL), await _mail(works, works.cast.bram.email)
    async with works.database.begin() as db:
        await db.execute(update(Message).where(Message.id == own).values(status=status))
    await works.wipe()
    async with works.database.begin() as db:
        mine, theirs = await db.get_one(Message, own), await db.get_one(Message, other)
    assert (mine.status, mine.to_address) == (afterwards, "gewist@invalid")
    assert (mine.subject, mine.text, mine.html, mine.to_name) == ("", "", "", "")
    assert EMAIL not in mine.dedupe_key
    assert theirs.status is MessageStatus.WAITING
    assert theirs.to_address == works.cast.bram.email
    assert NAME not in theirs.text
    assert ERASED_NAME in theirs.text


async def test_the_last_one_of_a_place_is_told_to_invite_someone_first(works: Works) -> None:
    await works.wipe()
    with pytest.raises(Conflict, match="enige van uw organisatie"):
        await works.wipe(works.cast.bram)
    async with works.database.begin() as db:
        assert (await db.get_one(Person, works.cast.bram.id)).name == "Bram Voorbeeld"


async def test_who_is_the_last_one_of_a_place(works: Works) -> None:
    """Only who has the same role in the same place, and was let in, stands in for another."""
    cast = works.cast
    assert await works.last_places(works.fien) == await works.last_places(cast.bram) == []
    assert await works.last_places(cast.an) == [Role.BUYER]
    assert await works.last_places(cast.dirk) == [Role.COORDINATOR]
    async with works.database.begin() as db:
        await add_membership(db, works.fien.id, Role.COORDINATOR, region_id=cast.temse.region_id)
        await add_membership(db, works.fien.id, Role.ADMINISTRATOR)
    assert await works.last_places(cast.chadia) == [], "Fien coordinates there too"
    assert await works.last_places(cast.dirk) == [Role.COORDINATOR], "another region"
    assert await works.last_places(works.fien) == [Role.ADMINISTRATOR]
    async with works.database.begin() as db:
        await db.execute(
            update(Membership)
            .where(Membership.person_id == works.fien.id, Membership.role != Role.ADMINISTRATOR)
            .values(active_since=None)
        )
        waits = {"role": Role.SUPPLIER, "organisation_id": cast.poetslijn.id, "active_since": None}
        db.add(Membership(person_id=works.fien.id, **waits))
    assert await works.last_places(cast.bram) == [Role.SUPPLIER], "Fien still waits to be let in"
    assert await works.last_places(cast.chadia) == [Role.COORDINATOR]
    assert await works.last_places(works.fien) == [Role.ADMINISTRATOR], "where one waits one is not the last"


async def test_what_the_person_did_for_the_organisation_stays_by_reference(works: Works) -> None:
    async with works.database.begin() as db:
        need = await make_need(db, works.cast)
        need.person_id = works.fien.id
    await works.wipe()
    async with works.database.begin() as db:
        assert (await db.get_one(Need, need.id)).person_id == works.fien.id


async def test_an_unused_account_is_wiped_by_nobody_also_the_last_one_of_a_place(
    works: Works,
) -> None:
    async with works.database.begin() as db:
        an = await db.get_one(Person, works.cast.an.id)
        await erasure.erase_unused(db, HOUSE.traces, an)
    async with works.database.begin() as db:
        assert (await db.get_one(Person, works.cast.an.id)).name == ERASED_NAME
        (entry,) = await db.scalars(select(AuditEntry).where(AuditEntry.verb == "person.expire"))
        assert (entry.person_id, entry.subject) == (None, works.cast.an.id)


@pytest.mark.parametrize(
    ("words", "searched"),
    [
        ("An De Smet", True),
        ("a@b.be", True),
        ("Li Bo", True),
        ("L Bo", False),  # four signs
        ("Annelies", False),  # one word
        ("", False),
    ],
)
def test_only_a_full_name_or_an_address_is_looked_for(words: str, searched: bool) -> None:
    assert (whole_words(words) is not None) is searched
