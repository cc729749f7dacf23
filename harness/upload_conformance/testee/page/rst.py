"""Code blocks of a reStructuredText page, as docutils parses it.

Sphinx and its extensions bring directives that docutils does not know: those for code become literal blocks, those for
tabs become containers with a label, any other a container of what it holds.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

from docutils import nodes
from docutils.core import publish_doctree
from docutils.parsers.rst import Directive, directives

from upload_conformance.testee.page.directives import Waiting
from upload_conformance.testee.page.found import Found, Headings, Label, Name, copied

_CODE = frozenset({"code-block", "sourcecode", "code", "code-tab", "prompt", "parsed-literal"})
_DIRECTIVE = re.compile(r"^\s*\.\.\s+(?:\|[^|]+\|\s+)?([A-Za-z][\w:+.-]*)::(?:\s|$)", re.MULTILINE)
_INCLUDES = frozenset({"literalinclude"})
_NATIVE = frozenset(
    {"table", "list-table", "csv-table", "figure", "replace", "unicode", "date", "role", "default-role"}
)
_SETTINGS = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "report_level": 5,
    "halt_level": 5,
    "_disable_config": True,
    "doctitle_xform": False,
}


class _Options(dict[str, Callable[[str], Any]]):
    """Takes every option that a directive is given."""

    def __getitem__(self, name: str) -> Callable[[str], Any]:
        return directives.unchanged

    def __bool__(self) -> bool:
        return True


class _Any(Directive):
    """A directive of whatever name."""

    optional_arguments = 100
    final_argument_whitespace = True
    has_content = True
    option_spec = _Options()

    def run(self) -> list[nodes.Node]:
        """Make a literal block of code, a container of anything else."""
        argument = " ".join(self.arguments)
        if self.name == "highlight":
            return [nodes.container(highlight=argument)]
        if self.name in _INCLUDES:
            text = f".. {self.name}:: {argument}"
            return [_literal(text, self.lineno, str(self.options.get("language", "")), "")]
        if self.name in _CODE:
            text = "\n".join(self.content)
            dedent = self.options.get("dedent")
            if dedent is not None:
                text = textwrap.dedent(text) if not dedent else _cut(text, int(str(dedent)))
            language, _, label = argument.partition(" ")
            if self.name == "prompt":
                language = language or "shell"
            return [_literal(text, self.content_offset + 1, language, label)]
        container = nodes.container(label=argument if "tab" in self.name else "", line=self.lineno)
        self.state.nested_parse(self.content, self.content_offset, container)
        return [container]


def _cut(text: str, columns: int) -> str:
    return "\n".join(line[columns:] for line in text.split("\n"))


def _literal(text: str, line: int, language: str, label: str) -> nodes.literal_block:
    block = nodes.literal_block(text, text, language=language, label=label)
    block.line = line
    return block


def read(text: str) -> Iterator[Found]:
    """Give the code blocks of a page in reStructuredText."""
    for name in {one.lower() for one in _DIRECTIVE.findall(text)} - _NATIVE:
        directives.register_directive(name, _Any)
    document = publish_doctree(text, settings_overrides=_SETTINGS)
    walk = _Walk(text)
    yield from walk.walk(document)
    walk.said.end()


class _Walk:
    """Goes through a document once, in its order."""

    def __init__(self, text: str) -> None:
        self._lines = text.expandtabs(8).split("\n")
        self._headings = Headings()
        self._highlight = ""
        self.said = Waiting()
        """What the page says of the next block."""
        self._above: Label | None = None
        self._line = 0
        """Everything before it has been seen."""

    def walk(self, node: nodes.Node, level: int = 0, tabs: tuple[Label, ...] = ()) -> Iterator[Found]:
        """Give the blocks in a node."""
        for child in node.children:
            if isinstance(child, nodes.literal_block):
                yield self._block(child, tabs)
            elif isinstance(child, nodes.comment):
                self.said.hear(child.astext(), self._line_of(child.astext().partition("\n")[0], child))
            elif isinstance(child, nodes.title):
                self.said.end()
                self._headings.enter(level, Label((self._line, 0), child.astext(), "heading"))
            elif isinstance(child, nodes.paragraph):
                self._above = Label((child.line or self._line, 0), child.astext(), "text above")
            elif isinstance(child, nodes.container) and "highlight" in child:
                self._highlight = child["highlight"]
            elif isinstance(child, nodes.Element):
                label = child.get("label", "")
                here = (Label((child.get("line", 0), 0), label, "tab"),) if label else ()
                yield from self.walk(child, level + isinstance(child, nodes.section), (*tabs, *here))

    def _block(self, block: nodes.literal_block, tabs: tuple[Label, ...]) -> Found:
        text = block.astext()
        line = self._line_of(text, block)
        labels = [*tabs, *self._headings.labels()]
        if self._above is not None and len(self._above.text) <= 60:
            labels.append(self._above)
        if block.get("label"):
            labels.append(Label((line, 0), block["label"], "tab"))
        name = block.get("language") or self._highlight
        names = (Name(name, "directive"),) if name else ()
        labels.sort(key=lambda label: label.position, reverse=True)
        found = Found(line, copied(text), names, tuple(labels), self.said.give())
        self._above, self._line = None, line + text.count("\n")
        return found

    def _line_of(self, text: str, block: nodes.Element) -> int:
        """Find a block or comment in the page: docutils counts lines from one place or another."""
        wanted = [_bare(line) for line in text.split("\n")]
        for start in range(self._line, len(self._lines) - len(wanted) + 1):
            if [_bare(line) for line in self._lines[start : start + len(wanted)]] == wanted:
                return start + 1
        return block.line or self._line


def _bare(line: str) -> str:
    return line.strip().removeprefix(".. ")
