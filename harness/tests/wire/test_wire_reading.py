"""What the reader makes of bytes, right or wrong: values, spans and tolerance."""

import hashlib
import mmap
import tracemalloc
from pathlib import Path

import pytest

from upload_conformance.wire import (
    MOST_PER_CODE,
    BodyView,
    Code,
    Framing,
    Multipart,
    Span,
    encoded_words,
    find_headers,
    read_authorization,
    read_boundary,
    read_disposition,
    read_media_type,
    read_multipart,
    read_requests,
    tolerant_names,
    view_body,
)

POST = b"POST /a HTTP/1.1\r\nHost: h\r\n"
HEAD = b'Content-Disposition: form-data; name="n"\r\n'
PART = b"--b\r\n" + HEAD + b"\r\nx"
CLOSE = b"\r\n--b--\r\n"


def multipart(data: bytes) -> Multipart:
    return read_multipart(BodyView(data, 0, len(data)), b"b")


# Requests


def test_no_bytes_are_no_request() -> None:
    assert read_requests(b"") == ()


def test_request_line_is_split() -> None:
    (request,) = read_requests(POST + b"\r\n")
    assert (request.method, request.target, request.version) == (b"POST", b"/a", b"HTTP/1.1")


def test_malformed_request_line_is_split_as_well_as_may_be() -> None:
    (request,) = read_requests(b"POST  /a b\tHTTP/1.1\r\n\r\n")
    assert (request.method, request.target, request.version) == (b"POST", b"/a b", b"HTTP/1.1")


def test_request_line_of_two_words_has_no_version() -> None:
    (request,) = read_requests(b"GET HTTP/1.1\r\n\r\n")
    assert (request.method, request.target, request.version) == (b"GET", b"HTTP/1.1", b"")


def test_headers_keep_order_case_and_duplicates() -> None:
    (request,) = read_requests(b"GET / HTTP/1.0\r\nx-B: 1\r\nA: 2\r\nX-b:3  \r\n\r\n")
    assert [(header.name, header.value) for header in request.headers] == [(b"x-B", b"1"), (b"A", b"2"), (b"X-b", b"3")]


def test_headers_are_found_whatever_their_case() -> None:
    (request,) = read_requests(b"GET / HTTP/1.0\r\nx-B: 1\r\nA: 2\r\nX-b:3\r\n\r\n")
    assert request.values("X-B") == (b"1", b"3")
    assert find_headers(request.headers, "a") == request.find("A")


def test_header_offsets_are_those_of_the_connection() -> None:
    data = POST + b"\r\n" + POST + b"A:  bc \r\n\r\n"
    header = read_requests(data)[1].find("a")[0]
    assert data[header.offset :][: header.length] == b"A:  bc "
    assert data[header.value_offset :][: len(header.value)] == b"bc"


def test_folded_value_keeps_its_offsets() -> None:
    data = POST + b"A: b\r\n\tc\r\n\r\n"
    header = read_requests(data)[0].find("a")[0]
    assert header.value == b"b  \tc"
    assert data[header.value_offset + header.value.index(b"c")] == ord("c")


def test_injected_header_shows_as_a_header() -> None:
    (request,) = read_requests(POST + b"A: b\nInjected: c\r\n\r\n")
    assert request.values("injected") == (b"c",)


def test_request_without_length_has_no_body() -> None:
    (request,) = read_requests(POST + b"\r\n")
    assert request.body.framing is Framing.NONE
    assert request.complete


def test_content_length_body_is_spanned() -> None:
    data = POST + b"Content-Length: 3\r\n\r\nabc"
    body = read_requests(data)[0].body
    assert (body.framing, data[body.start : body.end], body.declared) == (Framing.CONTENT_LENGTH, b"abc", 3)


def test_length_of_18_digits_is_a_length() -> None:
    (request,) = read_requests(POST + b"Content-Length: 999999999999999999\r\n\r\nabc")
    assert request.body.declared == 10**18 - 1


def test_short_body_is_incomplete_without_a_problem() -> None:
    (request,) = read_requests(POST + b"Content-Length: 4\r\n\r\nabc")
    assert not request.complete
    assert request.body.size == 3
    assert not request.problems


def test_invalid_length_takes_everything_for_the_body() -> None:
    data = POST + b"Content-Length: x\r\n\r\nabc"
    body = read_requests(data)[0].body
    assert (body.framing, data[body.start : body.end], body.complete) == (Framing.UNTIL_CLOSE, b"abc", False)


