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


def raw(body: bytes = OK, status: str = "200 OK", headers: str = "", connection: str = "close") -> bytes:
    """Make the bytes of an answer, for scripts."""
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        f"Connection: {connection}\r\n{headers}\r\n"
    )
    return head.encode() + body


def after_request(*data: bytes) -> Script:
    """Make a server that reads the whole request and then sends these bytes."""
    return Script((ReadHead(), ReadBody(), *(Send(piece) for piece in data), Linger()), takes_request=True)


def _refusal(id_: str, code: int, rest: dict[str, str | int | None], sentence: str, *says: str) -> Case:
    answer = {"retCode": code, **rest}
    return Case(
        id=f"ret-code-{id_}",
        sentence=sentence,
        source=_PAGE,
        server=Answer(body=json.dumps(answer, ensure_ascii=False).encode()),
        expect=(Refused(("api",), (str(code), *says), ret_code=code),),
    )


def _ret_code(code: int, message: str, sentence: str) -> Case:
    return _refusal(str(code), code, {"errMsg": message}, sentence, message)


def _body(
    id_: str,
    body: bytes,
    sentence: str,
    *,
    shows: str = "",
    expect: tuple[Expectation, ...] = (),
    source: str = _PAGE,
) -> Case:
    """Make a case of a JSON answer; one that cannot be used is to be told by what the error ``shows`` of it."""
    return Case(
        id=f"answer-{id_}",
        sentence=sentence,
        source=source,
        server=Answer(body=body),
        expect=expect or (Refused(("answer",), (shows,) if shows else ()),),
    )


_RET_CODES = (
    _ret_code(1008001, "parse error", "retCode 1008001 (parse error) is an error."),
    _ret_code(
        1008002,
        "missing parameter",
        "retCode 1008002 (missing parameter) is an error.",
    ),
    _ret_code(1008003, "auth failed", "retCode 1008003 (authentication) is an error."),
    _ret_code(
        1008004,
        "service call failed",
        "retCode 1008004 (service call failed) is an error.",
    ),
    _ret_code(
        1008007,
        "文件名长度超限",
        "retCode 1008007 (validation) is an error, its Chinese text shown.",
    ),
    _ret_code(1008011, "upload failed", "retCode 1008011 (upload failed) is an error."),
    _ret_code(
        1008028,
        "rate limited",
        "retCode 1008028 (rate limit) is an error; it is not tried again.",
    ),
    _ret_code(-1, "negative", "A negative retCode is an error."),
    _refusal(
        "with-upload-id",
        1008003,
        {"errMsg": "auth failed", "uploadId": 20261123},
        "A retCode other than 0 is an error even beside an uploadId.",
        "auth failed",
    ),
    _refusal(
        "4294967296",
        4294967296,
        {"errMsg": "out of range", "uploadId": 20261123},
        "A retCode that is 0 in 32 bits is not taken for 0.",
        "out of range",
    ),
    _refusal(
        "no-err-msg",
        1008003,
        {},
        "A retCode other than 0 without an errMsg is an error that names the retCode.",
    ),
    _refusal(
        "err-msg-null",
        1008003,
        {"errMsg": None},
        "A retCode other than 0 with an errMsg of null is an error that names the retCode.",
    ),
    _refusal(
        "err-msg-number",
        1008003,
        {"errMsg": 5},
        "A retCode other than 0 with an errMsg that is a number is an error that names the retCode.",
    ),
    _refusal(
        "1-mb",
        1008007,
        {"errMsg": "first words " + "x" * 1_000_000},
        "An errMsg of 1 MB is shown in part, not in full.",
        "first words",
    ),
)

