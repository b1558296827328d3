"""The product asks for the very figures that the engine counts."""

from marketplace.organisations.social_value import CRITERIA, KEYS
from matching import CRITERIA as ENGINE_CRITERIA
from matching import SOCIAL_KEYS


def test_forms_and_engine_know_the_same_figures() -> None:
    assert CRITERIA == ENGINE_CRITERIA
    engine = {(criterion, name) for criterion, name, *_ in SOCIAL_KEYS}
    assert {(key.criterion, key.name) for key in KEYS} == engine
