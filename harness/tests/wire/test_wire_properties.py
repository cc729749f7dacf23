"""The reader against generated input, and against parsers that others wrote."""

import http.client
import io
from collections.abc import Iterator

import h11
from hypothesis import given, settings
from hypothesis import strategies as st
from multipart import MultipartError, PushMultipartParser  # type: ignore[import-untyped]

from upload_conformance.wire import (
    BodyView,
    Framing,
    Header,
    Multipart,
    Problem,
    read_authorization,
    read_boundary,
    read_disposition,
    read_media_type,
    read_multipart,
    read_requests,
    tolerant_names,
    view_body,
)

steady = settings(deadline=None, database=None, derandomize=True, max_examples=100)
thorough = settings(steady, max_examples=300)

NAME_CHARACTERS = "abcXYZ019!#$%&'*+-.^_`|~"
BOUNDARY_CHARACTERS = "abcXYZ019'()+_,-./:=? "

boundaries = st.text(BOUNDARY_CHARACTERS, min_size=1, max_size=70).filter(lambda b: not b.endswith(" ")).map(str.encode)
names = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters='"\\'), max_size=12)
extra_headers = st.lists(
    st.tuples(st.sampled_from(["Content-Type", "X-Odd", "x-lower-9"]), st.sampled_from(["a/b", "text/plain; x=y"])),
    max_size=3,
    unique_by=lambda header: header[0].lower(),
)


@st.composite
def contents(draw: st.DrawFn, boundary: bytes) -> bytes:
    """Content without a delimiter, but with much that resembles one."""
    pieces = st.sampled_from(
        [
            b"\r\n",
            b"\n",
            b"\r",
            b"--",
            b"-",
            boundary,
            b"--" + boundary,
            b"\r\n--" + boundary[:-1],
            b"--" + boundary + b"--",
        ]
    )
    content = b"".join(draw(st.lists(st.one_of(pieces, st.binary(max_size=8)), max_size=8)))
    for line_break in (b"\r", b"\n"):
        content = content.replace(line_break + b"--" + boundary, line_break + b"x--" + boundary)
    return content if not content.startswith(b"--" + boundary) else b"x" + content


Parts = list[tuple[list[tuple[bytes, bytes]], bytes]]


@st.composite
def multiparts(draw: st.DrawFn) -> tuple[bytes, Parts]:
    """A boundary and parts that are right in every respect."""
    boundary = draw(boundaries)
    parts: Parts = []
    for _ in range(draw(st.integers(1, 3))):
        disposition = f'form-data; name="{draw(names)}"'
        if draw(st.booleans()):
            disposition += f'; filename="{draw(names)}"'
        headers = [("Content-Disposition", disposition), *draw(extra_headers)]
        headers = draw(st.permutations(headers))
        parts.append(([(name.encode(), value.encode()) for name, value in headers], draw(contents(boundary))))
    return boundary, parts


def written(boundary: bytes, parts: Parts) -> bytes:
    pieces = []
    for headers, content in parts:
        lines = b"".join(b"%b: %b\r\n" % header for header in headers)
        pieces.append(b"--" + boundary + b"\r\n" + lines + b"\r\n" + content + b"\r\n")
    return b"".join(pieces) + b"--" + boundary + b"--\r\n"


def read(boundary: bytes, body: bytes) -> Multipart:
    return read_multipart(BodyView(body, 0, len(body)), boundary)


def others_reading(boundary: bytes, body: bytes) -> list[tuple[list[tuple[str, str]], bytes]]:
    """The parts as the strict parser of the package multipart reads them; raises MultipartError."""
    found: list[tuple[list[tuple[str, str]], bytes]] = []
    with PushMultipartParser(boundary, strict=True) as parser:
        for event in parser.parse(body):
            if isinstance(event, bytes | bytearray):
                found[-1] = (found[-1][0], found[-1][1] + bytes(event))
            elif event is not None:
                found.append((event.headerlist, b""))
    return found


@steady
@given(multiparts())
def test_valid_multipart_has_no_problems(generated: tuple[bytes, Parts]) -> None:
    boundary, parts = generated
    assert read(boundary, written(boundary, parts)).problems == ()


