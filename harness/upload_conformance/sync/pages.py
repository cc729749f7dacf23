"""A Markdown page → the same page with its blocks filled in from source files.

Blocks are found by a Markdown parser, not by a search for backticks, so a block shown inside a longer fence is text.
Two rules of CommonMark are switched off, as they are in MDX and under the tabs of MkDocs: code by indentation and HTML
blocks would hide the fences inside ``=== "Python"`` and ``<TabItem>``. Only the lines of blocks with new text are
touched; whatever is to be written is parsed first, and must then read as meant.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from dataclasses import dataclass, replace
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from upload_conformance.shapes.errors import UsageError
from upload_conformance.sync.regions import Region, RegionError, region

_PAGES = (".md", ".markdown", ".mdx")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_OPENING = re.compile(r"(?P<prefix>.*?)(?P<fence>`{3,}|~{3,})(?P<info>.*)", re.DOTALL)
_CLOSING = re.compile(r"(?P<prefix>[ \t>]*)(?P<fence>`{3,}|~{3,})(?P<rest>\s*)")
_VALUE = r"""=(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s,}"']*))"""
_SOURCE = re.compile(rf"(?<![^\s,{{])source{_VALUE}")
_CHECKSUM = re.compile(rf"(?<![^\s,{{])checksum{_VALUE}")
_CHECKSUM_LENGTH = 12
_LINK = re.compile(r"(?P<before>[ \t>]*\[[^\]]+\]\((?:[^()\s#]*/)?(?P<file>[^()\s#/]+))#L\d+(?:-L\d+)?(?P<after>\)\s*)")


@dataclass(frozen=True)
class Block:
    """A code block that names its source."""

    line: int
    """The line of the page, from 1, that its opening fence stands on."""
    source: str
    """As the info string has it: path, ``#``, region."""
    changed: bool = False
    """Whether its text, its checksum or the link under it is not what it should be."""
    problem: str = ""
    """Why it cannot be filled in, and what to do about it; empty if it can."""


@dataclass(frozen=True)
class Outcome:
    """What became of a page."""

    page: Path
    blocks: tuple[Block, ...]
    before: str
    after: str
    """The page as it should be; the same as ``before`` where a block has a problem."""

    @property
    def changed(self) -> bool:
        """Whether the page is not, or was not, what it should be."""
        return self.before != self.after

    @property
    def problems(self) -> list[str]:
        """Give what is wrong, each with page and line."""
        return [f"{self.page}:{block.line}: {block.problem}" for block in self.blocks if block.problem]

    def diff(self) -> str:
        """Give the changes in unified format; empty if there are none."""
        before, after = (text.replace("\r\n", "\n").split("\n") for text in (self.before, self.after))
        name = str(self.page)
        return "".join(f"{line}\n" for line in difflib.unified_diff(before, after, name, name, lineterm=""))


def sync(page: Path, root: Path, check: bool = False) -> Outcome:
    """Fill in the blocks of a page that name a source below ``root``, in place.

    Nothing is written if ``check`` is true, or if any block has a problem. Raises UsageError for what is no Markdown
    page in UTF-8, and OSError if the page cannot be written.
    """
    if page.suffix.lower() not in _PAGES:
        raise UsageError(f"{page}: only Markdown pages ({', '.join(_PAGES)}) have blocks that name a source.")
    try:
        before = page.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{page}: no page to read: {error}") from error
    byte_order_mark = "\ufeff" if before.startswith("\ufeff") else ""
    text = before.removeprefix(byte_order_mark)
    lines: list[str] = _LINE.findall(text)
    # From the end, so that the lines still to come stay where they are.
    filled = [_fill(lines, token, root) for token in reversed(_fences(text))][::-1]
    after = "".join(lines)
    blocks = tuple(block for block, _ in filled)
    if not any(block.problem for block in blocks):
        contents = [token.content for token in _fences(after)]
        blocks = tuple(
            _read_back(block, contents[place : place + 1] == [text]) for place, (block, text) in enumerate(filled)
        )
    if any(block.problem for block in blocks):
        return Outcome(page, blocks, before, before)
    after = byte_order_mark + after
    if after != before and not check:
        page.write_bytes(after.encode("utf-8"))
    return Outcome(page, blocks, before, after)


