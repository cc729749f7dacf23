"""Servers that show what they were sent: the secret is not passed on."""

import base64
import json

from upload_conformance.cases.answers import after_request, raw
from upload_conformance.shapes.case import PATH, Answer, Case, Credentials, Refused, Upload

_SENT = Credentials()
_SECRET = _SENT.secret_key
_AWKWARD = Credentials(secret_key='pä/ß"w\\rd/密钥-0042')
"""What JSON escapes in more ways than one, and of a length whose base64 is padded."""
_ESCAPED = json.dumps({"debug": {"key": _AWKWARD.secret_key}}).replace("/", "\\/")


def _token(credentials: Credentials) -> str:
    return base64.b64encode(f"{credentials.access_id}:{credentials.secret_key}".encode()).decode()


_TOKEN = _token(_SENT)
_SOURCE = "practice: debug pages and gateways show the request, and error texts end in logs"
_CUTS = (100, 200, 256, 300, 500, 1000, 1024, 2000, 2048, 4000)
"""How many characters of a server's text are often shown."""
_BEFORE_CUT = 12
"""How many characters of what is echoed stand before each."""


def _across_cuts(start: str, echoed: str, before_cut: int) -> str:
    """Make a text in which every cut leaves that much of what is echoed; room for one is taken only once."""
    text = start
    for cut in _CUTS:
        if len(text) < cut - before_cut:
            text = text.ljust(cut - before_cut, ".") + echoed
    return text + "."


CASES = (
    Case(
        id="status-500-echo",
        sentence="An error page that shows the request, credentials and all, is not passed on as it is.",
        source=_SOURCE,
        server=Answer(
            500,
            f"debug: Authorization: Basic {_TOKEN} ({_SENT.access_id} / {_SECRET})".encode(),
            "text/plain",
        ),
        expect=(Refused(("http",), ("500", "debug: Authorization"), http_status=500),),
    ),
    Case(
        id="status-500-echo-cut",
        sentence="An error page with the secret where it is cut shows no part of it: first hidden, then cut.",
        source=_SOURCE,
        server=Answer(500, _across_cuts("debug: key ", _SECRET, _BEFORE_CUT).encode(), "text/plain"),
        expect=(Refused(("http",), ("500", "debug: key"), http_status=500),),
    ),
    Case(
        id="status-500-echo-reason",
        sentence="A reason phrase that shows the credentials is not passed on as it is.",
        source=f"RFC 9112 §4; {_SOURCE}",
        server=after_request(raw(b"no", f"500 refused {_SECRET} Basic {_TOKEN}")),
        expect=(Refused(("http",), ("500",), http_status=500),),
    ),
    Case(
        id="ret-code-echo",
        sentence="An errMsg that shows the secret is not passed on as it is.",
        source=_SOURCE,
        server=Answer(
            body=f'{{"retCode":10030002,"errMsg":"no account {_SENT.access_id} with key {_SECRET}"}}'.encode()
        ),
        expect=(Refused(("api",), ("10030002", f"no account {_SENT.access_id}"), ret_code=10030002),),
    ),
    Case(
        id="ret-code-echo-cut",
        sentence="An errMsg with the credentials in base64 where it is cut shows no part of them.",
        source=_SOURCE,
        server=Answer(
            body=b'{"retCode":10030002,"errMsg":"%s"}'
            % _across_cuts("no account for ", _TOKEN, len(_TOKEN) - 4).encode()
        ),
        expect=(Refused(("api",), ("10030002", "no account for"), ret_code=10030002),),
    ),
    Case(
        id="status-500-echo-json",
        sentence="An error page in JSON that shows the secret, escaped as JSON escapes, is not passed on as it is.",
        source=f"RFC 8259 §7; {_SOURCE}",
        uploads=(Upload(credentials=_AWKWARD),),
        server=Answer(500, _ESCAPED.encode(), "application/json"),
        expect=(Refused(("http",), ("500", "debug"), http_status=500),),
    ),
    Case(
        id="status-500-echo-unpadded",
        sentence="An error page that shows the credentials in base64 without its padding is not passed on as it is.",
        source=f"RFC 4648 §3.2; {_SOURCE}",
        uploads=(Upload(credentials=_AWKWARD),),
        server=Answer(500, f"debug: token {_token(_AWKWARD).rstrip('=')}".encode(), "text/plain"),
        expect=(Refused(("http",), ("500", "debug: token"), http_status=500),),
    ),
    *(
        Case(
            id=f"answer-echo-{id_}",
            sentence=f"An answer that is not HTTP, for the Authorization in its {what}, is an error that does not show it.",
            source=f"RFC 9112 {section}; {_SOURCE}",
            server=after_request(head.encode() + b"\r\n"),
            expect=(Refused(("connect", "answer", "http")),),
        )
        for id_, what, section, head in (
            ("status-line", "status line", "§4", f"HTTP/1.1 Basic {_TOKEN} refused\r\n"),
            (
                "header",
                "header",
                "§5",
                f"HTTP/1.1 500 Oops\r\nBasic {_TOKEN} {_SECRET}\r\nContent-Length: 0\r\n",
            ),
            ("length", "length", "§6.3", f"HTTP/1.1 200 OK\r\nContent-Length: Basic {_TOKEN}\r\n"),
            ("coding", "coding", "§6.1", f"HTTP/1.1 200 OK\r\nTransfer-Encoding: Basic {_TOKEN}\r\n"),
        )
    ),
    Case(
        id="redirect-302-echo",
        sentence="A Location that shows the credentials is not passed on as it is.",
        source=f"RFC 9110 §10.2.2; {_SOURCE}",
        server=Answer(
            302, b"", headers=(("Location", "http://{host}:{elsewhere}" + f"{PATH}?key={_SECRET}&auth={_TOKEN}"),)
        ),
        elsewhere=Answer(),
        expect=(Refused(("http",), ("302",), http_status=302),),
    ),
)
