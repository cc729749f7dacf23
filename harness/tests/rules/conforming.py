"""Records written by hand: what a correct client sends for a case, and the outcome that it reports.

The requests are put together here, in a few lines of their own; nothing of the harness's reader is used, so that the
two can disagree.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from urllib.parse import urlsplit

from upload_conformance import cases, rules
from upload_conformance.shapes.case import (
    APPENDED,
    Answer,
    Case,
    Content,
    Expectation,
    Kind,
    Linger,
    Measure,
    Nobody,
    ReadBody,
    ReadHead,
    Script,
    Tls,
    Upload,
    Uploaded,
)
from upload_conformance.shapes.record import Bytes, Ending, Exchange, Outcome, Output, Record, Usage
from upload_conformance.shapes.result import Finding
from upload_conformance.shapes.subject import Kind as Made
from upload_conformance.shapes.subject import Source, Subject

PORT = 40001
ELSEWHERE_PORT = 40002
BIG = 64 * 1024
FEW = 5
CASES = cases.catalogue()
RULES = rules.catalogue()
PLACES = {"host": "mock.test", "other": "other.test", "twice": "twice.test", "port": PORT, "elsewhere": ELSEWHERE_PORT}
SUBJECT = Subject("hand", Made.FUNCTION, Source("by hand"))
LOCAL_KINDS = frozenset({"file", "usage"})


@dataclass(frozen=True)
class Stack:
    """How a client's HTTP library writes what the standards leave open."""

    quote: str = "%22"
    backslash: str = "\\"
    line_break: tuple[str, str] = ("%0D", "%0A")
    part_type: str = "text/plain"
    quotes_boundary: bool = False
    type_first: bool = False
    head: str = (
        "POST {target} HTTP/1.1\r\n"
        "Host: {host}\r\n"
        "User-Agent: hand/1.0\r\n"
        "Accept: */*\r\n"
        "Authorization: Basic {credentials}\r\n"
        "Content-Type: multipart/form-data; boundary={boundary}\r\n"
        "Content-Length: {length}\r\n"
        "\r\n"
    )

    def filename(self, name: str) -> str:
        escaped = name.replace("\\", self.backslash).replace('"', self.quote)
        return escaped.replace("\r", self.line_break[0]).replace("\n", self.line_break[1])

    def request(self, case: Case, upload: Upload, number: int = 0) -> bytes:
        """The whole request for an upload; the boundary is made of its number, unlike the next one's in every digit."""
        boundary = "------------------------b" + "".join(
            f"{number * odd % 16:x}" for odd in (1, 3, 5, 7, 9, 11, 13, 15, 1)
        )
        lines = [
            f'Content-Disposition: form-data; name="file"; filename="{self.filename(upload.file.name)}"\r\n',
            f"Content-Type: {self.part_type}\r\n",
        ]
        part_head = "".join(reversed(lines) if self.type_first else lines)
        body = b"".join(
            (
                f"--{boundary}\r\n{part_head}\r\n".encode(),
                *upload.file.content.chunks(),
                f"\r\n--{boundary}--\r\n".encode(),
            )
        )
        url = urlsplit(url_of(case))
        credentials = f"{upload.credentials.access_id}:{upload.credentials.secret_key}"
        head = self.head.format(
            target=(url.path or "/") + (f"?{url.query}" if url.query else ""),
            host=url.netloc.rpartition("@")[2],
            credentials=base64.b64encode(credentials.encode()).decode(),
            boundary=f'"{boundary}"' if self.quotes_boundary else boundary,
            length=len(body),
        )
        return head.encode() + body


PLAIN = Stack()


def url_of(case: Case) -> str:
    """What the sample is given in a case."""
    return case.url.format(scheme="http" if case.tls is None else "https", **PLACES)


def findings(record: Record) -> tuple[Finding, ...]:
    """What all rules find in a record."""
    return rules.judge(record, RULES).findings


def small(case: Case) -> Case:
    """The case with big files and many rounds cut, so that tests are fast: no rule looks at either as such."""

    def cut(upload: Upload) -> Upload:
        content = upload.file.content
        return replace(upload, file=replace(upload.file, content=Content(content.unit[:BIG], min(content.size, BIG))))

    uploads = tuple(cut(upload) for upload in case.uploads)
    return replace(case, uploads=uploads, rounds=min(case.rounds, FEW))


@cache
def conforming(case: Case | str, stack: Stack = PLAIN) -> Record:
    """The record of a correct sample, where several are thinkable the first of them."""
    case = small(CASES[case]) if isinstance(case, str) else case
    return next(record for _, record in conforming_variants(case, stack))


def conforming_variants(case: Case, stack: Stack = PLAIN) -> Iterator[tuple[str, Record]]:
    """Every kind of record that a correct sample may leave of a case, each with a name."""
    if not case.uploads:
        yield "built", _record(case, Outcome(Ending.BUILT), ())
    for expected in case.expect:
        for outcome in _outcomes(case, expected):
            label = f"{outcome.ending.value} {outcome.kind or ''}".strip()
            for way, exchanges in _traffic(case, outcome, stack):
                yield f"{label}, {way}", _record(case, outcome, exchanges)


