"""PDF files that run, fetch or hide something, each in another way."""

from __future__ import annotations

from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from tests.documents import PAGE, PAGES, PDF, new_pdf, pdf_of, saved
from tests.security.pdf_tricks import (
    added_later,
    attached,
    bomb,
    deep,
    locked,
    many,
    packed,
    packed_twice,
    script,
    table_bomb,
    taken_away_later,
    with_action,
    with_note,
    with_page,
    with_root,
)

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
