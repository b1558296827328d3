"""What the tests of this folder ask for by name."""

from tests.guest import house
from tests.organisations.colleagues import jo
from tests.organisations.door import door

__all__ = ["door", "house", "jo"]