def _outcomes(case: Case, expected: Expectation) -> Iterator[Outcome]:
    if isinstance(expected, Uploaded):
        yield Outcome(Ending.UPLOADED, upload_id=expected.upload_id)
        return
    message = f"upload of /case/{case.upload.file.name} failed: {', '.join(expected.says)}"
    for kind in expected.kinds:
        yield Outcome(
            ending=Ending.REFUSED,
            kind=kind,
            ret_code=expected.ret_code,
            http_status=expected.http_status,
            message=message,
            detail=f"Error: {message}",
            seconds=0.01,
        )


def _traffic(case: Case, outcome: Outcome, stack: Stack) -> Iterator[tuple[str, tuple[Exchange, ...]]]:
    if isinstance(case.server, Nobody):
        yield "nobody to connect to", ()
        return
    if case.tls not in (None, Tls.TRUSTED):
        assert case.tls is not None
        yield "handshake given up", (_distrusted(case.tls),)
        return
    changing = any(upload.file.kind in (Kind.SHRINKING, Kind.GROWING) for upload in case.uploads)
    if outcome.kind in LOCAL_KINDS and not changing:
        yield "no connection", ()
        return
    requests = [stack.request(case, upload, number) for number, upload in enumerate(list(case.uploads) * case.rounds)]
    tls = "TLSv1.3" if case.tls is Tls.TRUSTED else None
    if changing and outcome.ending is Ending.REFUSED:
        broken_off = [data[: -case.upload.file.content.size // 2] for data in requests]
        yield "broken off", tuple(Exchange(data, tls=tls) for data in broken_off)
        return
    if changing:
        yield (
            "as it was then",
            tuple(Exchange(stack.request(case, one), tls=tls) for one in map(_changed, case.uploads)),
        )
    if isinstance(case.server, Script) and not case.server.takes_request:
        read = [_read_by(case.server, data) for data in requests]
        yield "as far as it is read", tuple(Exchange(data, tls=tls) for data in read)
    answer = case.server.body if isinstance(case.server, Answer) else b""
    exchanges = tuple(Exchange(data, answer, tls=tls) for data in requests)
    yield "a connection each", exchanges
    if case.at_once:
        yield "in another order", exchanges[::-1]
    if case.proxied and case.tls is None:
        yield (
            "through the proxy",
            tuple(replace(one, received=proxied(one.received), elsewhere=True) for one in exchanges),
        )
    if len(requests) > 1 and not case.at_once and isinstance(case.server, Answer):
        yield "one connection kept open", (Exchange(b"".join(requests), tls=tls),)


def _changed(upload: Upload) -> Upload:
    """The upload with what its file holds after it was changed."""
    content = upload.file.content
    after = Content(content.unit, content.size // 2)
    if upload.file.kind is Kind.GROWING:
        after = Content.of(b"".join(content.chunks()) + APPENDED)
    return replace(upload, file=replace(upload.file, content=after))


def proxied(data: Bytes) -> bytes:
    """The request as it is sent to a proxy: with the whole URL."""
    return bytes(data).replace(b"POST /", b"POST http://mock.test:%d/" % PORT, 1)


def _distrusted(tls: Tls) -> Exchange:
    if tls is Tls.STALLED:
        return Exchange(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", tls="stalled")
    return Exchange(b"", tls="handshake failed: unknown ca")


def _read_by(script: Script, data: bytes) -> bytes:
    head_end = data.index(b"\r\n\r\n") + 4
    read = 0
    for step in script.steps:
        match step:
            case ReadHead():
                read = head_end
            case ReadBody(at_most=None) | Linger():
                read = len(data)
            case ReadBody(at_most=int(count)):
                read += count
            case _:
                pass
    return data[:read]


def _own(outcome: Outcome, upload: Upload) -> Outcome:
    """Where the server gives each upload its access id for an uploadId, that one; where a limit runs out, its time."""
    if outcome.kind == "timeout":
        return replace(outcome, seconds=min(upload.limits.connect_s or 0, upload.limits.response_s or 0) + 0.01)
    if outcome.ending is Ending.UPLOADED and outcome.upload_id is None:
        return replace(outcome, upload_id=int(upload.credentials.access_id))
    return outcome


def _record(case: Case, outcome: Outcome, exchanges: tuple[Exchange, ...]) -> Record:
    uploads = len(case.uploads) * case.rounds
    readings = {Measure.PEAK_MEMORY: uploads, Measure.GROWTH: 2}.get(case.measure, 0)
    return Record(
        case=case,
        exchanges=exchanges,
        outcomes=tuple(_own(outcome, upload) for upload in case.uploads) * case.rounds or (outcome,),
        subject=SUBJECT,
        url=url_of(case),
        output=Output(
            command_lines=("/testee/program/testee ",) if case.measure is Measure.ARGUMENTS else (),
            exit_code=0 if case.environment.variant else None,
        ),
        usages=(Usage(peak_kib=20_000, resident_kib=18_000, descriptors=8, case_files=0, threads=4),) * readings,
    )
