"""Code blocks of an AsciiDoc page: listings, literal blocks, and Markdown's fences, as Asciidoctor reads them.

A reader of lines, for there is no kept parser of AsciiDoc in Python. A block ends with the same line that it begins
with, so that nothing inside a block is taken for markup.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from upload_conformance.testee.page.directives import Waiting
from upload_conformance.testee.page.found import Found, Headings, Label, Name, copied

_DELIMITER = re.compile(r"-{4,}|\.{4,}|```+|\+{4,}|/{4,}")
_FENCE = re.compile(r"(?P<mark>```+)(?P<language>[\w#+-]*)")
_CONTAINER = re.compile(r"={4,}|\*{4,}|_{4,}|--|\|={3,}")
_HEADING = re.compile(r"(?P<marks>={1,6}|#{1,6})\s+(?P<text>\S.*)")
_ATTRIBUTE = re.compile(r":(?P<name>[\w-]+):\s*(?P<value>.*)")
_BLOCK_ATTRIBUTES = re.compile(r"\[(?P<text>[^\[\]]*)\]")
_TITLE = re.compile(r"\.(?P<text>[^\s.].*)")
_LIST = re.compile(r"\s*(?:[*.-]+|\d+\.|[a-zA-Z]\.|<[\d.]+>)\s|.*::+(?:\s|$)")
_TERM = re.compile(r"(?P<text>\S.*?)::+")
_CALLOUT = re.compile(r"[ \t]*(?:(?://|#|--|;;)[ \t]*)?<(?:\d+|\.)>(?=(?:[ \t]*<(?:\d+|\.)>)*[ \t]*$)", re.MULTILINE)
_STYLES = frozenset({"source", "listing", "literal"})


def read(text: str) -> Iterator[Found]:
    """Give the code blocks of a page in AsciiDoc."""
    return _Reader(text.split("\n")).read()


class _Reader:
    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._headings = Headings()
        self._document: dict[str, str] = {}
        self._containers: list[tuple[str, bool, Label | None]] = []
        """Each with its delimiter, whether it holds tabs, and the tab's label."""
        self._attributes = ""
        self._title: Label | None = None
        self._above: Label | None = None
        self._said = Waiting()

    def read(self) -> Iterator[Found]:
        number = 0
        while number < len(self._lines):
            line = self._lines[number].rstrip()
            fence = _FENCE.fullmatch(line)
            if fence or _DELIMITER.fullmatch(line):
                mark = fence["mark"] if fence else line
                end = self._end(number, mark)
                if mark[0] not in "/+":
                    yield from self._block(number + 1, end, fence["language"] if fence else "", mark)
                self._forget()
                number = end + 1
            elif self._is_paragraph_of_code(number, line):
                end = next(
                    (at for at in range(number, len(self._lines)) if not self._lines[at].strip()), len(self._lines)
                )
                yield from self._block(number, end, "", "")
                self._forget()
                number = end
            else:
                self._other(number + 1, line)
                number += 1
        self._said.end()

    def _end(self, number: int, mark: str) -> int:
        return next(
            (at for at in range(number + 1, len(self._lines)) if self._lines[at].rstrip() == mark), len(self._lines)
        )

    def _is_paragraph_of_code(self, number: int, line: str) -> bool:
        """Whether a paragraph begins that is code: one of the style ``source``, or an indented one, no list's."""
        if not line or _CONTAINER.fullmatch(line):
            return False
        if line[0] in " \t":
            return not (number and self._lines[number - 1].strip()) and not _LIST.match(line)
        return self._style()[0] == "source" and not line.startswith((".", "[", "//"))

    def _other(self, number: int, line: str) -> None:
        """Deal with a line outside code."""
        if line.startswith("//"):
            self._said.hear(line[2:], number)
        elif heading := _HEADING.fullmatch(line):
            self._said.end()
            self._headings.enter(len(heading["marks"]), Label((number, 0), heading["text"], "heading"))
            self._forget()
        elif attribute := _ATTRIBUTE.fullmatch(line):
            self._document[attribute["name"]] = attribute["value"].strip()
        elif attributes := _BLOCK_ATTRIBUTES.fullmatch(line):
            self._attributes = attributes["text"] if attributes["text"][:1] != "[" else self._attributes
        elif _CONTAINER.fullmatch(line):
            self._container(line)
        elif (term := _TERM.fullmatch(line.strip())) and self._containers and self._containers[-1][1]:
            delimiter, _, _ = self._containers[-1]
            self._containers[-1] = (delimiter, True, Label((number, 0), term["text"], "tab"))
        elif title := _TITLE.fullmatch(line):
            self._title = Label((number, 0), title["text"], "title")
        elif line and line != "+":
            text = line.strip("*-. \t")
            self._above = Label((number, 0), text, "text above") if len(text) <= 60 else None
            self._attributes = ""

    def _container(self, line: str) -> None:
        for place in range(len(self._containers) - 1, -1, -1):
            if self._containers[place][0] == line:
                del self._containers[place:]
                return
        self._containers.append((line, re.split(r"[,%#.]", self._attributes)[0] in ("tabs", "tabset"), None))
        self._attributes = ""

    def _forget(self) -> None:
        self._attributes, self._title, self._above = "", None, None

    def _block(self, first: int, end: int, fence: str, mark: str) -> Iterator[Found]:
        lines = self._lines[first:end]
        style, language = self._style()
        names = []
        if fence or language:
            names.append(Name(fence or language, "fence" if fence else "block attributes"))
        elif style == "source" and "source-language" in self._document:
            names.append(Name(self._document["source-language"], "document's source-language"))
        skipped = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
        if skipped == len(lines) or (mark.startswith(".") and style not in ("", *_STYLES)):
            return
        labels = [label for label in (self._above, self._title) if label is not None]
        labels += [label for _, _, label in self._containers if label is not None] + list(self._headings.labels())
        labels.sort(key=lambda label: label.position, reverse=True)
        if not mark:
            lines = textwrap.dedent("\n".join(lines)).split("\n")
        text = _CALLOUT.sub("", "\n".join(lines[skipped:]))
        yield Found(first + skipped + 1, copied(text), tuple(names), tuple(labels), self._said.give())

    def _style(self) -> tuple[str, str]:
        """Read ``source%linenums,python``: the style, and the second place's language."""
        places = [one.strip().strip("\"'") for one in self._attributes.split(",")]
        style = re.split(r"[%#.]", places[0])[0]
        language = places[1] if len(places) > 1 and "=" not in places[1] and style in ("", "source") else ""
        named = re.search(r"\b(?:language|lang)=\"?([\w#+-]+)", self._attributes)
        return style or ("source" if language else ""), language or (named[1] if named else "")
