"""A page's file → its code blocks, by the reader of its markup."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from bs4 import UnicodeDammit

from upload_conformance.shapes.errors import UsageError
from upload_conformance.testee.page import asciidoc, html, markdown, rst
from upload_conformance.testee.page.found import Found

_READERS: dict[str, Callable[[str], Iterator[Found]]] = {
    "html": html.read,
    "htm": html.read,
    "md": markdown.read,
    "markdown": markdown.read,
    "mdx": markdown.read_mdx,
    "rst": rst.read,
    "adoc": asciidoc.read,
    "asciidoc": asciidoc.read,
    "asc": asciidoc.read,
}

ENDINGS = ", ".join(f".{ending}" for ending in _READERS)


def is_page(path: Path) -> bool:
    """Tell a page by its file's name."""
    return path.name.lower().rpartition(".")[2] in _READERS


def found(path: Path) -> Iterator[Found]:
    """Give a page's code blocks, in its order. Raises UsageError for a file that is no page."""
    ending = path.name.lower().rpartition(".")[2]
    reader = _READERS.get(ending)
    if reader is None:
        raise UsageError(f"a page is a file that ends with one of {ENDINGS}.")
    try:
        data = path.read_bytes()
        text = UnicodeDammit(data, is_html=True).unicode_markup if reader is html.read else data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"no page to read: {error}") from error
    if text is None:
        raise UsageError("no page to read: neither in UTF-8 nor in the charset it declares.")
    return reader(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
