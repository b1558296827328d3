"""Finds what people read in a template without going through gettext."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from jinja2 import Environment, nodes

#: Names, units and marks that are the same in every language.
SAME_EVERYWHERE = {"Maatmarkt", "km", "kB"}
#: Attributes that are read, or read aloud.
READ = {"title", "aria-label", "aria-description", "placeholder", "alt", "data-label"}
#: What a component calls the texts that it is given.
TEXTS = {
    *(
        "text",
        "label",
        "hint",
        "legend",
        "title",
        "caption",
        "question",
        "about",
        "suffix",
        "mine",
        "nothing",
    ),
    *("told", "headers", "rows", "choices", "count", "link_text", "button_text", "stay_text"),
}
TRANSLATING = {"_", "gettext", "ngettext", "plural"}
LETTER = re.compile(r"[^\W\d_]")
TECHNICAL = re.compile(r"--|__|/|\b(govuk|mm)-|^\w+\.\w")
HIDDEN = ("script", "style")
MARK = "\ue000{}\ue001"  # a value in the HTML, by its number
MARKS = re.compile("\ue000(\\d+)\ue001")
ATTRIBUTE = re.compile(r"""\s([a-z-]+)=("[^"]*"|'[^']*')""")


@dataclass
class Part:
    """An expression at its place in the source, as HTML shows it: a mark with its number."""

    line: int
    source: str


class Page:
    """A template as HTML, line by line as in its source: what Jinja does is left out, a value is a mark."""

    def __init__(self, env: Environment, source: str) -> None:
        self.expressions: list[Part] = []
        self.html = ""
        tokens = list(env.lex(source))
        place = 0
        while place < len(tokens):
            place = self._take(tokens, place)

    def _take(self, tokens: list[tuple[int, str, str]], place: int) -> int:
        line, kind, value = tokens[place]
        self.html += "\n" * (line - 1 - self.html.count("\n"))
        if kind == "data":
            self.html += value
        if kind not in ("block_begin", "variable_begin"):
            return place + 1
        last = _end(tokens, place, kind.replace("begin", "end"))
        inner = "".join(text for _, _, text in tokens[place + 1 : last])
        if kind == "block_begin" and inner.split()[:1] == ["trans"]:
            last = _end_of_trans(tokens, last)
        if kind == "variable_begin":
            self.html += MARK.format(len(self.expressions))
            self.expressions.append(Part(line, inner))
        return last + 1


def _end(tokens: list[tuple[int, str, str]], place: int, kind: str) -> int:
    return next(i for i in range(place, len(tokens)) if tokens[i][1] == kind)


def _end_of_trans(tokens: list[tuple[int, str, str]], place: int) -> int:
    names = (i for i in range(place, len(tokens)) if tokens[i][1:] == ("name", "endtrans"))
    return _end(tokens, next(names), "block_end")


