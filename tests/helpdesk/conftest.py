"""What the tests of this folder ask for by name."""

from tests.guest import house

__all__ = ["house"]
