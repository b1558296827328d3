"""Which passwords are refused: short ones and those that others guess, never for lack of a capital."""

from __future__ import annotations

import pytest

from marketplace.core.passwords import objection

OWN = ("Anneke De Smet", "anneke@temse.example")


@pytest.mark.parametrize(
    "password",
    [
        "kort",
        "elf tekens!"[:11],
        "wachtwoord123",
        "W@chtw00rd2026",
        "Welkom2026!!",
        "welkomwelkom",
        "maandag maandag",
        "gemeentetemse",
        "Maatmarkt2026!",
        "123456789012",
        "aaaaaaaaaaaa",
        "azertyuiop12",
        "qwertyuiop123",
        "anneke1985anneke",
        "password12345",
        "iloveyou1234",
        "x" * 201,
    ],
)
def test_refused(password: str) -> None:
    assert objection(password, OWN)


@pytest.mark.parametrize(
    "password",
    [
        "vier gele tulpen fietsen",
        "correct paard batterij nietje",
        "mijn oma lust geen spruitjes",
        "k7Rq2mVz9LpT",
        "éénvreemdezinmetaccenten",
        "de regen viel schuin over de kaai " * 5,
    ],
)
def test_accepted(password: str) -> None:
    assert objection(password, OWN) is None
