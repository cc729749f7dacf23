"""What of a conversation a page shows, and what it leaves out."""

import base64
import hashlib
from typing import Any

import pytest
import talks

from upload_conformance.report.html.conversation import conversation
from upload_conformance.shapes.result import Evidence, Finding


def pieces(received: bytes, *marked: Evidence) -> list[dict[str, Any]]:
    findings = [Finding("req.post", "…", evidence=one) for one in marked]
    shown = conversation(talks.record(received), findings)["exchanges"][0]["received"]
    assert shown["size"] == len(received)
    return list(shown["pieces"])


def shown(received: bytes, *marked: Evidence) -> bytes:
    """Give what is shown, with a dot for each byte that is not."""
    data, at = b"", 0
    for piece in pieces(received, *marked):
        assert piece["at"] == at
        data += base64.b64decode(piece["bytes"]) if "bytes" in piece else b"." * piece["size"]
        at = len(data)
    return data


def test_a_small_request_is_shown_but_for_its_credentials() -> None:
    received = talks.request()
    assert shown(received) == received.replace(talks.BASIC, b"." * len(talks.BASIC))


@pytest.mark.parametrize(
    ("authorization", "expected"),
    [
        (b"Basic c2VjcmV0LXNlY3JldA==", b"Basic ...................."),
        (b"basic  c2VjcmV0", b"basic  ........"),
        (b"Basic c2Vjc mV0c2V", b"Basic ..... ......"),
        (b"Bearer abc.def-ghi", b"Bearer ..........."),
    ],
)
def test_of_credentials_the_scheme_is_shown(authorization: bytes, expected: bytes) -> None:
    received = talks.request(authorization=authorization)
    assert shown(received) == received.replace(authorization, expected)


def test_credentials_are_hidden_where_a_finding_is_about_them() -> None:
    received = talks.request()
    start = received.index(talks.BASIC)
    assert talks.BASIC[:8] not in shown(received, Evidence(0, start, len(talks.BASIC)))


def test_a_file_is_told_by_size_and_digest() -> None:
    content = b"number\n" * 1000
    left_out = [one for one in pieces(talks.request(content)) if one.get("why") == "file"]
    digest = hashlib.sha256(content).hexdigest()
    assert [one["file"] for one in left_out] == [{"size": 7000, "sha256": digest}]
    assert left_out[0]["size"] == 7000 - 32


def test_of_a_file_the_marked_bytes_are_shown() -> None:
    content = b"a" * 3000 + b"WRONG" + b"b" * 3000
    received = talks.request(content)
    assert b"aWRONGb" in shown(received, Evidence(0, received.index(b"WRONG"), 5))
    assert b"WRONG" not in shown(received)


def test_a_long_mark_is_shown_at_both_ends() -> None:
    content = b"<" + b"a" * 100_000 + b">"
    received = talks.request(content)
    seen = shown(received, Evidence(0, received.index(b"<"), len(content)))
    assert b"<aaaa" in seen
    assert b"aaaa>" in seen
    assert seen.count(b"a") < 1000


def test_of_a_file_in_chunks_the_digest_is_of_its_content() -> None:
    content = b"0123456789" * 100
    whole = talks.request(content)
    head, _, body = whole.partition(b"\r\n\r\n")
    head = head[: head.index(b"Content-Length")] + b"Transfer-Encoding: chunked"
    chunks = b"".join(
        b"%x\r\n%s\r\n" % (len(body[at : at + 300]), body[at : at + 300]) for at in range(0, len(body), 300)
    )
    received = head + b"\r\n\r\n" + chunks + b"0\r\n\r\n"
    left_out = [one for one in pieces(received) if one.get("why") == "file"]
    assert left_out[0]["file"]["sha256"] == hashlib.sha256(content).hexdigest()
    assert b"5678901234567890" not in shown(received)[len(head) + 200 : -100]


def test_what_is_no_upload_is_bounded_too() -> None:
    received = b"GET / HTTP/1.1\r\nX: " + b"x" * 1_000_000
    assert sum("bytes" in one and len(one["bytes"]) for one in pieces(received)) < 10_000


def test_bytes_that_are_no_request_are_shown() -> None:
    assert shown(b"\x16\x03\x01\x00\xff") == b"\x16\x03\x01\x00\xff"


def test_both_directions_their_times_and_the_outcome_are_there() -> None:
    talk = conversation(talks.record(talks.request(), stdout="hello"), [])
    exchange = talk["exchanges"][0]
    assert base64.b64decode(exchange["sent"]["pieces"][0]["bytes"]) == talks.ANSWER
    assert (exchange["opened"], exchange["closed"], exchange["byPeer"]) == (0.001, 0.004, True)
    assert talk["outcomes"] == [{"ending": "uploaded", "uploadId": 23, "seconds": 0.005}]
    assert talk["stdout"] == "hello"


def test_many_connections_are_counted() -> None:
    talk = conversation(talks.record(*[talks.request()] * 40), [])
    assert len(talk["exchanges"]) + talk["more"] == 40
    assert talk["more"] > 0
