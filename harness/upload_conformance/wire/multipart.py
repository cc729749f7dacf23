"""multipart/form-data bodies (RFC 2046 §5.1, RFC 7578) → parts, every delimiter by the book."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from .fields import Header, find_headers, read_fields
from .http import BodyView
from .parameters import Parameter, Parametrized, read_disposition, read_media_type
from .problems import Code, Notes, Problem, Span

_TAIL = re.compile(rb"(--)?([ \t]*)(\r\n|\n|\Z)?")
_CUT_TAIL = re.compile(rb"-?\Z|[ \t]*\r\Z")


@dataclass(frozen=True, slots=True)
class Part:
    """One part.

    Header and parameter offsets are offsets on the wire. `head_start`, `content_start` and `content_end` are positions
    in the `data` of the view that was read, like all spans of a `Multipart`: the same as wire offsets, unless the body
    was chunked. `disposition` and `content_type` are of the first such field. `complete` says that a delimiter follows.
    """

    headers: tuple[Header, ...]
    head_start: int
    content_start: int
    content_end: int
    disposition: Parametrized | None
    content_type: Parametrized | None
    complete: bool

    def find(self, name: str) -> tuple[Header, ...]:
        """All header fields of that name, letter case ignored."""
        return find_headers(self.headers, name)


@dataclass(frozen=True, slots=True)
class Multipart:
    """A multipart body: its parts up to the first closing delimiter and the spans around them in `view.data`.

    `closing` spans the closing delimiter from its two hyphens to its line break, if it has one (`closing_crlf`).
    Problem offsets are offsets on the wire.
    """

    view: BodyView
    boundary: bytes
    parts: tuple[Part, ...]
    preamble: Span
    closing: Span | None
    closing_crlf: bool
    epilogue: Span
    problems: tuple[Problem, ...]

    def content(self, part: Part) -> bytes:
        """A copy of a part's content."""
        return self.view.data[part.content_start : part.content_end]


class _Kind(Enum):
    OPEN = auto()
    CLOSE = auto()
    CUT = auto()  # the data ends within the delimiter line


@dataclass(frozen=True, slots=True)
class _Delimiter:
    """A delimiter line: `begin` is where the line break before it begins, `dash` its first hyphen, `end` its end."""

    kind: _Kind
    begin: int
    dash: int
    end: int
    crlf: bool


def read_multipart(view: BodyView, boundary: bytes) -> Multipart:
    """Read a multipart body. What follows the first closing delimiter is never read as parts."""
    notes = Notes()
    delimiters = _delimiters(view, boundary, notes) if boundary else []
    if not delimiters:
        notes.add(Code.DELIMITER_MISSING, view.start, view.end)
        nothing = Span(view.end, view.end)
        problems = tuple(view.problem(problem) for problem in notes.problems())
        return Multipart(view, boundary, (), Span(view.start, view.end), None, False, nothing, problems)
    first = delimiters[0]
    preamble = Span(view.start, first.begin)
    if first.dash > view.start:
        notes.add(Code.PREAMBLE, view.start, first.dash)
    closing = next((index for index, found in enumerate(delimiters) if found.kind is _Kind.CLOSE), None)
    if closing is None:
        notes.add(Code.CLOSE_MISSING, view.end, view.end)
        epilogue = Span(view.end, view.end)
    else:
        epilogue = _check_after(view, delimiters[closing], delimiters[closing + 1 :], notes)
        if closing == 0:
            notes.add(Code.NO_PARTS, first.dash, first.end)
    inner = delimiters if closing is None else delimiters[: closing + 1]
    parts = _parts(view, inner, notes)
    close = None if closing is None else delimiters[closing]
    return Multipart(
        view,
        boundary,
        parts,
        preamble,
        Span(close.dash, close.end) if close else None,
        close is not None and close.crlf,
        epilogue,
        tuple(view.problem(problem) for problem in notes.problems()),
    )


def _delimiters(view: BodyView, boundary: bytes, notes: Notes) -> list[_Delimiter]:
    """All delimiter lines, also after the closing one; lines that only begin like one are noted."""
    data, dash_boundary = view.data, b"--" + boundary
    found: list[_Delimiter] = []
    dash = data.find(dash_boundary, view.start, view.end)
    while dash >= 0:
        before = data[max(view.start, dash - 2) : dash]
        if dash == view.start:
            found += _delimiter(view, dash, dash, len(dash_boundary), notes)
        elif before.endswith(b"\n"):
            begin = dash - 2 if before == b"\r\n" else dash - 1
            found += _delimiter(view, begin, dash, len(dash_boundary), notes)
        elif before.endswith(b"\r"):
            after = dash + len(dash_boundary)
            notes.add(Code.BOUNDARY_IN_CONTENT, dash - 1, after, "A CR alone, and then the boundary.")
        dash = data.find(dash_boundary, dash + 1, view.end)
    return found


