"""What the tests of this folder ask for by name."""

from tests.guest import house
from tests.partnerships.agreement import partnership

__all__ = ["house", "partnership"]
