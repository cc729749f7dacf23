"""Code blocks of an HTML page: every outermost ``pre`` or what stands in its place, as a browser's selection copies it.

Site generators put line numbers, captions and buttons into a block, one line into an element each, and the name of the
language far above or into a list of tabs. ``html_text`` says what of a block is code; ``html_labels`` finds the texts
that stand for it; here the page is walked once, in its order.
"""

from __future__ import annotations

import html as markup
import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag
from bs4.element import Comment

from upload_conformance.testee.page.directives import Waiting
from upload_conformance.testee.page.found import Found, Headings, Label, Name, copied
from upload_conformance.testee.page.html_labels import LABEL_LENGTH, is_leaf, labels_around, stands_in_a_list
from upload_conformance.testee.page.html_text import Source, code_of, is_decoration

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_CLASS = re.compile(
    r"(?:lang|language|(?:mw-)?highlight(?:-source|-text-html|-text|-lang)?|brush|src|source)[-:](?P<name>\S+)"
)
_BEARERS = ("pre", "code", "figure")
_CONTAINERS = frozenset({"fragment", "syntaxhighlighter", "js-file-line-container"})
"""Classes of what holds code without a ``pre``: Doxygen's, SyntaxHighlighter's, GitHub's."""
_PLAIN_BODY = "ac:plain-text-body"
"""Confluence's own format: the text of a macro; the macro's parameters stand beside it."""
_CDATA = re.compile(r"<!\[CDATA\[(?P<text>.*?)\]\]>", re.DOTALL)
_ATTRIBUTES = ("data-lang", "data-language", "data-tagsearch-lang")


class _EveryTag(frozenset[str]):
    """White space is kept everywhere, for code is not only in ``pre``."""

    def __contains__(self, name: object) -> bool:
        return True


def read(text: str) -> Iterator[Found]:
    """Give the code blocks of a page, or of the part of one."""
    text = _CDATA.sub(lambda match: markup.escape(match["text"]), text)
    soup = BeautifulSoup(text, "html.parser", preserve_whitespace_tags=_EveryTag())
    source = Source(text)
    headings = Headings()
    above: list[Label] = []
    said = Waiting()
    for number, element in enumerate(soup.descendants):
        position = (source.line_of(element), number) if isinstance(element, Tag) else (0, number)
        if isinstance(element, Comment):
            said.hear(str(element), source.line_of_comment(element))
        elif not isinstance(element, Tag) or any(map(_holds_code, element.parents)):
            continue
        elif element.name in _HEADINGS:
            said.end()
            headings.enter(_HEADINGS[element.name], Label(position, element.get_text(" ", strip=True), "heading"))
            above = []
        elif _holds_code(element):
            code = code_of(element, source)
            if code is not None:
                labels = (*above, *labels_around(element, source), *headings.labels())
                yield Found(code.line, copied(code.text), tuple(_names(element)), _nearest(labels), said.give())
                above = []
        elif is_leaf(element) and not is_decoration(element):
            words = element.get_text(" ", strip=True)
            if len(words) > LABEL_LENGTH:
                above = []
            elif words and not stands_in_a_list(element):
                above.append(Label(position, words, "text above"))
    said.end()


def _nearest(labels: tuple[Label, ...]) -> tuple[Label, ...]:
    return tuple(sorted(labels, key=lambda label: label.position, reverse=True))


def _holds_code(tag: Tag) -> bool:
    if tag.name == "pre":
        return True
    if tag.name == _PLAIN_BODY:
        return _parameter(tag.parent, "ac:name") == "code"
    return not _CONTAINERS.isdisjoint(tag.get_attribute_list("class")) and tag.find("pre") is None


def _parameter(tag: Tag | None, name: str) -> str:
    return str(tag.get(name, "")) if tag is not None else ""


def _names(pre: Tag) -> Iterator[Name]:
    """Give what tags say of the language: in the block, then around it as far as there is no other block."""
    for inner in pre.find_all("code"):
        yield from _names_of(inner)
    yield from _names_of(pre)
    if pre.name == _PLAIN_BODY:
        for parameter in pre.find_previous_siblings("ac:parameter", {"ac:name": "language"}):
            yield Name(parameter.get_text(strip=True), "macro's language")
    for parent in pre.parents:
        if parent.name in ("body", "html", "[document]"):
            return
        if any(one is not pre and not _belongs(one, pre) for one in parent.find_all(_holds_code)):
            return
        yield from _names_of(parent)


def _belongs(other: Tag, pre: Tag) -> bool:
    """Whether another ``pre`` is part of a block: inside it, or its line numbers."""
    return pre in other.parents or is_decoration(other) or any(map(is_decoration, other.parents))


def _names_of(tag: Tag) -> Iterator[Name]:
    for attribute in (*_ATTRIBUTES, "lang" if tag.name in ("pre", "code") else ""):
        if isinstance(value := tag.get(attribute), str):
            yield Name(value, attribute)
    options = (*tag.get_attribute_list("class"), tag.get("data-syntaxhighlighter-params", ""))
    classes = " ".join(map(str, options)).replace("brush: ", "brush:")
    for name in re.split(r"[\s;]+", classes.strip("; ")):
        match = _CLASS.fullmatch(name)
        if match:
            yield Name(match["name"], "class")
        elif name and (tag.name in _BEARERS or "highlight" in classes or "sourceCode" in classes):
            yield Name(name, "class", sure=False)