def _delimiter(view: BodyView, begin: int, dash: int, length: int, notes: Notes) -> list[_Delimiter]:
    """The delimiter line at `dash`, if it is one."""
    data, after = view.data, dash + length
    tail = _TAIL.match(data, after, view.end)
    close, padding, line_break = tail.groups() if tail else (None, b"", None)
    start = after + len(close or b"")
    end = start + len(padding) + len(line_break or b"")
    kind = _Kind.CLOSE if close else _Kind.OPEN
    if line_break is None and close:
        end = start  # the closing delimiter ends at its hyphens, whatever follows is epilogue
    elif line_break is None and not _CUT_TAIL.match(data, after, view.end):
        notes.add(Code.BOUNDARY_IN_CONTENT, dash, after)
        return []
    elif not close and not line_break:
        kind, end = _Kind.CUT, view.end
    elif padding:
        notes.add(Code.TRANSPORT_PADDING, start, start + len(padding))
    if line_break == b"\n":
        notes.add(Code.DELIMITER_BARE_LF, end - 1, end, "LF alone follows a delimiter.")
    if begin == dash - 1:
        notes.add(Code.DELIMITER_BARE_LF, begin, dash, "LF alone precedes a delimiter.")
    return [_Delimiter(kind, begin, dash, end, line_break == b"\r\n")]


def _check_after(view: BodyView, close: _Delimiter, later: Sequence[_Delimiter], notes: Notes) -> Span:
    """Note whatever follows the closing delimiter; its span."""
    if close.end < view.end:
        notes.add(Code.EPILOGUE, close.end, view.end)
    for delimiter in later:
        code = Code.CLOSE_DUPLICATE if delimiter.kind is _Kind.CLOSE else Code.DELIMITER_AFTER_CLOSE
        notes.add(code, delimiter.dash, delimiter.end)
    return Span(close.end, view.end)


def _parts(view: BodyView, delimiters: Sequence[_Delimiter], notes: Notes) -> tuple[Part, ...]:
    parts = []
    for index, delimiter in enumerate(delimiters):
        if delimiter.kind is not _Kind.OPEN:
            break
        following = delimiters[index + 1] if index + 1 < len(delimiters) else None
        parts.append(_part(view, delimiter.end, following, notes))
    return tuple(parts)


def _part(view: BodyView, start: int, following: _Delimiter | None, notes: Notes) -> Part:
    # Two delimiters in a row share a line break; such a part is empty.
    end = view.end if following is None else max(start, following.begin)
    block = read_fields(view.data, start, end, notes, whole=following is not None)
    if block.end is None:
        notes.add(Code.BLANK_LINE_MISSING, start, end)
    _check_headers(block.headers, start, notes)
    dispositions = find_headers(block.headers, "content-disposition")
    types = find_headers(block.headers, "content-type")
    disposition = read_disposition(dispositions[0].value, dispositions[0].value_offset) if dispositions else None
    content_type = read_media_type(types[0].value, types[0].value_offset) if types else None
    if disposition:
        notes.take(disposition.problems)
        _check_disposition(disposition, dispositions[0], notes)
    if content_type:
        notes.take(content_type.problems)
    return Part(
        tuple(_header_on_wire(view, header) for header in block.headers),
        start,
        end if block.end is None else block.end,
        end,
        _value_on_wire(view, disposition),
        _value_on_wire(view, content_type),
        complete=following is not None,
    )


def _check_headers(headers: tuple[Header, ...], start: int, notes: Notes) -> None:
    seen: set[str] = set()
    for header in headers:
        where = (header.offset, header.offset + header.length)
        if header.key in seen:
            notes.add(Code.PART_HEADER_DUPLICATE, *where)
        seen.add(header.key)
        try:
            header.value.decode("utf-8")
        except UnicodeDecodeError:
            notes.add(Code.PART_HEADER_NOT_UTF8, *where)
    if "content-disposition" not in seen:
        notes.add(Code.DISPOSITION_MISSING, start, start)


def _check_disposition(disposition: Parametrized, header: Header, notes: Notes) -> None:
    where = (header.offset, header.offset + header.length)
    if disposition.essence != "form-data":
        notes.add(Code.DISPOSITION_TYPE, header.value_offset, header.value_offset + len(disposition.type))
    if not disposition.find("name"):
        notes.add(Code.DISPOSITION_NAME_MISSING, *where)


def _header_on_wire(view: BodyView, header: Header) -> Header:
    if not view.pieces:
        return header
    start = view.wire(header.offset)
    last = view.wire(header.offset + header.length - 1) + 1
    return replace(header, offset=start, length=last - start, value_offset=view.wire(header.value_offset))


def _value_on_wire(view: BodyView, value: Parametrized | None) -> Parametrized | None:
    if value is None or not view.pieces:
        return value
    parameters = tuple(_parameter_on_wire(view, parameter) for parameter in value.parameters)
    return replace(value, parameters=parameters, problems=tuple(view.problem(problem) for problem in value.problems))


def _parameter_on_wire(view: BodyView, parameter: Parameter) -> Parameter:
    start = view.wire(parameter.offset)
    last = view.wire(parameter.offset + parameter.length - 1) + 1
    return replace(parameter, offset=start, length=last - start, raw_offset=view.wire(parameter.raw_offset))
