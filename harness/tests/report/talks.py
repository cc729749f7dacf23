"""Records written by hand, for the tests of reports that show bytes."""

import base64
from pathlib import Path

from upload_conformance.cases import catalogue
from upload_conformance.shapes import kept
from upload_conformance.shapes.record import Ending, Exchange, Outcome, Output, Record
from upload_conformance.shapes.subject import Kind, Source, Subject

CASE = catalogue()["name-plain"]
SUBJECT = Subject("go", Kind.SAMPLE, Source("go/upload.go"), "go")
BASIC = base64.b64encode(b"1500012345:7c9e6679f58b4a3e")
ANSWER = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 27\r\n\r\n{"retCode":0,"uploadId":23}'


def request(content: bytes = b"user-0001\n", authorization: bytes = b"Basic " + BASIC) -> bytes:
    """Give an upload as a client would send it."""
    body = (
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\n'
        + content
        + b"\r\n--b--\r\n"
    )
    head = (
        b"POST /v3/push/package/upload HTTP/1.1\r\nHost: mock.test\r\nAuthorization: "
        + authorization
        + b"\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: %d\r\n\r\n" % len(body)
    )
    return head + body


def record(*received: bytes, sent: bytes = ANSWER, stdout: str = "") -> Record:
    exchanges = tuple(Exchange(one, sent, 0.001, 0.004) for one in received)
    outcomes = (Outcome(Ending.UPLOADED, 23, seconds=0.005),)
    return Record(CASE, SUBJECT, exchanges, outcomes, "http://mock.test/v3/push/package/upload", Output(stdout))


def keep(one: Record, folder: Path) -> str:
    """Write a record as a run does; give its folder."""
    kept.save(one, folder)
    return str(folder)
