"""A port for a server is one that stays free until the server has it."""

from __future__ import annotations

import random
import socket
from pathlib import Path

from marketplace.services.valkey import free_port

EPHEMERAL = Path("/proc/sys/net/ipv4/ip_local_port_range")


def test_no_connection_takes_it_meanwhile() -> None:
    """Who connects gets a port of the kernel's own range."""
    first = int(EPHEMERAL.read_text().split()[0]) if EPHEMERAL.exists() else 32_768
    assert all(1024 <= free_port() < first for _ in range(50))


def test_two_processes_with_the_same_dice_get_their_own() -> None:
    found = []
    for _ in range(2):
        random.seed(3)
        found.append([free_port() for _ in range(5)])
    assert found[0] != found[1]


def test_a_server_can_listen_on_it() -> None:
    with socket.create_server(("127.0.0.1", free_port())) as server:
        socket.create_connection(server.getsockname(), timeout=30).close()