@steady
@given(multiparts())
def test_valid_multipart_is_read_as_written(generated: tuple[bytes, Parts]) -> None:
    boundary, parts = generated
    found = read(boundary, written(boundary, parts))
    assert [([(h.name, h.value) for h in part.headers], found.content(part)) for part in found.parts] == parts


@steady
@given(multiparts())
def test_valid_multipart_is_read_as_by_the_package_multipart(generated: tuple[bytes, Parts]) -> None:
    boundary, parts = generated
    body = written(boundary, parts)
    found = read(boundary, body)
    ours = [
        ([(h.name.decode().title(), h.value.decode()) for h in part.headers], found.content(part))
        for part in found.parts
    ]
    assert ours == [
        ([(name.title(), value) for name, value in headers], content)
        for headers, content in others_reading(boundary, body)
    ]


@st.composite
def mutated_multiparts(draw: st.DrawFn) -> tuple[bytes, bytes]:
    """A boundary and a body in which a few bytes were dropped, put in or replaced, mostly around its delimiters."""
    boundary, parts = draw(multiparts())
    body = bytearray(written(boundary, parts))
    edges = [at for at in range(len(body)) if bytes(body[at : at + 2]) in (b"\r\n", b"--")]
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.sampled_from(edges)) + draw(st.integers(-2, 2 + len(boundary))) if draw(st.booleans()) else -1
        at = draw(st.integers(0, len(body))) if not 0 <= at <= len(body) else at
        removed = draw(st.integers(0, 3))
        inserted = draw(st.sampled_from([b"", b"\r", b"\n", b"\r\n", b"-", b"--", b" ", b"x", b"--" + boundary, b":"]))
        body[at : at + removed] = inserted
    return boundary, bytes(body)


def is_stricter_than_the_rfc(error: MultipartError, body: bytes) -> bool:
    """Whether the package multipart refuses what RFC 9110 and RFC 7578 allow.

    It takes letters, digits, hyphen and underscore alone for a field name, not every token (but so does every header
    that exists); and it finds a parameter only if nothing but spaces stand before it, and its name is of those too.
    """
    text = str(error)
    return text == "Invalid segment header name" or ("Missing name option" in text and b"\t" in body)


def refusal(boundary: bytes, body: bytes) -> MultipartError | None:
    """Why the package multipart refuses a body, unless it does not, or only since it is stricter than the RFCs."""
    try:
        others_reading(boundary, body)
    except MultipartError as error:
        return None if is_stricter_than_the_rfc(error, body) else error
    return None


@thorough
@given(mutated_multiparts())
def test_whatever_the_package_multipart_refuses_has_a_problem(generated: tuple[bytes, bytes]) -> None:
    assert not refusal(*generated) or read(*generated).problems


@thorough
@given(mutated_multiparts())
def test_whatever_has_no_problem_is_read_as_by_the_package_multipart(generated: tuple[bytes, bytes]) -> None:
    found = read(*generated)
    try:
        theirs = others_reading(*generated)
    except MultipartError:
        return  # the test above looks at these
    if not found.problems:
        assert [found.content(part) for part in found.parts] == [content for _, content in theirs]


# Anything at all

SEEDS = [
    b"POST /a HTTP/1.1\r\n",
    b"Host: h\r\n",
    b"Content-Length: 5\r\n",
    b"Content-Length: ",
    b"Transfer-Encoding: chunked\r\n",
    b"Content-Type: multipart/form-data; boundary=b\r\n",
    b'Content-Disposition: form-data; name="file"; filename="a"\r\n',
    b"Authorization: Basic YTpi\r\n",
    b"\r\n",
    b"\n",
    b"\r",
    b"--b",
    b"--b\r\n",
    b"\r\n--b--\r\n",
    b"5\r\nabcde\r\n",
    b"0\r\n",
    b" ",
    b":",
    b";",
    b'"',
    b"=",
    b"\\",
    b"?",
]
anything = st.one_of(
    st.binary(max_size=60),
    st.lists(st.one_of(st.sampled_from(SEEDS), st.binary(max_size=5)), max_size=14).map(b"".join),
)


