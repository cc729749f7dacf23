"""The bytes of one connection → HTTP/1.1 requests (RFC 9110, RFC 9112)."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from .chunked import Chunk, joined, read_chunked
from .fields import MOST_HEAD_BYTES, TOKEN, Header, find_headers, read_fields, read_line
from .problems import Code, Data, Notes, Problem, Span

_TARGET = re.compile(rb"(?:[A-Za-z0-9\-._~:/?\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+")  # RFC 3986, no fragment
_VERSION = re.compile(rb"HTTP/[0-9]\.[0-9]")
_HOST = re.compile(rb"(?:\[[0-9A-Fa-f:.]+\]|(?:[A-Za-z0-9\-._~!$&'()*+,;=]|%[0-9A-Fa-f]{2})+)(?::[0-9]*)?")
_LIKE_A_REQUEST = re.compile(rb"[\r\n]*[ \t]*[!-~]+[ \t][^\r\n]*[ \t]HTTP/[0-9]")
_EMPTY_LINES = re.compile(rb"(?:\r?\n)+")
_MOST_REQUEST_LINE_BYTES = 1 << 16
_MOST_LENGTH_DIGITS = 18


class Framing(StrEnum):
    """What decides where a request's body ends (RFC 9112 §6.3)."""

    NONE = "none"
    CONTENT_LENGTH = "content-length"
    CHUNKED = "chunked"
    UNTIL_CLOSE = "until-close"
    """Framed in no valid way: everything up to the end of the data is taken for the body."""


@dataclass(frozen=True, slots=True)
class Body:
    """A request's body on the wire, from `start` up to `end` (sizes and line breaks of chunks included).

    `complete` says whether all that the framing announces was received. `declared` is the Content-Length that was
    used. `trailers` are the fields after the last chunk.
    """

    framing: Framing
    start: int
    end: int
    complete: bool
    declared: int | None = None
    chunks: tuple[Chunk, ...] = field(default=(), repr=False)
    trailers: tuple[Header, ...] = ()

    @property
    def size(self) -> int:
        """The number of content bytes received (the chunks' framing not counted)."""
        if self.framing is Framing.CHUNKED:
            return sum(chunk.end - chunk.start for chunk in self.chunks)
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class BodyView:
    """Content in one piece: the bytes of `data` from `start` up to `end`, and where they were on the wire.

    Without `pieces`, `data` is the connection's bytes, and positions in it are offsets on the wire. With `pieces`
    (a chunked body), `data` is a decoded copy, put together from these spans of the wire.
    """

    data: Data
    start: int
    end: int
    pieces: tuple[Span, ...] = field(default=(), repr=False)
    _begins: tuple[int, ...] = field(default=(), repr=False)

    def wire(self, position: int) -> int:
        """The offset on the wire of the byte at `position` of `data` (at the end: one past the last byte)."""
        if not self.pieces:
            return position
        index = max(0, bisect_right(self._begins, position) - 1)
        return self.pieces[index].start + position - self._begins[index]

    def problem(self, problem: Problem) -> Problem:
        """A problem found in `data`, moved to where it was on the wire."""
        if not self.pieces:
            return problem
        start = self.wire(problem.offset)
        last = self.wire(problem.offset + problem.length - 1) + 1 if problem.length else start
        return replace(problem, offset=start, length=last - start)


@dataclass(frozen=True, slots=True)
class Request:
    """One request, as sent; `start` and `end` span all its bytes, empty lines before it included.

    The parts of a request line that cannot be told apart are empty. `problems` are those of head and body framing,
    and of bytes after the last request of the connection.
    """

    method: bytes
    target: bytes
    version: bytes
    start: int
    headers: tuple[Header, ...]
    head_complete: bool
    body: Body
    problems: tuple[Problem, ...]

    @property
    def end(self) -> int:
        """Where the request's last byte was, plus one."""
        return self.body.end

    @property
    def complete(self) -> bool:
        """Whether the whole head and the whole body were received."""
        return self.head_complete and self.body.complete

    def find(self, name: str) -> tuple[Header, ...]:
        """All header fields of that name, letter case ignored."""
        return find_headers(self.headers, name)

    def values(self, name: str) -> tuple[bytes, ...]:
        """The values of all header fields of that name, letter case ignored."""
        return tuple(header.value for header in self.find(name))


