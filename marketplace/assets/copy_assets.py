"""Puts every file that the browser gets into static/, under a name with the hash of its content.

Run as `python -m marketplace.assets.copy_assets`, after `npm ci`. The names change with the content, so
browsers may keep the files for ever; static/manifest.json tells the pages the current names.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from marketplace.core.i18n import _

OWN = Path(__file__).parent
ROOT = OWN.parent.parent
NODE_MODULES = ROOT / "node_modules"
STATIC = ROOT / "static"
FONTS = NODE_MODULES / "@fontsource/atkinson-hyperlegible/files"

# Order matters: a file comes after the files that it names, because those names change first.
SOURCES = {
    "atkinson-400.woff2": FONTS / "atkinson-hyperlegible-latin-400-normal.woff2",
    "atkinson-700.woff2": FONTS / "atkinson-hyperlegible-latin-700-normal.woff2",
    "favicon.svg": OWN / "favicon.svg",
    "govuk-frontend.min.js": NODE_MODULES / "govuk-frontend/dist/govuk/govuk-frontend.min.js",
    "htmx.min.js": NODE_MODULES / "htmx.org/dist/htmx.min.js",
    "maatmarkt.js": OWN / "maatmarkt.js",
}
CSS = "maatmarkt.css"
SOURCE_MAP = re.compile(r"\n?//# sourceMappingURL=\S+\s*$")


def compile_govuk_css() -> str:
    """The used part of govuk-frontend as compressed CSS, made by the pinned sass from npm."""
    node = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")
    if node is None:
        raise SystemExit(_("Geen node gevonden. Voer eerst uit: make setup"))
    flags = ["--no-source-map", "--no-charset", "--style=compressed", f"--load-path={NODE_MODULES}"]
    sass = NODE_MODULES / "sass/sass.js"
    done = subprocess.run(  # noqa: S603 - fixed program and arguments
        [node, str(sass), *flags, str(OWN / "govuk.scss")], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(_("De opmaak kon niet gemaakt worden:\n%(stderr)s") % {"stderr": done.stderr})
    return done.stdout


def hashed(name: str, content: bytes) -> str:
    stem, _, suffix = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{suffix}"


def with_current_names(text: str, names: dict[str, str]) -> str:
    for plain, current in names.items():
        text = text.replace(plain, current)
    return text


def minified(css: str) -> str:
    """Comments and line breaks out; that alone halves the file and cannot break a rule."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return re.sub(r"\s+", " ", css).replace(" {", "{").replace("{ ", "{").replace("; ", ";").strip()


def collect() -> dict[str, bytes]:
    """Every asset by its plain name, in the order of SOURCES and then the style sheet."""
    assets = {name: path.read_bytes() for name, path in SOURCES.items()}
    assets[CSS] = (compile_govuk_css() + minified((OWN / CSS).read_text("utf-8"))).encode()
    return assets


def main() -> None:
    if not NODE_MODULES.is_dir():
        raise SystemExit(_("De map node_modules ontbreekt. Voer eerst uit: make setup"))
    STATIC.mkdir(exist_ok=True)
    names: dict[str, str] = {}
    for name, content in collect().items():
        if name.endswith((".js", ".css")):
            text = with_current_names(content.decode(), names)
            content = SOURCE_MAP.sub("\n", text).encode()
        names[name] = hashed(name, content)
        (STATIC / names[name]).write_bytes(content)
    (STATIC / "manifest.json").write_text(json.dumps(names, indent=1) + "\n", "utf-8")
    for stale in STATIC.iterdir():
        if stale.name not in {*names.values(), "manifest.json"}:
            stale.unlink()


if __name__ == "__main__":
    main()