def everything_read(data: bytes) -> Iterator[tuple[int, int]]:
    """Every (offset, length) in whatever can be read of a connection."""

    def of_problems(problems: tuple[Problem, ...]) -> Iterator[tuple[int, int]]:
        return ((problem.offset, problem.length) for problem in problems)

    def of_headers(headers: tuple[Header, ...]) -> Iterator[tuple[int, int]]:
        for header in headers:
            yield header.offset, header.length
            yield header.value_offset, 0

    for request in read_requests(data):
        yield request.start, request.end - request.start
        yield request.body.start, request.body.end - request.body.start
        yield from of_problems(request.problems)
        yield from of_headers(request.headers + request.body.trailers)
        yield from ((chunk.start, chunk.end - chunk.start) for chunk in request.body.chunks)
        view = view_body(data, request.body)
        found = read_multipart(view, b"b")
        yield from of_problems(found.problems)
        for span in (found.preamble, found.epilogue, found.closing or (view.start, view.start)):
            assert view.start <= span[0] <= span[1] <= view.end
        for part in found.parts:
            assert view.start <= part.head_start <= part.content_start <= part.content_end <= view.end
            yield from of_headers(part.headers)
            for value in (part.disposition, part.content_type):
                yield from of_problems(value.problems if value else ())
                yield from ((p.offset, p.length) for p in (value.parameters if value else ()))
                yield from ((p.raw_offset, 0) for p in (value.parameters if value else ()))


@thorough
@given(anything)
def test_all_offsets_of_anything_lie_inside_the_data(data: bytes) -> None:
    for offset, length in everything_read(data):
        assert 0 <= offset <= offset + length <= len(data)


@thorough
@given(anything, st.integers(0, 9))
def test_all_offsets_of_any_value_lie_inside_the_value(value: bytes, offset: int) -> None:
    media_type = read_media_type(value, offset)
    problems = (
        media_type.problems
        + read_disposition(value, offset).problems
        + read_boundary(media_type, offset).problems
        + read_authorization(value, offset).problems
    )
    for problem in problems:
        assert offset <= problem.offset <= problem.offset + problem.length <= offset + len(value)
    for parameter in media_type.parameters:
        assert value[parameter.raw_offset - offset :][: len(parameter.raw)] == parameter.raw


@steady
@given(st.binary(max_size=30))
def test_any_name_has_its_raw_reading(raw: bytes) -> None:
    assert raw.decode("utf-8", "surrogateescape") in tolerant_names(raw)


@steady
@given(anything, st.binary(min_size=1, max_size=5))
def test_any_boundary_is_searched_without_raising(body: bytes, boundary: bytes) -> None:
    found = read(boundary, body)
    for problem in found.problems:
        assert 0 <= problem.offset <= problem.offset + problem.length <= len(body)


# Requests

tokens = st.text(NAME_CHARACTERS, min_size=1, max_size=12).map(str.encode)
values = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=20).map(lambda v: v.strip().encode())
framing_names = {b"host", b"content-length", b"transfer-encoding", b"connection", b"expect", b"upgrade", b"te"}
other_headers = st.lists(st.tuples(tokens.filter(lambda name: name.lower() not in framing_names), values), max_size=4)
targets = st.text("abc/%?=&", max_size=10).map(lambda t: b"/" + t.replace("%", "%2F").encode())


@st.composite
def chunked(draw: st.DrawFn) -> tuple[bytes, bytes]:
    """Content, and the same content cut into chunks."""
    pieces = draw(st.lists(st.binary(min_size=1, max_size=40), max_size=5))
    sizes = [draw(st.sampled_from([b"%x", b"%X", b"00%x"])) % len(piece) for piece in pieces]
    extensions = [draw(st.sampled_from([b"", b"", b";a", b";a=b", b';a="b;\\"";c=d'])) for _ in pieces]
    chunks = [
        size + ext + b"\r\n" + piece + b"\r\n" for size, ext, piece in zip(sizes, extensions, pieces, strict=True)
    ]
    trailers = draw(st.sampled_from([b"", b"X-Trailer: a\r\n"]))
    return b"".join(pieces), b"".join(chunks) + b"0\r\n" + trailers + b"\r\n"


