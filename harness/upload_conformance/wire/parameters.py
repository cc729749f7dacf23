"""Field values with parameters: Content-Type and Content-Disposition, and how names in them may be read.

The grammar is that of RFC 9110 §5.6.6: `; name=token` or `; name="quoted-string"`. Everything is kept as sent, since
clients differ in what they escape and how; `tolerant_names` gives what a server may make of it. A name or filename
whose only end quote follows a single backslash is read as ending in that backslash.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .fields import TOKEN
from .problems import Code, Notes, Problem

_BOUNDARY_CHARACTERS = re.compile(rb"[0-9A-Za-z'()+_,\-./:=? ]*")  # RFC 2046 §5.1.1
_MOST_BOUNDARY_BYTES = 70
_ENCODED_WORD = re.compile(rb"=\?[^\s?=]+\?[bBqQ]\?[^\s?]*\?=")  # RFC 2047 §2
_TYPE = re.compile(rb"[^;]*")
_QUOTED = re.compile(rb'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_BACKSLASH_AT_END = re.compile(rb'"((?:[^"\\]|\\.)*\\)"[ \t]*\Z', re.DOTALL)
_QUOTED_PAIR = re.compile(rb"\\(.)", re.DOTALL)
_ESCAPED = re.compile(r"\\([\"\\])")
_PERCENT = re.compile(r"%(22|0[dDaA])")
_WHITESPACE = b" \t"
_NAMES = (b"name", b"filename")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter, as sent: `raw` is what stands between the quotes, or the unquoted value.

    `offset` and `length` span `name=value` with the quotes, `raw_offset` is where `raw` begins; all count like the
    offset given to the reader of the value.
    """

    name: bytes
    raw: bytes
    quoted: bool
    offset: int
    length: int
    raw_offset: int

    @property
    def key(self) -> str:
        """The name in lower case, for comparisons."""
        return self.name.decode("latin-1").lower()

    @property
    def value(self) -> bytes:
        """The value by the book: in a quoted-string, a backslash makes the next byte stand for itself."""
        return _QUOTED_PAIR.sub(rb"\1", self.raw) if self.quoted else self.raw


@dataclass(frozen=True, slots=True)
class Parametrized:
    """A value with parameters: what stands before the first semicolon, as sent, and all parameters in their order."""

    type: bytes
    parameters: tuple[Parameter, ...]
    problems: tuple[Problem, ...]

    @property
    def essence(self) -> str:
        """The media type or disposition type in lower case, for comparisons."""
        return self.type.decode("latin-1").lower()

    def find(self, name: str) -> tuple[Parameter, ...]:
        """All parameters of that name, letter case ignored; `filename*` is a name of its own."""
        key = name.lower()
        return tuple(parameter for parameter in self.parameters if parameter.key == key)


def read_media_type(value: bytes, offset: int = 0) -> Parametrized:
    """Read a Content-Type value; `offset` is where its first byte was."""
    notes = Notes()
    kind, parameters = _read(value, offset, notes)
    main, _, sub = kind.partition(b"/")
    if not TOKEN.fullmatch(main) or not TOKEN.fullmatch(sub):
        notes.add(Code.MEDIA_TYPE_MALFORMED, offset, offset + len(kind))
    return Parametrized(kind, parameters, notes.problems())


def read_disposition(value: bytes, offset: int = 0) -> Parametrized:
    """Read a Content-Disposition value; `offset` is where its first byte was."""
    notes = Notes()
    kind, parameters = _read(value, offset, notes)
    if not TOKEN.fullmatch(kind):
        notes.add(Code.DISPOSITION_MALFORMED, offset, offset + len(kind))
    return Parametrized(kind, parameters, notes.problems())


@dataclass(frozen=True, slots=True)
class Boundary:
    """The boundary of a media type, quotes removed (`None`: it has none; the first one, if it has several)."""

    value: bytes | None
    quoted: bool
    problems: tuple[Problem, ...]


def read_boundary(media_type: Parametrized, offset: int = 0) -> Boundary:
    """The boundary parameter of a multipart media type, and whether it is legal (RFC 2046 §5.1.1).

    `offset` is where the media type's first byte was; a missing boundary is noted there.
    """
    notes = Notes()
    found = media_type.find("boundary")
    if not found:
        notes.add(Code.BOUNDARY_MISSING, offset, offset + len(media_type.type))
        return Boundary(None, quoted=False, problems=notes.problems())
    parameter = found[0]
    where = (parameter.offset, parameter.offset + parameter.length)
    value = parameter.value
    if not 1 <= len(value) <= _MOST_BOUNDARY_BYTES:
        notes.add(Code.BOUNDARY_LENGTH, *where, f"The boundary is {len(value)} characters long, not 1 to 70.")
    if not _BOUNDARY_CHARACTERS.fullmatch(value):
        notes.add(Code.BOUNDARY_CHARACTER, *where)
    if value.endswith(b" "):
        notes.add(Code.BOUNDARY_ENDS_IN_SPACE, *where)
    return Boundary(value, parameter.quoted, notes.problems())


