"""What a form carries unseen: versions, what was read and a key; and that they come back as they were."""

from __future__ import annotations

import json
import uuid

import pytest
from litestar import Litestar, get, post
from litestar.handlers.base import BaseRouteHandler
from lxml import html

from marketplace.core.web import access, promises, seen
from marketplace.core.web.forms import Form
from marketplace.core.web.promises import Forgotten, Promise
from marketplace.core.web.seen import Difference, Outdated
from marketplace.needs.models import Need
from tests.database import opened, with_cast
from tests.markup import values_of
from tests.people import make_need

PERSON, ORGANISATION = uuid.UUID(int=1), uuid.UUID(int=2)


def _fields(markup: str) -> dict[str, str]:
    return values_of(html.fragment_fromstring(f"<form>{markup}</form>"))


async def test_the_versions_of_a_form_are_those_of_its_rows_and_nought_for_a_new_one(
    database_url: str,
) -> None:
    async with with_cast(database_url) as (database, cast), database.begin() as db:
        need, new = await make_need(db, cast), Need(id=uuid.uuid4())
        assert json.loads(seen.stamp(need, new)) == {f"need.{need.id.hex}": 1, f"need.{new.id.hex}": 0}
        assert seen.made_from(Form({seen.VERSIONS: seen.stamp(need, new)}), need, new)
        assert not seen.made_from(Form({seen.VERSIONS: seen.stamp(need)}), need, new)


def test_a_form_carries_its_versions_and_what_a_person_reads() -> None:
    need = Need(id=uuid.uuid4())
    assert _fields(seen.hidden_fields(need)) == {seen.VERSIONS: seen.stamp(need)}
    found = _fields(seen.hidden_fields(need, shown={"Titel": "Gras “& hagen”"}))
    assert set(found) == {seen.VERSIONS, seen.SHOWN}
    assert seen.shown_in(Form(found)) == {"Titel": "Gras “& hagen”"}
    assert "“" in found[seen.SHOWN], "as it reads, not in escapes that count for more"


def test_a_form_that_comes_back_keeps_what_it_was_made_from() -> None:
    need, first = Need(id=uuid.uuid4()), {"Titel": "Eerst"}
    before = '{"need.old": 1}'
    sent = Form({seen.VERSIONS: before, seen.SHOWN: json.dumps(first)})
    found = _fields(seen.hidden_fields(need, form=sent, shown={"Titel": "Nu"}))
    assert found == {seen.VERSIONS: before, seen.SHOWN: json.dumps(first)}
    new = _fields(seen.hidden_fields(need, form=Form(), shown={"Titel": "Nu"}))
    assert (new[seen.VERSIONS], json.loads(new[seen.SHOWN])) == (seen.stamp(need), {"Titel": "Nu"})
    odd = Form({seen.SHOWN: json.dumps(first)})
    assert json.loads(_fields(seen.hidden_fields(need, form=odd, shown={"Titel": "Nu"}))[seen.SHOWN]) == {
        "Titel": "Nu"
    }, "it did not say of which version that was"


def test_a_key_is_new_and_stays_with_its_form() -> None:
    one, other = _fields(seen.key_field())[seen.KEY], _fields(seen.key_field(Form()))[seen.KEY]
    assert uuid.UUID(one) != uuid.UUID(other)
    assert _fields(seen.key_field(Form({seen.KEY: one}))) == {seen.KEY: one}
    assert uuid.UUID(_fields(seen.key_field(Form({seen.KEY: "no key"})))[seen.KEY])


async def test_who_was_slower_reads_what_differs(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast), database.begin() as db:
        need = await make_need(db, cast)
        old = Form({seen.VERSIONS: "{}", seen.SHOWN: '{"Titel": "Gras", "Plaats": "park"}'})
        with pytest.raises(Outdated) as refused:
            await seen.require(db, old, need, shown={"Titel": "Hagen", "Plaats": "park"})
        assert refused.value.differences == [Difference("Titel", "Gras", "Hagen")]
        await seen.require(db, Form({seen.VERSIONS: seen.stamp(need)}), need, shown={"Titel": "Hagen"})


