"""Pictures, drawn anew: what is kept has the pixels that were seen, and nothing else."""

from __future__ import annotations

import io

from PIL import Image, ImageOps, UnidentifiedImageError

from marketplace.core.documents.kinds import PNG, Document, NotAccepted
from marketplace.core.i18n import _

#: What is drawn at most: 4 bytes a pixel, and twice while it is turned.
MOST_PIXELS = 16_000_000
#: A plain JPEG may be larger: it is drawn at a half, a quarter or an eighth, and never whole.
MOST_SENT = 40_000_000


def picture(data: bytes, kind: str) -> Document:
    """A PNG or JPEG (`kind`) without its metadata. Its size is known before a pixel is decoded."""
    name = "PNG" if kind == PNG else "JPEG"
    try:
        with Image.open(io.BytesIO(data), formats=[name]) as image:
            _check_size(image)
            ImageOps.exif_transpose(image, in_place=True)  # without a second copy in memory
            mode = "RGBA" if name == "PNG" and image.has_transparency_data else "RGB"
            drawn = image if image.mode == mode else image.convert(mode)
            drawn.info.clear()  # else a comment or colour profile goes along
            anew = io.BytesIO()
            drawn.save(anew, name)
    except NotAccepted:
        raise
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError):
        raise NotAccepted(
            _("Deze afbeelding is beschadigd. Bewaar ze opnieuw en probeer nog eens.")
        ) from None
    return Document(kind, name.lower().replace("jpeg", "jpg"), anew.getvalue())


def _check_size(image: Image.Image) -> None:
    """Raises NotAccepted for what is too large to draw; a JPEG is set to be decoded at a smaller size."""
    pixels = image.width * image.height
    # A progressive one is held whole while it is decoded, whatever size it is drawn at.
    smaller = image.format == "JPEG" and not (image.info.get("progressive") or image.info.get("progression"))
    if pixels > (MOST_SENT if smaller else MOST_PIXELS):
        most = (MOST_SENT if smaller else MOST_PIXELS) // 1_000_000
        raise NotAccepted(
            _("Deze afbeelding is te groot. Verklein ze tot hoogstens %(most)s megapixels.") % {"most": most}
        )
    if pixels > MOST_PIXELS:
        image.draft("RGB", (image.width // 2, image.height // 2))
