"""The text of a code block in HTML, as a selection in a browser copies it: without numbers, captions and buttons.

A generator writes a line as text that ends with a line end or ``<br>``, or as an element of its own: a list item, a
table row, a ``div``. Of an element that holds no further line elements exactly one line is made, whatever it holds.
Line numbers are known by their classes, or by being there: an element at the beginning of each line that counts them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bs4 import Tag
from bs4.element import NavigableString, PageElement

_LINES = frozenset({"div", "p", "li", "tr", "ol", "ul", "table", "tbody", "section", "figure"})
_NOT_BETWEEN = frozenset({"table", "tbody", "tr", "ol", "ul"})
"""Where white space is the markup's own."""
_NUMBERS = re.compile(
    r"(?:.*-)?(?:gutter|gl|lnt?|n|linenos?|lineno|linenodiv|line-?numbers?|line-?numbers-rows|numbers|numbering)"
)
_TOOLS = re.compile(r"(?:.*[-_])?(?:buttons?|btns?|copy|caption|toolbar|tooltip|ttc)(?:[-_].*)?", re.IGNORECASE)
_UNSELECTABLE = re.compile(r"user-select:\s*none|display:\s*none")
_START_TAG = re.compile(r"<(?:\"[^\"]*\"|'[^']*'|[^>\"'])*>")


@dataclass(frozen=True)
class Code:
    """The code of a block."""

    line: int
    text: str


class Source:
    """The page's text, which tells the line of everything in it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(end.end() for end in re.finditer("\n", text))]

    def line_of(self, tag: Tag) -> int:
        """Give the line on which a tag begins."""
        return tag.sourceline or 1

    def content_line(self, tag: Tag) -> int:
        """Give the line on which a tag's content begins: its start tag may be several lines long."""
        line = self.line_of(tag)
        match = _START_TAG.match(self._text, self._starts[line - 1] + (tag.sourcepos or 0))
        return line + (match[0].count("\n") if match else 0)

    def line_of_comment(self, comment: NavigableString) -> int:
        """Give the line on which a comment's text begins; white space before it is not kept as it was."""
        before = next((one for one in comment.previous_elements if isinstance(one, Tag)), None)
        start = self._starts[self.line_of(before) - 1] + (before.sourcepos or 0) if before is not None else 0
        return self._text.count("\n", 0, max(self._text.find(str(comment), start), 0)) + 1

    def line_of_text(self, text: NavigableString) -> int:
        """Give the line on which a text begins, counted from the last tag that was opened before it."""
        newlines = 0
        for element in text.previous_elements:
            if isinstance(element, Tag):
                return self.content_line(element) + newlines
            newlines += str(element).count("\n")
        return 1 + newlines


def is_decoration(tag: Tag) -> bool:
    """Whether a tag is no part of the code: line numbers, a caption, a button, what cannot be selected."""
    if tag.name in ("button", "figcaption", "script", "style", "template", "svg", "textarea", "select"):
        return True
    if tag.get("aria-hidden") == "true" or _UNSELECTABLE.search(str(tag.get("style", ""))):
        return True
    classes = [str(one) for one in tag.get_attribute_list("class") if one]
    if any(_NUMBERS.fullmatch(one) for one in classes):
        return re.fullmatch(r"[\s\d]*", tag.get_text()) is not None
    return any(_TOOLS.fullmatch(one) for one in classes) and tag.name not in ("pre", "code") and not tag.find("pre")