def view_body(data: Data, body: Body) -> BodyView:
    """The body's content in one piece: a mere window on `data`, or, for a chunked body, a decoded copy."""
    if body.framing is not Framing.CHUNKED:
        return BodyView(data, body.start, body.end)
    content, pieces = joined(data, body.chunks)
    begins, total = [], 0
    for piece in pieces:
        begins.append(total)
        total += piece.end - piece.start
    return BodyView(content, 0, total, pieces or (Span(body.start, body.start),), tuple(begins) or (0,))


def read_requests(data: Data) -> tuple[Request, ...]:
    """All requests in the bytes of one connection; none only if there are no bytes at all."""
    requests: list[Request] = []
    position, size = 0, len(data)
    while position < size:
        if requests and not _LIKE_A_REQUEST.match(data, position, min(size, position + _MOST_REQUEST_LINE_BYTES)):
            requests[-1] = replace(requests[-1], problems=requests[-1].problems + _after_last(data, position))
            break
        requests.append(_read_request(data, position))
        position = requests[-1].end
    return tuple(requests)


def _after_last(data: Data, position: int) -> tuple[Problem, ...]:
    notes = Notes()
    empty = _EMPTY_LINES.match(data, position)
    start = empty.end() if empty else position
    if empty:
        notes.add(Code.EMPTY_LINE, position, start, "An empty line follows the request.")
    if start < len(data):
        notes.add(Code.TRAILING_BYTES, start, len(data))
    return notes.problems()


def _read_request(data: Data, start: int) -> Request:
    notes = Notes()
    size = len(data)
    empty = _EMPTY_LINES.match(data, start)
    line_start = empty.end() if empty else start
    if empty:
        notes.add(Code.EMPTY_LINE, start, line_start, "An empty line precedes the request.")
    limit = min(size, line_start + MOST_HEAD_BYTES)
    line = read_line(data, line_start, limit, notes)
    text = data[line.start : line.stop]
    if not line.terminated:
        notes.add(Code.HEAD_UNTERMINATED, line.start, limit)
        body = Body(Framing.NONE, size, size, complete=False)
        return Request(*_split(text), start, (), head_complete=False, body=body, problems=notes.problems())
    method, target, version = _read_request_line(text, line.start, notes)
    block = read_fields(data, line.end, size, notes, whole=False)
    if block.end is None:
        notes.add(Code.HEAD_UNTERMINATED, line.start, min(size, line.end + MOST_HEAD_BYTES))
        body = Body(Framing.NONE, size, size, complete=False)
    else:
        _check_host(block.headers, version, Span(line.start, line.stop), notes)
        body = _read_body(data, block.end, block.headers, version, notes)
    return Request(
        method,
        target,
        version,
        start,
        block.headers,
        head_complete=block.end is not None,
        body=body,
        problems=notes.problems(),
    )


def _split(line: bytes) -> tuple[bytes, bytes, bytes]:
    """Method, target and version, whatever whitespace is between and within them."""
    words = line.split()
    if len(words) > 2 and words[-1].startswith(b"HTTP/"):
        return words[0], line.strip()[len(words[0]) : -len(words[-1])].strip(), words[-1]
    rest = line.strip()[len(words[0]) :].strip() if words else b""
    return (words[0] if words else b""), rest, b""


