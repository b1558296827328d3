"""What every test may ask for: a database, a queue, a mailbox, a whole site."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as searching

from marketplace.privacy import nightly
from marketplace.services.leases import using
from marketplace.services.mailbox import Mailbox
from marketplace.services.postgres import Postgres
from marketplace.services.valkey import Valkey
from tests import databases
from tests.mailserver import mail_server
from tests.site import Site, running_site

# The same examples each time, however slow the machine: what fails, fails again. `make seeds` looks further.
searching.register_profile(
    "suite", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
searching.register_profile("seeds", deadline=None, suppress_health_check=[HealthCheck.too_slow])
searching.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow tests first, after the dice ordered them: none starts when the other processes are done."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with databases.test_server() as server:
        yield server


@pytest.fixture(scope="session")
def valkey() -> Iterator[Valkey]:
    """A server for this test process alone, so that its tests may empty or kill it."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    with tempfile.TemporaryDirectory(prefix=f"maatmarkt-{worker}-") as folder:
        server = Valkey(Path(folder) / "valkey")
        with using(server, Path(folder) / "valkey.lock"):
            yield server


@pytest.fixture
def database_url(postgres: Postgres) -> Iterator[str]:
    """A migrated database of the test's own, without a row."""
    with databases.clone(postgres, databases.empty_template(postgres)) as url:
        yield url


@pytest.fixture
def demo_database_url(postgres: Postgres) -> Iterator[str]:
    """A database of the test's own with the demo region."""
    with databases.clone(postgres, databases.demo_template(postgres)) as url:
        yield url


@pytest.fixture(scope="session")
def shared_demo_database_url(postgres: Postgres) -> Iterator[str]:
    """The demo region for tests that only read, one a test process."""
    with databases.clone(postgres, databases.demo_template(postgres)) as url:
        yield url


@pytest.fixture
def redis_url(valkey: Valkey) -> str:
    """A queue without a job."""
    valkey.run("FLUSHALL")
    return valkey.url()


@pytest.fixture
def mailbox(tmp_path: Path) -> Mailbox:
    return Mailbox(tmp_path / "mailbox")


@pytest.fixture
def smtp_url(mailbox: Mailbox) -> Iterator[str]:
    """A mail server whose mails are in `mailbox`."""
    with mail_server(mailbox) as url:
        yield url


@pytest.fixture
def site(
    database_url: str, redis_url: str, smtp_url: str, mailbox: Mailbox, tmp_path: Path
) -> Iterator[Site]:
    """The product running, with an empty database."""
    with running_site(database_url, redis_url, smtp_url, mailbox, tmp_path) as running:
        yield running


@pytest.fixture
def demo_site(
    demo_database_url: str, redis_url: str, smtp_url: str, mailbox: Mailbox, tmp_path: Path
) -> Iterator[Site]:
    """The product running with the demo region."""
    more = {"MAATMARKT_DEMO": "1"}
    with running_site(demo_database_url, redis_url, smtp_url, mailbox, tmp_path, more) as running:
        yield running


@pytest.fixture(autouse=True)
def daytime(monkeypatch: pytest.MonkeyPatch) -> None:
    """The suite runs at any hour; before two at night the nightly tidying would do nothing."""
    monkeypatch.setattr(nightly, "FROM_HOUR", 0)
