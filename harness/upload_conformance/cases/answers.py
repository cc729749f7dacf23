"""What the service answers, and what the sample must make of it."""

import json

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
    Uploaded,
)

OK = b'{"retCode":0,"errMsg":"","uploadId":20261123}'
UNUSABLE = (Refused(("answer",)),)
TOLERATED: tuple[Expectation, ...] = (Uploaded(), Refused(("answer",)))
_PAGE = "API page, answer"


def raw(body: bytes = OK, status: str = "200 OK", headers: str = "", version: str = "HTTP/1.1") -> bytes:
    """Make the bytes of an answer, for scripts."""
    head = f"{version} {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    return head.encode() + body


def after_request(*data: bytes) -> Script:
    """Make a server that reads the whole request and then sends these bytes."""
    return Script((ReadHead(), ReadBody(), *(Send(piece) for piece in data), Linger()), takes_request=True)


def _refusal(
    id_: str, code: int, rest: dict[str, str | int | None], sentence: str, sentence_zh: str, *says: str
) -> Case:
    answer = {"retCode": code, **rest}
    return Case(
        id=f"ret-code-{id_}",
        sentence=sentence,
        sentence_zh=sentence_zh,
        source=_PAGE,
        server=Answer(body=json.dumps(answer, ensure_ascii=False).encode()),
        expect=(Refused(("api",), (str(code), *says), ret_code=code),),
    )


def _ret_code(code: int, message: str, sentence: str, sentence_zh: str) -> Case:
    return _refusal(str(code), code, {"errMsg": message}, sentence, sentence_zh, message)


def _body(
    id_: str,
    body: bytes,
    sentence: str,
    sentence_zh: str,
    *,
    shows: str = "",
    expect: tuple[Expectation, ...] = (),
    source: str = _PAGE,
) -> Case:
    """Make a case of a JSON answer; one that cannot be used is to be told by what the error ``shows`` of it."""
    return Case(
        id=f"answer-{id_}",
        sentence=sentence,
        sentence_zh=sentence_zh,
        source=source,
        server=Answer(body=body),
        expect=expect or (Refused(("answer",), (shows,) if shows else ()),),
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
    _refusal(
        "with-upload-id",
        1008003,
        {"errMsg": "auth failed", "uploadId": 20261123},
        "A retCode other than 0 is an error even beside an uploadId.",
        "即使同时带有 uploadId，retCode 不为 0 也是错误。",
        "auth failed",
    ),
    _refusal(
        "4294967296",
        4294967296,
        {"errMsg": "out of range", "uploadId": 20261123},
        "A retCode that is 0 in 32 bits is not taken for 0.",
        "截成 32 位后为 0 的 retCode 不会被当作 0。",
        "out of range",
    ),
    _refusal(
        "no-err-msg",
        1008003,
        {},
        "A retCode other than 0 without an errMsg is an error that names the retCode.",
        "retCode 不为 0 但没有 errMsg 是错误，指明 retCode。",
    ),
    _refusal(
        "err-msg-null",
        1008003,
        {"errMsg": None},
        "A retCode other than 0 with an errMsg of null is an error that names the retCode.",
        "retCode 不为 0 且 errMsg 为 null 是错误，指明 retCode。",
    ),
    _refusal(
        "err-msg-number",
        1008003,
        {"errMsg": 5},
        "A retCode other than 0 with an errMsg that is a number is an error that names the retCode.",
        "retCode 不为 0 且 errMsg 为数字是错误，指明 retCode。",
    ),
    _refusal(
        "1-mb",
        1008007,
        {"errMsg": "first words " + "x" * 1_000_000},
        "An errMsg of 1 MB is shown in part, not in full.",
        "1 MB 的 errMsg 只显示一部分。",
        "first words",
    ),
)

