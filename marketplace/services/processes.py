"""The product's own processes: web and worker."""

import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from marketplace.services.children import Child


def web(port: int, environment: Mapping[str, str], logs: Path, workers: int = 1) -> Child:
    """The web process on 127.0.0.1; with more `workers` uvicorn shares the port between that many.

    Such a process replaces its workers one by one at SIGHUP: the new one is ready before the old one ends.
    """
    arguments = (
        *("uvicorn", "marketplace.app:create_app", "--factory"),
        *("--host", "127.0.0.1", "--port", str(port), "--workers", str(workers)),
        *("--http", "marketplace.services.patience:PatientProtocol"),
        *("--no-server-header", "--no-access-log"),
        *("--timeout-graceful-shutdown", "5", "--timeout-worker-healthcheck", "30"),
    )
    return Child("De webserver", arguments, environment, logs / "web.log")


def worker(environment: Mapping[str, str], logs: Path) -> Child:
    return Child("De verwerker van taken en mails", ("workers",), environment, logs / "worker.log")


def wait_until_ready(base_url: str, process: Child, patience: float = 60) -> None:
    """Returns when /klaar answers 200; ServiceError when the process ended or takes too long."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and process.running():
        try:
            with urllib.request.urlopen(f"{base_url}/klaar", timeout=5) as answer:  # noqa: S310 - our own http URL
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise process.fail()
