"""What site generators add to Markdown, rewritten into plain CommonMark line by line: no line is moved.

Generators have tabs and code blocks of their own: Liquid tags (``{% tab title="Go" %}``: GitBook, Jekyll, Hexo), Hugo's
shortcodes (``{{< tab "Go" >}}``), JSX (``<TabItem label="Go">``: Docusaurus, Mintlify), containers (``::: code-group``,
``:::{tab-item} Go``, ``@tab Go``, and ``::: Go go`` around bare code in ``<dx-codeblock>``), MkDocs' ``=== "Go"`` with
an indented body, VitePress' ``<<< file``, and ReadMe's ``[block:code]`` around JSON. Each tag's line becomes empty. A
tag around bare code becomes a fence, a code in JSON a ``pre`` on its line. What a tag calls its content is kept beside
the text, as a region of lines.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from upload_conformance.testee.page.directives import directive_in

_FENCE = re.compile(r"(?P<indent>[\s>]*(?:(?:[-*+]|\d+[.)])\s+)?)(?P<fence>`{3,}|~{3,})(?P<info>[^`]*)")
_INDENTED = re.compile(r"(?P<indent>\s*)(?:===[!+]*|!!!|\?\?\?\+?)\s+(?:[\w\s-]*)(?:\"(?P<label>[^\"]*)\")?\s*")
_LIQUID = re.compile(r"\s*\{%-?\s*(?P<end>end)?(?P<name>[A-Za-z]\w*)\s*(?P<arguments>.*?)\s*-?%\}\s*")
_SHORTCODE = re.compile(r"\s*\{\{[<%]\s*(?P<end>/)?\s*(?P<name>[\w/-]+)\s*(?P<arguments>.*?)\s*[>%]\}\}\s*")
_ELEMENT = re.compile(r"\s*<(?P<end>/)?(?P<name>[A-Z][\w.]*|[a-z]+-[\w-]+)(?P<arguments>(?:\s.*)?)>\s*", re.DOTALL)
_COMMENT_TAB = re.compile(r"\s*<!--\s*(?P<end>end)?(?P<name>tab)\b\s*(?P<arguments>[^@]*?)(?:@.*)?-->\s*")
_COLONS = re.compile(r"\s*(?P<colons>:{3,})\s*(?P<text>.*?)\s*")
_AT_TAB = re.compile(r"\s*@tab(?::\w+)?\s+(?P<label>.*?)(?:#\S*)?\s*")
_JSX_COMMENT = re.compile(r"\s*\{/\*(?P<text>.*)\*/\}\s*")
_ARGUMENT = re.compile(r"(?P<key>[\w-]+)\s*[=:]\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"',]+))")
_LABELS = ("title", "label", "header", "name", "summary", "lang", "value")
_MAGIC_CODE = "[block:code]"
_MAGIC_END = "[/block]"
_CODE_TAGS = frozenset({"codeblock", "highlight", "code", "prism"})
_CODE_DIRECTIVES = frozenset({"code-block", "code", "sourcecode", "code-cell"})


@dataclass(frozen=True)
class Region:
    """Lines, from 1, that the page calls by a label."""

    first: int
    last: int
    label: str


@dataclass
class _Open:
    """A tag that was opened and not yet closed."""

    name: str
    line: int
    label: str
    colons: int = 0
    values: dict[str, str] = field(default_factory=dict)
    """Docusaurus gives the labels of all tabs in the tag around them."""
    items: list[str] = field(default_factory=list)
    """So does Nextra, in the order of the tabs."""


def rewrite(text: str, *, mdx: bool) -> tuple[str, list[Region]]:
    """Rewrite a page; give its text, as many lines long as before, and the regions with labels."""
    rewriter = _Rewriter(text.split("\n"), mdx=mdx)
    rewriter.run()
    return "\n".join(rewriter.lines), rewriter.regions


class _Rewriter:
    def __init__(self, lines: list[str], *, mdx: bool) -> None:
        self.lines = lines
        self.regions: list[Region] = []
        self._mdx = mdx
        self._open: list[_Open] = []
        self._fence = "~" * max([10, *(len(run) + 1 for line in lines for run in re.findall("~+", line))])

    def run(self) -> None:
        """Go through the page once."""
        number = self._front_matter()
        while number < len(self.lines):
            number = self._line(number)
        while self._open:
            self._close(self._open[-1], len(self.lines))

    def _front_matter(self) -> int:
        if self.lines[0].rstrip() in ("---", "+++"):
            for number in range(1, len(self.lines)):
                if self.lines[number].rstrip() == self.lines[0].rstrip():
                    self.lines[: number + 1] = [""] * (number + 1)
                    return number + 1
        return 0

    def _line(self, number: int) -> int:
        """Deal with a line outside code; give the number of the next."""
        line = self.lines[number]
        if fence := _FENCE.fullmatch(line):
            return self._fenced(number, fence)
        if line.startswith("<<< "):
            self.lines[number] = f"<pre>{html.escape(line)}</pre>"
            return number + 1
        if line.strip() == _MAGIC_CODE:
            return self._magic_code(number)
        if indented := _INDENTED.fullmatch(line):
            return self._indented(number, indented)
        if comment := _JSX_COMMENT.fullmatch(line):
            said = directive_in(comment["text"])
            self.lines[number] = f"<!-- upload-conformance: {said} -->" if said else ""
            return number + 1
        if tab := _AT_TAB.fullmatch(line):
            self._close_tabs(number)
            return self._enter(number, number, _Open("@tab", number + 1, tab["label"]))
        if colons := _COLONS.fullmatch(line):
            return self._container(number, len(colons["colons"]), colons["text"])
        for pattern in (_LIQUID, _SHORTCODE, _COMMENT_TAB):
            if tag := pattern.fullmatch(line):
                return self._tag(number, number, tag)
        if re.match(r"\s*</?(?:[A-Z]|[a-z]+-)", line):
            for last in range(number, min(number + 40, len(self.lines))):
                text = "\n".join(self.lines[number : last + 1])
                if text.count("{") == text.count("}") and (tag := _ELEMENT.fullmatch(text)):
                    return self._tag(number, last, tag)
        return number + 1

    def _fenced(self, number: int, opening: re.Match[str]) -> int:
        """Pass a fence by; one that holds Markdown, as MyST writes directives, is a container."""
        end = self._end_of_fence(number, opening["fence"])
        directive = re.fullmatch(r"\{(?P<name>[\w:-]+)\}\s*(?P<label>.*)", opening["info"].strip())
        if directive and "-" in directive["name"] and directive["name"] not in _CODE_DIRECTIVES:
            self._enter(number, number, _Open(directive["name"], number + 1, directive["label"], colons=-end))
            if end < len(self.lines):
                self.lines[end] = ""
            return number + 1
        if self._mdx:
            indent = len(opening["indent"]) if not opening["indent"].strip() else 0
            for inside in range(number, min(end + 1, len(self.lines))):
                line = self.lines[inside]
                self.lines[inside] = line[min(indent, len(line) - len(line.lstrip())) :]
        return end + 1

    def _end_of_fence(self, number: int, fence: str) -> int:
        closing = re.compile(rf"[\s>]*{re.escape(fence[0])}{{{len(fence)},}}\s*")
        for end in range(number + 1, len(self.lines)):
            if closing.fullmatch(self.lines[end]):
                return end
        return len(self.lines)

    def _indented(self, number: int, opening: re.Match[str]) -> int:
        """Move the body of an indented block to the left; what is in it is looked at afterwards."""
        indent = " " * (len(opening["indent"].expandtabs(4)) + 4)
        end = number + 1
        while end < len(self.lines) and (self.lines[end].startswith((indent, "\t")) or not self.lines[end].strip()):
            line = self.lines[end]
            self.lines[end] = line[1:] if line.startswith("\t") else line[len(indent) - 4 :][4:]
            end += 1
        if end == number + 1:
            return end
        if opening["label"]:
            self.regions.append(Region(number + 1, end, opening["label"]))
        self.lines[number] = ""
        return number + 1

    def _container(self, number: int, colons: int, text: str) -> int:
        if not text:
            for one in reversed(self._open):
                if 0 < one.colons <= colons:
                    self._close_tabs(number)
                    self._close(one, number + 1)
                    break
            self.lines[number] = ""
            return number + 1
        words = text.split()
        directive = re.fullmatch(r"\{(?P<name>[\w:-]+)\}\s*(?P<label>.*)", text)
        if directive and directive["name"] in _CODE_DIRECTIVES:
            end = next(
                (at for at in range(number + 1, len(self.lines)) if self.lines[at].strip() == ":" * colons),
                len(self.lines),
            )
            return self._code(number, end, text)
        if any(one.name == "dx-codeblock" for one in self._open):
            end = next((at for at in range(number + 1, len(self.lines)) if self.lines[at].strip() == ":::"), number + 1)
            self.regions.append(Region(number + 1, end, text))
            return self._code(number, end, words[-1].lower())
        label = directive["label"] if directive else re.sub(r"\[\]\(.*?\)", "", text)
        return self._enter(number, number, _Open("container", number + 1, label, colons=colons))

    def _tag(self, number: int, last: int, tag: re.Match[str]) -> int:
        name, arguments = tag["name"], tag["arguments"]
        if tag["end"]:
            same = [one for one in self._open if one.name == name]
            if same:
                self._close(same[-1], last + 1)
            return self._blank(number, last)
        if arguments.endswith("/"):
            return self._blank(number, last)
        given = {
            one["key"]: one["double"] or one["single"] or one["bare"] or "" for one in _ARGUMENT.finditer(arguments)
        }
        end = self._end_of_tag(last, name)
        bare_tab = name == "tab" and any(one.name == "tabpane" for one in self._open)
        if end is not None and (name in _CODE_TAGS or bare_tab) and not self._holds_fence(last + 1, end):
            label = next((given[key] for key in ("header", "title") if key in given), "")
            if label:
                self.regions.append(Region(number + 1, end + 1, label))
            first = arguments.split()[0].strip("\"'") if name == "highlight" and arguments else ""
            return self._code(last, end, given.get("lang") or given.get("language") or first)
        label = next((given[key] for key in _LABELS if key in given), "")
        if not label and (quoted := re.match(r"[\"'](?P<text>[^\"']*)[\"']", arguments)):
            label = quoted["text"]
        if tag.re is _COMMENT_TAB:
            label = arguments
        for around in self._open:
            label = around.values.get(given.get("value", ""), label)
        if not label and self._open and self._open[-1].items:
            label = self._open[-1].items.pop(0)
        return self._enter(
            number, last, _Open(name, number + 1, label, values=_values(arguments), items=_items(arguments))
        )

    def _end_of_tag(self, number: int, name: str) -> int | None:
        ending = re.compile(rf"\s*(?:\{{%-?\s*end{name}\s*-?%\}}|\{{\{{[<%]\s*/\s*{name}\s*[>%]\}}\}})\s*")
        return next((at for at in range(number + 1, len(self.lines)) if ending.fullmatch(self.lines[at])), None)

    def _holds_fence(self, first: int, end: int) -> bool:
        return any(_FENCE.fullmatch(line) for line in self.lines[first:end])

    def _code(self, number: int, end: int, language: str) -> int:
        """Make a fence of a tag around bare code."""
        self.lines[number] = f"{self._fence}{language}"
        if end < len(self.lines):
            self.lines[end] = self._fence
        return end + 1

    def _magic_code(self, number: int) -> int:
        """Make a ``pre`` of each code in ReadMe's JSON, on its line, with line ends as characters."""
        end = next((at for at in range(number, len(self.lines)) if self.lines[at].strip() == _MAGIC_END), None)
        if end is None:
            return number + 1
        try:
            codes = json.loads("\n".join(self.lines[number + 1 : end])).get("codes", [])
        except (ValueError, AttributeError):
            return end + 1
        places = [at for at in range(number + 1, end) if re.match(r'[\s{]*"code"\s*:', self.lines[at])]
        self._blank(number, end)
        for at, code in zip(places, codes, strict=False):
            text = html.escape(str(code.get("code", ""))).replace("\n", "&#10;")
            self.lines[at] = f'<pre data-lang="{html.escape(str(code.get("language", "")))}">{text}</pre>'
            if label := str(code.get("name") or ""):
                self.regions.append(Region(at + 1, at + 1, label))
        return end + 1

    def _enter(self, number: int, last: int, one: _Open) -> int:
        self._open.append(one)
        return self._blank(number, last)

    def _blank(self, number: int, last: int) -> int:
        self.lines[number : last + 1] = [""] * (last + 1 - number)
        return last + 1

    def _close_tabs(self, number: int) -> None:
        if self._open and self._open[-1].name == "@tab":
            self._close(self._open[-1], number)

    def _close(self, one: _Open, last: int) -> None:
        """Close a tag, and what was left open in it."""
        while self._open:
            closed = self._open.pop()
            if closed.label:
                self.regions.append(Region(closed.line, -closed.colons if closed.colons < 0 else last, closed.label))
            if closed is one:
                return


def _given(arguments: str) -> dict[str, str]:
    return {one["key"]: one["double"] or one["single"] or one["bare"] or "" for one in _ARGUMENT.finditer(arguments)}


def _values(arguments: str) -> dict[str, str]:
    """Read ``values={[{label: 'Java', value: 'java'}, …]}``."""
    values = {}
    for entry in re.findall(r"\{[^{}]*\}", arguments):
        given = _given(entry)
        if "label" in given and "value" in given:
            values[given["value"]] = given["label"]
    return values


def _items(arguments: str) -> list[str]:
    """Read ``items={['Go', "PHP"]}``."""
    match = re.search(r"\bitems=\{\s*\[(?P<items>[^\]]*)\]\s*\}", arguments)
    return [one[1:-1] for one in re.findall(r"'[^']*'|\"[^\"]*\"", match["items"])] if match else []


def labels_of(regions: Sequence[Region], line: int) -> list[Region]:
    """Give the regions that a line is in, the outermost first."""
    return sorted((one for one in regions if one.first <= line <= one.last), key=lambda one: one.first)
