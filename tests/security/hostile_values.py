"""What no browser sends: values, paths and bodies spoiled at random."""

from __future__ import annotations

import random
from urllib.parse import quote_from_bytes

from tests.security import payloads
from tests.security.targets import TARGETS

QUERY = (
    "q",
    "soort",
    "type",
    "gemeente",
    "pagina",
    "status",
    "volgende",
    "bewaard",
    "keuze",
    "title",
    "text",
    "cpv",
    "rol",
)

SEGMENTS = (
    "0",
    "-1",
    "9" * 25,
    "9" * 250,
    "9" * 5000,
    "x" * 300,
    "%C3%A9" * 130,
    "%C2%B2",
    "%D9%A3",
    "%FF",
    "%00",
    "%2e%2e",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "%3Cmmx%3E",
    "00000000-0000-0000-0000-000000000000",
)
"""What stands in a place of an address: numbers that fit nowhere, names too long for a file, no text."""


def spoiled(pairs: list[tuple[str, str]], dice: random.Random) -> list[tuple[str, str]]:
    """The fields of a form with one to three of them changed, doubled, dropped, renamed or added."""
    pairs = list(pairs)
    for _ in range(dice.randrange(1, 4)):
        roll = dice.random()
        place = dice.randrange(len(pairs)) if pairs else 0
        if not pairs or roll < 0.08:
            pairs.append((dice.choice((*QUERY, payloads.text(dice))), payloads.text(dice)))
        elif roll < 0.75:
            pairs[place] = (pairs[place][0], payloads.text(dice))
        elif roll < 0.85:
            pairs.append((pairs[place][0], payloads.text(dice)))
        elif roll < 0.95:
            del pairs[place]
        else:
            pairs[place] = (payloads.text(dice), pairs[place][1])
    return pairs


def encoded(pairs: list[tuple[str, str]], dice: random.Random) -> bytes:
    parts = (tuple(quote_from_bytes(payloads.as_bytes(text, dice)) for text in pair) for pair in pairs)
    return "&".join("=".join(part) for part in parts).encode()


def spoiled_path(path: str, dice: random.Random) -> str:
    """One segment of the path replaced, now and then."""
    if dice.random() > 0.06:
        return path
    segments = path.split("/")
    instead = quote_from_bytes(payloads.as_bytes(payloads.text(dice)[:300], dice), safe="")
    segments[dice.randrange(1, len(segments))] = instead
    return "/".join(segments)


def body_of(pairs: list[tuple[str, str]], dice: random.Random) -> tuple[bytes, str]:
    """A body and its content type: mostly a plain form, sometimes something that only claims to be one."""
    plain = encoded(pairs, dice)
    roll = dice.random()
    if roll < 0.9:
        return plain, "application/x-www-form-urlencoded"
    if roll < 0.93:
        lines = [
            b'--b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n'
            % (name.encode("utf-8", "replace"), payloads.as_bytes(value, dice))
            for name, value in pairs
        ]
        return b"".join(lines) + (
            b"--b--\r\n" if dice.random() < 0.7 else b""
        ), "multipart/form-data; boundary=b"
    if roll < 0.95:
        return plain, dice.choice(
            ("application/json", "text/plain", "multipart/form-data", "a/b; charset=x", "")
        )
    if roll < 0.97:
        return b'{"a": [1, {"b": null}]}', dice.choice(
            ("application/json", "application/x-www-form-urlencoded")
        )
    return bytes(dice.randrange(256) for _ in range(200)), "application/x-www-form-urlencoded"


def headers_of(dice: random.Random) -> dict[str, str]:
    headers: dict[str, str] = {}
    if dice.random() < 0.3:
        headers["hx-request"] = "true"
        headers["hx-target"] = dice.choice(TARGETS)
    if dice.random() < 0.03:
        name = dice.choice(
            ("referer", "hx-target", "hx-current-url", "accept", "accept-language", "user-agent", "range")
        )
        headers[name] = (
            payloads.text(dice)
            .encode("ascii", "replace")
            .decode()[:500]
            .translate(dict.fromkeys((*range(32), 127), " "))
        )
    return headers
