"""The chunked transfer coding (RFC 9112 §7.1)."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from .fields import TOKEN, Header, read_fields, read_line
from .problems import Code, Data, Notes, Span

_TOKEN = TOKEN.pattern
_QUOTED = rb'"(?:[\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t \x21-\x7e\x80-\xff])*"'
_SIZE = re.compile(rb"[0-9A-Fa-f]{1,16}")
_EXTENSIONS = re.compile(
    # The grammar's BWS is left out: a sender must not send it (RFC 9110 §5.6.3).
    rb"(?:;" + _TOKEN + rb"(?:=(?:" + _TOKEN + rb"|" + _QUOTED + rb"))?)*",
)
_MOST_LINE_BYTES = 1 << 16

_FORBIDDEN_TRAILERS = frozenset(
    [
        "authorization",
        "connection",
        "content-encoding",
        "content-length",
        "content-range",
        "content-type",
        "expect",
        "host",
        "max-forwards",
        "te",
        "trailer",
        "transfer-encoding",
    ]
)


class Chunk(NamedTuple):
    """One chunk's data (offsets on the wire, size line excluded) and its extensions, as sent."""

    start: int
    end: int
    extension: bytes


@dataclass(frozen=True, slots=True)
class ChunkedBody:
    """A chunked body up to `end`; `complete` if the last chunk, the trailers and the last empty line are there."""

    chunks: tuple[Chunk, ...]
    trailers: tuple[Header, ...]
    end: int
    complete: bool


def read_chunked(data: Data, start: int, notes: Notes) -> ChunkedBody:
    """Read a chunked body that begins at `start`; after a size that cannot be read, the rest is not decoded."""
    size = len(data)
    chunks: list[Chunk] = []
    position = start
    while True:
        if position == size:
            if chunks:
                notes.add(Code.CHUNK_LAST_MISSING, position, position)
            break
        limit = min(size, position + _MOST_LINE_BYTES)
        line = read_line(data, position, limit, notes)
        if not line.terminated and limit == size:
            break
        text = data[line.start : line.stop]
        digits = _SIZE.match(text.lstrip(b" \t"))
        if not line.terminated or not digits:
            notes.add(Code.CHUNK_SIZE_INVALID, line.start, min(line.stop, line.start + 80))
            break
        extension = text.lstrip(b" \t")[digits.end() :]
        _check_size_line(text, extension, line.start, notes)
        length = int(digits[0], 16)
        if length == 0:
            return _read_end(data, tuple(chunks), line.end, notes)
        stop = min(line.end + length, size)
        chunks.append(Chunk(line.end, stop, extension))
        following = _after_data(data, stop, notes) if stop - line.end == length else None
        if following is None:
            break
        position = following
    return ChunkedBody(tuple(chunks), (), size, complete=False)


def _check_size_line(text: bytes, extension: bytes, start: int, notes: Notes) -> None:
    where = (start, start + len(text))
    if text[:1] in (b" ", b"\t"):
        notes.add(Code.CHUNK_SIZE_INVALID, *where, "Whitespace stands before the chunk size.")
    if extension and not extension.lstrip(b" \t").startswith(b";"):
        notes.add(Code.CHUNK_SIZE_INVALID, *where, "Something other than an extension follows the chunk size.")
    elif not _EXTENSIONS.fullmatch(extension):
        notes.add(Code.CHUNK_EXTENSION_INVALID, *where)


def _after_data(data: Data, stop: int, notes: Notes) -> int | None:
    """Where the next chunk begins, the CRLF after the data skipped; `None` if the data was cut off in that CRLF."""
    following = data[stop : stop + 2]
    if following == b"\r\n":
        return stop + 2
    if following in (b"", b"\r"):
        return None
    if following[:1] == b"\n":
        notes.add(Code.BARE_LF, stop, stop + 1, "LF alone follows a chunk's data.")
        return stop + 1
    notes.add(Code.CHUNK_END_MISSING, stop, stop + len(following))
    return stop


def _read_end(data: Data, chunks: tuple[Chunk, ...], start: int, notes: Notes) -> ChunkedBody:
    block = read_fields(data, start, len(data), notes, whole=False)
    for trailer in block.headers:
        if trailer.key in _FORBIDDEN_TRAILERS:
            notes.add(Code.TRAILER_FORBIDDEN, trailer.offset, trailer.offset + trailer.length)
    end = len(data) if block.end is None else block.end
    return ChunkedBody(chunks, block.headers, end, complete=block.end is not None)


def joined(data: Data, chunks: tuple[Chunk, ...]) -> tuple[bytes, tuple[Span, ...]]:
    """The chunks' data as one piece (a copy), and for each chunk its span on the wire."""
    window = memoryview(data)
    return b"".join(window[chunk.start : chunk.end] for chunk in chunks), tuple(Span(*chunk[:2]) for chunk in chunks)
