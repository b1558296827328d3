"""Text that others wrote, for a terminal."""


def one_line(text: str) -> str:
    """Text on one line without what a terminal obeys (control characters), or can't show."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
