"""Documents are known by what is in them; what hides something is refused with a reason."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from marketplace.core import documents
from marketplace.core.documents import NotAccepted, accept

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def picture(kind: str, size: tuple[int, int] = (40, 30), **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **more)
    return out.getvalue()


def office(
    main: str = "word/document.xml", *, comment: bytes = b"", types: str = "<Types/>", **parts: bytes
) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr(main, "<document/>")
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), data)
        archive.comment = comment
    return out.getvalue()


def locked() -> bytes:
    """An office file whose parts say they are encrypted."""
    data = bytearray(office())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        spot = data.find(signature)
        while spot >= 0:
            data[spot + offset] |= 1
            spot = data.find(signature, spot + 4)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "extension"),
    [
        (PDF, "pdf"),
        (picture("PNG"), "png"),
        (picture("JPEG"), "jpg"),
        (office(), "docx"),
        (office("xl/workbook.xml"), "xlsx"),
    ],
)
def test_usual_documents_are_accepted(data: bytes, extension: str) -> None:
    assert accept(data).extension == extension


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "leeg"),
        (b"%PDF-" + b"x" * documents.MOST_BYTES, "10 MB"),
        (b"<html><script>alert(1)</script>", "soort bestand"),
        (b"MZ\x90\x00 a program", "soort bestand"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "soort bestand"),
        (b"GIF89a" + b"\x00" * 40, "soort bestand"),
        (b"  " + PDF, "soort bestand"),
        (PDF[:-7], "niet volledig"),
        (PDF.replace(b"/Type", b"/OpenAction<</S/JavaScript>>/Type"), "script"),
        (PDF + office() + b"%%EOF", "ander bestand"),
        (picture("PNG")[:60], "beschadigd"),
        (office("ppt/presentation.xml"), "soort bestand"),
        (office(word__vbaProject_bin=b"macro"), "macro"),
        (office(types="<Types>application/vnd.ms-word.document.macroEnabled.main+xml</Types>"), "macro"),
        (office(types="<Types>application/vnd.ms-office.vbaProject</Types>", word__plain_xml=b"m"), "macro"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"EncryptedPackage" * 40, "wachtwoord"),
        (PDF.replace(b"/Type", b"/Encrypt 5 0 R/Type"), "beveiligd"),
        (office(word__media_xml=b"0" * 50_000_000), "te groot"),
        (office(comment=b"<script>"), "ander bestand"),
        (b"PK\x03\x04" + b"\x00" * 100, "beschadigd"),
        (locked(), "wachtwoord"),
        (office() + b"<html>", "ander bestand"),
    ],
)
def test_what_is_not_a_plain_document_is_refused_with_a_reason(data: bytes, told: str) -> None:
    with pytest.raises(NotAccepted, match=told):
        accept(data)


def test_an_image_is_drawn_anew() -> None:
    exif = Image.Exif()
    exif[0x010E] = "thuisadres van Jan"
    sent = picture("JPEG", exif=exif) + b"PK\x03\x04 another file"
    assert b"thuisadres" in sent
    kept = accept(sent).data
    assert b"thuisadres" not in kept
    assert b"another file" not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert image.size == (40, 30)


def test_an_image_of_too_many_pixels_is_not_drawn() -> None:
    out = io.BytesIO()
    Image.new("1", (9_000, 9_000)).save(out, "PNG")
    with pytest.raises(NotAccepted, match="megapixels"):
        accept(out.getvalue())


@settings(max_examples=300, deadline=None)
@given(
    start=st.sampled_from(
        [b"", b"%PDF-1.4", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"PK\x03\x04", PDF, office()]
    ),
    rest=st.binary(max_size=300),
)
def test_any_bytes_are_a_document_or_refused(start: bytes, rest: bytes) -> None:
    with suppress(NotAccepted):
        assert accept(start + rest).data
