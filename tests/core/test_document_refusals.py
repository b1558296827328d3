"""Why a document is refused, in the language of who sent it."""

from pathlib import Path

import pytest

from marketplace.core.documents import Desk, NotAccepted
from marketplace.core.languages import speaking
from tests.core.test_languages import french


async def test_the_reason_is_translated_although_another_process_found_it(tmp_path: Path) -> None:
    words = french(tmp_path, **{"Dit bestand is leeg. Kies een ander bestand.": "Ce fichier est vide."})
    with speaking(words), pytest.raises(NotAccepted, match=r"Ce fichier est vide\."):
        await Desk().accept(b"")