class Reader(HTMLParser):
    """Collects (line, text) of what a reader of the page meets."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.read: list[tuple[int, str]] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in HIDDEN
        values = dict(attrs)
        for name, value in attrs:
            if name in READ or (name == "value" and values.get("type") in ("submit", "button")):
                self.read.append((self.getpos()[0], value or ""))
            if name == "content" and values.get("name") == "description":
                self.read.append((self.getpos()[0], value or ""))

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in HIDDEN

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.read.append((self.getpos()[0], data))


def _without_attributes(text: str) -> str:
    """Of a macro that gives attributes of an element, what is read of them."""
    return ATTRIBUTE.sub(lambda found: found[2] if found[1] in READ else "\n" * found[0].count("\n"), text)


def _findings(line: int, texts: Iterable[str]) -> Iterator[tuple[int, str]]:
    yield from ((line, f'bare text "{" ".join(text.split())[:60]}"') for text in texts)


def bare_texts(env: Environment, source: str) -> Iterator[tuple[int, str]]:
    """(line, what is wrong) of every text of a template that no catalogue can have."""
    page = Page(env, source)
    reader = Reader()
    reader.feed(re.sub(f"(</?){MARKS.pattern}", "\\1x", page.html))  # an element that a component chooses
    reader.close()
    for line, text in reader.read:
        for number in MARKS.findall(text):
            part = page.expressions[int(number)]
            for output in env.parse("{{" + part.source + "}}").find_all(nodes.Output):
                yield from _findings(part.line, filter(_is_said, _said_by(output.nodes)))
        bare = _without_attributes(MARKS.sub(" ", text))
        if _has_words(bare) and (first := LETTER.search(bare)):
            yield from _findings(line + bare[: first.start()].count("\n"), [bare])
    tree = env.parse(source)
    yield from _in_calls(tree, _macros(env, tree))
    yield from _in_statements(tree)


def _has_words(text: str) -> bool:
    return any(LETTER.search(word) and word not in SAME_EVERYWHERE for word in re.split(r"[\s.,:;()]+", text))


def _said_by(items: list[nodes.Expr] | list[nodes.Node]) -> Iterator[str]:
    """The constants that these expressions may give as their value."""
    for item in items:
        if isinstance(item, nodes.Const) and isinstance(item.value, str):
            yield item.value
        elif isinstance(item, nodes.CondExpr):
            yield from _said_by([item.expr1, *([item.expr2] if item.expr2 else [])])
        elif isinstance(item, (nodes.Concat, nodes.List, nodes.Tuple)):
            yield from _said_by(item.nodes if isinstance(item, nodes.Concat) else item.items)
        elif isinstance(item, nodes.BinExpr):
            yield from _said_by([item.left, item.right])
        elif isinstance(item, nodes.Getitem) and isinstance(item.node, nodes.Dict):
            yield from _said_by([pair.value for pair in item.node.items])
        elif isinstance(item, nodes.Dict):
            yield from _said_by([pair.value for pair in item.items])


def _in_calls(tree: nodes.Template, macros: dict[str, list[str]]) -> Iterator[tuple[int, str]]:
    for call in tree.find_all(nodes.Call):
        name = call.node.name if isinstance(call.node, nodes.Name) else ""
        if name in TRANSLATING:
            yield from _unknown_to_catalogues(call, name)
        else:
            for parameter, value in _arguments(call, macros.get(name, [])):
                yield from _findings(call.lineno, filter(_has_words, _texts_in(parameter, value)))


def _in_statements(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    for node in tree.find_all(nodes.Assign):
        yield from _findings(node.lineno, filter(_is_sentence, _said_by([node.node])))
    for loop in tree.find_all(nodes.For):
        yield from _findings(loop.lineno, filter(_is_sentence, _said_by([loop.iter])))
    for macro in tree.find_all(nodes.Macro):
        yield from _findings(macro.lineno, filter(_is_sentence, _said_by(macro.defaults)))


def _texts_in(name: str, value: nodes.Expr) -> Iterator[str]:
    """Of choices the value of each is no text."""
    if name == "choices" and isinstance(value, nodes.List):
        yield from _said_by(
            [part for pair in value.items if isinstance(pair, nodes.Tuple) for part in pair.items[1:]]
        )
    elif name in TEXTS:
        yield from _said_by([value])
    else:
        yield from filter(_is_sentence, _said_by([value]))


def _is_said(text: str) -> bool:
    return _has_words(text) and not TECHNICAL.search(text)


def _is_sentence(text: str) -> bool:
    """A capital or several words, which no name of a field, class or place in a row has."""
    return _is_said(text) and (text[:1].isupper() or len(text.split()) > 1)


def _unknown_to_catalogues(call: nodes.Call, name: str) -> Iterator[tuple[int, str]]:
    texts = {"ngettext": call.args[:2], "plural": call.args[1:3]}.get(name, call.args[:1])
    if not all(isinstance(text, nodes.Const) and isinstance(text.value, str) for text in texts):
        yield (
            call.lineno,
            f"{name}() takes texts themselves: what it gives is HTML; use `| translated` for a Label",
        )
    for keyword in call.kwargs:
        yield from _findings(call.lineno, filter(_is_sentence, _said_by([keyword.value])))


def _arguments(call: nodes.Call, parameters: list[str]) -> Iterator[tuple[str, nodes.Expr]]:
    yield from zip(parameters + [""] * len(call.args), call.args, strict=False)
    for keyword in call.kwargs:
        yield keyword.key, keyword.value


def _macros(env: Environment, tree: nodes.Template) -> dict[str, list[str]]:
    """The parameters of the macros that a template has or imports, in their order."""
    found = {macro.name: [arg.name for arg in macro.args] for macro in tree.find_all(nodes.Macro)}
    for node in tree.find_all(nodes.FromImport):
        if isinstance(node.template, nodes.Const) and env.loader is not None:
            source = env.loader.get_source(env, node.template.value)[0]
            theirs = {m.name: [arg.name for arg in m.args] for m in env.parse(source).find_all(nodes.Macro)}
            for name in node.names:
                wanted, alias = (name, name) if isinstance(name, str) else name
                found[alias] = theirs.get(wanted, [])
    return found
