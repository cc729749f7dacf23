"""HTTP statuses, and what the sample must make of them."""

from upload_conformance.cases.answers import OK, UNUSABLE
from upload_conformance.shapes.case import Answer, Case, Refused, Uploaded


def _status(
    status: int,
    body: bytes,
    sentence: str,
    source: str,
    *,
    says: str = "",
    content_type: str | None = "text/plain",
    headers: tuple[tuple[str, str], ...] = (),
) -> Case:
    return Case(
        id=f"status-{status}",
        sentence=sentence,
        source=source,
        server=Answer(status, body, content_type, headers),
        expect=(Refused(("http",), (str(status), *([says] if says else [])), http_status=status),),
    )


_SUCCESSFUL = (
    Case(
        id="status-201",
        sentence="HTTP 201 with a success in JSON is a success: every 2xx is.",
        source="RFC 9110 §15.3.2",
        server=Answer(201),
    ),
    Case(
        id="status-202",
        sentence="HTTP 202 with a success in JSON is a success: every 2xx is.",
        source="RFC 9110 §15.3.3",
        server=Answer(202),
    ),
    Case(
        id="status-206",
        sentence="HTTP 206, which nobody asked for, with a success in JSON is a success or an error, not a crash.",
        source="RFC 9110 §15 (the first digit tells the class), §15.3.7 (for a request with a Range only)",
        server=Answer(206),
        expect=(Uploaded(), Refused(("http", "answer"))),
    ),
    Case(
        id="status-204",
        sentence="HTTP 204, which has no body, is an answer without an uploadId: an error.",
        source="RFC 9110 §15.3.5; API page, answer",
        server=Answer(204, b"", None),
        expect=UNUSABLE,
    ),
)

_FAILED = (
    Case(
        id="status-401-json",
        sentence="HTTP 401 with the service's JSON is an error that names the status, retCode and errMsg.",
        source="API page, answer; RFC 9110 §15.5.2",
        server=Answer(401, b'{"retCode":1008003,"errMsg":"authentication failed"}'),
        expect=(Refused(("http",), ("401", "1008003", "authentication failed"), ret_code=1008003, http_status=401),),
    ),
    _status(
        400,
        b"bad request: part missing",
        "HTTP 400 is an error that shows the text.",
        "RFC 9110 §15.5.1",
        says="part missing",
    ),
    _status(
        401,
        b"who are you?",
        "HTTP 401 with a challenge is an error; the credentials are not sent a second time.",
        "RFC 9110 §15.5.2",
        says="who are you?",
        headers=(("WWW-Authenticate", 'Basic realm="push"'),),
    ),
    _status(
        403,
        b"forbidden by policy",
        "HTTP 403 is an error that shows the text.",
        "RFC 9110 §15.5.4",
        says="forbidden by policy",
    ),
    _status(
        404,
        b"<h1>Not Found</h1>",
        "HTTP 404 is an error that shows the page's beginning.",
        "RFC 9110 §15.5.5",
        says="Not Found",
        content_type="text/html",
    ),
    _status(
        407,
        b"proxy says no",
        "HTTP 407 is an error; nothing is sent again.",
        "RFC 9110 §15.5.8",
        headers=(("Proxy-Authenticate", "Basic"),),
    ),
    _status(
        408,
        b"too slow",
        "HTTP 408 is an error; nothing is sent again.",
        "RFC 9110 §15.5.9, §9.2.2 (POST is not repeated by itself)",
    ),
    _status(411, b"length required", "HTTP 411 is an error.", "RFC 9110 §15.5.12"),
    _status(413, b"too large", "HTTP 413 is an error.", "RFC 9110 §15.5.14", says="too large"),
    _status(
        429,
        b"slow down",
        "HTTP 429 with Retry-After is an error; nothing is sent again.",
        "RFC 6585 §4",
        headers=(("Retry-After", "0"),),
    ),
    _status(
        500,
        b"upstream is on fire",
        "HTTP 500 with a text is an error that names the status and shows the text.",
        "RFC 9110 §15.6.1",
        says="upstream is on fire",
    ),
    _status(
        502,
        b"",
        "HTTP 502 without a body is an error that names the status.",
        "RFC 9110 §15.6.3",
    ),
    _status(
        503,
        b"maintenance",
        "HTTP 503 with Retry-After: 0 is an error; nothing is sent again.",
        "RFC 9110 §15.6.4, §9.2.2 (POST is not repeated by itself)",
        headers=(("Retry-After", "0"),),
    ),
    Case(
        id="status-500-ok-json",
        sentence="HTTP 500 is an error even if its JSON says success.",
        source="RFC 9110 §15.6",
        server=Answer(500, OK),
        expect=(Refused(("http",), ("500",), http_status=500),),
    ),
    Case(
        id="status-500-1-mb",
        sentence="An error page of 1 MB is shown in part, not in full.",
        source="practice: error texts end in logs",
        server=Answer(500, b"first words " + b"x" * 1_000_000, "text/plain"),
        expect=(Refused(("http",), ("500", "first words"), http_status=500),),
    ),
    Case(
        id="status-502-gbk",
        sentence="An error page that is not UTF-8 is told by its status, and by those of its words that can be read.",
        source="practice: gateways' pages come in the charset of their operators",
        server=Answer(502, "<title>错误</title> Bad Gateway".encode("gbk"), "text/html"),
        expect=(Refused(("http",), ("502", "Bad Gateway"), http_status=502),),
    ),
)

CASES = (*_SUCCESSFUL, *_FAILED)