@st.composite
def requests(draw: st.DrawFn) -> tuple[bytes, bytes, list[tuple[bytes, bytes]], bytes, bytes]:
    """Method, target, headers and content of a request, and its bytes."""
    method = draw(st.sampled_from([b"POST", b"PUT", b"X-ODD"]))
    target = draw(targets)
    headers = [(b"Host", b"mock.test:8080"), *draw(other_headers)]
    content, body = draw(chunked())
    if draw(st.booleans()):
        headers.append((b"Transfer-Encoding", b"chunked"))
    else:
        body = content
        headers.append((b"Content-Length", str(len(content)).encode()))
    headers = draw(st.permutations(headers))
    lines = b"".join(b"%b: %b\r\n" % header for header in headers)
    return method, target, headers, content, b"%b %b HTTP/1.1\r\n%b\r\n" % (method, target, lines) + body


@steady
@given(st.lists(requests(), min_size=1, max_size=3))
def test_valid_requests_are_read_as_written(
    generated: list[tuple[bytes, bytes, list[tuple[bytes, bytes]], bytes, bytes]],
) -> None:
    data = b"".join(request[-1] for request in generated)
    found = read_requests(data)
    assert [request.problems for request in found] == [()] * len(generated)
    assert [request.complete for request in found] == [True] * len(generated)
    bodies = [view_body(data, request.body) for request in found]
    assert [
        (r.method, r.target, [(h.name, h.value) for h in r.headers], view.data[view.start : view.end])
        for r, view in zip(found, bodies, strict=True)
    ] == [request[:-1] for request in generated]


@steady
@given(chunked())
def test_chunks_are_read_as_by_the_standard_library(generated: tuple[bytes, bytes]) -> None:
    _, body = generated

    class Socket:
        def makefile(self, *_: object) -> io.BytesIO:
            return io.BytesIO(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body)

    response = http.client.HTTPResponse(Socket())  # type: ignore[arg-type]
    response.begin()
    data = b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + body
    (request,) = read_requests(data)
    assert request.body.framing is Framing.CHUNKED
    assert view_body(data, request.body).data == response.read()


def h11s_reading(data: bytes) -> tuple[bytes, list[tuple[bytes, bytes]], bytes]:
    """Target, headers and content of the first request; raises h11.RemoteProtocolError."""
    connection = h11.Connection(h11.SERVER)
    connection.receive_data(data)
    connection.receive_data(b"")
    request = connection.next_event()
    assert isinstance(request, h11.Request)
    content = b""
    while isinstance(event := connection.next_event(), h11.Data):
        content += event.data
    assert isinstance(event, h11.EndOfMessage)
    return request.target, list(request.headers.raw_items()), content


@steady
@given(requests())
def test_valid_request_is_read_as_by_h11(
    generated: tuple[bytes, bytes, list[tuple[bytes, bytes]], bytes, bytes],
) -> None:
    data = generated[-1]
    (request,) = read_requests(data)
    view = view_body(data, request.body)
    ours = (request.target, [(h.name, h.value) for h in request.headers], view.data[view.start : view.end])
    assert ours == h11s_reading(data)


def h11_accepts(data: bytes) -> bool:
    """Whether h11 reads a whole request."""
    try:
        h11s_reading(data)
    except (h11.RemoteProtocolError, AssertionError):
        return False
    return True


@st.composite
def mutated_requests(draw: st.DrawFn) -> bytes:
    data = bytearray(draw(requests())[-1])
    for _ in range(draw(st.integers(1, 2))):
        at = draw(st.integers(0, len(data)))
        data[at : at + draw(st.integers(0, 2))] = draw(
            st.sampled_from([b"", b"\r", b"\n", b"\r\n", b" ", b"\t", b":", b"x", b"0", b"\x00", b"\xff", b";", b","])
        )
    return bytes(data)


@thorough
@given(mutated_requests())
def test_whatever_h11_refuses_is_incomplete_or_has_a_problem(data: bytes) -> None:
    assert h11_accepts(data) or any(request.problems or not request.complete for request in read_requests(data))
