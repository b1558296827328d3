"""What the tests of this folder ask for by name."""

from tests.privacy.wiped import works

__all__ = ["works"]
