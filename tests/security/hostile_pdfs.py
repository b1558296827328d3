"""PDF files that run, fetch or hide something, each in another way."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from tests.documents import PAGE, PAGES, PDF, new_pdf, pdf_of, saved


def script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def with_root(**keys: object) -> bytes:
    """A PDF whose root has these entries."""
    made = new_pdf()
    for key, value in keys.items():
        made.Root[f"/{key}"] = value
    return saved(made)


def with_page(**keys: object) -> bytes:
    made = new_pdf()
    for key, value in keys.items():
        made.pages[0].obj[f"/{key}"] = value
    return saved(made)


def with_action(**keys: object) -> bytes:
    """A link on the page with this action."""
    return with_page(Annots=Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, A=Dictionary(**keys))]))


def with_note(**keys: object) -> bytes:
    return with_page(Annots=Array([Dictionary(Type=Name.Annot, **keys)]))


def attached() -> bytes:
    made = new_pdf()
    made.attachments["x.exe"] = pikepdf.AttachedFileSpec(made, b"MZ")
    return saved(made)


def packed() -> bytes:
    """A script in an object stream, compressed."""
    made = new_pdf()
    made.Root.OpenAction = made.make_indirect(script())
    return saved(made, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def with_object_stream(content: bytes, stream: bytes, filters: bytes) -> bytes:
    """A PDF whose object 4 is in a stream; `content` is what its root has more."""
    head = b"<</Type/ObjStm/N 1/First 4/Filter[%s]/Length %d>>stream\n%s\nendstream"
    data, places = b"%PDF-1.7\n", []
    for number, each in (
        (1, b"<</Type/Catalog/Pages 2 0 R%s>>" % content),
        (2, PAGES),
        (3, PAGE),
        (5, head % (filters, len(stream), stream)),
    ):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    own = [(1, place, 0) for place in places]
    rows = [(0, 0, 255), *own[:3], (2, 5, 0), own[3], (1, len(data), 0)]
    table = b"".join(kind.to_bytes(1) + place.to_bytes(4) + more.to_bytes(1) for kind, place, more in rows)
    xref = b"<</Type/XRef/Size 7/W[1 4 1]/Root 1 0 R/Length %d>>stream\n%s\nendstream" % (len(table), table)
    return data + b"6 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (xref, len(data))


def packed_twice() -> bytes:
    """An object stream that was compressed twice, with an escaped name in it."""
    stream = zlib.compress(zlib.compress(b"4 0 <</S/J#61vaScript/JS(app.alert\\(1\\))>>"))
    return with_object_stream(b"/OpenAction 4 0 R", stream, b"/FlateDecode/FlateDecode")


def added_later() -> bytes:
    """An update at the end that gives the root a script."""
    start = PDF.rindex(b"xref\n0") if b"xref\n0" in PDF else 0
    data = PDF
    place = len(data)
    data += b"1 0 obj\n<</Type/Catalog/Pages 2 0 R/OpenAction<</S/J#61vaScript/JS(x)>>>>\nendobj\n"
    table = len(data)
    return data + (
        b"xref\n1 1\n%010d 00000 n \ntrailer<</Root 1 0 R/Size 4/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
        % (place, start, table)
    )


def taken_away_later() -> bytes:
    """An update that hides the script of the first version."""
    first = pdf_of(b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(x)>>>>", PAGES, PAGE)
    place = len(first)
    data = first + b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    return data + (
        b"xref\n1 1\n%010d 00000 n \ntrailer<</Root 1 0 R/Size 4/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
        % (place, first.rindex(b"xref\n0"), len(data))
    )


def locked(**how: object) -> bytes:
    return saved(new_pdf(), encryption=pikepdf.Encryption(**how))  # type: ignore[arg-type]


def bomb(levels: int = 1) -> bytes:
    """An object stream that unpacks to 300 MB, or does when it is unpacked `levels` times."""
    packer = zlib.compressobj(9)
    zeros = b" " * 1_000_000
    stream = b"".join(packer.compress(zeros) for _ in range(300)) + packer.flush()
    for _ in range(levels - 1):
        stream = zlib.compress(stream, 9)
    return with_object_stream(b"/Names 4 0 R", stream, b"/FlateDecode" * levels)


def table_bomb() -> bytes:
    """A table of twenty million objects."""
    packer = zlib.compressobj(9)
    rows = packer.compress(b"\x01\x00\x09" * 20_000_000) + packer.flush()
    data = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\n"
    head = (
        b"<</Type/XRef/Size 20000000/W[1 1 1]/Root 1 0 R/Filter/FlateDecode/Length %d>>stream\n%s\nendstream"
    )
    return data + b"2 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (head % (len(rows), rows), len(data))


def deep() -> bytes:
    return pdf_of(
        b"<</Type/Catalog/Pages 2 0 R/Names " + b"[" * 100_000 + b"]" * 100_000 + b">>", PAGES, PAGE
    )


def many() -> bytes:
    return pdf_of(b"<</Type/Catalog/Pages 2 0 R>>", PAGES, PAGE, *([b"null"] * 160_000))


ACTIVE, LOCKED, DAMAGED, TOO_BIG, OTHER = (
    "script of een bijlage",
    "beveiligd",
    "beschadigd",
    "te groot",
    "ander bestand",
)
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "script when it opens": (lambda: with_root(OpenAction=script()), ACTIVE),
    "script by name": (
        lambda: with_root(Names=Dictionary(JavaScript=Dictionary(Names=Array([String("x"), script()])))),
        ACTIVE,
    ),
    "script with an escaped name": (
        lambda: pdf_of(
            b"<</Type/Catalog/Pages 2 0 R/OpenAction<</#53/#4a#61v#61Script/#4aS(x)>>>>", PAGES, PAGE
        ),
        ACTIVE,
    ),
    "script in an object stream": (packed, ACTIVE),
    "script in a stream packed twice": (packed_twice, ACTIVE),
    "script in an update": (added_later, ACTIVE),
    "script hidden by an update": (taken_away_later, ACTIVE),
    "script that nothing points to": (
        lambda: pdf_of(b"<</Type/Catalog/Pages 2 0 R>>", PAGES, PAGE, b"<</S/J#61vaScript/JS(x)>>"),
        ACTIVE,
    ),
    "script after another action": (
        lambda: with_action(S=Name.URI, URI=String("https://a.example"), Next=Array([script()])),
        ACTIVE,
    ),
    "script when a page opens": (lambda: with_page(AA=Dictionary(O=script())), ACTIVE),
    "action when a page opens": (
        lambda: with_page(AA=Dictionary(O=Dictionary(S=Name.Named, N=Name.Print))),
        ACTIVE,
    ),
    "script of a field": (
        lambda: with_root(
            AcroForm=Dictionary(Fields=Array([Dictionary(FT=Name.Tx, AA=Dictionary(K=script()))]))
        ),
        ACTIVE,
    ),
    "script of a bookmark": (
        lambda: with_root(Outlines=Dictionary(First=Dictionary(Title=String("x"), A=script()))),
        ACTIVE,
    ),
    "script in a stream": (
        lambda: pdf_of(
            b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/Rendition/JS 4 0 R>>>>",
            PAGES,
            PAGE,
            b"<</Length 1>>stream\nx\nendstream",
        ),
        ACTIVE,
    ),
    "script whose key stands twice": (
        lambda: pdf_of(
            b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/J#61vaScript/S/GoTo/D[0]>>>>", PAGES, PAGE
        ),
        DAMAGED,
    ),
    "program started": (lambda: with_action(S=Name.Launch, F=String("cmd.exe")), ACTIVE),
    "file elsewhere opened": (
        lambda: with_action(S=Name.GoToR, F=String("\\\\a\\b.pdf"), D=Array([0])),
        ACTIVE,
    ),
    "attached file opened": (lambda: with_action(S=Name.GoToE, F=String("b.pdf")), ACTIVE),
    "form sent away": (lambda: with_action(S=Name.SubmitForm, F=String("https://a.example")), ACTIVE),
    "data brought in": (lambda: with_action(S=Name.ImportData, F=String("a.fdf")), ACTIVE),
    "address that is a script": (lambda: with_action(S=Name.URI, URI=String("javascript:alert(1)")), ACTIVE),
    "address of a file": (lambda: with_action(S=Name.URI, URI=String("file:///etc/passwd")), ACTIVE),
    "attachment": (attached, ACTIVE),
    "attachment on the page": (lambda: with_note(Subtype=Name.FileAttachment), ACTIVE),
    "associated file": (lambda: with_page(AF=Array([Dictionary(EF=Dictionary(F=String("x")))])), ACTIVE),
    "portfolio": (lambda: with_root(Collection=Dictionary(View=Name.T)), ACTIVE),
    "film": (lambda: with_note(Subtype=Name.Movie, Movie=Dictionary(F=String("a"))), ACTIVE),
    "screen": (lambda: with_note(Subtype=Name.Screen), ACTIVE),
    "rich media": (lambda: with_note(Subtype=Name.RichMedia), ACTIVE),
    "3D": (lambda: with_note(Subtype=Name("/3D")), ACTIVE),
    "XFA form": (lambda: with_root(AcroForm=Dictionary(XFA=String("<xdp/>"))), ACTIVE),
    "content in another file": (
        lambda: pdf_of(
            b"<</Type/Catalog/Pages 2 0 R>>",
            PAGES,
            PAGE,
            b"<</Length 0/F(http://a.example)>>stream\n\nendstream",
        ),
        ACTIVE,
    ),
    "locked": (lambda: locked(owner="a", user="b"), LOCKED),
    "locked without a password to open": (lambda: locked(owner="a", user=""), LOCKED),
    "bomb": (bomb, TOO_BIG),
    "bomb in a bomb": (lambda: bomb(2), TOO_BIG),
    "bomb in a pile of filters": (lambda: bomb(6), "te groot|beschadigd"),
    "bomb of a table": (table_bomb, "te groot|beschadigd"),
    "very deep": (deep, "te groot|beschadigd"),
    "very many objects": (many, TOO_BIG),
    "table gone": (lambda: PDF.replace(b"xref\n0", b"xxxx\n0"), DAMAGED),
    "table that points beside": (lambda: PDF.replace(b"1 0 obj", b"1 0 abj", 1), DAMAGED),
    "no pages": (lambda: pdf_of(b"<</Type/Catalog>>"), DAMAGED),
    "no root": (lambda: pdf_of(b"null"), DAMAGED),
    "cut": (lambda: PDF[:100] + b"%%EOF", DAMAGED),
    "an archive behind it": (lambda: PDF + b"PK\x05\x06" + b"\x00" * 18, OTHER),
}
PLAIN: dict[str, Callable[[], bytes]] = {
    "by hand": lambda: PDF,
    "by a program": lambda: saved(new_pdf()),
    "packed": lambda: saved(new_pdf(), object_stream_mode=pikepdf.ObjectStreamMode.generate),
    "for the web": lambda: saved(new_pdf(), linearize=True),
    "with a link": lambda: with_action(S=Name.URI, URI=String("https://a.example/x:y")),
    "with a bookmark": lambda: with_action(S=Name.GoTo, D=Array([0, Name.Fit])),
    "with a place to begin": lambda: with_root(OpenAction=Array([0, Name.Fit])),
    "with a form": lambda: with_root(
        AcroForm=Dictionary(Fields=Array([Dictionary(FT=Name.Tx, T=String("JS"))]))
    ),
    "with a font of an unlucky name": lambda: with_page(
        Resources=Dictionary(Font=Dictionary(AA=Dictionary(Type=Name.Font), JS=Dictionary(Type=Name.Font)))
    ),
}
