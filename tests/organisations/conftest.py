"""What the tests of this folder ask for by name."""

from tests.guest import house
from tests.organisations.colleagues import jo

__all__ = ["house", "jo"]