def test_conflicting_lengths_are_read_by_the_first() -> None:
    (request,) = read_requests(POST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxy")
    assert request.body.declared == 1


def test_transfer_encoding_wins_over_content_length() -> None:
    (request,) = read_requests(POST + b"Content-Length: 9\r\nTransfer-Encoding: Chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n")
    assert (request.body.framing, request.body.size, request.complete) == (Framing.CHUNKED, 1, True)


def test_second_request_is_returned() -> None:
    first, second = read_requests(POST + b"Content-Length: 1\r\n\r\nx" + POST + b"A: b\r\n\r\n")
    assert first.end == second.start
    assert not first.problems
    assert second.values("a") == (b"b",)


def test_truncated_head_is_incomplete() -> None:
    (request,) = read_requests(POST + b"Content-Len")
    assert not request.head_complete
    assert not request.complete
    assert [header.name for header in request.headers] == [b"Host"]


# Chunked bodies


def test_chunks_are_joined() -> None:
    data = POST + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\ndefghijklm\r\n0\r\nT: u\r\n\r\n"
    (request,) = read_requests(data)
    view = view_body(data, request.body)
    assert view.data[view.start : view.end] == b"abcdefghijklm"
    assert [chunk.extension for chunk in request.body.chunks] == [b"", b";x=y"]
    assert find_headers(request.body.trailers, "t")[0].value == b"u"
    assert request.complete
    assert not request.problems


def test_decoded_positions_lead_back_to_the_wire() -> None:
    data = POST + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    view = view_body(data, read_requests(data)[0].body)
    assert bytes(data[view.wire(position)] for position in range(5)) == b"abcde"
    assert view.wire(5) == data.index(b"de") + 2


def test_empty_chunked_body_leads_back_to_its_beginning() -> None:
    data = POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    body = read_requests(data)[0].body
    assert view_body(data, body).wire(0) == body.start


@pytest.mark.parametrize("cut", range(1, 20))
def test_cut_chunked_body_is_incomplete(cut: int) -> None:
    data = POST + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nT: u\r\n\r\n"
    (request,) = read_requests(data[:-cut])
    assert not request.complete
    assert {problem.code for problem in request.problems} <= {Code.CHUNK_LAST_MISSING}


def test_multipart_problem_in_a_chunked_body_has_its_wire_offset() -> None:
    content = PART + CLOSE + b"bye"
    chunks = b"".join(b"4\r\n%b\r\n" % content[at : at + 4] for at in range(0, len(content) // 4 * 4, 4))
    rest = content[len(content) // 4 * 4 :]
    data = POST + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"%x\r\n%b\r\n0\r\n\r\n" % (len(rest), rest)
    found = read_multipart(view_body(data, read_requests(data)[0].body), b"b")
    (problem,) = found.problems
    assert problem.code is Code.EPILOGUE
    assert data[problem.offset :][: problem.length] == b"b\r\n2\r\nye"


def test_part_header_in_a_chunked_body_has_its_wire_offset() -> None:
    content = PART + CLOSE
    chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in content)
    data = POST + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n"
    found = read_multipart(view_body(data, read_requests(data)[0].body), b"b")
    header = found.parts[0].headers[0]
    disposition = found.parts[0].disposition
    assert data[header.offset :][: header.length].replace(b"\r\n1\r\n", b"") == HEAD[:-2]
    assert disposition
    assert data[disposition.parameters[0].raw_offset] == ord("n")
    assert found.content(found.parts[0]) == b"x"


# Multipart bodies


def test_one_part_is_read_without_problems() -> None:
    found = multipart(PART + CLOSE)
    assert [found.content(part) for part in found.parts] == [b"x"]
    assert found.problems == ()


def test_spans_around_the_parts() -> None:
    found = multipart(b"pre\r\n" + PART + CLOSE + b"post")
    assert found.preamble == Span(0, 3)
    assert found.closing
    assert found.view.data[slice(*found.closing)] == b"--b--\r\n"
    assert found.view.data[slice(*found.epilogue)] == b"post"


def test_missing_last_line_break_is_no_problem_but_told() -> None:
    found = multipart(PART + CLOSE[:-2])
    assert found.problems == ()
    assert not found.closing_crlf


def test_body_is_read_within_its_span_only() -> None:
    data = b"--b\r\n\r\n" + PART + CLOSE + b"--b--"
    found = read_multipart(BodyView(data, 7, len(data) - 5), b"b")
    assert found.problems == ()
    assert len(found.parts) == 1


def test_empty_content() -> None:
    found = multipart(PART[:-1] + CLOSE)
    assert found.content(found.parts[0]) == b""
    assert found.problems == ()


@pytest.mark.parametrize("line", [b"--", b"--B", b"-b", b" --b", b"x--b", b"---b", b"--\r\nb"])
def test_boundary_like_line_is_content(line: bytes) -> None:
    found = multipart(PART + b"\r\n" + line + b"\r\n" + CLOSE)
    assert found.problems == ()
    assert found.content(found.parts[0]) == b"x\r\n" + line + b"\r\n"


def test_line_that_begins_like_a_delimiter_stays_content() -> None:
    found = multipart(PART + b"\r\n--bc" + CLOSE)
    assert found.content(found.parts[0]) == b"x\r\n--bc"


def test_delimiters_with_lf_alone_are_delimiters() -> None:
    found = multipart((PART + CLOSE).replace(b"\r\n", b"\n"))
    assert found.content(found.parts[0]) == b"x"
    assert {problem.code for problem in found.problems} == {Code.BARE_LF, Code.DELIMITER_BARE_LF}


def test_two_parts() -> None:
    found = multipart(PART + b"\r\n" + PART + CLOSE)
    assert [found.content(part) for part in found.parts] == [b"x", b"x"]


def test_part_without_closing_delimiter_is_incomplete() -> None:
    found = multipart(PART)
    assert found.content(found.parts[0]) == b"x"
    assert not found.parts[0].complete


def test_parts_after_the_closing_delimiter_are_not_read() -> None:
    assert len(multipart(PART + CLOSE + PART + CLOSE).parts) == 1


def test_header_injection_in_a_file_name_shows_as_headers() -> None:
    head = b'Content-Disposition: form-data; name="file"; filename="a\r\nX-Injected: b"\r\n'
    (part,) = multipart(b"--b\r\n" + head + b"\r\nx" + CLOSE).parts
    assert [header.name for header in part.headers] == [b"Content-Disposition", b"X-Injected"]


def test_problems_of_one_code_are_limited() -> None:
    found = multipart(PART + b"\r\n--bc" * 1000 + CLOSE)
    assert len(found.problems) == MOST_PER_CODE


def test_problems_are_in_the_order_of_the_data() -> None:
    offsets = [problem.offset for problem in multipart(b"pre\r\n" + PART + b"\r\n--bc\n--b\n").problems]
    assert offsets == sorted(offsets)


# Values with parameters


def test_media_type_is_split() -> None:
    found = read_media_type(b'Multipart/Form-Data;boundary="a b" ; x=y')
    assert found.essence == "multipart/form-data"
    assert [(p.name, p.raw, p.quoted) for p in found.parameters] == [(b"boundary", b"a b", True), (b"x", b"y", False)]
    assert found.problems == ()


def test_parameter_offsets_count_from_the_given_offset() -> None:
    data = b'....a; b="c"; d=e'
    first, second = read_disposition(data[4:], 4).parameters
    assert data[first.offset :][: first.length] == b'b="c"'
    assert data[first.raw_offset :][: len(first.raw)] == b"c"
    assert data[second.offset :][: second.length] == b"d=e"


@pytest.mark.parametrize(("parameter", "value"), [(b"boundary=a-b", b"a-b"), (b'BOUNDARY="a?b"', b"a?b")])
def test_boundary_is_read(parameter: bytes, value: bytes) -> None:
    found = read_boundary(read_media_type(b"multipart/form-data; " + parameter))
    assert found.value == value
    assert found.problems == ()


def test_first_of_two_boundaries_is_read() -> None:
    assert read_boundary(read_media_type(b"a/b; boundary=c; boundary=d")).value == b"c"


def test_unquoted_boundary_that_needs_quotes_is_read_and_noted() -> None:
    found = read_media_type(b"a/b; boundary=c:d")
    assert read_boundary(found).value == b"c:d"
    assert [problem.code for problem in found.problems] == [Code.PARAMETER_VALUE_INVALID]


def test_quoted_values_are_kept_raw() -> None:
    (parameter,) = read_disposition(rb'form-data; filename="a\"b\\c%22\d"').parameters
    assert parameter.raw == rb"a\"b\\c%22\d"
    assert parameter.value == rb'a"b\c%22d'


def test_semicolon_in_quotes_does_not_divide() -> None:
    assert [p.raw for p in read_disposition(b'form-data; filename="a;b=c"; name="d"').parameters] == [b"a;b=c", b"d"]


def test_extended_parameter_has_a_name_of_its_own() -> None:
    found = read_disposition(b'form-data; name="file"; filename="a"; filename*=utf-8\'\'%E5%8F%B7')
    assert len(found.find("filename")) == 1
    assert found.find("FileName*")[0].raw == b"utf-8''%E5%8F%B7"


def test_raw_utf8_in_quotes_is_no_problem() -> None:
    assert read_disposition('form-data; name="file"; filename="号码包.txt"'.encode()).problems == ()


def test_unquoted_value_is_told_from_a_quoted_one() -> None:
    (parameter,) = read_disposition(b"form-data; name=file").parameters
    assert not parameter.quoted


def test_unterminated_value_is_read_to_the_end() -> None:
    (parameter,) = read_disposition(b'form-data; size="a\\"').parameters
    assert parameter.raw == b"a\\"


@pytest.mark.parametrize(
    ("value", "raw"),
    [
        (b'form-data; filename="a\\"', b"a\\"),
        (b'form-data; name="file"; FileName="a\\" ', b"a\\"),
        (b'form-data; filename="\\"', b"\\"),
        (b'form-data; filename="a\\\\\\"', b"a\\\\\\"),
        (b'form-data; filename="a\\\\"', b"a\\\\"),
        (b'form-data; filename="a\\"b\\"', b'a\\"b\\'),
    ],
)
def test_a_name_may_end_in_a_backslash(value: bytes, raw: bytes) -> None:
    found = read_disposition(value)
    assert found.problems == ()
    assert found.parameters[-1].raw == raw


def test_a_backslash_before_the_end_quote_is_a_name_s_only_where_no_other_quote_follows() -> None:
    assert [one.raw for one in read_disposition(b'form-data; filename="a\\"; name="file"').parameters] == [
        b'a\\"; name='
    ]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (b'filename="=?utf-8?B?5Y+3?="', (b"=?utf-8?B?5Y+3?=",)),
        (b"=?iso-8859-1?q?=E4_b?= c =?UTF-8?b?YQ==?=", (b"=?iso-8859-1?q?=E4_b?=", b"=?UTF-8?b?YQ==?=")),
        (b"a=?b?c", ()),
        (b"=?utf-8?x?a?=", ()),
    ],
)
def test_encoded_words_are_found(value: bytes, words: tuple[bytes, ...]) -> None:
    assert encoded_words(value) == words


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b"a.txt", "a.txt"),
        ("号码包.txt".encode(), "号码包.txt"),
        (b"a%22b.txt", 'a"b.txt'),
        (rb"a\"b.txt", 'a"b.txt'),
        (rb"a\b.txt", r"a\b.txt"),
        (rb"a\\b.txt", r"a\b.txt"),
        (rb"a\\b\"c.txt", r'a\b"c.txt'),
        (rb"a\b\"c.txt", r'a\b"c.txt'),
        (rb"a\\b%22c.txt", r'a\b"c.txt'),
        (rb"a\b%22c.txt", r'a\b"c.txt'),
        (b"a%22b.txt", "a%22b.txt"),
        (b"a%0D%0ab.txt", "a\r\nb.txt"),
        (rb"a\\\\b", r"a\\b"),
    ],
)
def test_name_is_among_the_tolerant_readings(raw: bytes, name: str) -> None:
    assert name in tolerant_names(raw)


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b"a%5Cb", r"a\b"),
        (rb"a\b", "ab"),
        (b"%E5%8F%B7", "号"),
        (b"=?utf-8?B?5Y+3?=", "号"),
        (b"/tmp/a.txt", "a.txt"),
        ("号".encode("gb18030"), "号"),
    ],
)
def test_name_is_not_among_the_tolerant_readings(raw: bytes, name: str) -> None:
    assert name not in tolerant_names(raw)


