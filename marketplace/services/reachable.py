"""Checks of servers that the operator names, so that a wrong address gives one clear line."""

import errno
import socket
from urllib.parse import parse_qs, unquote, urlsplit

from marketplace.services.errors import ServiceError

MOST_PORT = 65_535
DEFAULT_PORTS = {
    "postgresql": 5432,
    "postgres": 5432,
    "redis": 6379,
    "rediss": 6379,
    "smtp": 25,
    "smtps": 465,
}


def require(variable: str, url: str, what: str) -> None:
    """Raises ServiceError when nothing accepts a connection at `url`, the value of `variable`."""
    try:
        parts = urlsplit(url)
    except ValueError:
        raise ServiceError(f"{variable} is geen geldig adres. Verbeter {variable}.") from None
    scheme = parts.scheme.split("+")[0]
    if scheme == "unix":
        _connect_unix(variable, what, parts.path)
        return
    if scheme not in DEFAULT_PORTS:
        raise ServiceError(
            f"{variable} begint met '{parts.scheme}', dat kent {what} niet. Verbeter {variable}."
        )
    host = parts.hostname or parse_qs(parts.query).get("host", ["localhost"])[0]
    try:
        port = parts.port or int(parse_qs(parts.query).get("port", [DEFAULT_PORTS[scheme]])[0])
    except ValueError:
        raise ServiceError(f"De poort in {variable} is geen geldig getal. Verbeter {variable}.") from None
    if host.startswith("/"):
        _connect_unix(variable, what, f"{unquote(host)}/.s.PGSQL.{port}")
        return
    try:
        socket.create_connection((host, port), timeout=5).close()
    except OSError as error:
        raise _unreachable(variable, what, f"{host}:{port}", error) from None


def _connect_unix(variable: str, what: str, path: str) -> None:
    try:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(5)
            probe.connect(path)
    except OSError as error:
        raise _unreachable(variable, what, path, error) from None


def _unreachable(variable: str, what: str, where: str, error: OSError) -> ServiceError:
    if isinstance(error, ConnectionRefusedError | FileNotFoundError):
        reason = "daar luistert niets"
    elif isinstance(error, socket.gaierror):
        reason = "die naam is onbekend"
    else:
        reason = {errno.EACCES: "geen toegang", errno.EHOSTUNREACH: "die machine is niet te bereiken"}.get(
            error.errno or 0
        ) or (error.strerror or "te traag")
    return ServiceError(
        f"{what} op {where} antwoordt niet ({reason}). "
        f"Start die server, verbeter {variable} of laat {variable} weg."
    )


def require_free_port(port: int, host: str = "127.0.0.1") -> None:
    """Raises ServiceError when another program listens on `port`, or nothing can."""
    if not 0 < port <= MOST_PORT:
        raise ServiceError(f"{port} is geen poort. Kies een getal van 1 tot {MOST_PORT}: PORT=8000 make demo")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise ServiceError(
                f"Poort {port} mag u niet gebruiken. Kies een andere: PORT=8000 make demo"
            ) from None
        except OSError:
            raise ServiceError(
                f"Poort {port} is al in gebruik. Kies een andere poort: PORT={port + 1} make demo"
            ) from None
