"""matching/ stands alone: no web, database, queue, template or clock."""

import ast
from pathlib import Path

import matching

FOLDER = Path(matching.__file__).parent
FORBIDDEN = {"sqlalchemy", "litestar", "arq", "redis", "jinja2", "asyncio", "time", "marketplace"}


def test_no_forbidden_imports_and_no_clock() -> None:
    for path in FOLDER.glob("*.py"):
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {name.split(".")[0] for name in names} & FORBIDDEN, path.name
        assert not any(clock in source for clock in (".today()", ".now(")), path.name
