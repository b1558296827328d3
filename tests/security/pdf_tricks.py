"""How a PDF carries what it should not: scripts, actions, attachments, bombs."""

from __future__ import annotations

import zlib

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
