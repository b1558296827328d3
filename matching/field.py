"""The field of work: our own list of activities with CPV code, Dutch name and everyday words.

`data/field.tsv` has a row per activity: code, family (activities that one supplier often does together),
Dutch label, and comma-separated words in Dutch, French, English and German as buyers use them.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Activity:
    """A row of the list. `words` holds the phrases of all languages, Dutch first."""

    code: str
    family: str
    label: str
    words: tuple[str, ...]


@cache
def activities() -> tuple[Activity, ...]:
    """All activities, in the order of the file."""
    text = files("matching").joinpath("data/field.tsv").read_text(encoding="utf-8")
    return tuple(_activity(line) for line in text.splitlines()[1:] if line.strip())


@cache
def by_code() -> dict[str, Activity]:
    """Activity by CPV code (eight digits)."""
    return {activity.code: activity for activity in activities()}


@cache
def labels() -> dict[str, str]:
    """Dutch label by CPV code (eight digits)."""
    return {activity.code: activity.label for activity in activities()}


def _activity(line: str) -> Activity:
    code, family, label, *languages = line.split("\t")
    words = tuple(word.strip() for column in languages for word in column.split(",") if word.strip())
    return Activity(code, family, label, words)
