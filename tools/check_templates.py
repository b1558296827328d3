"""What must hold for every template, found without a page.

It compiles and what it names exists; its lines can be read; all that people read goes through gettext; and
the style sheet has no class that nothing uses.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, TemplateError, nodes

from marketplace.core.web.pages import environment
from tools import template_styles
from tools.template_texts import LETTER, bare_texts

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
LONGEST_LINE = 160
NAMED_IN_CODE = re.compile(r"""["']([\w/]+\.(?:html|txt))["']""")


def problems_of(env: Environment, name: str) -> Iterator[str]:
    try:
        source = (TEMPLATES / name).read_text("utf-8")
        tree = env.parse(source, name)
        env.compile(source, name)
        for node in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
            yield from _reference(env, name, node)
    except TemplateError as error:
        yield f"{name}: {error}"


def _in_hand(env: Environment, name: str) -> Iterator[str]:
    """Lines too long to read, and texts that nobody can translate."""
    source = (TEMPLATES / name).read_text("utf-8")
    for number, line in enumerate(source.splitlines(), 1):
        if len(line) > LONGEST_LINE:
            yield f"{name}:{number}: {len(line)} characters, at most {LONGEST_LINE}"
    if name.endswith(".txt"):
        texts = env.parse(source).find_all(nodes.TemplateData)
        yield from (f'{name}: bare text "{text.data.strip()}"' for text in texts if LETTER.search(text.data))
    if name.endswith(".html"):
        yield from (f"{name}:{line}: {what}" for line, what in bare_texts(env, source))


def _reference(env: Environment, name: str, node: nodes.Node) -> Iterator[str]:
    target = getattr(node, "template", None)
    if not isinstance(target, nodes.Const):
        return
    try:
        template = env.get_template(target.value)
    except TemplateError as error:
        yield f"{name}:{node.lineno}: {target.value}: {error}"
        return
    if isinstance(node, nodes.FromImport):
        macros = {macro.name for macro in env.parse(_source(env, template.name or "")).find_all(nodes.Macro)}
        for wanted in node.names:
            macro = wanted if isinstance(wanted, str) else wanted[0]
            if macro not in macros:
                yield f"{name}:{node.lineno}: {target.value} has no macro {macro}"


def _source(env: Environment, name: str) -> str:
    assert env.loader is not None  # noqa: S101 - the environment of pages always has one
    return env.loader.get_source(env, name)[0]


def problems() -> list[str]:
    env = environment()
    names = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*") if path.is_file())
    found = [problem for name in names for problem in problems_of(env, name)]
    if not found:
        found = [problem for name in names for problem in _in_hand(env, name)]
    found += template_styles.problems()
    for file in sorted((ROOT / "marketplace").rglob("*.py")):
        wanted = {name for name in NAMED_IN_CODE.findall(file.read_text("utf-8")) if "/" in name}
        missing = sorted(wanted.difference(names))
        found += [f"{file.relative_to(ROOT)}: there is no template {name}" for name in missing]
    return found


if __name__ == "__main__":
    found = problems()
    print("\n".join(found) or "templates: all compile, all references exist, all texts can be translated")
    sys.exit(bool(found))
