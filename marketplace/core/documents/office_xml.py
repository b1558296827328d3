"""Reads the XML of office files without believing it: no document type, no entities, no tree in memory."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from marketplace.core.documents.kinds import DAMAGED, OTHER_FILE, NotAccepted, words
from marketplace.core.i18n import N_

MACROS = N_("In dit bestand zitten macro’s. Bewaar het als gewone docx of xlsx.")
LINKED = N_(
    "Dit bestand haalt iets op van buiten het bestand, zoals een sjabloon, een beeld of "
    "cijfers. Bewaar het als PDF."
)
PIECE = 64 * 1024
#: Text of fields or of one formula that is looked at; no real one is near it.
MOST_CODE = 2_000_000

_MACRO_TYPES = re.compile(
    r"macro|vba|activex|toolbar|keymapcustom|dialogsheet|webextension|customui", re.IGNORECASE
)
_FILE_TYPES = re.compile(
    r"oleobject|\.package|\.bin$|externallink|connections\+xml|querytable|volatiledependencies"
    r"|(presentationml|wordprocessingml|spreadsheetml)\.(document|sheet|template|presentation|slideshow)$"
    r"|msword|ms-excel$|octet-stream|html|rtf|javascript|x-msdownload",
    re.IGNORECASE,
)
"""Of parts that are a file of their own, or bring data in from one."""
_MACRO_RELATIONS = words(
    "vbaproject wordvbadata control activexcontrolbinary xlmacrosheet xlintlmacrosheet dialogsheet ctrlprop "
    "attachedtoolbars keymapcustomizations extensibility ui webextension webextensiontaskpanes"
)
_FILE_RELATIONS = words("oleobject package afchunk subdocument")
_LINK_RELATIONS = words(
    "attachedtemplate externallink externallinkpath connections querytable frame mailmergesource "
    "mailmergeheadersource recipientdata volatiledependencies rdrichvaluewebimage"
)
_FILE_TAGS = words("oleobject oleobjects object altchunk subdoc")
_MACRO_TAGS = words("control controls macro ocx")
_LINK_TAGS = words("ddelink ddeitem olelink mailmerge attachedtemplate framesrc webpr")
_FORMULA_TAGS = words("f definedName formula1 formula2 formula")
_FIELD = re.compile(
    r"^\s*((DDE|DDEAUTO|LINK|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|EMBED|DATABASE|MACROBUTTON|RD)\b"
    r"|QUOTE\s+\"?\d|HYPERLINK\s+(\\\w\s+)*\"?\s*(file:|\\\\|javascript:|vbscript:|ms-))",
    re.IGNORECASE | re.MULTILINE,
)
"""At the start of a field's code (ECMA-376 part 1, 17.16.5); each code stands on its own line."""
_FORMULA = re.compile(
    r"(?<![A-Z0-9])(WEBSERVICE|RTD|CALL|REGISTER|REGISTER\.ID|EXEC|DDE|IMAGE|SQL\.REQUEST)\s*\("
    r"|\|\s*'|^\s*=?\s*\w+\|",
    re.IGNORECASE,
)
_OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]*:|//|\\", re.IGNORECASE)
_LINK = re.compile(r"(https?://|mailto:|tel:|#)", re.IGNORECASE)
_XML_START = re.compile(rb"(\xef\xbb\xbf|\xff\xfe|\xfe\xff|\x00\x00\xfe\xff)?[\x00\s]*<")


def looks_like_xml(data: bytes) -> bool:
    """In whatever encoding a reader may guess. Nothing at all is XML that says nothing."""
    return not data.strip() or _XML_START.match(data) is not None


class Watch:
    """The target of lxml's parser: keeps what `office` needs of each element, and refuses what does more."""

    def __init__(self) -> None:
        self.ends: list[dict[str, str]] = []
        self.names: list[dict[str, str]] = []
        self.relations: list[dict[str, str]] = []
        self._code: list[str] = []
        self._size = 0
        self._in_field = self._in_formula = False

    def start(self, tag: str, attributes: Any) -> None:
        name = _local(tag)
        given = {_local(key): value for key, value in attributes.items()}
        if name in ("Default", "Override"):
            _check_type(given.get("ContentType", ""))
            (self.ends if name == "Default" else self.names).append(given)
        elif name == "Relationship":
            _check_relation(given)
            self.relations.append(given)
        else:
            _check_tag(name.lower(), given)
        self._in_field = name == "instrText" or self._in_field
        self._in_formula = name in _FORMULA_TAGS or self._in_formula
        if name == "fldSimple":
            self._take(given.get("instr", "") + "\n")
        elif name == "fldChar":
            self._take("\n")

    def data(self, text: str) -> None:
        if self._in_field or self._in_formula:
            self._take(text)

    def end(self, tag: str) -> None:
        name = _local(tag)
        if name == "instrText":
            self._in_field = False
        elif name in _FORMULA_TAGS:
            if _FORMULA.search(self._taken()):
                raise NotAccepted(LINKED)
            self._in_formula = False

    def doctype(self, *_: object) -> None:
        raise NotAccepted(DAMAGED)

    def pi(self, target: str, *_: object) -> None:
        if target.lower() == "xml-stylesheet":
            raise NotAccepted(LINKED)

    def comment(self, _: str) -> None:
        """Says nothing."""

    def close(self) -> Watch:
        if _FIELD.search(self._taken()):
            raise NotAccepted(LINKED)
        return self

    def _take(self, text: str) -> None:
        self._size += len(text)
        if self._size > MOST_CODE:
            raise NotAccepted(DAMAGED)
        self._code.append(text)

    def _taken(self) -> str:
        text = "".join(self._code)
        self._code.clear()
        self._size = 0
        return text


def read(data: bytes) -> Watch:
    """What was met in a part. Raises NotAccepted for what may run, fetch or hide, or is no sound XML."""
    watch = Watch()
    if not data.strip():
        return watch
    parser = etree.XMLParser(
        target=watch,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
    )
    try:
        for start in range(0, len(data), PIECE):
            parser.feed(data[start : start + PIECE])
        parser.close()
    except (etree.XMLSyntaxError, LookupError, UnicodeError):
        raise NotAccepted(DAMAGED) from None
    return watch


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _check_type(text: str) -> None:
    if _MACRO_TYPES.search(text):
        raise NotAccepted(MACROS)
    if _FILE_TYPES.search(text.strip()):
        raise NotAccepted(OTHER_FILE)


def _check_relation(given: dict[str, str]) -> None:
    kind = given.get("Type", "").strip().rpartition("/")[2].lower()
    if kind in _MACRO_RELATIONS:
        raise NotAccepted(MACROS)
    if kind in _FILE_RELATIONS:
        raise NotAccepted(OTHER_FILE)
    target = given.get("Target", "").strip()
    outside = given.get("TargetMode", "").strip().lower() == "external" or _OUTSIDE.match(target)
    if kind in _LINK_RELATIONS or (outside and (kind != "hyperlink" or not _LINK.match(target))):
        raise NotAccepted(LINKED)


def _check_tag(name: str, given: dict[str, str]) -> None:
    if name in _MACRO_TAGS:
        raise NotAccepted(MACROS)
    if name in _FILE_TAGS:
        raise NotAccepted(OTHER_FILE)
    fetched = name == "imagedata" and any(":" in given.get(key, "") for key in ("src", "href"))
    if name in _LINK_TAGS or fetched:
        raise NotAccepted(LINKED)
