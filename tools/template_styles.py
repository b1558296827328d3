"""Finds the classes of maatmarkt.css that nothing on a page can have."""

import re
from collections.abc import Iterator
from pathlib import Path

import govuk_frontend_jinja

ROOT = Path(__file__).resolve().parent.parent
CSS = ROOT / "marketplace/assets/maatmarkt.css"
FOREIGN = Path(str(govuk_frontend_jinja.__file__)).parent
BY_SCRIPTS = re.compile(r"htmx-\w+|js-enabled")  # htmx and govuk-frontend put these on elements themselves
SELECTOR = re.compile(r"\.(-?[a-zA-Z_][\w-]*)")
EXPRESSION = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


def classes_of(css: str) -> set[str]:
    """The classes that a style sheet gives a look, without those in comments, addresses and numbers."""
    rules = re.sub(r"/\*.*?\*/|url\([^)]*\)|\{[^{}]*\}", " ", css, flags=re.DOTALL)
    return set(SELECTOR.findall(rules))


def words_of(source: str) -> Iterator[str]:
    """Every word in which a class may stand; "*" is what an expression gives, as in "govuk-tag--*"."""
    for word in re.split(r"""[\s"'`<>={}(),;.]+""", source):
        yield f"{word}*" if word.endswith("-") else word
    yield from re.split(r"""[\s"'<>=]+""", EXPRESSION.sub("*", source))


def unused(css: str, sources: list[str]) -> list[str]:
    """The classes of `css` that no source names, also not in part."""
    words = {word for source in sources for word in words_of(source)}
    patterns = [re.compile(re.escape(word).replace(r"\*", r"[\w-]+")) for word in words if _in_part(word)]
    return sorted(
        name
        for name in classes_of(css)
        if name not in words
        and not BY_SCRIPTS.fullmatch(name)
        and not any(pattern.fullmatch(name) for pattern in patterns)
    )


def _in_part(word: str) -> bool:
    """A name with an expression in it; one that is all expression would be any class."""
    return "*" in word and bool(re.match(r"(mm|govuk)-", word)) and word.strip("*-_") not in ("mm", "govuk")


def problems() -> list[str]:
    files = [
        *(ROOT / "templates").rglob("*.html"),
        *(ROOT / "marketplace").rglob("*.py"),
        *(ROOT / "marketplace/assets").glob("*.js"),
        *FOREIGN.rglob("*.html"),
    ]
    sources = [file.read_text("utf-8") for file in files]
    return [f"{CSS.name}: nothing has the class {name}" for name in unused(CSS.read_text("utf-8"), sources)]