# Credentials


@pytest.mark.parametrize(
    ("value", "user", "password"),
    [
        (b"Basic YTpi", b"a", b"b"),
        (b"basic YTpiOmM=", b"a", b"b:c"),
        (b"Basic OmI=", b"", b"b"),
        (b"Basic  YTrlj7c=", b"a", "号".encode()),
    ],
)
def test_credentials_are_divided_at_the_first_colon(value: bytes, user: bytes, password: bytes) -> None:
    found = read_authorization(value)
    assert (found.user, found.password) == (user, password)
    assert found.problems == ()


@pytest.mark.parametrize("token", [b"YTpi\r\n Yg==", b"YTpiYg", b"YTpiYh==", b"YTp iYg=="])
def test_faulty_base64_is_decoded_tolerantly(token: bytes) -> None:
    assert read_authorization(b"Basic " + token).decoded == b"a:bb"


def test_other_scheme_is_not_decoded() -> None:
    found = read_authorization(b"Bearer YTpi")
    assert (found.token, found.decoded, found.user) == (b"YTpi", None, None)


# Big bodies


def test_mapped_file_is_read_without_copying_it(tmp_path: Path) -> None:
    size = 16 << 20
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.zip"\r\n\r\n'
    with (tmp_path / "connection").open("w+b") as file:
        file.write(POST + b"Content-Length: %d\r\n\r\n" % (len(head) + size + len(CLOSE)) + head)
        file.seek(size, 1)
        file.write(CLOSE)
        file.flush()
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            tracemalloc.start()
            (request,) = read_requests(data)
            found = read_multipart(view_body(data, request.body), b"b")
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            (part,) = found.parts
            assert (request.problems, found.problems) == ((), ())
            assert part.content_end - part.content_start == size
            assert hashlib.sha256(memoryview(data)[part.content_start : part.content_end]).digest()
            assert peak < 1 << 20
