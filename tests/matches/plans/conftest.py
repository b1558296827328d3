"""People at the pages of this folder."""

from tests.guest import house

__all__ = ["house"]