def _fences(text: str) -> list[Token]:
    parser = MarkdownIt("commonmark").disable(["code", "html_block"])
    return [token for token in parser.parse(text) if token.type == "fence" and _SOURCE.search(token.info)]


def _fill(lines: list[str], token: Token, root: Path) -> tuple[Block, str]:
    """Put a block's text in its place in ``lines``; give the block, and that text."""
    first, end = token.map or (0, 0)
    source = _value(_SOURCE, token.info)
    try:
        shown, file = _read(root, source)
        new = _written(lines[first:end], token, shown.text)
    except RegionError as error:
        return Block(first + 1, source, problem=str(error)), ""
    changed = lines[first:end] != new
    link = next((place for place in range(end, len(lines)) if lines[place].strip()), None)
    if link is not None:
        linked = _linked(lines[link], file, shown)
        changed = changed or linked != lines[link]
        lines[link] = linked
    lines[first:end] = new
    return Block(first + 1, source, changed), shown.text


def _read_back(block: Block, reads_the_same: bool) -> Block:
    if reads_the_same:
        return block
    return replace(block, problem="the text does not read the same there: begin the block on a line of its own.")


def _value(pattern: re.Pattern[str], info: str) -> str:
    match = pattern.search(info)
    return "" if match is None else match["double"] or match["single"] or match["bare"] or ""


def _read(root: Path, source: str) -> tuple[Region, Path]:
    path, _, name = source.partition("#")
    if not path or not name:
        raise RegionError(f'source="{source}" is not a file and a region, such as python/upload.py#upload.')
    file = root / path
    if not file.resolve().is_relative_to(root.resolve()):
        raise RegionError(f'source="{source}" is outside {root.resolve()}.')
    return region(file, name), file


def _written(old: list[str], token: Token, text: str) -> list[str]:
    """Give a block's lines with the text. Raises RegionError if that cannot be, or must not."""
    opening, closing = _OPENING.fullmatch(old[0]), _CLOSING.fullmatch(old[-1])
    fence = token.markup
    if opening is None or closing is None or len(old) == 1 or not closing["fence"].startswith(fence):
        raise RegionError("the block has no closing fence.")
    noted = _value(_CHECKSUM, token.info)
    if noted and token.content != text and noted != _checksum(token.content):
        raise RegionError(
            "the block was edited by hand after it was filled in. Bring what is to stay into "
            f"{_value(_SOURCE, token.info)}, then delete the checksum from the info string: "
            "the block is then filled in anew."
        )
    # A fence within the text has to be shorter than the one around it.
    inside = [len(run) for run in re.findall(rf"^[ \t]*({fence[0]}+)", text, re.MULTILINE)]
    fence = fence[0] * max([len(fence), *(length + 1 for length in inside)])
    # What a list item begins with stands there once; a quotation's mark stands on each line.
    prefix = re.sub(r"[^>\s]", " ", opening["prefix"])
    line_end = old[0][len(old[0].rstrip("\r\n")) :]
    content = text.removesuffix("\n").split("\n")
    return [
        f"{opening['prefix']}{fence}{_with_checksum(opening['info'], _checksum(text))}",
        *((f"{prefix}{line}" if line else prefix.rstrip()) + line_end for line in content),
        f"{closing['prefix']}{max(fence, closing['fence'], key=len)}{closing['rest']}",
    ]


def _with_checksum(info: str, checksum: str) -> str:
    entry = f'checksum="{checksum}"'
    if _CHECKSUM.search(info):
        return _CHECKSUM.sub(entry, info, count=1)
    return _SOURCE.sub(lambda match: f"{match[0]} {entry}", info, count=1)


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:_CHECKSUM_LENGTH]


def _linked(line: str, file: Path, shown: Region) -> str:
    """Give a line under a block with its line numbers set right, if it links to lines of the block's source."""
    match = _LINK.fullmatch(line)
    if match is None or match["file"] != file.name:
        return line
    return f"{match['before']}#L{shown.first}-L{shown.last}{match['after']}"
