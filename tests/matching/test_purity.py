"""matching/ stands alone: no web, database, queue, template or clock."""

import ast
import subprocess
import sys
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


def test_serving_imports_nothing_that_only_training_needs() -> None:
    """scikit-learn is large; what it trains is read from a file."""
    program = "import sys, marketplace.app, workers.work; sys.exit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
