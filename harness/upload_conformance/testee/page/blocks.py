"""A documentation page, Markdown or HTML → its code blocks: where each stands, its language, what it defines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import takewhile
from pathlib import Path

from bs4 import BeautifulSoup, Tag, UnicodeDammit
from bs4.element import NavigableString
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from upload_conformance.shapes.errors import UsageError
from upload_conformance.testee.language import SIGNATURES, Language

_KINDS = {"md": "markdown", "markdown": "markdown", "html": "html", "htm": "html"}
_NO_LANGUAGE = frozenset({"", "text", "txt", "plain", "plaintext", "code", "none", "nohighlight", "default", "auto"})
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LABEL = 7
"""The level of a short line right above a block, as of a tab: below every heading."""
_LABEL_LENGTH = 60
_CLASS = re.compile(r"(?:lang|language|highlight-source|highlight-text|highlight|brush)[-:](?P<name>\S+)")
_GO_THE_WORD = re.compile(
    r"(?<![a-z0-9])(?<![^a-z\s]\s)(?<![^a-z\s])(?<!^)(?<!\bin\s)(?<!\busing\s)(?<!\bwith\s)(?<!\bfor\s)(?<!\band\s)(?<!\bor\s)go\b"
    r"|\bgo(?=[?!.,]|\s+(?!(?:sdk|samples?|examples?|code|demo|language|client|version|snippet)\b)[a-z])"
)
_OTHERS = frozenset(
    [
        "bash",
        "c",
        "console",
        "curl",
        "html",
        "http",
        "javascript",
        "js",
        "json",
        "kotlin",
        "node",
        "node.js",
        "objective-c",
        "powershell",
        "ruby",
        "rust",
        "sh",
        "shell",
        "sql",
        "swift",
        "typescript",
        "ts",
        "xml",
        "yaml",
    ]
)
"""Names of what no sample is written in, where only a known name tells a language from another word."""
_START_TAG = re.compile(r"<(?:\"[^\"]*\"|'[^']*'|[^>\"'])*>")


@dataclass(frozen=True)
class Block:
    """One code block of a page."""

    number: int
    """The first is 1."""
    line: int
    """The line of the page, from 1, on which the first line of code stands."""
    text: bytes
    """The code as a reader sees it, in UTF-8."""
    label: str = ""
    """What named the language."""
    language: str | None = None
    """The language's id."""
    signature: str | None = None
    """Whose signature the block's upload function has: one of SIGNATURES."""
    problem: str = ""
    """Why the block cannot be judged; empty if it can."""

    @property
    def testee(self) -> str:
        """What the block is called where it is judged."""
        return f"block-{self.number}-{self.language}"


@dataclass
class _Code:
    """A block as found; ``names`` are what its info string, classes and attributes call it, the nearest first."""

    line: int
    text: str
    names: list[str]
    headings: list[str]
    """The headings that it stands under, the nearest first."""


@dataclass
class _Headings:
    """The headings that hold where a walk through a page stands."""

    by_level: dict[int, str] = field(default_factory=dict)

    def enter(self, level: int, text: str) -> None:
        """Take a heading, which ends those of its own level and below."""
        self.by_level = {above: known for above, known in self.by_level.items() if above < level}
        self.by_level[level] = text

    def leave_label(self) -> None:
        """Forget a label, which holds for the block right below it only."""
        self.by_level.pop(_LABEL, None)

    def nearest_first(self) -> list[str]:
        """Give the headings that hold."""
        return [self.by_level[level] for level in sorted(self.by_level, reverse=True)]


def read(page: Path) -> str:
    """Read a page's file: in UTF-8, or as an HTML page declares. Raises UsageError if there is none to read."""
    try:
        data = page.read_bytes()
        if _kind(page.name) != "html":
            return data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{page}: no page to read: {error}") from error
    text = UnicodeDammit(data, is_html=True).unicode_markup
    if text is None:
        raise UsageError(f"{page}: no page to read: neither in UTF-8 nor in the charset it declares.")
    return text


def _kind(name: str) -> str:
    """Tell the kind of a page by its file's name. Raises UsageError for one that is no known kind."""
    kind = _KINDS.get(name.lower().rpartition(".")[2])
    if kind is None:
        raise UsageError(f"{name}: a page is a .md, .markdown, .html or .htm file.")
    return kind


