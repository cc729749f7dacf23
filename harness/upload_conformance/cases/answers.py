"""Answers of the server, and what the sample must make of them."""

import json

from upload_conformance.case import (
    Answer,
    Case,
    Expectation,
    Linger,
    ReadBody,
    ReadHead,
    Refused,
    Script,
    Send,
    Uploaded,
    Wait,
)

OK = b'{"retCode":0,"errMsg":"","uploadId":20261123}'
UNUSABLE = (Refused(("answer",)),)
TOLERATED: tuple[Expectation, ...] = (Uploaded(), Refused(("answer",)))


def raw(body: bytes = OK, status: str = "200 OK", headers: str = "", version: str = "HTTP/1.1") -> bytes:
    """Make the bytes of an answer, for scripts."""
    head = f"{version} {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    return head.encode() + body


def after_request(*data: bytes) -> Script:
    """Make a server that reads the whole request and then sends these bytes."""
    return Script((ReadHead(), ReadBody(), *(Send(piece) for piece in data), Linger()), takes_request=True)


def _ret_code(code: int, message: str, sentence: str, sentence_zh: str) -> Case:
    body = json.dumps({"retCode": code, "errMsg": message}, ensure_ascii=False).encode()
    return Case(
        id=f"ret-code-{code}",
        sentence=sentence,
        sentence_zh=sentence_zh,
        server=Answer(body=body),
        expect=(Refused(("api",), (str(code), message), ret_code=code),),
    )


def _body(id_: str, body: bytes, sentence: str, sentence_zh: str, expect: tuple[Expectation, ...] = UNUSABLE) -> Case:
    return Case(id=f"answer-{id_}", sentence=sentence, sentence_zh=sentence_zh, server=Answer(body=body), expect=expect)


def _status(
    status: int,
    body: bytes,
    sentence: str,
    sentence_zh: str,
    *,
    says: str = "",
    content_type: str | None = "text/plain",
    headers: tuple[tuple[str, str], ...] = (),
) -> Case:
    return Case(
        id=f"status-{status}",
        sentence=sentence,
        sentence_zh=sentence_zh,
        server=Answer(status, body, content_type, headers),
        expect=(Refused(("http",), (str(status), *([says] if says else [])), http_status=status),),
    )


_RET_CODES = (
    _ret_code(
        1008001, "parse error", "retCode 1008001 (parse error) is an error.", "retCode 1008001（解析错误）是错误。"
    ),
    _ret_code(
        1008002,
        "missing parameter",
        "retCode 1008002 (missing parameter) is an error.",
        "retCode 1008002（缺少参数）是错误。",
    ),
    _ret_code(
        1008003, "auth failed", "retCode 1008003 (authentication) is an error.", "retCode 1008003（鉴权失败）是错误。"
    ),
    _ret_code(
        1008004,
        "service call failed",
        "retCode 1008004 (service call failed) is an error.",
        "retCode 1008004（服务调用失败）是错误。",
    ),
    _ret_code(
        1008007,
        "文件名长度超限",
        "retCode 1008007 (validation) is an error, its Chinese text shown.",
        "retCode 1008007（校验失败）是错误，显示其中文信息。",
    ),
    _ret_code(
        1008011, "upload failed", "retCode 1008011 (upload failed) is an error.", "retCode 1008011（上传失败）是错误。"
    ),
    _ret_code(
        1008028,
        "rate limited",
        "retCode 1008028 (rate limit) is an error; it is not tried again.",
        "retCode 1008028（频率限制）是错误，不重试。",
    ),
    _ret_code(-1, "negative", "A negative retCode is an error.", "负的 retCode 是错误。"),
)

