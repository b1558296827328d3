"""The demo region goes into a database that is new, wholly or again, and never into someone else's."""

from collections.abc import Iterator

import pytest

from marketplace.services.errors import ServiceError
from marketplace.services.postgres import Postgres
from marketplace.services.preparation import prepare
from marketplace.services.valkey import free_port
from tests.databases import own_name
from tests.services.conftest import Loader


@pytest.fixture
def empty(postgres: Postgres) -> Iterator[str]:
    """A database without tables."""
    name = own_name()
    postgres.ensure_database(name)
    yield postgres.url(name)
    postgres.run_sql(f'DROP DATABASE "{name}" WITH (FORCE)')


def quiet(_: str) -> None:
    """Takes the progress and shows it to nobody."""


def test_a_new_database_is_loaded_once(empty: str, loader: Loader) -> None:
    prepare(empty, quiet)
    prepare(empty, quiet)
    assert loader.loads == 1


def test_a_load_that_broke_off_is_done_again(empty: str, loader: Loader) -> None:
    loader.breaks = True
    with pytest.raises(RuntimeError, match="the power went out"):
        prepare(empty, quiet)
    loader.breaks = False

    prepare(empty, quiet)
    prepare(empty, quiet)

    assert loader.loads == 2


def test_someone_elses_database_gets_no_demo(database_url: str, loader: Loader) -> None:
    prepare(database_url, quiet)
    assert loader.loads == 0


def test_a_refused_sign_in_gives_one_line(postgres: Postgres) -> None:
    with pytest.raises(ServiceError, match="Verbeter DATABASE_URL") as caught:
        prepare(postgres.url("no_such_database"), quiet)
    assert "\n" not in str(caught.value)


def test_a_silent_server_gives_one_line() -> None:
    with pytest.raises(ServiceError, match="Verbeter DATABASE_URL"):
        prepare(f"postgresql://u:geheim@127.0.0.1:{free_port()}/x", quiet)
