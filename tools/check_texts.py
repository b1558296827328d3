"""Every text that the code shows goes through gettext: `_()` where it is shown, `N_()` where it waits.

It looks at the arguments of calls that show texts (errors, wrong fields, what the next page says), at tables
of label and text, and at sentences that a module keeps as constants. And each Dutch text says "u".
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
#: The commands are for operators, who read them in Dutch; eForms faults are shown by those commands.
APART = ("cli.py", "installation.py", "upkeep.py", "command_line.py", "environment.py")
APART_FOLDERS = ("migrations", "services", "interop")
#: Callee -> the places of its texts among the arguments.
ERRORS = ("Conflict", "NotFound", "Forbidden", "Refusal", "NotAccepted", "TooOften", "Unavailable")
SHOWN: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(ERRORS, (0,)),
    "fail": (1,),
    "redirect": (2,),
    "Entry": (1,),
    "Wish": (1,),
    "Shown": (1, 2),
    "Rule": (1, 3, 4),
}
#: Methods of forms whose last text is what they say of a wrong field.
READERS = ("choice", "line", "text", "name", "whole", "decimal", "date", "email", "identifier")


def bare(node: ast.expr) -> bool:
    """Whether an expression is a text that nobody can translate."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and any(map(str.isalpha, node.value))
    if isinstance(node, ast.JoinedStr):
        return any(bare(part) for part in node.values if isinstance(part, ast.Constant))
    if isinstance(node, ast.IfExp):
        return bare(node.body) or bare(node.orelse)
    return isinstance(node, ast.Tuple) and any(map(bare, node.elts))


def texts_of(call: ast.Call) -> Iterator[ast.expr]:
    """The arguments of a call that people get to read."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    for place in SHOWN.get(name, ()):
        yield from call.args[place : place + 1]
    if name in READERS and isinstance(call.func, ast.Attribute) and len(call.args) > 1:
        yield call.args[-1]
    yield from (word.value for word in call.keywords if word.arg in ("message", "flash"))


def shown_beside_labels(table: ast.Dict) -> Iterator[ast.expr]:
    """The values of a dict whose keys are labels: a page shows both."""
    for key, value in zip(table.keys, table.values, strict=True):
        if isinstance(key, ast.Call) and getattr(key.func, "id", "") == "_":
            yield value


def sentences(tree: ast.Module) -> Iterator[ast.expr]:
    """Constants of a module that are a Dutch sentence: they begin as one and end with a full stop."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            text = node.value.value
            if isinstance(text, str) and text[:1].isupper() and " " in text and text.endswith("."):
                yield node.value


def half_translated(choice: ast.IfExp) -> bool:
    """Whether one side of a choice goes through gettext, so that the other one is shown as well."""
    calls = [side.func for side in (choice.body, choice.orelse) if isinstance(side, ast.Call)]
    return any(getattr(call, "id", "") in ("_", "N_") for call in calls)


def problems_of(name: str, source: str) -> Iterator[str]:
    tree = ast.parse(source)
    texts = list(sentences(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            texts += texts_of(node)
        elif isinstance(node, ast.Dict):
            texts += shown_beside_labels(node)
        elif isinstance(node, ast.IfExp) and half_translated(node):
            texts.append(node)
    for text in dict.fromkeys(filter(bare, texts)):
        yield f"{name}:{text.lineno}: {ast.unparse(text)[:70]} does not go through _() or N_()"


def problems() -> list[str]:
    found = []
    for file in sorted((ROOT / "marketplace").rglob("*.py")):
        parts = file.relative_to(ROOT / "marketplace").parts
        if parts[0] not in APART_FOLDERS and parts[-1] not in APART:
            found += problems_of(str(file.relative_to(ROOT)), file.read_text("utf-8"))
    return found


INFORMAL = re.compile(r"\b(je|jij|jou|jouw|jullie|jezelf)\b", re.IGNORECASE)


def informal(texts: Iterable[str]) -> list[str]:
    """Dutch texts that do not say "u" to their reader."""
    found = ((text, INFORMAL.search(text)) for text in texts)
    return [f"“{text[:70]}” says “{word[0]}”, where we say “u”" for text, word in found if word]


def dutch() -> Iterator[str]:
    """All texts of pages, mails and answers, as `make messages` collects them."""
    with (ROOT / "marketplace/locale/maatmarkt.pot").open("rb") as file:
        for message in read_po(file):
            yield from [message.id] if isinstance(message.id, str) else message.id


if __name__ == "__main__":
    found = [*problems(), *informal(dutch())]
    print("\n".join(found) or "texts: all that the code shows can be translated")
    sys.exit(bool(found))