_BODIES = (
    _body("empty", b"", "HTTP 200 with an empty body is an error.", "HTTP 200 但响应体为空是错误。"),
    Case(
        id="answer-html",
        sentence="HTTP 200 with an HTML page (a captive portal, a gateway) is an error that shows its beginning.",
        sentence_zh="HTTP 200 但返回 HTML 页面（门户、网关）是错误，错误信息显示其开头。",
        server=Answer(body=b"<html><title>Please sign in</title></html>", content_type="text/html"),
        expect=(Refused(("answer",), ("<html><title>Please sign in",)),),
    ),
    _body("cut-json", OK[:20], "JSON that breaks off is an error.", "不完整的 JSON 是错误。"),
    _body("array", b"[0]", "JSON that is no object is an error.", "不是对象的 JSON 是错误。"),
    _body("null", b"null", "The JSON null is an error.", "JSON null 是错误。"),
    _body(
        "no-ret-code",
        b'{"uploadId":20261123}',
        "An answer without a retCode is an error.",
        "没有 retCode 的响应是错误。",
    ),
    _body(
        "ret-code-string",
        b'{"retCode":"0","uploadId":20261123}',
        'A retCode of "0" (a string) is an error.',
        'retCode 为字符串 "0" 是错误。',
    ),
    _body(
        "ret-code-float",
        b'{"retCode":0.0,"uploadId":20261123}',
        "A retCode of 0.0 is an error.",
        "retCode 为 0.0 是错误。",
    ),
    _body(
        "ret-code-null",
        b'{"retCode":null,"uploadId":20261123}',
        "A retCode of null is an error.",
        "retCode 为 null 是错误。",
    ),
    _body(
        "ret-code-false",
        b'{"retCode":false,"uploadId":20261123}',
        "A retCode of false is an error.",
        "retCode 为 false 是错误。",
    ),
    _body(
        "no-upload-id",
        b'{"retCode":0,"errMsg":""}',
        "Success without an uploadId is an error.",
        "成功但没有 uploadId 是错误。",
    ),
    _body("upload-id-zero", b'{"retCode":0,"uploadId":0}', "An uploadId of 0 is an error.", "uploadId 为 0 是错误。"),
    _body(
        "upload-id-negative",
        b'{"retCode":0,"uploadId":-5}',
        "A negative uploadId is an error.",
        "uploadId 为负数是错误。",
    ),
    _body(
        "upload-id-string",
        b'{"retCode":0,"uploadId":"20261123"}',
        "An uploadId that is a string is an error.",
        "uploadId 为字符串是错误。",
    ),
    _body(
        "upload-id-null",
        b'{"retCode":0,"uploadId":null}',
        "An uploadId of null is an error.",
        "uploadId 为 null 是错误。",
    ),
    _body(
        "upload-id-2-31",
        b'{"retCode":0,"uploadId":2147483648}',
        "An uploadId above 2^31 is returned unchanged.",
        "超过 2^31 的 uploadId 原样返回。",
        (Uploaded(2147483648),),
    ),
    _body(
        "upload-id-2-53",
        b'{"retCode":0,"uploadId":9007199254740993}',
        "An uploadId above 2^53 is returned unchanged.",
        "超过 2^53 的 uploadId 原样返回。",
        (Uploaded(9007199254740993),),
    ),
    _body(
        "upload-id-2-64",
        b'{"retCode":0,"uploadId":36893488147419103232}',
        "An uploadId that fits no 64-bit integer is an error, not another number.",
        "超出 64 位整数的 uploadId 是错误，不会变成别的数。",
    ),
    _body(
        "duplicate-keys",
        b'{"retCode":1008003,"retCode":0,"uploadId":20261123}',
        "Duplicate keys are an error, or the last one counts (RFC 8259 §4).",
        "重复的键是错误，或以最后一个为准（RFC 8259 §4）。",
        TOLERATED,
    ),
    _body(
        "bom",
        b"\xef\xbb\xbf" + OK,
        "A byte order mark before JSON is tolerated or an error (RFC 8259 §8.1).",
        "JSON 前的 BOM 被容忍或报错（RFC 8259 §8.1）。",
        TOLERATED,
    ),
    _body("nul", b'{"retCode":0,\x00"uploadId":20261123}', "A NUL in the body is an error.", "响应体中的 NUL 是错误。"),
    _body("trailing", OK + b"<!-- gateway -->", "Bytes after the JSON are an error.", "JSON 之后还有字节是错误。"),
    _body(
        "deep",
        b"[" * 100_000,
        "JSON nested 100,000 deep is an error, not a crash.",
        "嵌套十万层的 JSON 是错误而不是崩溃。",
    ),
    _body(
        "invalid-utf8",
        b'{"retCode":7,"errMsg":"\xff\xfe"}',
        "An answer that is not UTF-8 is an error.",
        "不是 UTF-8 的响应是错误。",
        (Refused(("answer", "api")),),
    ),
    _body(
        "extra-keys",
        b'{"retCode":0,"errMsg":null,"uploadId":20261123,"new":{"a":[1]}}',
        "Keys that nobody knows are ignored.",
        "未知的键被忽略。",
        (Uploaded(),),
    ),
    _body(
        "whitespace",
        b"\r\n\t " + OK + b"\r\n",
        "White space around the JSON is ignored.",
        "JSON 两侧的空白被忽略。",
        (Uploaded(),),
    ),
    Case(
        id="answer-charset",
        sentence="A charset parameter on the answer's type changes nothing.",
        sentence_zh="响应类型上的 charset 参数不影响结果。",
        server=Answer(body=OK, content_type="application/json;charset=UTF-8"),
    ),
    Case(
        id="answer-text-plain",
        sentence="JSON sent as text/plain is read as JSON: the service's own gateways do that.",
        sentence_zh="以 text/plain 发送的 JSON 也按 JSON 读取。",
        server=Answer(body=OK, content_type="text/plain"),
    ),
    Case(
        id="answer-gzip",
        sentence="Who accepts gzip can read it.",
        sentence_zh="声明接受 gzip 的客户端能够读取它。",
        server=Answer(body=OK, gzip=True),
    ),
    Case(
        id="answer-chunked",
        sentence="An answer in chunks is read whole.",
        sentence_zh="分块的响应被完整读取。",
        server=after_request(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n"
            b"A\r\n" + OK[:10] + b"\r\n",
            b"%X\r\n" % len(OK[10:]) + OK[10:] + b"\r\n0\r\n\r\n",
        ),
    ),
    Case(
        id="answer-http-1.0",
        sentence="An HTTP/1.0 answer that ends with the connection is read whole.",
        sentence_zh="以关闭连接结束的 HTTP/1.0 响应被完整读取。",
        server=after_request(b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n" + OK),
    ),
    Case(
        id="answer-keep-alive",
        sentence="A connection that the server keeps open is closed by the sample: nothing is left behind.",
        sentence_zh="服务端保持打开的连接由示例关闭，不留下任何东西。",
        server=Script((ReadHead(), ReadBody(), Send(raw(headers="Connection: keep-alive\r\n")), Wait()), True),
    ),
    Case(
        id="answer-continue",
        sentence="A 100 (Continue) that nobody asked for is skipped (RFC 9110 §15.2).",
        sentence_zh="未经请求的 100 (Continue) 被跳过（RFC 9110 §15.2）。",
        server=Script((ReadHead(), Send(b"HTTP/1.1 100 Continue\r\n\r\n"), ReadBody(), Send(raw()), Linger()), True),
    ),
)

_STATUSES = (
    Case(
        id="status-401-json",
        sentence="HTTP 401 with the service's JSON is an error that names the status, retCode and errMsg.",
        sentence_zh="HTTP 401 加 JSON 是错误，错误信息包含状态码、retCode 与 errMsg。",
        server=Answer(401, b'{"retCode":1008003,"errMsg":"authentication failed"}'),
        expect=(Refused(("http",), ("401", "1008003", "authentication failed"), http_status=401),),
    ),
    Case(
        id="status-201",
        sentence="HTTP 201 with a success in JSON is a success: every 2xx is.",
        sentence_zh="HTTP 201 加成功的 JSON 是成功：所有 2xx 都是。",
        server=Answer(201),
    ),
    Case(
        id="status-204",
        sentence="HTTP 204, which has no body, is an answer without an uploadId: an error.",
        sentence_zh="HTTP 204 没有响应体，也就没有 uploadId，是错误。",
        server=Answer(204, b"", None),
        expect=UNUSABLE,
    ),
    _status(
        400,
        b"bad request: part missing",
        "HTTP 400 is an error that shows the text.",
        "HTTP 400 是错误，显示文本。",
        says="part missing",
    ),
    _status(
        401,
        b"who are you?",
        "HTTP 401 with a challenge is an error; the credentials are not sent a second time.",
        "带质询的 HTTP 401 是错误，凭据不会再次发送。",
        says="who are you?",
        headers=(("WWW-Authenticate", 'Basic realm="push"'),),
    ),
    _status(
        403,
        b"forbidden by policy",
        "HTTP 403 is an error that shows the text.",
        "HTTP 403 是错误，显示文本。",
        says="forbidden by policy",
    ),
    _status(
        404,
        b"<h1>Not Found</h1>",
        "HTTP 404 is an error that shows the page's beginning.",
        "HTTP 404 是错误，显示页面开头。",
        says="Not Found",
        content_type="text/html",
    ),
    _status(
        407,
        b"proxy says no",
        "HTTP 407 is an error; nothing is sent again.",
        "HTTP 407 是错误，不会重发。",
        headers=(("Proxy-Authenticate", "Basic"),),
    ),
    _status(408, b"too slow", "HTTP 408 is an error; nothing is sent again.", "HTTP 408 是错误，不会重发。"),
    _status(411, b"length required", "HTTP 411 is an error.", "HTTP 411 是错误。"),
    _status(413, b"too large", "HTTP 413 is an error.", "HTTP 413 是错误。", says="too large"),
    _status(
        429,
        b"slow down",
        "HTTP 429 with Retry-After is an error; nothing is sent again.",
        "带 Retry-After 的 HTTP 429 是错误，不会重发。",
        headers=(("Retry-After", "0"),),
    ),
    _status(
        500,
        b"upstream is on fire",
        "HTTP 500 with a text is an error that names the status and shows the text.",
        "HTTP 500 加纯文本是错误，错误信息包含状态码与文本。",
        says="upstream is on fire",
    ),
    _status(
        502,
        b"",
        "HTTP 502 without a body is an error that names the status.",
        "没有响应体的 HTTP 502 是错误，指明状态码。",
    ),
    _status(
        503,
        b"maintenance",
        "HTTP 503 with Retry-After: 0 is an error; nothing is sent again.",
        "带 Retry-After: 0 的 HTTP 503 是错误，不会重发。",
        headers=(("Retry-After", "0"),),
    ),
    Case(
        id="status-500-ok-json",
        sentence="HTTP 500 is an error even if its JSON says success.",
        sentence_zh="即使 JSON 表示成功，HTTP 500 也是错误。",
        server=Answer(500, OK),
        expect=(Refused(("http",), ("500",), http_status=500),),
    ),
    Case(
        id="status-500-echo",
        sentence="An error page that shows the request, credentials and all, is not passed on as it is.",
        sentence_zh="回显了请求（含凭据）的错误页面不会原样传出。",
        server=Answer(
            500,
            b"debug: Authorization: Basic MTUwMDAxMjM0NTo3YzllNjY3OWY1OGI0YTNl (1500012345 / 7c9e6679f58b4a3e)",
            "text/plain",
        ),
        expect=(Refused(("http",), ("500", "debug: Authorization"), http_status=500),),
    ),
    Case(
        id="ret-code-echo",
        sentence="An errMsg that shows the secret is not passed on as it is.",
        sentence_zh="回显了密钥的 errMsg 不会原样传出。",
        server=Answer(body=b'{"retCode":10030002,"errMsg":"no account 1500012345 with key 7c9e6679f58b4a3e"}'),
        expect=(Refused(("api",), ("10030002", "no account 1500012345"), ret_code=10030002),),
    ),
    Case(
        id="status-500-1-mb",
        sentence="An error page of 1 MB is shown in part, not in full.",
        sentence_zh="1 MB 的错误页面只显示一部分。",
        server=Answer(500, b"first words " + b"x" * 1_000_000, "text/plain"),
        expect=(Refused(("http",), ("500", "first words"), http_status=500),),
    ),
)

CASES = (*_RET_CODES, *_BODIES, *_STATUSES)
