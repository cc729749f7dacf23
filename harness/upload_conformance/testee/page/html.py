"""Code blocks of an HTML page: every outermost ``pre``, as a browser's selection would copy it.

Site generators put line numbers, captions and buttons into a block, one line into an element each, and the name of the
language far above or into a list of tabs. ``html_text`` says what of a block is code; ``html_labels`` finds the texts
that stand for it; here the page is walked once, in its order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag
from bs4.element import Comment, PageElement

from upload_conformance.testee.page.directives import directive_in
from upload_conformance.testee.page.found import Found, Headings, Label, Name, copied
from upload_conformance.testee.page.html_labels import LABEL_LENGTH, is_leaf, labels_around, stands_in_a_list
from upload_conformance.testee.page.html_text import Source, code_of, is_decoration

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_CLASS = re.compile(r"(?:lang|language|highlight(?:-source|-text-html|-text)?|brush|src|source)[-:](?P<name>\S+)")
_BEARERS = ("pre", "code", "figure")


def read(text: str) -> Iterator[Found]:
    """Give the code blocks of a page, or of the part of one."""
    soup = BeautifulSoup(text, "html.parser")
    source = Source(text)
    headings = Headings()
    above: list[Label] = []
    directive = ""
    for number, element in enumerate(soup.descendants):
        position = (source.line_of(element), number) if isinstance(element, Tag) else (0, number)
        if isinstance(element, Comment):
            directive = directive_in(str(element)) or directive
        elif not isinstance(element, Tag) or _is_inside(element, "pre"):
            continue
        elif element.name in _HEADINGS:
            headings.enter(_HEADINGS[element.name], Label(position, element.get_text(" ", strip=True), "heading"))
            above = []
        elif element.name == "pre":
            code = code_of(element, source)
            if code is not None:
                labels = (*above, *labels_around(element, source), *headings.labels())
                yield Found(code.line, copied(code.text), tuple(_names(element)), _nearest(labels), directive)
                above, directive = [], ""
        elif is_leaf(element) and not is_decoration(element):
            words = element.get_text(" ", strip=True)
            if len(words) > LABEL_LENGTH:
                above = []
            elif words and not stands_in_a_list(element):
                above.append(Label(position, words, "text above"))


def _nearest(labels: tuple[Label, ...]) -> tuple[Label, ...]:
    return tuple(sorted(labels, key=lambda label: label.position, reverse=True))


def _is_inside(element: PageElement, name: str) -> bool:
    return element.find_parent(name) is not None


def _names(pre: Tag) -> Iterator[Name]:
    """Give what tags say of the language: in the block, then around it as far as there is no other block."""
    for inner in pre.find_all("code"):
        yield from _names_of(inner)
    yield from _names_of(pre)
    for parent in pre.parents:
        others = [one for one in parent.find_all("pre") if one is not pre and not _belongs(one, pre)]
        if parent.name in ("body", "html", "[document]") or others:
            return
        yield from _names_of(parent)


def _belongs(other: Tag, pre: Tag) -> bool:
    """Whether another ``pre`` is part of a block: inside it, or its line numbers."""
    return pre in other.parents or is_decoration(other) or any(map(is_decoration, other.parents))


def _names_of(tag: Tag) -> Iterator[Name]:
    for attribute in ("data-lang", "data-language", "lang" if tag.name in ("pre", "code") else ""):
        if isinstance(value := tag.get(attribute), str):
            yield Name(value, attribute)
    classes = " ".join(map(str, tag.get_attribute_list("class"))).replace("brush: ", "brush:")
    for name in re.split(r"[\s;]+", classes.strip("; ")):
        match = _CLASS.fullmatch(name)
        if match:
            yield Name(match["name"], "class")
        elif name and (tag.name in _BEARERS or "highlight" in classes or "sourceCode" in classes):
            yield Name(name, "class", sure=False)
