"""Code blocks of a Markdown page: CommonMark with tables and raw HTML, and what site generators add (``dialects``).

The page is rendered to HTML in which everything stands on the line where it stands in the source, with a placeholder
for each block; the reader of HTML then says which headings, tabs and table columns a block stands under, and finds the
blocks that are written in HTML.
"""

from __future__ import annotations

import html as markup
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from upload_conformance.testee.page import html
from upload_conformance.testee.page.dialects import labels_of, rewrite
from upload_conformance.testee.page.found import Found, Label, Name, copied

_PLACEHOLDER = "\ue000"
_ATTRIBUTES = re.compile(r"\{:?(?P<text>[^{}]*)\}")
_MYST = re.compile(r"\{(?:code-block|code|sourcecode|code-cell)\}\s*(?P<name>\S*)")


def read(text: str) -> Iterator[Found]:
    """Give the code blocks of a Markdown page."""
    return _read(text, mdx="<TabItem" in text)


def read_mdx(text: str) -> Iterator[Found]:
    """Give the code blocks of an MDX page, in which indented text is no code."""
    return _read(text, mdx=True)


def _read(text: str, *, mdx: bool) -> Iterator[Found]:
    plain, regions = rewrite(text, mdx=mdx)
    page = _Page(mdx=mdx)
    page.render(plain)
    for found in html.read(page.html):
        own = page.blocks[int(found.text.strip()[1:])] if found.text.startswith(_PLACEHOLDER) else found
        around = [Label((one.first, 0), one.label, "tab") for one in labels_of(regions, own.line)]
        if own is not found:
            around += [*own.labels, *found.labels]
            own = replace(own, names=(*own.names, *found.names), directive=found.directive)
        else:
            around += found.labels
        yield replace(own, labels=tuple(sorted(around, key=lambda label: label.position, reverse=True)))


@dataclass
class _Page:
    """The page in HTML, and its blocks by the number in their placeholders."""

    mdx: bool
    html: str = ""

    def __post_init__(self) -> None:
        self.blocks: list[Found] = []

    def render(self, text: str) -> None:
        """Render a page."""
        parser = MarkdownIt("commonmark").enable("table")
        if self.mdx:
            parser.disable("code")
        tokens = parser.parse(text)
        for place, token in enumerate(tokens):
            if token.map:
                self.html += "\n" * (token.map[0] - self.html.count("\n"))
            if token.type in ("fence", "code_block"):
                self._block(token, _attributes_after(tokens, place))
            elif token.type == "html_block":
                self.html += token.content
            elif token.type == "inline":
                self.html += _inline(token)
            elif token.nesting:
                self.html += f"<{'/' if token.nesting < 0 else ''}{token.tag}>"

    def _block(self, token: Token, after: str) -> None:
        line = (token.map[0] if token.map else 0) + (2 if token.type == "fence" else 1)
        text = token.content
        names, labels = _of_info(token.info.strip(), line)
        if _MYST.match(token.info.strip()):
            options = _myst_options(text)
            text, line = text[len(options) :], line + options.count("\n")
        skipped = len(text) - len(text.lstrip("\n"))
        names += [Name(one, "attribute") for one in _classes(after)]
        self.html += f"<pre>{_PLACEHOLDER}{len(self.blocks)}</pre>"
        self.blocks.append(Found(line + skipped, copied(text[skipped:]), tuple(names), tuple(labels)))


def _inline(token: Token) -> str:
    if any(
        one.type == "html_inline" and re.match(r"<pre\b", one.content, re.IGNORECASE) for one in token.children or ()
    ):
        return token.content
    if _ATTRIBUTES.fullmatch(token.content):
        return ""
    pieces = []
    for one in token.children or ():
        if one.type in ("softbreak", "hardbreak"):
            pieces.append("\n")
        else:
            pieces.append(one.content if one.type == "html_inline" else markup.escape(one.content))
    return "".join(pieces)


def _attributes_after(tokens: list[Token], place: int) -> str:
    """Give kramdown's attribute list right below a block, such as ``{: .language-php}``."""
    following = tokens[place + 1 : place + 3]
    if len(following) == 2 and following[0].type == "paragraph_open":
        match = _ATTRIBUTES.fullmatch(following[1].content)
        return match["text"] if match else ""
    return ""


def _classes(attributes: str) -> list[str]:
    return [word[1:].removeprefix("language-").removeprefix("lang-") for word in attributes.split() if word[0] == "."]


def _of_info(info: str, line: int) -> tuple[list[Name], list[Label]]:
    """Read an info string: a language with options, a list of attributes, or a directive of MyST."""
    if myst := _MYST.match(info):
        words = [myst["name"]]
    elif info.startswith("{"):
        inside = info[1:].partition("}")[0].strip()
        words = _classes(inside) or [re.split(r"[\s,]", inside)[0]]
    else:
        words = re.split(r"[\s,{}:\[]|--", info)[:1]
    labels = [
        Label((line, 0), text, "title")
        for pattern in (r"\[([^\]]+)\]", r"\b(?:tab|title|filename)=\"([^\"]+)\"")
        for text in re.findall(pattern, info)
    ]
    return [Name(word, "info string") for word in words if word], labels


def _myst_options(text: str) -> str:
    """Give the options that a directive of MyST begins with, and the empty line after them."""
    match = re.match(r"---\n(?:.*\n)*?---\n|(?::[\w-]+:.*\n)+", text)
    if match is None:
        return ""
    options = match[0]
    return options + "\n" * text[len(options) :].startswith("\n")
