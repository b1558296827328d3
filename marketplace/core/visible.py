"""Text that others wrote, without characters that nobody sees or that turn the reading direction.

A name such as "U+202E gpj.exe" reads backwards, and two names that differ by an invisible letter look the
same (Unicode TR 36, sections 2.5 and 3.4).
"""

from __future__ import annotations

import re

_UNSEEN = (
    "\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ufdd0-\ufdef"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)
_DROPPED = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f{_UNSEEN}]")
_JOINERS = re.compile("[\u200c\u200d]")
_BREAKS = re.compile("[\x85\u2028\u2029]")


def running(text: str) -> str:
    """Text of one or more lines. Joiners stay: some languages and emoji need them."""
    return _DROPPED.sub("", _BREAKS.sub("\n", text))


def on_one_line(text: str) -> str:
    """A name, title or subject: no line breaks, no joiners, single spaces."""
    return " ".join(_JOINERS.sub("", _DROPPED.sub("", re.sub(r"\s", " ", text))).split())