async def test_a_row_that_was_read_before_is_read_again_when_it_is_checked(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            identity = (await make_need(db, cast)).id
        async with database.begin() as slower:
            need = await slower.get_one(Need, identity)
            form = Form({seen.VERSIONS: seen.stamp(need)})
            async with database.begin() as faster:
                (await faster.get_one(Need, identity)).title = "Eerst"
            assert not await seen.check(slower, form, need)
            assert need.title == "Eerst"


def test_a_form_that_clashed_is_sent_again_about_the_version_of_now() -> None:
    need = Need(id=uuid.uuid4())
    form = Form({seen.VERSIONS: "{}", seen.SHOWN: '{"Titel": "Gras"}', "title": "Gras"})
    seen.clash(form, need, mine={"Titel": "Gras"}, theirs={"Titel": "Hagen"})
    assert (form.outdated, form.clash_read) == (True, False)
    assert form.clash == [Difference("Titel", "Gras", "Hagen")]
    assert form.values == {seen.VERSIONS: seen.stamp(need), "title": "Gras"}
    seen.clash(form, need, mine={}, theirs={}, read_only=True)
    assert form.clash_read is True


def test_what_a_form_says_was_read_is_text_that_a_page_can_show() -> None:
    assert seen.shown_in(Form({seen.SHOWN: '{"a\\u0000": "\\ud800x", "b": 3}'})) == {"a": "?x", "b": "3"}
    for wrong in ("", "[1]", "no json", '{"a":' * 5000):
        assert seen.shown_in(Form({seen.SHOWN: wrong})) == {}


def test_differences_stand_in_the_order_of_now_and_then_what_is_gone() -> None:
    mine, theirs = {"Oud": "weg", "Titel": "a"}, {"Titel": "b", "Nieuw": "c", "Leeg": ""}
    assert seen.differences(mine, theirs) == [("Titel", "a", "b"), ("Nieuw", "", "c"), ("Oud", "weg", "")]


def test_a_form_is_of_a_person_for_an_organisation_or_of_a_visitors_browser() -> None:
    assert seen.sender_of(PERSON) == str(PERSON)
    assert seen.sender_of(PERSON, ORGANISATION) == f"{PERSON} {ORGANISATION}"
    visitor = seen.sender_of(None, ORGANISATION, visit="the browser's token")
    assert visitor.startswith("visit ")
    assert "token" not in visitor, "who reads the table gets nobody's cookie"
    assert visitor != seen.sender_of(None, visit="another")


async def test_a_form_without_a_key_counts_as_a_new_one(database_url: str) -> None:
    async with opened(database_url) as database, database.begin() as db:
        one, other = await seen.first_time(db, Form(), "An"), await seen.first_time(db, Form(), "An")
        assert one.key != other.key


def _handler(**opt: object) -> BaseRouteHandler:
    @post("/iets", guards=[access.anyone], opt=opt)
    async def change() -> None:
        """Changes something."""

    return change


def test_a_route_says_what_its_form_carries() -> None:
    @get("/iets", guards=[access.anyone])
    async def read() -> None:
        """Changes nothing, so it needs to say nothing."""

    handler = _handler(**promises.shows("need", "lot", makes="offer"))
    found = promises.promises_of(Litestar([read, handler], openapi_config=None))
    assert found == {"/iets": Promise(("need", "lot"), "offer", "")}
    assert promises.makes("lot") == {promises.PROMISE: Promise(makes="lot")}
    assert promises.neither("it only signs out") == {promises.PROMISE: Promise(reason="it only signs out")}


async def test_what_need_not_be_looked_at(database_url: str) -> None:
    async with opened(database_url) as database:
        for handler, act, passes in (
            (_handler(**promises.shows("need")), None, False),
            (_handler(**promises.makes("need")), None, False),
            (_handler(**promises.neither("it only signs out")), None, True),
            (_handler(), None, True),
            (_handler(**promises.shows("need")), promises.excuse, True),
            (_handler(**promises.makes("need")), promises.excuse, True),
            (_handler(**promises.makes("need")), promises.asks_first, True),
            (_handler(**promises.shows("need")), promises.asks_first, False),
        ):
            async with database.session() as db:
                if act is not None:
                    act(db)
                if passes:
                    promises.forgotten(db, handler)
                else:
                    with pytest.raises(Forgotten, match="/iets"):
                        promises.forgotten(db, handler)
