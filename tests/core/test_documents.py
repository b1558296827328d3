"""Documents are known by what is in them; what hides something is refused with a reason."""

from __future__ import annotations

import io
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageFile, PngImagePlugin

from marketplace.core import documents
from marketplace.core.documents import NotAccepted, accept
from tests.documents import PAGE, PAGES, PDF, office, pdf_of, picture


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
        (pdf_of(b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript>>>>", PAGES, PAGE), "script"),
        (PDF.replace(b"startxref", b"startxxxx"), "beschadigd"),
        (PDF + office() + b"%%EOF", "ander bestand"),
        (picture("PNG")[:60], "beschadigd"),
        (office("ppt/presentation.xml"), "soort bestand"),
        (office(main_type="application/vnd.ms-word.document.macroEnabled.main+xml"), "macro"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"EncryptedPackage" * 40, "wachtwoord"),
        (office(parts={"word/media/a.xml": b"0" * 50_000_000}), "te groot"),
        (office(comment=b"<script>"), "ander bestand"),
        (b"PK\x03\x04" + b"\x00" * 100, "beschadigd"),
        (locked(), "wachtwoord"),
        (office() + b"<html>", "ander bestand"),
    ],
)
def test_what_is_not_a_plain_document_is_refused_with_a_reason(data: bytes, told: str) -> None:
    with pytest.raises(NotAccepted, match=told):
        accept(data)


def told(kind: str) -> bytes:
    """A picture that tells where it was made, by whom and with what, in every way its kind has."""
    exif = Image.Exif()
    exif[0x010E] = "thuisadres van Jan"
    exif.get_ifd(0x8825)[2] = (51.0, 12.0, 30.0)
    text = PngImagePlugin.PngInfo()
    for number, add in enumerate((text.add_text, text.add_itxt)):
        add(f"Author{number}", "thuisadres van Jan")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + b"thuisadres van Jan"
    more: dict[str, object] = {"pnginfo": text} if kind == "PNG" else {"comment": b"thuisadres van Jan"}
    if kind == "JPEG":
        more["xmp"] = b"<x:xmpmeta>thuisadres van Jan</x:xmpmeta>"
    return picture(kind, exif=exif, icc_profile=profile, **more)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_an_image_is_drawn_anew_and_tells_nothing_else(kind: str) -> None:
    sent = told(kind) + b"PK\x03\x04 another file"
    assert sent.count(b"thuisadres") >= 3
    kept = accept(sent).data
    assert b"thuisadres" not in kept
    assert b"another file" not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert image.size == (40, 30)
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize(
    ("kind", "mode", "size", "more"),
    [
        ("PNG", "1", (9_000, 9_000), {}),
        ("JPEG", "L", (7_000, 7_000), {}),
        ("JPEG", "L", (5_000, 5_000), {"progressive": True}),
    ],
)
def test_an_image_of_too_many_pixels_is_not_drawn(
    kind: str, mode: str, size: tuple[int, int], more: dict[str, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **more)  # type: ignore[arg-type]
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda _: pytest.fail("decoded"))
    with pytest.raises(NotAccepted, match="megapixels"):
        accept(out.getvalue())


def test_a_large_photo_is_drawn_smaller() -> None:
    with Image.open(io.BytesIO(accept(picture("JPEG", (6_000, 4_000))).data)) as image:
        assert image.size == (3_000, 2_000)


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
