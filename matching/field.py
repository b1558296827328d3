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
    return tuple(_activity(*line.split("\t")) for line in _lines("field"))


@cache
def elsewhere() -> tuple[Activity, ...]:
    """What buyers ask for and the social economy does not do, so that such a request is known as another one.

    `data/elsewhere.tsv`: a key of letters instead of a code, a label, and words as above. Each is a family of
    its own.
    """
    rows = (line.split("\t") for line in _lines("elsewhere"))
    return tuple(_activity(key, key, *rest) for key, *rest in rows)


@cache
def by_code() -> dict[str, Activity]:
    """Activity by CPV code (eight digits)."""
    return {activity.code: activity for activity in activities()}


@cache
def labels() -> dict[str, str]:
    """Dutch label by CPV code (eight digits)."""
    return {activity.code: activity.label for activity in activities()}


@cache
def _doing() -> dict[str, dict[str, str]]:
    names, *rows = (line.split("\t") for line in _lines("doing", since=0))
    return {code: dict(zip(names[1:], told, strict=True)) for code, *told in rows}


def doing(code: str, language: str) -> str:
    """What who offers an activity of the list does, as a verb that lacks its subject: "snoeit hagen".

    `data/doing.tsv` has it in Dutch (nl), French (fr) and English (en); in any other language it is Dutch.
    """
    told = _doing()[code]
    return told.get(language, told["nl"])


def _lines(name: str, since: int = 1) -> list[str]:
    text = files("matching").joinpath(f"data/{name}.tsv").read_text(encoding="utf-8")
    return [line for line in text.splitlines()[since:] if line.strip()]


def _activity(code: str, family: str, label: str, *languages: str) -> Activity:
    words = tuple(word.strip() for column in languages for word in column.split(",") if word.strip())
    return Activity(code, family, label, words)