@dataclass
class _Copy:
    """What was copied so far."""

    pieces: list[str] = field(default_factory=list)
    first: NavigableString | None = None
    """The first text with anything in it."""
    numbers: list[Tag] = field(default_factory=list)
    """Elements at the beginning of a line that hold nothing but a number."""
    skipped: list[Tag] = field(default_factory=list)
    """Those that are known to be the lines' numbers."""
    numbered: bool = False
    """A number was left out at the beginning of a line."""

    def add(self, text: str) -> None:
        if text:
            self.pieces.append(text)

    def break_line(self) -> None:
        """Begin a line, unless one has just begun."""
        if not self._begins_line():
            self.pieces.append("\n")

    def skips(self, tag: Tag) -> bool:
        """Whether an element is no part of the code; one that could be a line's number is remembered."""
        is_number = self._begins_line() and tag.get_text().strip().isdecimal()
        if is_decoration(tag) or any(tag is one for one in self.skipped):
            self.numbered = self.numbered or is_number
            return True
        if is_number:
            self.numbers.append(tag)
        return False

    def _begins_line(self) -> bool:
        return not self.pieces or self.pieces[-1].endswith("\n")

    def counts_lines(self) -> bool:
        """Whether the numbers count the lines, each of them, from whatever line on."""
        counted = [int(tag.get_text()) for tag in self.numbers]
        lines = "".join(self.pieces).rstrip().count("\n") + 1
        return lines == len(counted) > 1 and counted == list(range(counted[0], counted[0] + lines))


def code_of(pre: Tag, source: Source) -> Code | None:
    """Give the code of an outermost ``pre``; None if it is a gutter, or holds nothing."""
    if is_decoration(pre) or any(map(is_decoration, pre.parents)):
        return None
    copy = _Copy()
    _walk(pre, copy)
    if copy.counts_lines():
        without = _Copy(skipped=copy.numbers)
        _walk(pre, without)
        copy = without if without.first is not None else copy  # or the code is nothing but numbers
    text = "".join(copy.pieces)
    if copy.numbered and all(line[:1] in ("", " ", "\u00a0") for line in text.split("\n")):
        text = re.sub("^[ \u00a0]", "", text, flags=re.MULTILINE)  # what stands between a number and the code
    if not text.strip() or copy.first is None:
        return None
    line = source.line_of_text(copy.first)
    skipped = len(text) - len(text.lstrip("\n"))
    own = str(copy.first)
    line += min(skipped, len(own) - len(own.lstrip("\n")))
    return Code(line, text[skipped:])


def _walk(tag: Tag, copy: _Copy) -> None:
    code = tag.find("code", recursive=False) if tag.name == "pre" else None
    for child in tag.children:
        if type(child) is NavigableString:
            if not child.strip() and (tag.name in _NOT_BETWEEN or _is_between_lines(child)):
                continue
            if copy.first is None and child.strip("\n"):
                copy.first = child
            copy.add(str(child))
        elif isinstance(child, Tag) and not copy.skips(child):
            if code is not None and child.name in _LINES:
                continue  # a header beside the code
            if child.name == "br":
                copy.add("\n")
            elif child.name in _LINES:
                copy.break_line()
                start = len(copy.pieces)
                _walk(child, copy)
                if not _holds_lines(child):
                    _end_line(copy, start)
            else:
                _walk(child, copy)


def _end_line(copy: _Copy, start: int) -> None:
    text = "".join(copy.pieces[start:])
    del copy.pieces[start:]
    copy.add(text if text.endswith("\n") else text + "\n" if text.strip(" \u00a0") else "\n")


def _is_between_lines(space: NavigableString) -> bool:
    """Whether white space stands between the lines of code that is in no ``pre``, where it shows nothing."""
    neighbours = (space.previous_sibling, space.next_sibling)
    return space.find_parent("pre") is None and any(isinstance(one, Tag) and one.name in _LINES for one in neighbours)


def _holds_lines(tag: Tag) -> bool:
    return any(one.name in _LINES and not _is_in_decoration(one, tag) for one in tag.find_all(_LINES))


def _is_in_decoration(element: PageElement, root: Tag) -> bool:
    if isinstance(element, Tag) and is_decoration(element):
        return True
    for parent in element.parents:
        if parent is root:
            return False
        if is_decoration(parent):
            return True
    return False