def _read_request_line(line: bytes, start: int, notes: Notes) -> tuple[bytes, bytes, bytes]:
    if line[:1] in (b" ", b"\t"):
        notes.add(Code.LEADING_WHITESPACE, start, start + len(line), "The request line is indented.")
        start += len(line) - len(line.lstrip(b" \t"))
        line = line.lstrip(b" \t")
    pieces = line.split(b" ")
    if len(pieces) != 3 or not all(pieces):
        notes.add(Code.REQUEST_LINE_MALFORMED, start, start + len(line))
        return _split(line)
    method, target, version = pieces
    if not TOKEN.fullmatch(method):
        notes.add(Code.METHOD_INVALID, start, start + len(method))
    if not _TARGET.fullmatch(target):
        notes.add(Code.TARGET_INVALID, start + len(method) + 1, start + len(method) + 1 + len(target))
    if not _VERSION.fullmatch(version):
        notes.add(Code.VERSION_INVALID, start + len(line) - len(version), start + len(line))
    return method, target, version


def _note_headers(notes: Notes, code: Code, headers: Sequence[Header], message: str = "") -> None:
    for header in headers:
        notes.add(code, header.offset, header.offset + header.length, message)


def _check_host(headers: tuple[Header, ...], version: bytes, line: Span, notes: Notes) -> None:
    hosts = find_headers(headers, "host")
    if not hosts and _VERSION.fullmatch(version) and version >= b"HTTP/1.1":
        notes.add(Code.HOST_MISSING, *line)
    _note_headers(notes, Code.HOST_DUPLICATE, hosts[1:])
    _note_headers(notes, Code.HOST_INVALID, [host for host in hosts if not _HOST.fullmatch(host.value)])


def _read_length(fields: tuple[Header, ...], notes: Notes) -> int | None:
    """The Content-Length, the first one if there are several; `None` if a value is no number of bytes."""
    values = [value.strip(b" \t") for header in fields for value in header.value.split(b",")]
    if not all(value.isdigit() and len(value.lstrip(b"0")) <= _MOST_LENGTH_DIGITS for value in values):
        _note_headers(notes, Code.CONTENT_LENGTH_INVALID, fields)
        return None
    lengths = [int(value.lstrip(b"0") or b"0") for value in values]
    if len(set(lengths)) > 1:
        _note_headers(notes, Code.CONTENT_LENGTH_CONFLICT, fields)
    elif len(lengths) > 1:
        _note_headers(notes, Code.CONTENT_LENGTH_DUPLICATE, fields[1:] or fields)
    return lengths[0]


def _read_body(data: Data, start: int, headers: tuple[Header, ...], version: bytes, notes: Notes) -> Body:
    size = len(data)
    lengths = find_headers(headers, "content-length")
    encodings = find_headers(headers, "transfer-encoding")
    length = _read_length(lengths, notes) if lengths else None
    if encodings:
        if lengths:
            _note_headers(notes, Code.LENGTH_AND_TRANSFER_ENCODING, [*encodings, *lengths])
        codings = [coding.strip(b" \t").lower() for header in encodings for coding in header.value.split(b",")]
        if codings[-1] != b"chunked" or codings.count(b"chunked") > 1 or not all(codings):
            _note_headers(notes, Code.TRANSFER_ENCODING_INVALID, encodings)
        elif version < b"HTTP/1.1":
            _note_headers(notes, Code.TRANSFER_ENCODING_INVALID, encodings, "Transfer-Encoding in an HTTP/1.0 request.")
        if codings[-1] != b"chunked":
            return Body(Framing.UNTIL_CLOSE, start, size, complete=False)
        found = read_chunked(data, start, notes)
        return Body(Framing.CHUNKED, start, found.end, found.complete, None, found.chunks, found.trailers)
    if not lengths:
        return Body(Framing.NONE, start, start, complete=True)
    if length is None:
        return Body(Framing.UNTIL_CLOSE, start, size, complete=False)
    return Body(Framing.CONTENT_LENGTH, start, min(start + length, size), start + length <= size, length)
