"""The whole product on one machine with one command: `python -m marketplace.services.demo`."""

import argparse
import os
import signal
import sys
from contextlib import ExitStack
from pathlib import Path

from marketplace.services.children import Child
from marketplace.services.embedded import Services, embedded_services
from marketplace.services.errors import ServiceError
from marketplace.services.leases import Server, only_one
from marketplace.services.postgres import DATABASE
from marketplace.services.preparation import prepare, sign_in_links
from marketplace.services.processes import wait_until_ready, web, worker
from marketplace.services.reachable import require_free_port
from marketplace.services.supervisor import Supervisor, end_leftovers

ROOT = Path(__file__).resolve().parent.parent.parent
DEFAULT_PORT = 8000


def say(line: str) -> None:
    print(line, flush=True)


def run_demo(port: int = DEFAULT_PORT, fresh: bool = False) -> int:
    """Runs until Ctrl-C or SIGTERM and then returns 0; 1 after one line on stderr that says what to do.

    `fresh` begins with an empty embedded database.
    """
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, _interrupt)
    try:
        _run(Path(os.environ.get("MAATMARKT_VAR", ROOT / "var")).resolve(), port, fresh)
    except KeyboardInterrupt:
        say("\nMaatmarkt is gestopt. Uw gegevens blijven bewaard.")
        return 0
    except ServiceError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _interrupt(*_: object) -> None:
    # Once: a second Ctrl-C may not break off the orderly end of the first.
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _run(var: Path, port: int, fresh: bool) -> None:
    base_url = os.environ.get("BASE_URL", f"http://localhost:{port}").rstrip("/")
    record = var / "demo.json"
    with ExitStack() as stack:
        busy = f"Er draait al een demo vanuit deze map ({var}). Stop die eerst met Ctrl-C."
        stack.enter_context(only_one(var / "locks/demo.lock", busy))
        _check_files()
        end_leftovers(record)
        require_free_port(port)
        say("De databank, de wachtrij en de mailserver starten ...")
        services = stack.enter_context(embedded_services(var))
        if fresh:
            _empty(services)
        prepare(services.database_url, say)
        own: list[Server] = [server for server in (services.postgres, services.valkey) if server is not None]
        supervisor = Supervisor(own, record, say)
        stack.callback(supervisor.stop)
        website = _start(supervisor, services, var, port, base_url)
        links = sign_in_links(services.database_url, base_url)
        wait_until_ready(f"http://127.0.0.1:{port}", website)
        _welcome(services, base_url, links)
        supervisor.watch()


def _check_files() -> None:
    if not (ROOT / "static/manifest.json").is_file():
        raise ServiceError("De opmaak van de website ontbreekt. Voer eerst uit: make setup")


def _empty(services: Services) -> None:
    if services.postgres is None:
        raise ServiceError("Opnieuw beginnen kan alleen met de eigen databank. Laat DATABASE_URL weg.")
    services.postgres.run_sql(f'DROP DATABASE "{DATABASE}" WITH (FORCE)')
    services.postgres.ensure_database(DATABASE)
    if services.mailbox is not None:
        services.mailbox.clear()


def _start(supervisor: Supervisor, services: Services, var: Path, port: int, base_url: str) -> Child:
    """Starts the processes of the product and gives the web process."""
    say("De website en de verwerker van mails starten ...")
    environment = {
        **services.environment(),
        "BASE_URL": base_url,
        "PORT": str(port),
        "MAATMARKT_VAR": str(var),
        "MAATMARKT_DEMO": "1",
    }
    website = web(port, environment, var / "log")
    supervisor.start(website, worker(environment, var / "log"))
    if services.smtp is not None:
        supervisor.children.append(services.smtp)
    return website


def _welcome(services: Services, base_url: str, links: list[tuple[str, str]]) -> None:
    say(f"\nMaatmarkt draait op {base_url}\n\nAanmelden met één klik (elke link werkt één keer):")
    for who, link in links:
        say(f"  {who}\n    {link}")
    say(f"\nKies ook iemand op {base_url}/demo/aanmelden.")
    if services.mailbox is not None:
        say(f"Alle mails van de demo staan op {base_url}/demo/postvak.")
    say("Stoppen doet u met Ctrl-C.\n")


def main() -> None:
    arguments = argparse.ArgumentParser(
        prog="maatmarkt demo", description="Start Maatmarkt met de demoregio's."
    )
    arguments.add_argument("--port", type=int, default=os.environ.get("PORT", str(DEFAULT_PORT)))
    arguments.add_argument("--fresh", action="store_true", help="begin opnieuw met een lege databank")
    given = arguments.parse_args()
    sys.exit(run_demo(given.port, given.fresh))


if __name__ == "__main__":
    main()
