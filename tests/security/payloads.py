"""What a fuzzer types: texts that have broken web applications, and marks that show when one gets through."""

from __future__ import annotations

import random
import re

from lxml import html

TAG, ATTRIBUTE, HEADER = "mmx", "mmxattr", "x-mmx"
EVALUATED = "54444444439"
"""7777777777 * 7: what a template or query makes of `{{7777777777*7}}` when it evaluates what people type.
Too many figures to stand in an id or a token by chance."""
TEXTS = [
    f"<{TAG}>",
    f"<{TAG} onclick=alert(1)>x</{TAG}>",
    f'"><{TAG}>',
    f"'><{TAG}>",
    f'" {ATTRIBUTE}="1',
    f"' {ATTRIBUTE}='1",
    f"</textarea><{TAG}>",
    f"</title><{TAG}>",
    f"</option></select><{TAG}>",
    f"<script>{TAG}()</script>",
    f"--><{TAG}>",
    f"&lt;{TAG}&gt;",
    f"javascript:{TAG}()",
    f"JaVaScRiPt:{TAG}()",
    f"data:text/html,<{TAG}>",
    "//elders.example",
    "https://elders.example/",
    "/\\elders.example",
    "/\t/elders.example",
    "{{7777777777*7}}",
    "${7777777777*7}",
    "{% set x = 7777777777 * 7 %}{{ x }}",
    "' OR 1=1 --",
    "'; DROP TABLE need; --",
    "%' AND 1=1 --",
    "\\",
    "%",
    "_",
    "%s%s%n",
    "../../../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "\x00",
    "a\x00b",
    "\x1b[31m",
    "\x7f",
    f"x\r\n{HEADER}: 1",
    f"x\n{HEADER}: 1",
    f"x%0d%0a{HEADER}:%201",
    f"a@b.example\r\nBcc: {HEADER}@x.example",
    "\u2028",
    "\u202e\u0041",
    "\ufeff",
    "\ud800",
    "é" * 500,
    "👩‍👩‍👧‍👦" * 50,
    "x" * 30_000,
    "a b " * 9_000,
    "0",
    "-1",
    "1e309",
    "NaN",
    "Infinity",
    "²",
    "٣",
    "१२",
    "9" * 25,
    "9" * 5_000,
    "2147483648",
    "9223372036854775808",
    "1,2,3",
    "0x10",
    "1_000",
    "31-2-2027",
    "2027-13-45",
    "00000000-0000-0000-0000-000000000000",
    "an@temse.example",
    '"a b"@c.example',
    "a@[127.0.0.1]",
    "BE 0123.456.749",
    "true",
    "null",
    "[]",
    "",
    " ",
    "\t\n",
]


def text(dice: random.Random) -> str:
    """One of the texts, two joined, or random characters from everywhere in Unicode."""
    roll = dice.random()
    if roll < 0.7:
        return dice.choice(TEXTS)
    if roll < 0.85:
        return dice.choice(TEXTS) + dice.choice(TEXTS)
    return "".join(
        chr(dice.choice((dice.randrange(1, 128), dice.randrange(0x110000))))
        for _ in range(dice.randrange(40))
    )


def as_bytes(value: str, dice: random.Random) -> bytes:
    """Mostly UTF-8; surrogates and, now and then, anything else come out as bytes that are none."""
    data = value.encode("utf-8", "surrogatepass")
    if dice.random() < 0.03:
        data += bytes(dice.randrange(256) for _ in range(4))
    return data


_EVENT = re.compile(r"^on|^mmxattr")


def markup_in(page: str) -> str | None:
    """What of the texts became part of an HTML page's own structure; None when nothing did."""
    if EVALUATED in page:
        return "an evaluated template"
    if TAG not in page or not page.strip():
        return None
    for element in html.document_fromstring(page).iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag == TAG or (element.tag == "script" and TAG in (element.text or "")):
            return f"an element <{element.tag}>"
        for name, value in element.attrib.items():
            if _EVENT.match(name):
                return f"an attribute {name} on <{element.tag}>"
            if name in ("href", "action", "src", "formaction") and _leads_away(value):
                return f"{name}={value[:60]} on <{element.tag}>"
    return None


def _leads_away(value: str) -> bool:
    return re.sub(r"[\x00-\x20]", "", value).lower().startswith(("javascript:", "data:text", "vbscript:"))
