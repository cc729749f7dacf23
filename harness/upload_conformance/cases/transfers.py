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
    (ReadHead(), ReadBody(), Send(_HINT, piece=len(_HINT), pause_s=0.05, times=1200), Linger()),
    takes_request=True,
)
_JSON = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def _labelled(id_: str, charset: str, sentence: str, sentence_zh: str) -> Case:
    return Case(
        id=f"answer-charset-{id_}",
        sentence=sentence,
        sentence_zh=sentence_zh,
        source="RFC 8259 §8.1, §11 (JSON is UTF-8; the type has no charset parameter)",
        server=Answer(body=_REFUSAL, content_type=f"application/json; charset={charset}"),
        expect=(Refused(("api",), ("1008007", _CHINESE), ret_code=1008007),),
    )


def _framed(
    id_: str,
    fields: str,
    sentence: str,
    sentence_zh: str,
    source: str,
    expect: tuple[Expectation, ...] = _READ_OR_REFUSED,
    body: bytes = OK,
) -> Case:
    """Make a case of an answer with these header fields."""
    return Case(
        id=f"answer-{id_}",
        sentence=sentence,
        sentence_zh=sentence_zh,
        source=source,
        server=after_request(f"{_JSON}{fields}\r\n".encode() + body),
        expect=expect,
    )


_TYPES = (
    Case(
        id="answer-charset",
        sentence="JSON whose type says charset=UTF-8 is read.",
        sentence_zh="类型带有 charset=UTF-8 的 JSON 被读取。",
        source="RFC 8259 §11 (the type has no charset parameter; many servers send one)",
        server=Answer(body=OK, content_type="application/json;charset=UTF-8"),
    ),
    _labelled(
        "latin",
        "ISO-8859-1",
        "JSON whose type says charset=ISO-8859-1 is read as UTF-8 all the same.",
        "类型带有 charset=ISO-8859-1 的 JSON 同样按 UTF-8 读取。",
    ),
    _labelled(
        "unknown",
        "x-nonsense",
        "JSON whose type names a charset that nobody knows is read as UTF-8 all the same.",
        "类型带有未知 charset 的 JSON 同样按 UTF-8 读取。",
    ),
    Case(
        id="answer-text-plain",
        sentence="JSON sent as text/plain is read as JSON.",
        sentence_zh="以 text/plain 发送的 JSON 也按 JSON 读取。",
        source="API page, answer (it is JSON; the page names no type)",
        server=Answer(body=OK, content_type="text/plain"),
    ),
)

_CODINGS = (
    Case(
        id="answer-gzip",
        sentence="Who asks for gzip can read it; who does not is answered plainly.",
        sentence_zh="请求 gzip 的客户端能够读取它；不请求的收到未压缩的响应。",
        source="RFC 9110 §12.5.3",
        server=Answer(body=OK, gzip=True),
    ),
    Case(
        id="answer-gzip-unasked",
        sentence="An answer in gzip that nobody asked for is read or refused, not a crash.",
        sentence_zh="未经请求的 gzip 响应被读取或拒绝，而不是崩溃。",
        source="RFC 9110 §8.4, §12.5.3; practice: some proxies compress whatever passes through",
        server=after_request(raw(gzip.compress(OK, mtime=0), headers="Content-Encoding: gzip\r\n")),
        expect=TOLERATED,
    ),
)

_FRAMINGS = (
    Case(
        id="answer-chunked",
        sentence="An answer in chunks is read whole.",
        sentence_zh="分块的响应被完整读取。",
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
        "在最后一块之前中断的分块响应是错误，即使收到的部分看似成功。",
        "RFC 9112 §8",
        _BROKEN,
        b"%X\r\n" % len(OK) + OK + b"\r\n",
    ),
    Case(
        id="answer-http-1.0",
        sentence="An HTTP/1.0 answer that ends with the connection is read whole.",
        sentence_zh="以关闭连接结束的 HTTP/1.0 响应被完整读取。",
        source="RFC 9112 §6.3",
        server=after_request(b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n" + OK),
    ),
    Case(
        id="idle-connection-closed",
        sentence="A connection kept open that the server has closed meanwhile does not fail the next upload.",
        sentence_zh="服务端在空闲时关闭了保持的连接，下一次上传不会因此失败。",
        source="RFC 9112 §9.3.1, §9.5 (a connection may be closed at any time; a client notices, and opens another)",
        rounds=2,
        server=Script((ReadHead(), ReadBody(), Send(raw(headers="Connection: keep-alive\r\n"))), takes_request=True),
    ),
    Case(
        id="answer-keep-alive",
        sentence="An answer ends where its Content-Length says, though the server keeps the connection open.",
        sentence_zh="即使服务端保持连接打开，响应也在 Content-Length 所示之处结束。",
        source="RFC 9112 §6.3, §9.3",
        server=Script((ReadHead(), ReadBody(), Send(raw(headers="Connection: keep-alive\r\n")), Wait()), True),
    ),
    _framed(
        "length-twice",
        f"Content-Length: {len(OK)}\r\n" * 2,
        "An answer with the same Content-Length twice is read or refused.",
        "Content-Length 相同地出现两次的响应被读取或拒绝。",
        "RFC 9110 §8.6 (a recipient may do either)",
    ),
    _framed(
        "length-negative",
        "Content-Length: -5\r\nConnection: close\r\n",
        "An answer with a negative Content-Length is read up to its end or refused, not a crash.",
        "Content-Length 为负数的响应被读到结尾或拒绝，而不是崩溃。",
        "RFC 9112 §6.3 (an invalid length)",
    ),
    _framed(
        "lengths-differ",
        f"Content-Length: {len(OK)}\r\nContent-Length: {len(OK) - 1}\r\nConnection: close\r\n",
        "An answer with two Content-Lengths that differ is read whole or refused, not a crash.",
        "两个 Content-Length 不一致的响应被完整读取或拒绝，而不是崩溃。",
        "RFC 9112 §6.3 (an invalid length)",
    ),
)

_HEADS = (
    _framed(
        "long-header",
        f"Content-Length: {len(OK)}\r\nX-Padding: {'x' * 100_000}\r\n",
        "An answer with a header line of 100 kB is read or refused, not a crash.",
        "头部有一行 100 kB 的响应被读取或拒绝，而不是崩溃。",
        "RFC 9110 §5.4 (limits are the recipient's own)",
    ),
    Case(
        id="answer-continue",
        sentence="A 100 (Continue) that nobody asked for is skipped (RFC 9110 §15.2).",
        sentence_zh="未经请求的 100 (Continue) 被跳过（RFC 9110 §15.2）。",
        source="RFC 9110 §15.2",
        server=Script((ReadHead(), Send(b"HTTP/1.1 100 Continue\r\n\r\n"), ReadBody(), Send(raw()), Linger()), True),
    ),
    Case(
        id="answer-endless-hints",
        sentence="103 (Early Hints) without end are no answer: the call ends all the same.",
        sentence_zh="无休止的 103 (Early Hints) 不是响应：调用仍会结束。",
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
        sentence_zh="响应之前的 103 (Early Hints)（及又一个）被跳过（RFC 9110 §15.2）。",
        source="RFC 9110 §15.2 (a client must be able to read them); RFC 8297 §2",
        server=after_request(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n" * 2, raw()),
    ),
)

CASES = (*_TYPES, *_CODINGS, *_FRAMINGS, *_HEADS)
