"""What holds for each test of this folder."""

from tests.quarter import one_quarter

__all__ = ["one_quarter"]