def blocks(name: str, text: str, languages: Mapping[str, Language]) -> list[Block]:
    """Give the code blocks of a page whose file has this name. Raises UsageError for one that is no known kind."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    found = _markdown(text) if _kind(name) == "markdown" else _html(text, 1, _Headings())
    return [_block(number, code, languages) for number, code in enumerate(found, 1)]


def _markdown(text: str) -> Iterator[_Code]:
    headings = _Headings()
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    for place, token in enumerate(tokens):
        line = token.map[0] + 1 if token.map else 0
        if token.type == "heading_open":
            headings.enter(int(token.tag[1]), tokens[place + 1].content)
        elif token.type == "paragraph_open":
            _label(headings, tokens[place + 1].content)
        elif token.type == "fence":
            yield _Code(
                line + 1,
                token.content,
                re.split(r"[\s,{}:]", token.info.strip().lstrip("{."))[:1],
                headings.nearest_first(),
            )
            headings.leave_label()
        elif token.type == "code_block":
            yield _Code(line, token.content, [], headings.nearest_first())
            headings.leave_label()
        elif token.type == "html_block" or (token.type == "inline" and _has_inline_pre(token)):
            yield from _html(token.content, line, headings)


def _has_inline_pre(token: Token) -> bool:
    return any(
        re.match(r"<pre\b", one.content, re.IGNORECASE) for one in token.children or () if one.type == "html_inline"
    )


def _html(text: str, first_line: int, headings: _Headings) -> Iterator[_Code]:
    for tag in BeautifulSoup(text, "html.parser").find_all(True):
        if tag.name in _HEADINGS:
            headings.enter(_HEADINGS[tag.name], tag.get_text())
        elif tag.name == "pre" and tag.find_parent("pre") is None:
            yield _pre(tag, text, first_line, headings)
            headings.leave_label()
        elif tag.name in ("p", "summary", "button", "label", "dt", "div", "span", "b", "strong") and not tag.find(
            "pre"
        ):
            _label(headings, tag.get_text())


def _pre(tag: Tag, page: str, first_line: int, headings: _Headings) -> _Code:
    for line_break in tag.find_all("br"):
        line_break.replace_with("\n")
    code = tag.find("code")
    innermost = code if isinstance(code, Tag) else tag
    outside = takewhile(lambda one: one is not innermost, tag.descendants if innermost is not tag else ())
    before = "".join(one for one in outside if type(one) is NavigableString)
    text, line = tag.get_text(), first_line - 1 + _content_line(tag if before.strip() else innermost, page)
    if text.startswith("\n"):  # HTML drops a line end right after <pre>; a page writer means none after <code> either
        text, line = text[1:], line + (not before or bool(before.strip()))
    bearers = [innermost, tag, *list(tag.parents)[:3]]
    return _Code(line, text, [name for bearer in bearers for name in _names(bearer)], headings.nearest_first())


def _content_line(tag: Tag, page: str) -> int:
    """Give the line on which a tag's content starts: its start tag may be several lines long."""
    line = tag.sourceline or 1
    start = sum(map(len, page.split("\n")[: line - 1])) + line - 1 + (tag.sourcepos or 0)
    match = _START_TAG.match(page, start)
    return line + (match[0].count("\n") if match else 0)


def _names(tag: Tag) -> Iterator[str]:
    """Give what a tag says of the language of the code in it."""
    for attribute in ("data-lang", "data-language", "lang" if tag.name in ("pre", "code") else ""):
        if isinstance(value := tag.get(attribute), str):
            yield value
    classes = " ".join(map(str, tag.get_attribute_list("class"))).replace("brush: ", "brush:")
    for name in re.split(r"[\s;]+", classes.strip("; ")):
        match = _CLASS.fullmatch(name)
        yield match["name"] if match else f"?{name}"  # a class of another meaning, unless it is a language's name


def _label(headings: _Headings, text: str) -> None:
    headings.leave_label()
    if 0 < len(text.strip()) <= _LABEL_LENGTH:
        headings.enter(_LABEL, text)


def _block(number: int, code: _Code, languages: Mapping[str, Language]) -> Block:
    block = Block(number, code.line, code.text.encode("utf-8", "replace"))
    for name in code.names:
        known = [one for one in languages.values() if _plain(name.removeprefix("?")) in one.names]
        if known:
            return _judge(replace(block, label=f"the name {name.removeprefix('?')!r}"), known[0])
        if name.removeprefix("?") in _OTHERS or (not name.startswith("?") and _plain(name) not in _NO_LANGUAGE):
            return replace(
                block,
                label=name.removeprefix("?"),
                problem=f"in no known language (it is marked {name.removeprefix('?')!r})",
            )
    for heading in code.headings:
        named = [one for one in languages.values() if _is_named(one, _plain(heading))]
        if len(named) == 1:
            return _judge(replace(block, label=f"the heading {heading.strip()!r}"), named[0])
        if named or _names_any(_OTHERS, _plain(heading)):
            break
    return replace(block, problem="in no known language (neither a mark nor a heading names one)")


def _judge(block: Block, language: Language) -> Block:
    text = _without_comments_and_strings(block.text.decode("utf-8"), language)
    block = replace(block, language=language.id)
    for signature in SIGNATURES:
        pattern = language.signatures.get(signature)
        if pattern is not None and re.search(pattern, text, re.MULTILINE):
            return replace(block, signature=signature)
    return replace(block, problem=f"a {language.name} block that defines no upload function of a known signature")


def _without_comments_and_strings(text: str, language: Language) -> str:
    """Blank what only speaks of code; lines stay where they are."""
    try:
        lexer = get_lexer_by_name(language.id, stripnl=False, ensurenl=False, startinline="<?" not in text)
    except ClassNotFound:
        return text
    return "".join(
        value if {"Comment", "String"}.isdisjoint(kind) else re.sub(r"\S", " ", value)
        for kind, value in lexer.get_tokens(text)
    )


def _plain(text: str) -> str:
    """Fold what reads the same: width, case, emphasis marks."""
    return unicodedata.normalize("NFKC", text).casefold().strip(" *_`:;")


def _is_named(language: Language, heading: str) -> bool:
    return _names_any(language.names, _GO_THE_WORD.sub("", heading))


def _names_any(names: Iterable[str], text: str) -> bool:
    # Chinese letters may stand right beside the name, and a version; Latin ones would make it another name.
    return any(
        re.search(rf"(?<![a-z0-9.+#_-]){re.escape(name)}(?:\d[\d.]*)?(?![a-z0-9+#_-])(?!/c\+\+)", text)
        for name in names
    )
