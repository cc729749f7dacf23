"""Regions of a source file: what stands between two comments, ``START name`` and ``END name``."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

_MARK = re.compile(
    r"[ \t]*(?:[^\w\s\[]{1,4}|rem|dnl)[ \t]*"  # what begins a comment: #, //, /*, <!--, --, ;, %, (*, REM …
    r"\[?(?P<kind>START|END)[ \t]+(?P<name>\w(?:[\w.-]*\w)?)\]?"
    r"[ \t]*(?:[^\w\s\]]{1,4})?[ \t]*",  # what ends it: */, -->, *) …
    re.IGNORECASE,
)


class RegionError(Exception):
    """A region that cannot be shown; the text names the file, the region and what is wrong."""


@dataclass(frozen=True)
class Region:
    """A part of a source file, as a page shows it."""

    text: str
    """Dedented, without blank lines around it, each line ended by LF."""
    first: int
    """The line of the file, from 1, that the text begins on."""
    last: int
    """The line that it ends on."""


@dataclass(frozen=True)
class _Mark:
    kind: str
    name: str
    line: int


def region(file: Path, name: str) -> Region:
    """Read a region of a file in UTF-8. Raises RegionError if it is missing, unpaired, empty or overlaps another."""
    try:
        text = file.read_text(encoding="utf-8-sig")  # line ends become LF
    except (OSError, UnicodeDecodeError) as error:
        raise RegionError(f"{file}: cannot be read as UTF-8 text: {error}") from error
    lines = text.split("\n")
    marks = _marks(lines)
    start, end = _pair(file, name, marks)
    starts = {mark.name for mark in marks if mark.kind == "START"}
    for mark in marks:
        # A lone "END something" is a comment of the code's own, as long as nothing of that name starts.
        if start < mark.line < end and mark.name in starts:
            raise RegionError(f"{file}:{mark.line}: region {name!r} holds a mark of region {mark.name!r}.")
    first, last = start + 1, end - 1
    while first <= last and not lines[first - 1].strip():
        first += 1
    while first <= last and not lines[last - 1].strip():
        last -= 1
    if first > last:
        raise RegionError(f"{file}:{start}: region {name!r} is empty.")
    return Region(textwrap.dedent("\n".join(lines[first - 1 : last])) + "\n", first, last)


def _marks(lines: list[str]) -> list[_Mark]:
    found = ((number, _MARK.fullmatch(line)) for number, line in enumerate(lines, 1))
    return [_Mark(match["kind"], match["name"], number) for number, match in found if match and match["kind"].isupper()]


def _pair(file: Path, name: str, marks: list[_Mark]) -> tuple[int, int]:
    """Give the lines of the region's two marks."""
    own = [mark for mark in marks if mark.name == name]
    kinds = [mark.kind for mark in own]
    if kinds == ["START", "END"]:
        return own[0].line, own[1].line
    if "START" not in kinds and "END" not in kinds:
        known = sorted({mark.name for mark in marks if mark.kind == "START"})
        raise RegionError(f"{file}: has no region {name!r} (its regions: {', '.join(known) or 'none'}).")
    if kinds.count("START") > 1 and kinds.count("END") > 1:
        raise RegionError(f"{file}:{own[-1].line}: region {name!r} stands there more than once.")
    places = ", ".join(f"{mark.kind} on line {mark.line}" for mark in own)
    raise RegionError(f"{file}: region {name!r} is not one START and one END after it: {places}.")