_UNUSABLE = (
    _body("empty", b"", "HTTP 200 with an empty body is an error.", "HTTP 200 但响应体为空是错误。"),
    Case(
        id="answer-html",
        sentence="HTTP 200 with an HTML page (a captive portal, a gateway) is an error that shows its beginning.",
        sentence_zh="HTTP 200 但返回 HTML 页面（门户、网关）是错误，错误信息显示其开头。",
        source="practice: captive portals answer so",
        server=Answer(body=b"<html><title>Please sign in</title></html>", content_type="text/html"),
        expect=(Refused(("answer",), ("<html><title>Please sign in",)),),
    ),
    _body(
        "cut-json",
        OK[:20],
        "JSON that breaks off is an error that shows it.",
        "不完整的 JSON 是错误，并显示其内容。",
        shows="errMsg",
        source="RFC 8259 §2",
    ),
    _body(
        "array",
        b"[0]",
        "JSON that is no object is an error that shows it.",
        "不是对象的 JSON 是错误，并显示其内容。",
        shows="[0]",
    ),
    _body(
        "null",
        b"null",
        "The JSON null is an error that shows it.",
        "JSON null 是错误，并显示其内容。",
        shows="null",
    ),
    _body(
        "no-ret-code",
        b'{"uploadId":20261123}',
        "An answer without a retCode is an error that shows it.",
        "没有 retCode 的响应是错误，并显示其内容。",
        shows="20261123",
    ),
    _body(
        "ret-code-string",
        b'{"retCode":"0","uploadId":20261123}',
        'A retCode of "0" (a string) is an error that shows the answer.',
        'retCode 为字符串 "0" 是错误，并显示响应。',
        shows="20261123",
    ),
    _body(
        "ret-code-float",
        b'{"retCode":0.0,"uploadId":20261123}',
        "A retCode of 0.0 is 0, or an error.",
        "retCode 为 0.0 视为 0，或报错。",
        expect=TOLERATED,
        source="RFC 8259 §6 (JSON has one type of numbers)",
    ),
    _body(
        "ret-code-null",
        b'{"retCode":null,"uploadId":20261123}',
        "A retCode of null is an error that shows the answer.",
        "retCode 为 null 是错误，并显示响应。",
        shows="20261123",
    ),
    _body(
        "ret-code-false",
        b'{"retCode":false,"uploadId":20261123}',
        "A retCode of false is an error that shows the answer.",
        "retCode 为 false 是错误，并显示响应。",
        shows="20261123",
    ),
    _body(
        "no-upload-id",
        b'{"retCode":0,"errMsg":""}',
        "Success without an uploadId is an error that shows the answer.",
        "成功但没有 uploadId 是错误，并显示响应。",
        shows="errMsg",
    ),
    _body(
        "upload-id-zero",
        b'{"retCode":0,"uploadId":0}',
        "An uploadId of 0 is an error that shows the answer.",
        "uploadId 为 0 是错误，并显示响应。",
        shows="retCode",
    ),
    _body(
        "upload-id-negative",
        b'{"retCode":0,"uploadId":-5}',
        "A negative uploadId is an error that shows it.",
        "uploadId 为负数是错误，并显示该值。",
        shows="-5",
    ),
    _body(
        "upload-id-string",
        b'{"retCode":0,"uploadId":"20261123"}',
        "An uploadId that is a string is an error that shows it.",
        "uploadId 为字符串是错误，并显示该值。",
        shows="20261123",
    ),
    _body(
        "upload-id-null",
        b'{"retCode":0,"uploadId":null}',
        "An uploadId of null is an error that shows the answer.",
        "uploadId 为 null 是错误，并显示响应。",
        shows="retCode",
    ),
    _body(
        "upload-id-float",
        b'{"retCode":0,"uploadId":20261123.0}',
        "An uploadId of 20261123.0 is 20261123, or an error.",
        "uploadId 为 20261123.0 视为 20261123，或报错。",
        expect=TOLERATED,
        source="RFC 8259 §6 (JSON has one type of numbers)",
    ),
    _body(
        "upload-id-true",
        b'{"retCode":0,"uploadId":true}',
        "An uploadId of true is an error that shows the answer.",
        "uploadId 为 true 是错误，并显示响应。",
        shows="retCode",
    ),
    _body(
        "upload-id-2-64",
        b'{"retCode":0,"uploadId":36893488147419103232}',
        "An uploadId that fits no 64-bit integer is returned unchanged or is an error, and is never another number.",
        "超出 64 位整数的 uploadId 原样返回或报错，绝不会变成别的数。",
        expect=(Uploaded(36893488147419103232), Refused(("answer",))),
        source="RFC 8259 §6 (how big a number may be is up to the reader)",
    ),
    _body(
        "nul",
        b'{"retCode":0,\x00"uploadId":20261123}',
        "A NUL in the body is an error that shows what is behind it too.",
        "响应体中的 NUL 是错误，并显示其后的内容。",
        shows="20261123",
        source="RFC 8259 §2",
    ),
    _body(
        "trailing",
        OK + b"<!-- gateway -->",
        "Bytes after the JSON are an error that shows them.",
        "JSON 之后还有字节是错误，并显示其内容。",
        shows="<!-- gateway -->",
        source="RFC 8259 §2; practice: gateways append to what passes through",
    ),
    _body(
        "deep",
        b"[" * 100_000,
        "JSON nested 100,000 deep is an error that shows its beginning, not a crash.",
        "嵌套十万层的 JSON 是错误并显示其开头，而不是崩溃。",
        shows="[[[[",
        source="RFC 8259 §9",
    ),
)