_UNUSABLE = (
    _body("empty", b"", "HTTP 200 with an empty body is an error."),
    Case(
        id="answer-html",
        sentence="HTTP 200 with an HTML page (a captive portal, a gateway) is an error that shows its beginning.",
        source="practice: captive portals answer so",
        server=Answer(body=b"<html><title>Please sign in</title></html>", content_type="text/html"),
        expect=(Refused(("answer",), ("<html><title>Please sign in",)),),
    ),
    _body(
        "cut-json",
        OK[:20],
        "JSON that breaks off is an error that shows it.",
        shows="errMsg",
        source="RFC 8259 §2",
    ),
    _body(
        "array",
        b"[0]",
        "JSON that is no object is an error that shows it.",
        shows="[0]",
    ),
    _body(
        "null",
        b"null",
        "The JSON null is an error that shows it.",
        shows="null",
    ),
    _body(
        "no-ret-code",
        b'{"errMsg":"","uploadId":20261123}',
        "An answer without a retCode is an error that shows it.",
        shows="20261123",
    ),
    _body(
        "ret-code-string",
        b'{"retCode":"0","uploadId":20261123}',
        'A retCode of "0" (a string) is an error that shows the answer.',
        shows="20261123",
    ),
    _body(
        "ret-code-float",
        b'{"retCode":0.0,"uploadId":20261123}',
        "A retCode of 0.0 is 0, or an error.",
        expect=TOLERATED,
        source="RFC 8259 §6 (JSON has one type of numbers)",
    ),
    _body(
        "ret-code-null",
        b'{"retCode":null,"uploadId":20261123}',
        "A retCode of null is an error that shows the answer.",
        shows="20261123",
    ),
    _body(
        "ret-code-false",
        b'{"retCode":false,"uploadId":20261123}',
        "A retCode of false is an error that shows the answer.",
        shows="20261123",
    ),
    _body(
        "no-upload-id",
        b'{"retCode":0,"errMsg":""}',
        "Success without an uploadId is an error that shows the answer.",
        shows="errMsg",
    ),
    _body(
        "upload-id-zero",
        b'{"retCode":0,"uploadId":0}',
        "An uploadId of 0 is an error that shows the answer.",
        shows="retCode",
    ),
    _body(
        "upload-id-negative",
        b'{"retCode":0,"uploadId":-5}',
        "A negative uploadId is an error that shows it.",
        shows="-5",
    ),
    _body(
        "upload-id-string",
        b'{"retCode":0,"uploadId":"20261123"}',
        "An uploadId that is a string is an error that shows it.",
        shows="20261123",
    ),
    _body(
        "upload-id-null",
        b'{"retCode":0,"uploadId":null}',
        "An uploadId of null is an error that shows the answer.",
        shows="retCode",
    ),
    _body(
        "upload-id-float",
        b'{"retCode":0,"uploadId":20261123.0}',
        "An uploadId of 20261123.0 is 20261123, or an error.",
        expect=TOLERATED,
        source="RFC 8259 §6 (JSON has one type of numbers)",
    ),
    _body(
        "upload-id-true",
        b'{"retCode":0,"uploadId":true}',
        "An uploadId of true is an error that shows the answer.",
        shows="retCode",
    ),
    _body(
        "upload-id-2-64",
        b'{"retCode":0,"uploadId":36893488147419103232}',
        "An uploadId that fits no 64-bit integer is returned unchanged or is an error, and is never another number.",
        expect=(Uploaded(36893488147419103232), Refused(("answer",))),
        source="RFC 8259 §6 (how big a number may be is up to the reader)",
    ),
    _body(
        "nul",
        b'{"retCode":0,\x00"uploadId":20261123}',
        "A NUL in the body is an error that shows what is behind it too.",
        shows="20261123",
        source="RFC 8259 §2",
    ),
    _body(
        "trailing",
        OK + b"<!-- gateway -->",
        "Bytes after the JSON are an error that shows them.",
        shows="<!-- gateway -->",
        source="RFC 8259 §2; practice: gateways append to what passes through",
    ),
    _body(
        "deep",
        b"[" * 100_000,
        "JSON nested 100,000 deep is an error that shows its beginning, not a crash.",
        shows="[[[[",
        source="RFC 8259 §9",
    ),
)

_USABLE = (
    _body(
        "upload-id-2-31",
        b'{"retCode":0,"uploadId":2147483648}',
        "An uploadId above 2^31 is returned unchanged.",
        expect=(Uploaded(2147483648),),
    ),
    _body(
        "upload-id-2-53",
        b'{"retCode":0,"uploadId":9007199254740993}',
        "An uploadId above 2^53 is returned unchanged.",
        expect=(Uploaded(9007199254740993),),
    ),
    _body(
        "duplicate-keys",
        b'{"retCode":1008003,"retCode":0,"uploadId":20261123}',
        "Duplicate keys are an error, or the last one counts (RFC 8259 §4).",
        expect=TOLERATED,
        source="RFC 8259 §4",
    ),
    _body(
        "bom",
        b"\xef\xbb\xbf" + OK,
        "A byte order mark before JSON is tolerated or an error (RFC 8259 §8.1).",
        expect=TOLERATED,
        source="RFC 8259 §8.1",
    ),
    _body(
        "invalid-utf8",
        b'{"retCode":0,"errMsg":"\xff\xfe","uploadId":20261123}',
        "A success whose errMsg is not UTF-8 is read or refused, not a crash.",
        expect=TOLERATED,
        source="RFC 8259 §8.1, §9",
    ),
    _body(
        "extra-keys",
        b'{"retCode":0,"errMsg":null,"uploadId":20261123,"new":{"a":[1]}}',
        "Keys that nobody knows are ignored.",
        expect=(Uploaded(),),
        source="practice: services add keys",
    ),
    _body(
        "no-err-msg",
        b'{"retCode":0,"uploadId":20261123}',
        "A success without an errMsg is a success: retCode decides.",
        expect=(Uploaded(),),
    ),
    _body(
        "err-msg-number",
        b'{"retCode":0,"errMsg":5,"uploadId":20261123}',
        "A success whose errMsg is a number, not a string, is a success (retCode decides) or an unusable answer.",
        expect=TOLERATED,
    ),
    _body(
        "whitespace",
        b"\r\n\t " + OK + b"\r\n",
        "White space around the JSON is ignored.",
        expect=(Uploaded(),),
        source="RFC 8259 §2",
    ),
)

CASES = (*_RET_CODES, *_UNUSABLE, *_USABLE)