def encoded_words(value: bytes) -> tuple[bytes, ...]:
    """Everything in a value that looks like an RFC 2047 encoded-word (`=?charset?b|q?text?=`)."""
    return tuple(_ENCODED_WORD.findall(value))


def tolerant_names(raw: bytes) -> frozenset[str]:
    r"""Every name that a tolerant server may read from a quoted `name` or `filename` (the bytes between the quotes).

    A backslash may stand for itself, or escape a quote, or a quote and a backslash; `%22`, `%0D` and `%0A` may stand
    for themselves, or for the quote, CR and LF (the HTML standard's form submission). All combinations are given. Bytes
    that are not UTF-8 become lone surrogates, which equal no name.
    """
    text = raw.decode("utf-8", "surrogateescape")
    unescaped = {text, text.replace('\\"', '"'), _ESCAPED.sub(r"\1", text)}
    decoded = {_PERCENT.sub(lambda match: chr(int(match[1], 16)), reading) for reading in unescaped}
    return frozenset(unescaped | decoded)


def _read(value: bytes, offset: int, notes: Notes) -> tuple[bytes, tuple[Parameter, ...]]:
    head = _TYPE.match(value)
    position = head.end() if head else 0
    kind = value[:position].rstrip(_WHITESPACE)
    parameters: list[Parameter] = []
    while position < len(value):
        semicolon = position
        position = _skip(value, semicolon + 1)
        if position == len(value) or value[position : position + 1] == b";":
            notes.add(Code.PARAMETER_EMPTY, offset + semicolon, offset + position)
            continue
        parameter, position = _read_parameter(value, position, offset, notes)
        if parameter:
            parameters.append(parameter)
    _note_duplicates(parameters, notes)
    return kind, tuple(parameters)


def _read_parameter(value: bytes, start: int, offset: int, notes: Notes) -> tuple[Parameter | None, int]:
    """The parameter that begins at `start`, and where the semicolon after it stands, or the value ends."""
    equals = value.find(b"=", start)
    semicolon = value.find(b";", start)
    stop = len(value) if semicolon < 0 else semicolon
    if equals < 0 or equals > stop:
        notes.add(Code.PARAMETER_MALFORMED, offset + start, offset + stop)
        return None, stop
    name = value[start:equals].rstrip(_WHITESPACE)
    begin = _skip(value, equals + 1)
    if equals > start + len(name) or begin > equals + 1:
        notes.add(Code.PARAMETER_SPACE, offset + start + len(name), offset + begin)
    if not TOKEN.fullmatch(name):
        notes.add(Code.PARAMETER_MALFORMED, offset + start, offset + equals, "A parameter's name is not a token.")
    if value[begin : begin + 1] != b'"':
        raw = value[begin:stop].rstrip(_WHITESPACE) if begin <= stop else b""
        end = begin + len(raw)
        if not TOKEN.fullmatch(raw):
            notes.add(Code.PARAMETER_VALUE_INVALID, offset + start, offset + end)
        return Parameter(name, raw, False, offset + start, end - start, offset + begin), max(end, stop)
    quoted = _QUOTED.match(value, begin)
    if not quoted and name.lower() in _NAMES:
        # Browsers leave a backslash as it is (the HTML standard), one before the end quote too.
        quoted = _BACKSLASH_AT_END.match(value, begin)
    if not quoted:
        notes.add(Code.QUOTED_STRING_UNTERMINATED, offset + begin, offset + len(value))
        raw = value[begin + 1 :].removesuffix(b'"')
        return Parameter(name, raw, True, offset + start, len(value) - start, offset + begin + 1), len(value)
    end = quoted.end()
    parameter = Parameter(name, quoted[1], True, offset + start, end - start, offset + begin + 1)
    following = _skip(value, end)
    if following < len(value) and value[following : following + 1] != b";":
        semicolon = value.find(b";", following)
        stop = len(value) if semicolon < 0 else semicolon
        notes.add(
            Code.PARAMETER_MALFORMED, offset + following, offset + stop, "Something follows a parameter's end quote."
        )
        following = stop
    return parameter, following


def _skip(value: bytes, position: int) -> int:
    while value[position : position + 1] in (b" ", b"\t"):
        position += 1
    return position


def _note_duplicates(parameters: Iterable[Parameter], notes: Notes) -> None:
    seen: set[str] = set()
    for parameter in parameters:
        if parameter.key in seen:
            notes.add(Code.PARAMETER_DUPLICATE, parameter.offset, parameter.offset + parameter.length)
        seen.add(parameter.key)
