"""What people send as a document: accepted by what is in it, never by its name.

PDF, PNG, JPEG, DOCX and XLSX of at most 10 MB. A PDF and an office file are kept as they came, when nothing
in them runs, fetches or hides another file. Pictures are drawn anew, which drops what hides in them (place,
camera, other files). Refusals are Dutch sentences for the field.
"""

from marketplace.core.documents.accepting import accept
from marketplace.core.documents.desk import Desk
from marketplace.core.documents.kinds import KINDS_SHOWN, MOST_BYTES, Document, NotAccepted

__all__ = ["KINDS_SHOWN", "MOST_BYTES", "Desk", "Document", "NotAccepted", "accept"]
