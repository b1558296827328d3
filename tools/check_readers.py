"""Each kind of fact that people type or files hold has one reader: no other module reads it in its own way.

Looks at the code for what a second reader would have to use. What may use it for another purpose stands in
ALSO with the reason.
"""

import ast
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("marketplace", "matching", "workers")
APART = "marketplace/migrations/versions/"
READING = "marketplace/core/reading/"


@dataclass(frozen=True)
class Fact:
    """A kind of fact, where it is read, and how a piece of code that reads it is known."""

    name: str
    reader: str
    reads: Callable[[ast.AST], bool]


def _name(node: ast.AST) -> str:
    """The last part of a dotted name."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _calls(*names: str) -> Callable[[ast.AST], bool]:
    return lambda node: isinstance(node, ast.Call) and _name(node.func) in names


def _uses(*names: str) -> Callable[[ast.AST], bool]:
    """Called or handed on."""
    return lambda node: isinstance(node, ast.Attribute | ast.Name) and _name(node) in names


def _imports(*modules: str) -> Callable[[ast.AST], bool]:
    def found(node: ast.AST) -> bool:
        given = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        given += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        return any(name.split(".")[0] in modules for name in given)

    return found


def _within(node: ast.AST, *tests: Callable[[ast.AST], bool]) -> bool:
    return any(test(part) for part in ast.walk(node) for test in tests)


def _any(*tests: Callable[[ast.AST], bool]) -> Callable[[ast.AST], bool]:
    return lambda node: any(test(node) for test in tests)


def _number_of_text(node: ast.AST) -> bool:
    """A number made of a text, and not of another number."""
    if not (isinstance(node, ast.Call) and node.args and _name(node.func) in ("Decimal", "float", "int")):
        return False
    given = node.args[0]
    if _name(node.func) == "Decimal":
        return not isinstance(given, ast.Constant) and not _calls("str")(given)
    return _within(given, _calls("replace", "sub", "raw", "removesuffix", "rstrip"))


def _day_of_parts(node: ast.AST) -> bool:
    return _calls("date", "datetime")(node) and any(
        _calls("int")(given) for given in getattr(node, "args", [])
    )


def _eight_digits(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        return False
    return any(pattern in node.value for pattern in (r"\d{8}", "[0-9]{8}", r"(?:[ .]?[0-9]){7}"))


def _area(node: ast.AST) -> bool:
    """Compares a distance or looks into the named municipalities."""
    if isinstance(node, ast.Compare):
        asked = [node.left, *node.comparators]
        counted = any(isinstance(sign, ast.Lt | ast.LtE | ast.Gt | ast.GtE) for sign in node.ops)
        held = any(isinstance(sign, ast.In | ast.NotIn) for sign in node.ops)
        return any(
            (counted and _name(part) == "radius_km") or (held and _name(part) == "area_nis") for part in asked
        )
    inside = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr
    return inside == "contains" and _name(node.func.value) == "area_nis"  # type: ignore[attr-defined]


def _order_of_names(node: ast.AST) -> bool:
    """Orders rows by a name as its bytes stand, in the database or in Python."""
    if not isinstance(node, ast.Call):
        return False
    if _name(node.func) == "order_by":
        return any(_is_name(given) for given in node.args)
    keys = [given.value for given in node.keywords if given.arg == "key"]
    bodies = [key.body for key in keys if isinstance(key, ast.Lambda)]
    parts = [part for body in bodies for part in (body.elts if isinstance(body, ast.Tuple) else [body])]
    return _name(node.func) in ("sorted", "sort") and any(_is_name(part) for part in parts)


def _is_name(given: ast.AST) -> bool:
    """`Row.name`, its direction, or its lower case."""
    if isinstance(given, ast.Call) and _name(given.func) in ("lower", "asc", "desc", "casefold"):
        inner = given.func.value if isinstance(given.func, ast.Attribute) else None
        return any(_is_name(part) for part in (*given.args, *([inner] if inner else [])))
    return isinstance(given, ast.Attribute) and given.attr == "name"


FACTS = (
    Fact(
        "a mail address",
        READING + "addresses.py",
        _any(_imports("email_validator"), _uses("parseaddr", "getaddresses")),
    ),
    Fact(
        "a web address",
        READING + "addresses.py",
        lambda n: isinstance(n, ast.Constant) and "https?://" in str(n.value),
    ),
    Fact("a company number", READING + "companies.py", _imports("stdnum")),
    Fact("an amount or measure", READING + "numbers.py", _number_of_text),
    Fact("a day", READING + "days.py", _any(_uses("strptime", "fromisoformat"), _day_of_parts)),
    Fact(
        "a name",
        READING + "names.py",
        _any(_imports("unicodedata"), _uses("casefold", "ilike", "icontains", "istartswith")),
    ),
    Fact("the order of names", "marketplace/core/db.py", _order_of_names),
    Fact("a CPV code", "matching/cpv.py", _eight_digits),
    Fact("where an offer is delivered", "matching/rules.py", _area),
)
#: (fact, file) -> why the file may use what a reader uses.
ALSO = {
    ("a name", "matching/words.py"): "folds words for the engine and for the reader of names",
    ("a name", "marketplace/core/passwords.py"): "a password is no name",
    ("a name", "marketplace/interop/buyers.py"): "makes an identity of a name that is stored already",
    ("a name", READING + "numbers.py"): "the case of a unit",
    ("a web address", "marketplace/core/documents/office_xml.py"): "what a document points to, to refuse it",
    ("an amount or measure", "marketplace/services/mailbox.py"): "numbers of files that we wrote ourselves",
    ("an amount or measure", "marketplace/core/sheets/reading.py"): "numbers as a sheet keeps them",
    ("a day", "marketplace/interop/ubl.py"): "days in XML are ISO 8601",
    ("a day", "marketplace/core/i18n.py"): "shows moments that we wrote ourselves",
    (
        "a day",
        "marketplace/procedures/reading.py",
    ): "days of the list that comes with the product, and our own",
    ("an amount or measure", "marketplace/procedures/reading.py"): "amounts of that list, and our own",
    ("a day", "marketplace/matches/shelf.py"): "a moment that we wrote ourselves",
    ("an amount or measure", "marketplace/interop/ubl.py"): "amounts in XML are decimals of XML Schema",
    ("a CPV code", "marketplace/offers/cpv.py"): "cuts a text into codes, which matching/cpv.py reads",
    ("where an offer is delivered", "marketplace/matches/places.py"): "the rule as a condition of a query",
}


def problems_of(name: str, source: str, also: Mapping[tuple[str, str], str] = ALSO) -> Iterator[str]:
    """What a file reads that another one should."""
    for node in ast.walk(ast.parse(source)):
        for fact in FACTS:
            if name != fact.reader and (fact.name, name) not in also and fact.reads(node):
                line = getattr(node, "lineno", 0)
                yield f"{name}:{line}: reads {fact.name}; {fact.reader} does that"


def problems() -> list[str]:
    files = (file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py"))
    names = [name for file in sorted(files) if not (name := str(file.relative_to(ROOT))).startswith(APART)]
    return [p for name in names for p in problems_of(name, (ROOT / name).read_text("utf-8"))]


if __name__ == "__main__":
    found = problems()
    print("\n".join(found) or "readers: each kind of fact is read in one place")
    sys.exit(bool(found))