_USABLE = (
    _body(
        "upload-id-2-31",
        b'{"retCode":0,"uploadId":2147483648}',
        "An uploadId above 2^31 is returned unchanged.",
        "超过 2^31 的 uploadId 原样返回。",
        expect=(Uploaded(2147483648),),
    ),
    _body(
        "upload-id-2-53",
        b'{"retCode":0,"uploadId":9007199254740993}',
        "An uploadId above 2^53 is returned unchanged.",
        "超过 2^53 的 uploadId 原样返回。",
        expect=(Uploaded(9007199254740993),),
    ),
    _body(
        "duplicate-keys",
        b'{"retCode":1008003,"retCode":0,"uploadId":20261123}',
        "Duplicate keys are an error, or the last one counts (RFC 8259 §4).",
        "重复的键是错误，或以最后一个为准（RFC 8259 §4）。",
        expect=TOLERATED,
        source="RFC 8259 §4",
    ),
    _body(
        "bom",
        b"\xef\xbb\xbf" + OK,
        "A byte order mark before JSON is tolerated or an error (RFC 8259 §8.1).",
        "JSON 前的 BOM 被容忍或报错（RFC 8259 §8.1）。",
        expect=TOLERATED,
        source="RFC 8259 §8.1",
    ),
    _body(
        "invalid-utf8",
        b'{"retCode":0,"errMsg":"\xff\xfe","uploadId":20261123}',
        "A success whose errMsg is not UTF-8 is read or refused, not a crash.",
        "errMsg 不是 UTF-8 的成功响应被读取或拒绝，而不是崩溃。",
        expect=TOLERATED,
        source="RFC 8259 §8.1, §9",
    ),
    _body(
        "extra-keys",
        b'{"retCode":0,"errMsg":null,"uploadId":20261123,"new":{"a":[1]}}',
        "Keys that nobody knows are ignored.",
        "未知的键被忽略。",
        expect=(Uploaded(),),
        source="practice: services add keys",
    ),
    _body(
        "no-err-msg",
        b'{"retCode":0,"uploadId":20261123}',
        "A success without an errMsg is a success: retCode decides.",
        "没有 errMsg 的成功响应是成功：由 retCode 决定。",
        expect=(Uploaded(),),
    ),
    _body(
        "err-msg-number",
        b'{"retCode":0,"errMsg":5,"uploadId":20261123}',
        "A success whose errMsg is a number, not a string, is a success (retCode decides) or an unusable answer.",
        "errMsg 为数字而非字符串的成功响应是成功（由 retCode 决定），或无法使用的响应。",
        expect=TOLERATED,
    ),
    _body(
        "whitespace",
        b"\r\n\t " + OK + b"\r\n",
        "White space around the JSON is ignored.",
        "JSON 两侧的空白被忽略。",
        expect=(Uploaded(),),
        source="RFC 8259 §2",
    ),
)

CASES = (*_RET_CODES, *_UNUSABLE, *_USABLE)
