"""What the wire reader may find wrong, and where.

Nothing in this package raises on bad input. A reader reads on as tolerantly as it can and notes each departure from
the standards as a `Problem`; whether that is a failure is for the caller to decide.
"""

import mmap
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Self

Data = bytes | mmap.mmap
"""The bytes of one connection: in memory, or a file mapped into it."""

MOST_PER_CODE = 100
"""How many problems of one code one reading keeps; the rest say nothing new and are dropped."""


class Code(StrEnum):
    """Every kind of departure; the value is a stable identifier for reports.

    Each member carries `source`, the section that demands otherwise, and `sentence`, what is wrong.
    """

    source: str
    sentence: str

    def __new__(cls, value: str, source: str, sentence: str) -> Self:
        """A member: a string with two attributes."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.source = source
        member.sentence = sentence
        return member

    # Lines and header fields, of requests and of parts
    BARE_LF = "bare-lf", "RFC 9112 §2.2", "A line ends with LF alone."
    BARE_CR = "bare-cr", "RFC 9112 §2.2", "A CR stands inside a line, without its LF."
    EMPTY_LINE = "empty-line", "RFC 9112 §2.2", "An empty line stands before or after a request."
    LEADING_WHITESPACE = "leading-whitespace", "RFC 9112 §2.2", "The request line or the first field is indented."
    CONTROL_CHARACTER = "control-character", "RFC 9110 §5.5", "A field value holds a control character."
    COLON_MISSING = "colon-missing", "RFC 9112 §5", "A header line has no colon."
    HEADER_NAME_INVALID = "header-name-invalid", "RFC 9110 §5.1", "A field name is not a token."
    SPACE_BEFORE_COLON = "space-before-colon", "RFC 9112 §5.1", "Whitespace stands between a field name and its colon."
    OBS_FOLD = "obs-fold", "RFC 9112 §5.2", "A field value goes on in a further line."
    HEAD_UNTERMINATED = "head-unterminated", "RFC 9112 §2.1", "No empty line ends the request's head."

    # Requests
    REQUEST_LINE_MALFORMED = "request-line-malformed", "RFC 9112 §3", "Not method, target and version, one space apart."
    METHOD_INVALID = "method-invalid", "RFC 9110 §9.1", "The method is not a token."
    TARGET_INVALID = "target-invalid", "RFC 9112 §3.2", "The target holds characters that no URI may hold."
    VERSION_INVALID = "version-invalid", "RFC 9112 §2.3", "The version is not HTTP/digit.digit."
    HOST_MISSING = "host-missing", "RFC 9112 §3.2", "An HTTP/1.1 request has no Host."
    HOST_DUPLICATE = "host-duplicate", "RFC 9112 §3.2", "More than one Host."
    HOST_INVALID = "host-invalid", "RFC 9110 §7.2", "The Host value is not a host with an optional port."
    CONTENT_LENGTH_INVALID = "content-length-invalid", "RFC 9110 §8.6", "Content-Length is not a number of bytes."
    CONTENT_LENGTH_DUPLICATE = "content-length-duplicate", "RFC 9110 §8.6", "Content-Length is given more than once."
    CONTENT_LENGTH_CONFLICT = (
        "content-length-conflict",
        "RFC 9112 §6.3",
        "Content-Length is given with different values.",
    )
    LENGTH_AND_TRANSFER_ENCODING = (
        "length-and-transfer-encoding",
        "RFC 9112 §6.2",
        "Content-Length and Transfer-Encoding are both present.",
    )
    TRANSFER_ENCODING_INVALID = (
        "transfer-encoding-invalid",
        "RFC 9112 §6.1",
        "Transfer-Encoding is no list with a single chunked at its end, or the request is HTTP/1.0.",
    )
    TRAILING_BYTES = "trailing-bytes", "RFC 9112 §6.3", "Bytes that are no request follow a complete request."
    CHUNK_SIZE_INVALID = "chunk-size-invalid", "RFC 9112 §7.1", "A chunk does not begin with its size in hex digits."
    CHUNK_EXTENSION_INVALID = "chunk-extension-invalid", "RFC 9112 §7.1.1", "A chunk extension is malformed or spaced."
    CHUNK_END_MISSING = "chunk-end-missing", "RFC 9112 §7.1", "No CRLF follows a chunk's data."
    # (says nothing about the sender if the receiver stopped reading)
    CHUNK_LAST_MISSING = (
        "chunk-last-missing",
        "RFC 9112 §7.1",
        "The data ends after a whole chunk, without the chunk of size zero.",
    )
    TRAILER_FORBIDDEN = "trailer-forbidden", "RFC 9110 §6.5.1", "A trailer field that must stand in the head."

    # Values with parameters
    MEDIA_TYPE_MALFORMED = "media-type-malformed", "RFC 9110 §8.3.1", "Not type/subtype."
    DISPOSITION_MALFORMED = "disposition-malformed", "RFC 2183 §2", "The disposition type is not a token."
    PARAMETER_MALFORMED = "parameter-malformed", "RFC 9110 §5.6.6", "A parameter is not name=value."
    PARAMETER_EMPTY = "parameter-empty", "RFC 2045 §5.1", "A semicolon without a parameter behind it."
    PARAMETER_SPACE = "parameter-space", "RFC 9110 §5.6.6", "Whitespace stands around a parameter's equals sign."
    PARAMETER_VALUE_INVALID = (
        "parameter-value-invalid",
        "RFC 9110 §5.6.6",
        "A parameter's value is neither a token nor a quoted-string.",
    )
    PARAMETER_DUPLICATE = "parameter-duplicate", "RFC 6838 §4.3, RFC 6266 §4.1", "A parameter is given more than once."
    QUOTED_STRING_UNTERMINATED = "quoted-string-unterminated", "RFC 9110 §5.6.4", "A quoted-string has no end quote."
    BOUNDARY_MISSING = "boundary-missing", "RFC 2046 §5.1.1", "A multipart type has no boundary parameter."
    BOUNDARY_LENGTH = "boundary-length", "RFC 2046 §5.1.1", "The boundary is not 1 to 70 characters long."
    BOUNDARY_CHARACTER = "boundary-character", "RFC 2046 §5.1.1", "The boundary holds a character that none may hold."
    BOUNDARY_ENDS_IN_SPACE = "boundary-ends-in-space", "RFC 2046 §5.1.1", "The boundary ends in a space."

    # Multipart bodies
    DELIMITER_MISSING = "delimiter-missing", "RFC 2046 §5.1.1", "The body holds no delimiter of its boundary at all."
    DELIMITER_BARE_LF = "delimiter-bare-lf", "RFC 2046 §5.1.1", "LF alone stands before or after a delimiter."
    TRANSPORT_PADDING = "transport-padding", "RFC 2046 §5.1.1", "Whitespace follows a delimiter on its line."
    BOUNDARY_IN_CONTENT = "boundary-in-content", "RFC 2046 §5.1.1", "A line that is no delimiter begins like one."
    PREAMBLE = "preamble", "RFC 2046 §5.1.1", "Bytes to be ignored stand before the first delimiter."
    EPILOGUE = "epilogue", "RFC 2046 §5.1.1", "Bytes to be ignored follow the closing delimiter."
    NO_PARTS = "no-parts", "RFC 2046 §5.1.1", "The first delimiter is the closing one."
    CLOSE_MISSING = "close-missing", "RFC 2046 §5.1.1", "The body ends without a closing delimiter."
    CLOSE_DUPLICATE = "close-duplicate", "RFC 2046 §5.1.1", "A second closing delimiter."
    DELIMITER_AFTER_CLOSE = "delimiter-after-close", "RFC 2046 §5.1.1", "A part begins after the closing delimiter."
    BLANK_LINE_MISSING = (
        "blank-line-missing",
        "RFC 2046 §5.1",
        "No empty line stands between a part's head and content.",
    )
    PART_HEADER_NOT_UTF8 = "part-header-not-utf8", "RFC 7578 §5.1", "A part's header field is not UTF-8."
    PART_HEADER_DUPLICATE = "part-header-duplicate", "RFC 9110 §5.3", "A part has the same header field twice."
    DISPOSITION_MISSING = "disposition-missing", "RFC 7578 §4.2", "A part has no Content-Disposition."
    DISPOSITION_TYPE = "disposition-type", "RFC 7578 §4.2", "A part's disposition type is not form-data."
    DISPOSITION_NAME_MISSING = "disposition-name-missing", "RFC 7578 §4.2", "A part has no name parameter."

    # Credentials
    AUTH_MALFORMED = "auth-malformed", "RFC 9110 §11.4", "Not a scheme, spaces and credentials."
    AUTH_SCHEME = "auth-scheme", "RFC 7617 §2", "The authentication scheme is not Basic."
    AUTH_CREDENTIALS_MISSING = "auth-credentials-missing", "RFC 7617 §2", "Nothing follows the scheme."
    BASE64_WHITESPACE = "base64-whitespace", "RFC 4648 §3.1", "Whitespace or a line break stands in the base64."
    BASE64_ALPHABET = "base64-alphabet", "RFC 4648 §3.3", "A character that is not in the base64 alphabet."
    BASE64_PADDING = "base64-padding", "RFC 4648 §3.2", "The base64 has too few, too many or misplaced equals signs."
    BASE64_TRAILING_BITS = "base64-trailing-bits", "RFC 4648 §3.5", "The base64's unused last bits are not zero."
    CREDENTIALS_COLON_MISSING = "credentials-colon-missing", "RFC 7617 §2", "No colon divides user and password."
    CREDENTIALS_NOT_UTF8 = "credentials-not-utf8", "RFC 7617 §2.1", "User and password are not UTF-8."
    CREDENTIALS_CONTROL = "credentials-control", "RFC 7617 §2", "User or password hold a control character."


@dataclass(frozen=True, slots=True)
class Problem:
    """One departure: `length` bytes at `offset` of the connection's bytes show it (0 bytes: it is missing there)."""

    code: Code
    offset: int
    message: str
    length: int


class Span(NamedTuple):
    """The bytes from `start` up to, not including, `end`."""

    start: int
    end: int


class Notes:
    """Collects the problems of one reading, at most `MOST_PER_CODE` of each code."""

    def __init__(self) -> None:
        self._problems: list[Problem] = []
        self._count: Counter[Code] = Counter()

    def add(self, code: Code, start: int, end: int, message: str = "") -> None:
        """Note that the bytes from `start` up to `end` are wrong; without a message, the code's sentence serves."""
        self._count[code] += 1
        if self._count[code] <= MOST_PER_CODE:
            self._problems.append(Problem(code, start, message or code.sentence, end - start))

    def take(self, problems: tuple[Problem, ...]) -> None:
        """Note what another reading found."""
        for problem in problems:
            self.add(problem.code, problem.offset, problem.offset + problem.length, problem.message)

    def problems(self) -> tuple[Problem, ...]:
        """All that was noted, in the order in which it stands in the data."""
        return tuple(sorted(self._problems, key=lambda problem: problem.offset))
