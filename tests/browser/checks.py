"""What holds for every page: nothing for axe to find, valid HTML, no sideways scrolling."""

import json
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from playwright.sync_api import Page

ROOT = Path(__file__).parent.parent.parent
NODE = Path(sys.executable).parent / "node"
HTML_VALIDATE = ROOT / "node_modules/html-validate/bin/html-validate.mjs"
RULES = {
    "root": True,
    "extends": ["html-validate:recommended"],
    "rules": {
        "attribute-boolean-style": "off",
        "form-dup-name": "off",  # checkboxes share their name
        "long-title": "off",
        "no-redundant-role": "off",  # govuk-frontend: JAWS reads a date's hint only with role=group
        "no-trailing-whitespace": "off",
        "tel-non-breaking": "off",
        "void-style": "off",
        "no-inline-style": "error",  # the CSP forbids them
    },
}
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
RUN_AXE = """tags => axe.run({runOnly: tags}).then(found => found.violations.map(
    rule => `${rule.id}: ${rule.nodes.map(node => node.html).join(" | ")}`))"""


@cache
def _axe() -> str:
    return (ROOT / "node_modules/axe-core/axe.min.js").read_text("utf-8")


def axe_findings(page: Page) -> list[str]:
    """What axe finds against WCAG 2.0 to 2.2, A and AA."""
    # Evaluated by the browser's protocol, so the page's CSP has nothing to say about it.
    page.evaluate(_axe())
    found: list[str] = page.evaluate(RUN_AXE, AXE_TAGS)
    return found


def html_findings(pages: dict[str, str]) -> list[str]:
    """What html-validate finds in `pages`, HTML by a name for the page."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / ".htmlvalidate.json"
        config.write_text(json.dumps(RULES))
        names = {}
        for number, (name, html) in enumerate(pages.items()):
            file = Path(folder) / f"{number}.html"
            file.write_text(html, "utf-8")
            names[str(file)] = name
        command = [str(NODE), str(HTML_VALIDATE), "--config", str(config), "--formatter", "json", *names]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        results = json.loads(done.stdout or "[]")
    return [
        f"{names[result['filePath']]}:{message['line']}: {message['ruleId']}: {message['message']}"
        for result in results
        for message in result["messages"]
    ]


def scrolls_sideways(page: Page, width: int = 320) -> bool:
    page.set_viewport_size({"width": width, "height": 800})
    wider: bool = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return wider
