"""How an answer comes: its type, its coding, its framing, and what comes before it."""

import gzip
import json

from upload_conformance.cases.answers import OK, TOLERATED, after_request, raw
from upload_conformance.cases.failures import QUICK
from upload_conformance.shapes.case import (
    Answer,
    Case,
    Expectation,
    Linger,
    ReadBody,
    ReadHead,
    Refused,
    Script,
    Send,
    Upload,
    Uploaded,
    Wait,
    Waits,
)

_BROKEN: tuple[Expectation, ...] = (Refused(("connect", "answer")),)
_READ_OR_REFUSED: tuple[Expectation, ...] = (Uploaded(), Refused(("answer", "connect")))
_CHINESE = "文件名长度超限"
_REFUSAL = json.dumps({"retCode": 1008007, "errMsg": _CHINESE}, ensure_ascii=False).encode()
_HINT = b"HTTP/1.1 103 Early Hints\r\nLink: </" + b"a" * 900 + b".css>; rel=preload\r\n\r\n"
_HINTS_WITHOUT_END = Script(
    # For a minute: longer than a call may take. A reader that counts the bytes has had enough of them much sooner.
    (ReadHead(), ReadBody(), Send(_HINT, piece=len(_HINT), pause_s=0.01, times=6000), Linger()),
    takes_request=True,
)
_JSON = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"


def _labelled(id_: str, charset: str, sentence: str) -> Case:
    return Case(
        id=f"answer-charset-{id_}",
        sentence=sentence,
        source="RFC 8259 §8.1, §11 (JSON is UTF-8; the type has no charset parameter)",
        server=Answer(body=_REFUSAL, content_type=f"application/json; charset={charset}"),
        expect=(Refused(("api",), ("1008007", _CHINESE), ret_code=1008007),),
    )


def _framed(
    id_: str,
    fields: str,
    sentence: str,
    source: str,
    expect: tuple[Expectation, ...] = _READ_OR_REFUSED,
    body: bytes = OK,
) -> Case:
    """Make a case of an answer with these header fields."""
    return Case(
        id=f"answer-{id_}",
        sentence=sentence,
        source=source,
        server=after_request(f"{_JSON}{fields}\r\n".encode() + body),
        expect=expect,
    )


_TYPES = (
    Case(
        id="answer-charset",
        sentence="JSON whose type says charset=UTF-8 is read.",
        source="RFC 8259 §11 (the type has no charset parameter; many servers send one)",
        server=Answer(body=OK, content_type="application/json;charset=UTF-8"),
    ),
    _labelled(
        "latin",
        "ISO-8859-1",
        "JSON whose type says charset=ISO-8859-1 is read as UTF-8 all the same.",
    ),
    _labelled(
        "unknown",
        "x-nonsense",
        "JSON whose type names a charset that nobody knows is read as UTF-8 all the same.",
    ),
    Case(
        id="answer-text-plain",
        sentence="JSON sent as text/plain is read as JSON.",
        source="API page, answer (it is JSON; the page names no type)",
        server=Answer(body=OK, content_type="text/plain"),
    ),
)

_CODINGS = (
    Case(
        id="answer-gzip",
        sentence="Who asks for gzip can read it; who does not is answered plainly.",
        source="RFC 9110 §12.5.3",
        server=Answer(body=OK, gzip=True),
    ),
    Case(
        id="answer-gzip-unasked",
        sentence="An answer in gzip that nobody asked for is read or refused, not a crash.",
        source="RFC 9110 §8.4, §12.5.3; practice: some proxies compress whatever passes through",
        server=after_request(raw(gzip.compress(OK, mtime=0), headers="Content-Encoding: gzip\r\n")),
        expect=TOLERATED,
    ),
)

_FRAMINGS = (
    Case(
        id="answer-chunked",
        sentence="An answer in chunks is read whole.",
        source="RFC 9112 §7.1",
        server=after_request(
            f"{_JSON}Transfer-Encoding: chunked\r\n\r\nA\r\n".encode() + OK[:10] + b"\r\n",
            b"%X\r\n" % len(OK[10:]) + OK[10:] + b"\r\n0\r\n\r\n",
        ),
    ),
    _framed(
        "chunked-cut",
        "Transfer-Encoding: chunked\r\n",
        "An answer in chunks that ends before the last one is an error, though what came may look like success.",
        "RFC 9112 §8",
        _BROKEN,
        b"%X\r\n" % len(OK) + OK + b"\r\n",
    ),
    Case(
        id="answer-http-1.0",
        sentence="An HTTP/1.0 answer that ends with the connection is read whole.",
        source="RFC 9112 §6.3",
        server=after_request(b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n" + OK),
    ),
    Case(
        id="idle-connection-closed",
        sentence="A connection kept open that the server has closed meanwhile does not fail the next upload.",
        source="RFC 9112 §9.3.1, §9.5 (a connection may be closed at any time; a client notices, and opens another)",
        rounds=2,
        server=Script((ReadHead(), ReadBody(), Send(raw(connection="keep-alive"))), takes_request=True),
    ),
    Case(
        id="answer-keep-alive",
        sentence="An answer ends where its Content-Length says, though the server keeps the connection open.",
        source="RFC 9112 §6.3, §9.3",
        server=Script((ReadHead(), ReadBody(), Send(raw(connection="keep-alive")), Wait()), True),
    ),
    _framed(
        "length-twice",
        f"Content-Length: {len(OK)}\r\n" * 2,
        "An answer with the same Content-Length twice is read or refused.",
        "RFC 9110 §8.6 (a recipient may do either)",
    ),
    _framed(
        "length-negative",
        "Content-Length: -5\r\n",
        "An answer with a negative Content-Length is read up to its end or refused, not a crash.",
        "RFC 9112 §6.3 (an invalid length)",
    ),
    _framed(
        "lengths-differ",
        f"Content-Length: {len(OK)}\r\nContent-Length: {len(OK) - 1}\r\n",
        "An answer with two Content-Lengths that differ is read whole or refused, not a crash.",
        "RFC 9112 §6.3 (an invalid length)",
    ),
)

_HEADS = (
    _framed(
        "long-header",
        f"Content-Length: {len(OK)}\r\nX-Padding: {'x' * 100_000}\r\n",
        "An answer with a header line of 100 kB is read or refused, not a crash.",
        "RFC 9110 §5.4 (limits are the recipient's own)",
    ),
    Case(
        id="answer-continue",
        sentence="A 100 (Continue) that nobody asked for is skipped (RFC 9110 §15.2).",
        source="RFC 9110 §15.2",
        server=Script((ReadHead(), Send(b"HTTP/1.1 100 Continue\r\n\r\n"), ReadBody(), Send(raw()), Linger()), True),
    ),
    Case(
        id="answer-endless-hints",
        sentence="103 (Early Hints) without end are no answer: the call ends all the same.",
        source="RFC 9110 §15.2 (any number may come); practice: what never ends must be ended by the reader",
        uploads=(Upload(limits=QUICK),),
        server=_HINTS_WITHOUT_END,
        expect=(Refused(("timeout", "answer", "connect", "http")),),
        waits=Waits.HINTS,
        seconds=2.0,
    ),
    Case(
        id="answer-early-hints",
        sentence="A 103 (Early Hints), and another, before the answer are skipped (RFC 9110 §15.2).",
        source="RFC 9110 §15.2 (a client must be able to read them); RFC 8297 §2",
        server=after_request(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n" * 2, raw()),
    ),
)

CASES = (*_TYPES, *_CODINGS, *_FRAMINGS, *_HEADS)
