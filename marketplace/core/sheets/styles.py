"""How new cells look in a file that has styles of its own: added behind those, which stay as they are."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from marketplace.core.sheets.package import as_written, parsed, tag
from marketplace.core.sheets.values import AMOUNT, PLAIN, WHOLE

#: Numbers of ways to show that each programme knows (ECMA-376 part 1, 18.8.30).
_KNOWN = {PLAIN: 0, WHOLE: 3, AMOUNT: 4}
_DAY = 14
_FILL = "FFDCEFEC"


class Styles:
    """The styles of a file, and the numbers of those that new cells have."""

    def __init__(self, part: bytes) -> None:
        self._root = parsed(part)
        self._forms = self._root.find(tag("cellXfs"))
        self.can_show = self._forms is not None
        self._made: dict[str, int] = {}
        self._head = (self._bold(), self._filled()) if self.can_show else (0, 0)

    def head(self) -> int:
        font, fill = self._head
        return self._number("head", 0, font, fill, quoted=True, wraps=True)

    def text(self) -> int:
        return self._number("text", 0, quoted=True, wraps=True)

    def day(self) -> int:
        return self._number("day", _DAY)

    def number(self, shows: str) -> int:
        return self._number(shows, _KNOWN.get(shows, 0))

    def written(self) -> bytes:
        return as_written(self._root)

    def _number(
        self,
        name: str,
        shows: int,
        font: int = 0,
        fill: int = 0,
        *,
        quoted: bool = False,
        wraps: bool = False,
    ) -> int:
        """The number of a style; made when it is asked for first."""
        if name not in self._made:
            given = {"numFmtId": shows, "fontId": font, "fillId": fill, "borderId": 0, "xfId": 0}
            form = etree.Element(tag("xf"), {key: str(value) for key, value in given.items()})
            for key in ("applyNumberFormat", "applyFont", "applyFill", "applyAlignment"):
                form.set(key, "1")
            if quoted:
                form.set("quotePrefix", "1")
            etree.SubElement(
                form, tag("alignment"), {"vertical": "top"} | ({"wrapText": "1"} if wraps else {})
            )
            self._made[name] = _append(self._forms, form)
        return self._made[name]

    def _bold(self) -> int:
        fonts = self._root.find(tag("fonts"))
        if fonts is None or not len(fonts):
            return 0
        font = deepcopy(fonts[0])
        if font.find(tag("b")) is None:
            font.insert(0, etree.Element(tag("b")))
        return _append(fonts, font)

    def _filled(self) -> int:
        fills = self._root.find(tag("fills"))
        if fills is None:
            return 0
        fill = etree.Element(tag("fill"))
        pattern = etree.SubElement(fill, tag("patternFill"), {"patternType": "solid"})
        etree.SubElement(pattern, tag("fgColor"), {"rgb": _FILL})
        etree.SubElement(pattern, tag("bgColor"), {"indexed": "64"})
        return _append(fills, fill)


def _append(parent: etree._Element, child: etree._Element) -> int:
    """Put a child behind the others; -> its number, counted from 0."""
    parent.append(child)
    parent.set("count", str(len(parent)))
    return len(parent) - 1
