"""Where a request comes from, and the paths on this site to which an answer may redirect."""

from __future__ import annotations

import re
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any
from urllib.parse import SplitResult, urlsplit

from litestar import Request

#: Bits of what one subscriber gets of IPv6 (RFC 6177): of single addresses each has 2^64 to try with.
ONE_LINE = 64
_OWN_PATH = re.compile(r"/(?!/)[!-\[\]-~]*")


def safe_path(path: str) -> str:
    """An own path to go on to; anything that could lead to another site becomes the home page.

    Only printable ASCII without backslash: browsers drop tabs and line breaks from an address and read a
    backslash as a slash (WHATWG URL), so that "/<tab>/elders.example" is another site.
    """
    return path if _OWN_PATH.fullmatch(path) else "/"


def on_this_site(request: Request[Any, Any, Any], address: str) -> SplitResult | None:
    """The parts of an address that a browser sent along; None for another site's and for what is none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return parts if parts.netloc and parts.netloc == request.headers.get("host") else None


def client_address(request: Request[Any, Any, Any]) -> str:
    """Where a request comes from, to count tries by: an IPv4 address, or the network of an IPv6 one."""
    given = request.client.host if request.client else "?"
    try:
        address = ip_address(given)
    except ValueError:
        return given
    if not isinstance(address, IPv6Address):
        return given
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ip_network((int(address), ONE_LINE), strict=False))
