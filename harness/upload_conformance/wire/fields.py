"""Header fields, as requests, chunked trailers and parts all have them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .problems import Code, Data, Notes

MOST_HEAD_BYTES = 1 << 20
"""A head or a part's head that is longer than this is taken for unterminated."""

TOKEN = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
"""RFC 9110 §5.6.2."""

_BARE_CR = re.compile(rb"\r")
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x0c\x0e-\x1f\x7f]")  # RFC 9110 §5.5, without CR
_LINE_BREAK = re.compile(rb"\r?\n")


@dataclass(frozen=True, slots=True)
class Header:
    """One header field, as sent.

    `name` keeps its letter case. `value` is without the whitespace around it; an obs-fold in it is replaced by as many
    spaces as it had bytes (RFC 9112 §5.2), so that the value's byte i is the connection's byte `value_offset` + i (for
    a part in a chunked body: if no chunk ends in between). `offset` and `length` span the whole field without its last
    line break.
    """

    name: bytes
    value: bytes
    offset: int
    length: int
    value_offset: int

    @property
    def key(self) -> str:
        """The name in lower case, for comparisons."""
        return self.name.decode("latin-1").lower()


def find_headers(headers: Iterable[Header], name: str) -> tuple[Header, ...]:
    """All fields of that name (letter case ignored), in the order in which they were sent."""
    key = name.lower().encode("latin-1")
    return tuple(header for header in headers if header.name.lower() == key)


@dataclass(frozen=True, slots=True)
class Line:
    """A line from `start` to `stop`; its line break, if it has one, ends at `end`."""

    start: int
    stop: int
    end: int
    terminated: bool


def read_line(data: Data, start: int, end: int, notes: Notes) -> Line:
    """The line at `start`, noting a break that is not CRLF and a CR within it."""
    feed = data.find(b"\n", start, end)
    if feed < 0:
        return Line(start, end, end, terminated=False)
    stop = feed
    if feed > start and data[feed - 1 : feed] == b"\r":
        stop = feed - 1
    else:
        notes.add(Code.BARE_LF, feed, feed + 1)
    for match in _BARE_CR.finditer(data[start:stop]):
        notes.add(Code.BARE_CR, start + match.start(), start + match.end())
    return Line(start, stop, feed + 1, terminated=True)


@dataclass(frozen=True, slots=True)
class FieldBlock:
    """Header fields up to an empty line; `end` is where that line ends, or `None` if there is no such line."""

    headers: tuple[Header, ...]
    end: int | None


def read_fields(data: Data, start: int, end: int, notes: Notes, *, whole: bool) -> FieldBlock:
    """Read header fields from `start` up to an empty line, or to `end` at the latest.

    `whole` says whether a last line without a line break is to be read as a field, or was cut off and says nothing.
    """
    limit = min(end, start + MOST_HEAD_BYTES)
    fields: list[list[Line]] = []
    position = start
    block_end: int | None = None
    while position < limit:
        line = read_line(data, position, limit, notes)
        position = line.end
        if line.terminated and line.start == line.stop:
            block_end = line.end
            break
        if not line.terminated and (not whole or limit < end):
            break
        if data[line.start : line.start + 1] in (b" ", b"\t"):
            if fields:
                notes.add(Code.OBS_FOLD, line.start, line.stop)
                fields[-1].append(line)
                continue
            notes.add(Code.LEADING_WHITESPACE, line.start, line.stop, "The first header field is indented.")
        fields.append([line])
    headers = (_read_field(data, lines[0].start, lines[-1].stop, notes) for lines in fields)
    return FieldBlock(tuple(header for header in headers if header), block_end)


def _read_field(data: Data, start: int, stop: int, notes: Notes) -> Header | None:
    text = data[start:stop]
    name, colon, value = text.partition(b":")
    if not colon:
        notes.add(Code.COLON_MISSING, start, stop)
        return None
    stripped = name.strip(b" \t")
    if name.rstrip(b" \t") != name:
        notes.add(Code.SPACE_BEFORE_COLON, start, start + len(name) + 1)
    if not TOKEN.fullmatch(stripped):
        notes.add(Code.HEADER_NAME_INVALID, start, start + len(name) + 1)
    value = _LINE_BREAK.sub(lambda match: b" " * len(match[0]), value)
    value_offset = start + len(name) + 1 + len(value) - len(value.lstrip(b" \t"))
    value = value.strip(b" \t")
    for match in _CONTROL.finditer(value):
        notes.add(Code.CONTROL_CHARACTER, value_offset + match.start(), value_offset + match.end())
    return Header(stripped, value, start, stop - start, min(value_offset, stop))
