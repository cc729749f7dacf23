"""Each problem code on the smallest bytes that deserve it, with the evidence it points to."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from upload_conformance.wire import (
    BodyView,
    Code,
    Problem,
    read_authorization,
    read_boundary,
    read_disposition,
    read_media_type,
    read_multipart,
    read_requests,
)
from upload_conformance.wire.fields import MOST_HEAD_BYTES

Reader = Callable[[bytes], tuple[Problem, ...]]


def http(data: bytes) -> tuple[Problem, ...]:
    return tuple(problem for request in read_requests(data) for problem in request.problems)


def multipart(data: bytes) -> tuple[Problem, ...]:
    return read_multipart(BodyView(data, 0, len(data)), b"b").problems


def media_type(data: bytes) -> tuple[Problem, ...]:
    return read_media_type(data).problems


def disposition(data: bytes) -> tuple[Problem, ...]:
    return read_disposition(data).problems


def boundary(data: bytes) -> tuple[Problem, ...]:
    return read_boundary(read_media_type(data)).problems


def authorization(data: bytes) -> tuple[Problem, ...]:
    return read_authorization(data).problems


@dataclass(frozen=True)
class Example:
    """Bytes that show `code` at `evidence`, and nothing else but what necessarily comes along."""

    code: Code
    what: str
    read: Reader
    data: bytes
    evidence: bytes
    along: frozenset[Code] = frozenset()


POST = b"POST /a HTTP/1.1\r\nHost: h\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
LONG = POST + b"A: " + b"b" * (2 << 20)
HEAD = b'Content-Disposition: form-data; name="n"\r\n'
PART = b"--b\r\n" + HEAD + b"\r\nx"
CLOSE = b"\r\n--b--\r\n"
PRE = frozenset({Code.PREAMBLE})

EXAMPLES = [
    Example(Code.BARE_LF, "in a header line", http, POST + b"A: b\n\r\n", b"\n"),
    Example(Code.BARE_LF, "as the empty line", http, POST + b"\n", b"\n"),
    Example(Code.BARE_LF, "after the request line", http, b"POST /a HTTP/1.1\nHost: h\r\n\r\n", b"\n"),
    Example(Code.BARE_LF, "in a part header", multipart, PART.replace(b'n"\r\n', b'n"\n') + CLOSE, b"\n"),
    Example(Code.BARE_LF, "after a chunk size", http, CHUNKED + b"1\nx\r\n0\r\n\r\n", b"\n"),
    Example(Code.BARE_LF, "after a chunk", http, CHUNKED + b"1\r\nx\n0\r\n\r\n", b"\n"),
    Example(Code.BARE_CR, "in a header value", http, POST + b"A: b\rc\r\n\r\n", b"\r"),
    Example(Code.BARE_CR, "in a part header", multipart, PART.replace(b'"n"', b'"n\r"') + CLOSE, b"\r"),
    Example(Code.EMPTY_LINE, "before the request", http, b"\r\n" + POST + b"\r\n", b"\r\n"),
    Example(Code.EMPTY_LINE, "after the last request", http, POST + b"\r\n\r\n", b"\r\n"),
    Example(Code.EMPTY_LINE, "between two requests", http, (POST + b"\r\n\n") * 2, b"\n"),
    Example(Code.LEADING_WHITESPACE, "request line", http, b" " + POST + b"\r\n", b" POST /a HTTP/1.1"),
    Example(Code.LEADING_WHITESPACE, "first field", http, b"POST /a HTTP/1.1\r\n Host: h\r\n\r\n", b" Host: h"),
    Example(Code.CONTROL_CHARACTER, "NUL", http, POST + b"A: b\x00c\r\n\r\n", b"\x00"),
    Example(Code.CONTROL_CHARACTER, "DEL", http, POST + b"A: b\x7fc\r\n\r\n", b"\x7f"),
    Example(Code.CONTROL_CHARACTER, "in a part header", multipart, PART.replace(b'"n"', b'"\x01"') + CLOSE, b"\x01"),
    Example(Code.COLON_MISSING, "in the head", http, POST + b"abc\r\n\r\n", b"abc"),
    Example(Code.COLON_MISSING, "in a part", multipart, b"--b\r\n" + HEAD + b"abc\r\n\r\nx" + CLOSE, b"abc"),
    Example(Code.HEADER_NAME_INVALID, "space within", http, POST + b"A b: c\r\n\r\n", b"A b:"),
    Example(Code.HEADER_NAME_INVALID, "empty", http, POST + b": c\r\n\r\n", b":"),
    Example(Code.HEADER_NAME_INVALID, "in a trailer", http, CHUNKED + b"0\r\nA@: c\r\n\r\n", b"A@:"),
    Example(Code.SPACE_BEFORE_COLON, "space", http, POST + b"A : c\r\n\r\n", b"A :"),
    Example(Code.SPACE_BEFORE_COLON, "tab", http, POST + b"A\t: c\r\n\r\n", b"A\t:"),
    Example(Code.OBS_FOLD, "in the head", http, POST + b"A: b\r\n c\r\n\r\n", b" c"),
    Example(Code.OBS_FOLD, "in a part", multipart, PART.replace(b"; name", b";\r\n\tname") + CLOSE, b'\tname="n"'),
    Example(Code.HEAD_UNTERMINATED, "after a header", http, POST, POST),
    Example(Code.HEAD_UNTERMINATED, "within a header", http, POST + b"Acc", POST + b"Acc"),
    Example(Code.HEAD_UNTERMINATED, "within the request line", http, b"POST /a", b"POST /a"),
    Example(Code.HEAD_UNTERMINATED, "no text at all", http, b"\x16\x03\x01\x02", b"\x16\x03\x01\x02"),
    Example(Code.HEAD_UNTERMINATED, "after 1 MiB", http, LONG, LONG[: MOST_HEAD_BYTES + 18]),
    Example(Code.REQUEST_LINE_MALFORMED, "two spaces", http, b"POST  /a HTTP/1.0\r\n\r\n", b"POST  /a HTTP/1.0"),
    Example(Code.REQUEST_LINE_MALFORMED, "no version", http, b"POST /a\r\n\r\n", b"POST /a"),
    Example(
        Code.REQUEST_LINE_MALFORMED, "space in the target", http, b"GET /a b HTTP/1.0\r\n\r\n", b"GET /a b HTTP/1.0"
    ),
    Example(Code.METHOD_INVALID, "not a token", http, POST.replace(b"POST", b"PO(T") + b"\r\n", b"PO(T"),
    Example(Code.TARGET_INVALID, "not ASCII", http, POST.replace(b"/a", b"/\xe4") + b"\r\n", b"/\xe4"),
    Example(Code.TARGET_INVALID, "fragment", http, POST.replace(b"/a", b"/a#b") + b"\r\n", b"/a#b"),
    Example(Code.TARGET_INVALID, "percent without digits", http, POST.replace(b"/a", b"/%zz") + b"\r\n", b"/%zz"),
    Example(Code.VERSION_INVALID, "lower case", http, POST.replace(b"HTTP", b"http") + b"\r\n", b"http/1.1"),
    Example(Code.HOST_MISSING, "HTTP/1.1", http, b"POST /a HTTP/1.1\r\n\r\n", b"POST /a HTTP/1.1"),
    Example(Code.HOST_DUPLICATE, "twice", http, POST + b"hOST: i\r\n\r\n", b"hOST: i"),
    Example(Code.HOST_INVALID, "path", http, POST.replace(b": h", b": h/a") + b"\r\n", b"Host: h/a"),
    Example(Code.HOST_INVALID, "empty", http, POST.replace(b": h", b":") + b"\r\n", b"Host:"),
    Example(Code.CONTENT_LENGTH_INVALID, "sign", http, POST + b"Content-Length: +1\r\n\r\nx", b"Content-Length: +1"),
    Example(Code.CONTENT_LENGTH_INVALID, "empty", http, POST + b"Content-Length:\r\n\r\nx", b"Content-Length:"),
    Example(
        Code.CONTENT_LENGTH_INVALID,
        "5000 digits",
        http,
        POST + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n",
        b"Content-Length: " + b"9" * 5000,
    ),
    Example(
        Code.CONTENT_LENGTH_DUPLICATE,
        "two fields",
        http,
        POST + b"Content-Length: 1\r\ncontent-length: 1\r\n\r\nx",
        b"content-length: 1",
    ),
    Example(
        Code.CONTENT_LENGTH_DUPLICATE,
        "one list",
        http,
        POST + b"Content-Length: 1, 1\r\n\r\nx",
        b"Content-Length: 1, 1",
    ),
    Example(
        Code.CONTENT_LENGTH_CONFLICT,
        "two values",
        http,
        POST + b"Content-Length: 1,2\r\n\r\nx",
        b"Content-Length: 1,2",
    ),
    Example(
        Code.LENGTH_AND_TRANSFER_ENCODING,
        "both",
        http,
        POST + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"Content-Length: 1",
    ),
    Example(
        Code.TRANSFER_ENCODING_INVALID,
        "not chunked at last",
        http,
        POST + b"Transfer-Encoding: chunked, gzip\r\n\r\n",
        b"Transfer-Encoding: chunked, gzip",
    ),
    Example(
        Code.TRANSFER_ENCODING_INVALID,
        "chunked twice",
        http,
        POST + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked, chunked",
    ),
    Example(
        Code.TRANSFER_ENCODING_INVALID,
        "empty element",
        http,
        POST + b"Transfer-Encoding: , chunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: , chunked",
    ),
    Example(
        Code.TRANSFER_ENCODING_INVALID,
        "in HTTP/1.0",
        http,
        CHUNKED.replace(b"1.1", b"1.0") + b"0\r\n\r\n",
        b"Transfer-Encoding: chunked",
    ),
    Example(Code.TRAILING_BYTES, "after no body", http, POST + b"\r\nabc", b"abc"),
    Example(Code.TRAILING_BYTES, "after Content-Length", http, POST + b"Content-Length: 1\r\n\r\nxyz", b"yz"),
    Example(Code.TRAILING_BYTES, "after the last chunk", http, CHUNKED + b"0\r\n\r\nx", b"x"),
    Example(Code.CHUNK_SIZE_INVALID, "not hex", http, CHUNKED + b"x\r\nabc\r\n", b"x"),
    Example(Code.CHUNK_SIZE_INVALID, "0x", http, CHUNKED + b"0x1\r\n\r\n", b"0x1"),
    Example(Code.CHUNK_SIZE_INVALID, "empty line", http, CHUNKED + b"\r\n", b""),
    Example(Code.CHUNK_SIZE_INVALID, "space before", http, CHUNKED + b" 1\r\nx\r\n0\r\n\r\n", b" 1"),
    Example(Code.CHUNK_SIZE_INVALID, "space after", http, CHUNKED + b"1 \r\nx\r\n0\r\n\r\n", b"1 "),
    Example(Code.CHUNK_EXTENSION_INVALID, "no name", http, CHUNKED + b"1;=a\r\nx\r\n0\r\n\r\n", b"1;=a"),
    Example(Code.CHUNK_EXTENSION_INVALID, "space before", http, CHUNKED + b"1 ;a\r\nx\r\n0\r\n\r\n", b"1 ;a"),
    Example(Code.CHUNK_SIZE_INVALID, "other text behind", http, CHUNKED + b"1,a\r\nx\r\n0\r\n\r\n", b"1,a"),
    Example(Code.CHUNK_END_MISSING, "longer than its size", http, CHUNKED + b"1\r\nxABC\r\n0\r\n\r\n", b"AB"),
    Example(Code.CHUNK_LAST_MISSING, "after a chunk", http, CHUNKED + b"1\r\nx\r\n", b""),
    Example(
        Code.TRAILER_FORBIDDEN,
        "Content-Length",
        http,
        CHUNKED + b"0\r\nContent-Length: 1\r\n\r\n",
        b"Content-Length: 1",
    ),
    Example(Code.MEDIA_TYPE_MALFORMED, "no subtype", media_type, b"text", b"text"),
    Example(Code.MEDIA_TYPE_MALFORMED, "two slashes", media_type, b"a/b/c; d=e", b"a/b/c"),
    Example(Code.MEDIA_TYPE_MALFORMED, "empty", media_type, b"", b""),
    Example(Code.DISPOSITION_MALFORMED, "space within", disposition, b"form data", b"form data"),
    Example(Code.MEDIA_TYPE_MALFORMED, "of a part", multipart, b"--b\r\nContent-Type: x\r\n" + PART[5:] + CLOSE, b"x"),
    Example(Code.PARAMETER_EMPTY, "of a part", multipart, PART.replace(b'"n"', b'"n";') + CLOSE, b";"),
    Example(Code.PARAMETER_MALFORMED, "no equals sign", disposition, b"a; b; c=d", b"b"),
    Example(Code.PARAMETER_MALFORMED, "name not a token", disposition, b"a; b/=c", b"b/"),
    Example(Code.PARAMETER_MALFORMED, "after the end quote", disposition, b'a; b="c"d; e=f', b"d"),
    Example(Code.PARAMETER_EMPTY, "at the end", disposition, b"a; b=c; ", b"; "),
    Example(Code.PARAMETER_EMPTY, "two semicolons", disposition, b"a;; b=c", b";"),
    Example(Code.PARAMETER_SPACE, "before", disposition, b"a; b =c", b" ="),
    Example(Code.PARAMETER_SPACE, "after", disposition, b'a; b= "c"', b"= "),
    Example(Code.PARAMETER_VALUE_INVALID, "space", disposition, b"a; b=c d", b"b=c d"),
    Example(Code.PARAMETER_VALUE_INVALID, "empty", disposition, b"a; b=", b"b="),
    Example(Code.PARAMETER_VALUE_INVALID, "not ASCII", disposition, b"a; b=\xe5\x8f\xb7", b"b=\xe5\x8f\xb7"),
    Example(Code.PARAMETER_DUPLICATE, "other case", disposition, b'a; b=c; B="d"', b'B="d"'),
    Example(Code.QUOTED_STRING_UNTERMINATED, "no quote", disposition, b'a; b="c; d=e', b'"c; d=e'),
    Example(Code.QUOTED_STRING_UNTERMINATED, "escaped quote", disposition, b'a; b="c\\"', b'"c\\"'),
    Example(Code.QUOTED_STRING_UNTERMINATED, "only escaped quotes", disposition, b'a; name="c\\"d', b'"c\\"d'),
    Example(Code.BOUNDARY_MISSING, "none", boundary, b"multipart/form-data; a=b", b"multipart/form-data"),
    Example(Code.BOUNDARY_LENGTH, "71", boundary, b"a/b; boundary=" + b"c" * 71, b"boundary=" + b"c" * 71),
    Example(Code.BOUNDARY_LENGTH, "0", boundary, b'a/b; boundary=""', b'boundary=""'),
    Example(Code.BOUNDARY_CHARACTER, "*", boundary, b'a/b; boundary="c*"', b'boundary="c*"'),
    Example(Code.BOUNDARY_ENDS_IN_SPACE, "space", boundary, b'a/b; boundary="c "', b'boundary="c "'),
    Example(Code.DELIMITER_MISSING, "other boundary", multipart, b"--c\r\n\r\n--c--\r\n", b"--c\r\n\r\n--c--\r\n"),
    Example(Code.DELIMITER_MISSING, "empty body", multipart, b"", b""),
    Example(Code.BOUNDARY_IN_CONTENT, "after a CR at the start", multipart, b"\r--b\r\n" + PART + CLOSE, b"\r--b", PRE),
    Example(Code.DELIMITER_BARE_LF, "before the first", multipart, b"\n" + PART + CLOSE, b"\n", PRE),
    Example(Code.DELIMITER_BARE_LF, "after", multipart, b"--b\n" + PART[5:] + CLOSE, b"\n"),
    Example(Code.DELIMITER_BARE_LF, "before", multipart, PART + CLOSE[1:], b"\n"),
    Example(Code.DELIMITER_BARE_LF, "after the closing one", multipart, PART + b"\r\n--b--\n", b"\n"),
    Example(Code.TRANSPORT_PADDING, "opening", multipart, b"--b \t\r\n" + PART[5:] + CLOSE, b" \t"),
    Example(Code.TRANSPORT_PADDING, "closing", multipart, PART + b"\r\n--b-- \r\n", b" "),
    Example(Code.BOUNDARY_IN_CONTENT, "longer line", multipart, PART + b"\r\n--bc\r\n" + CLOSE, b"--b"),
    Example(Code.BOUNDARY_IN_CONTENT, "one hyphen", multipart, PART + b"\r\n--b-\r\n" + CLOSE, b"--b"),
    Example(Code.BOUNDARY_IN_CONTENT, "after a CR", multipart, PART + b"\r--b\r\n" + CLOSE, b"\r--b"),
    Example(Code.PREAMBLE, "text", multipart, b"hello\r\n" + PART + CLOSE, b"hello\r\n"),
    Example(Code.PREAMBLE, "line break only", multipart, b"\r\n" + PART + CLOSE, b"\r\n"),
    Example(Code.EPILOGUE, "text", multipart, PART + CLOSE + b"bye", b"bye"),
    Example(Code.EPILOGUE, "on the delimiter's line", multipart, PART + b"\r\n--b--bye", b"bye"),
    Example(
        Code.CLOSE_DUPLICATE, "twice", multipart, PART + CLOSE + CLOSE, CLOSE[2:], along=frozenset({Code.EPILOGUE})
    ),
    Example(
        Code.DELIMITER_AFTER_CLOSE, "part", multipart, PART + CLOSE + PART, b"--b\r\n", along=frozenset({Code.EPILOGUE})
    ),
    Example(Code.NO_PARTS, "closing only", multipart, b"--b--\r\n", b"--b--\r\n"),
    Example(Code.CLOSE_MISSING, "content goes on", multipart, PART, b""),
    Example(Code.CLOSE_MISSING, "cut in the delimiter", multipart, PART + b"\r\n--b-", b""),
    Example(Code.BLANK_LINE_MISSING, "header only", multipart, b"--b\r\n" + HEAD[:-2] + CLOSE, HEAD[:-2]),
    Example(Code.BLANK_LINE_MISSING, "shared with the delimiter", multipart, b"--b\r\n" + HEAD + CLOSE, HEAD),
    Example(
        Code.PART_HEADER_NOT_UTF8,
        "Latin-1",
        multipart,
        PART.replace(b'"n"', b'"\xe4"') + CLOSE,
        HEAD[:-2].replace(b'n"', b'\xe4"'),
    ),
    Example(Code.PART_HEADER_DUPLICATE, "A", multipart, b"--b\r\nA: b\r\na: b\r\n" + HEAD + b"\r\nx" + CLOSE, b"a: b"),
    Example(Code.DISPOSITION_MISSING, "other header", multipart, b"--b\r\nA: b\r\n\r\nx" + CLOSE, b""),
    Example(Code.DISPOSITION_TYPE, "file", multipart, PART.replace(b"form-data", b"file") + CLOSE, b"file"),
    Example(
        Code.DISPOSITION_NAME_MISSING,
        "filename only",
        multipart,
        PART.replace(b" n", b" filen") + CLOSE,
        HEAD[:-2].replace(b" n", b" filen"),
    ),
    Example(Code.AUTH_MALFORMED, "tab", authorization, b"Basic\tYTpi", b"Basic\t"),
    Example(Code.AUTH_SCHEME, "Bearer", authorization, b"Bearer YTpi", b"Bearer"),
    Example(Code.AUTH_CREDENTIALS_MISSING, "scheme only", authorization, b"Basic", b"Basic"),
    Example(Code.BASE64_WHITESPACE, "space", authorization, b"Basic YTp iYg==", b" "),
    Example(Code.BASE64_WHITESPACE, "line break", authorization, b"Basic YTpi\nYg==", b"\n"),
    Example(Code.BASE64_ALPHABET, "URL-safe", authorization, b"Basic YTo_Pz8-", b"_"),
    Example(Code.BASE64_PADDING, "none", authorization, b"Basic YTpiYg", b"YTpiYg"),
    Example(Code.BASE64_PADDING, "too much", authorization, b"Basic YTpiYg===", b"YTpiYg==="),
    Example(Code.BASE64_PADDING, "in the middle", authorization, b"Basic YTpi=YWFh", b"YTpi=YWFh"),
    Example(Code.BASE64_PADDING, "one character left over", authorization, b"Basic YTpiY", b"YTpiY"),
    Example(Code.BASE64_TRAILING_BITS, "not zero", authorization, b"Basic YTpiYh==", b"YTpiYh=="),
    Example(Code.CREDENTIALS_COLON_MISSING, "none", authorization, b"Basic YWJj", b"YWJj"),
    Example(Code.CREDENTIALS_NOT_UTF8, "Latin-1", authorization, b"Basic YTrk", b"YTrk"),
    Example(Code.CREDENTIALS_CONTROL, "LF", authorization, b"Basic YTpiCg==", b"YTpiCg=="),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.code}: {example.what}")
def test_code_is_noted_with_its_evidence(example: Example) -> None:
    problems = example.read(example.data)
    evidence = [
        example.data[problem.offset : problem.offset + problem.length]
        for problem in problems
        if problem.code is example.code
    ]
    assert example.evidence in evidence


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.code}: {example.what}")
def test_no_other_code_is_noted(example: Example) -> None:
    assert {problem.code for problem in example.read(example.data)} - example.along == {example.code}


def test_every_code_has_an_example() -> None:
    assert {example.code for example in EXAMPLES} == set(Code)


@pytest.mark.parametrize("code", Code)
def test_every_code_names_its_source(code: Code) -> None:
    assert code.source.startswith("RFC ")
    assert "§" in code.source
    assert code.sentence.endswith((".", ")."))
