"""Departures: for each rule, what a client that breaks it does to a conforming record.

A rule without a row here is a rule that nobody has seen fail; ``test_rules_catch.py`` says so.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from conforming import CASES, ELSEWHERE_PORT, PLAIN, PORT, proxied

from upload_conformance.shapes.case import PATH, Answer, Content, Script, Send
from upload_conformance.shapes.record import Ending, Exchange, Outcome, Output, Record, Usage

Change = Callable[[Record], Record]
Edit = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Departure:
    """One way to break a rule."""

    rule: str
    why: str
    change: Change
    case: str = "name-plain"
    at: bytes | None = None
    """What the evidence points at; None where the outcome is the evidence."""
    explains: frozenset[str] = frozenset()
    """Rules that are broken by it, and folded beneath it."""
    along: frozenset[str] = frozenset()
    """Rules that such a record breaks for reasons of their own."""


def departure(
    rule: str,
    why: str,
    change: Change,
    *,
    case: str = "name-plain",
    at: bytes | None = None,
    explains: str = "",
    along: str = "",
) -> Departure:
    return Departure(rule, why, change, case, at, frozenset(explains.split()), frozenset(along.split()))


# Ways to change a record


def then(*changes: Change) -> Change:
    """One change after the other."""

    def change(record: Record) -> Record:
        for one in changes:
            record = one(record)
        return record

    return change


def edited(edit: Edit, exchange: int = 0) -> Change:
    """Edit what an exchange received."""

    def change(record: Record) -> Record:
        exchanges = list(record.exchanges)
        before = bytes(exchanges[exchange].received)
        after = edit(before)
        assert after != before, "the edit changes nothing"
        exchanges[exchange] = replace(exchanges[exchange], received=after)
        return replace(record, exchanges=tuple(exchanges))

    return change


def announced(data: bytes) -> bytes:
    """Mend the Content-Length."""
    head, blank, body = data.partition(b"\r\n\r\n")
    return re.sub(rb"Content-Length: \d+", b"Content-Length: %d" % len(body), head, count=1) + blank + body


def _instead(old: bytes, new: bytes) -> Edit:
    def edit(data: bytes) -> bytes:
        assert data.count(old) == 1, f"{old!r} occurs {data.count(old)} times"
        return data.replace(old, new)

    return edit


def raw(old: bytes, new: bytes, exchange: int = 0) -> Change:
    """Put something else in the place of the one occurrence of ``old``; the Content-Length stays what it is."""
    return edited(_instead(old, new), exchange)


def swap(old: bytes, new: bytes, exchange: int = 0) -> Change:
    """Put something else in the place of the one occurrence of ``old``, the Content-Length mended."""
    return edited(lambda data: announced(_instead(old, new)(data)), exchange)


def header(line: bytes) -> Change:
    """Send one more header."""
    return raw(b"Accept: */*\r\n", b"Accept: */*\r\n" + line + b"\r\n")


def body(edit: Edit) -> Change:
    """Edit the request's body, the Content-Length mended."""

    def whole(data: bytes) -> bytes:
        head, blank, content = data.partition(b"\r\n\r\n")
        return announced(head + blank + edit(content))

    return edited(whole)


def content(new: bytes) -> Change:
    """Send other content than the file's."""

    def edit(data: bytes) -> bytes:
        start = data.index(b"\r\n\r\n") + 4
        return data[:start] + new + data[data.rindex(b"\r\n--") :]

    return body(edit)


def boundary(new: bytes, written: bytes | None = None) -> Change:
    """Use another boundary, in the Content-Type written like this."""

    def edit(data: bytes) -> bytes:
        data = data.replace(BOUNDARY, new)
        return announced(data.replace(b"boundary=" + new, b"boundary=" + (new if written is None else written), 1))

    return edited(edit)


def renamed(new: bytes, exchange: int = 1) -> Change:
    """Use another boundary in one of several requests."""

    def edit(data: bytes) -> bytes:
        old = re.search(rb"boundary=([^\r]+)", data)
        assert old is not None
        return announced(data.replace(old[1], new))

    return edited(edit, exchange)


def disposition(new: bytes, old: bytes = b'form-data; name="file"; filename="accounts.txt"') -> Change:
    """Write another Content-Disposition."""
    return swap(b"Content-Disposition: " + old, b"Content-Disposition: " + new)


def filename(new: bytes, name: str = "accounts.txt") -> Change:
    """Write another filename parameter."""
    return swap(b'filename="' + PLAIN.filename(name).encode() + b'"', new)


def part_type(new: bytes) -> Change:
    """Write another Content-Type of the part."""
    return swap(b"Content-Type: text/plain\r\n", new)


def credentials(new: bytes) -> Change:
    """Send other credentials, in the same scheme."""
    return edited(lambda data: re.sub(rb"Basic [^\r]*", lambda _: b"Basic " + base64.b64encode(new), data, count=1))


def token(edit: Edit) -> Change:
    """Edit the base64 of the credentials."""
    return edited(lambda data: re.sub(rb"(?<=Basic )[^\r]*", lambda match: edit(match[0]), data, count=1))


def chunked(trailer: bytes = b"", mangle: Edit = lambda data: data) -> Change:
    """Send the body in two chunks."""

    def edit(data: bytes) -> bytes:
        head, _, content = data.partition(b"\r\n\r\n")
        head = re.sub(rb"Content-Length: \d+", b"Transfer-Encoding: chunked", head)
        pieces = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (content[:50], content[50:]))
        return head + b"\r\n\r\n" + mangle(pieces + b"0\r\n" + trailer + b"\r\n")

    return edited(edit)


def exchanges(change: Callable[[tuple[Exchange, ...]], tuple[Exchange, ...]]) -> Change:
    """Change which connections there are."""
    return lambda record: replace(record, exchanges=change(record.exchanges))


def connected(received: bytes = b"", **facts: Any) -> Change:
    """One connection more."""
    return exchanges(lambda found: (*found, Exchange(received, **facts)))


def reported(**facts: Any) -> Change:
    """The first outcome with other facts."""
    return lambda record: replace(record, outcomes=(replace(record.outcomes[0], **facts), *record.outcomes[1:]))


def all_after(seconds: float) -> Change:
    """Every outcome comes after this time."""
    return lambda record: replace(
        record, outcomes=tuple(replace(outcome, seconds=seconds) for outcome in record.outcomes)
    )


def each_after(factor: float) -> Change:
    """Every outcome takes this many times as long."""
    return lambda record: replace(
        record, outcomes=tuple(replace(outcome, seconds=outcome.seconds * factor) for outcome in record.outcomes)
    )


def uploaded(upload_id: int | None = 20261123) -> Change:
    """Success, come what may."""
    return lambda record: replace(
        record, outcomes=(Outcome(Ending.UPLOADED, upload_id=upload_id), *record.outcomes[1:])
    )


def refused(kind: str, message: str = "no", **facts: Any) -> Change:
    """An error of that kind."""
    return lambda record: replace(
        record, outcomes=(Outcome(Ending.REFUSED, kind=kind, message=message, **facts), *record.outcomes[1:])
    )


def handed_over(text: str) -> Change:
    """The call comes back as on success, with this for the service's answer, which does not say success."""
    return lambda record: replace(
        record, outcomes=(Outcome(Ending.REFUSED, message=text, returned=True), *record.outcomes[1:])
    )


def grown_by(data: bytes) -> Change:
    """Success with the whole file and this behind it."""

    def change(record: Record) -> Record:
        upload = record.case.upload
        content = Content.of(b"".join(upload.file.content.chunks()) + data)
        sent = PLAIN.request(record.case, replace(upload, file=replace(upload.file, content=content)))
        return uploaded()(replace(record, exchanges=(Exchange(sent),)))

    return change


def said_by_the_server(record: Record) -> Record:
    """The error shows what the server said, as it was."""
    server = record.case.server
    steps = server.steps if isinstance(server, Script) else ()
    said = server.body if isinstance(server, Answer) else b"".join(one.data for one in steps if isinstance(one, Send))
    return reported(detail=said.decode())(record)


def second_upload_fails(record: Record) -> Record:
    """The second upload is written to a closed connection, and does not arrive."""
    broken = Outcome(Ending.REFUSED, kind="connect", message="connection reset")
    return replace(record, outcomes=(record.outcomes[0], broken))


def leaking(detail: str) -> Change:
    """An error whose cause shows something."""
    return refused("connect", "broken", detail=detail)


def printed(**facts: Any) -> Change:
    return lambda record: replace(record, output=replace(record.output, **facts))


def last_reading(**grown: int) -> Change:
    """The last reading of the process, grown by this much."""

    def change(record: Record) -> Record:
        last = record.usages[-1]
        facts = {name: getattr(last, name) + by for name, by in grown.items()}
        return replace(record, usages=(*record.usages[:-1], Usage(**{**vars(last), **facts})))

    return change


def both_by_first_account(record: Record) -> Record:
    """Two threads share a variable: the first account's upload is made twice, the second's never."""
    first = record.exchanges[0]
    again = replace(first, received=bytes(first.received).replace(BOUNDARY, BOUNDARY[:-9] + b"123456789"))
    return replace(record, exchanges=(first, again, *record.exchanges[2:]))


def first_file_by_both_accounts(record: Record) -> Record:
    """Two threads share a variable: both accounts send the first one's file."""
    first, second = (CASES["thread-together"].uploads[n] for n in (0, 1))
    wrong = PLAIN.request(record.case, replace(second, file=first.file), 1)
    return replace(record, exchanges=(record.exchanges[0], Exchange(wrong), *record.exchanges[2:]))


DEFAULT = CASES["name-plain"].upload
SECRET = DEFAULT.credentials.secret_key
PAIR = f"{DEFAULT.credentials.access_id}:{SECRET}".encode()
PAIR64 = base64.b64encode(PAIR)
AUTHORIZATION = b"Authorization: Basic " + PAIR64 + b"\r\n"
BOUNDARY = b"------------------------b000000000"
MEDIA_TYPE = b"Content-Type: multipart/form-data; boundary=" + BOUNDARY + b"\r\n"
REQUEST_LINE = b"POST " + PATH.encode() + b" HTTP/1.1\r\n"
HOST = b"Host: mock.test:%d\r\n" % PORT
CLOSE = b"\r\n--" + BOUNDARY + b"--\r\n"
ACCOUNTS = b"".join(DEFAULT.file.content.chunks())
TEXT_FIELD = b"--" + BOUNDARY + b'\r\nContent-Disposition: form-data; name="a"\r\nContent-Type: text/plain\r\n\r\nb\r\n'


def secret_of(case: str) -> str:
    return CASES[case].upload.credentials.secret_key


def pair_of(case: str, charset: str = "utf-8") -> bytes:
    sent = CASES[case].upload.credentials
    return f"{sent.access_id}:{sent.secret_key}".encode(charset)


def expected_in_vain(exchange: Exchange) -> Exchange:
    """The request asks first, and is told 417."""
    head = bytes(exchange.received).partition(b"\r\n\r\n")[0]
    return Exchange(head + b"\r\nExpect: 100-continue\r\n\r\n", b"HTTP/1.1 417 Expectation Failed\r\n\r\nno")


def again(found: tuple[Exchange, ...]) -> tuple[Exchange]:
    """The request as it would be made anew."""
    return (replace(found[0], received=PLAIN.request(CASES["name-plain"], DEFAULT, 1)),)


def at_proxy(edit: Edit) -> Change:
    """The request goes to the proxy instead, edited."""
    return exchanges(lambda found: (replace(found[0], received=edit(bytes(found[0].received)), elsewhere=True),))


_REQ = [
    departure("req.one", "nothing arrives", exchanges(lambda _: ())),
    departure(
        "req.one",
        "a connection without a request",
        exchanges(lambda _: (Exchange(b""),)),
        explains="req.connection-unused",
    ),
    departure(
        "req.connection-unused",
        "a second connection without a byte",
        connected(),
        at=b"",
    ),
    departure(
        "req.connection-unused",
        "one in advance, refused or not",
        connected(),
        case="status-500",
        at=b"",
    ),
    departure(
        "req.one",
        "sent again on a new connection",
        exchanges(lambda found: (*found, replace(found[0], received=PLAIN.request(CASES["name-plain"], DEFAULT, 1)))),
        at=REQUEST_LINE,
    ),
    departure(
        "req.one",
        "sent again on the same connection",
        edited(lambda data: data + PLAIN.request(CASES["name-plain"], DEFAULT, 1)),
        at=REQUEST_LINE,
    ),
    departure(
        "req.no-retry",
        "a second request begun and broken off",
        edited(lambda data: data + b"POST /v3 HTTP/1.1\r\nHo"),
        at=b"POST /v3 HTTP/1.1",
    ),
    departure(
        "req.one",
        "tried again after the connection was reset",
        exchanges(lambda found: (*found, replace(found[0], received=PLAIN.request(CASES["name-plain"], DEFAULT, 1)))),
        case="reset-after-body",
        at=REQUEST_LINE,
    ),
    departure(
        "req.redirect",
        "a redirect on the same server followed as a GET",
        connected(b"GET " + PATH.encode() + b"2 HTTP/1.1\r\n" + HOST + AUTHORIZATION + b"\r\n"),
        case="redirect-302-same",
        at=b"GET /v3",
    ),
    departure(
        "req.no-retry",
        "a look at the server first: the upload after it is judged as one",
        exchanges(
            lambda found: (Exchange(b"GET " + PATH.encode() + b" HTTP/1.1\r\n" + HOST + b"\r\n"), *found),
        ),
        at=b"GET /v3",
    ),
    departure(
        "req.no-retry",
        "asked first again and again, and told 417 each time",
        exchanges(lambda found: (expected_in_vain(found[0]),) * 6),
        case="expect-417",
        at=REQUEST_LINE,
    ),
    departure(
        "req.no-retry",
        "asked first, and again without having been told 417",
        exchanges(lambda found: (replace(expected_in_vain(found[0]), sent=b"HTTP/1.1 401 No\r\n\r\n"), found[0])),
        case="expect-417",
        at=REQUEST_LINE,
    ),
    departure("req.one", "nothing arrives at endpoint or proxy", exchanges(lambda _: ()), case="env-http-proxy"),
    departure(
        "req.one",
        "sent to the proxy, and to the endpoint as well",
        exchanges(
            lambda found: (replace(found[0], received=proxied(found[0].received), elsewhere=True), *again(found))
        ),
        case="env-http-proxy",
        at=REQUEST_LINE,
    ),
    departure(
        "req.one",
        "sent through a proxy for https, and once more",
        exchanges(lambda found: (*found, *again(found))),
        case="env-https-proxy",
        at=REQUEST_LINE,
    ),
    departure("req.complete", "the body breaks off", edited(lambda data: data[:-10]), at=b""),
    departure(
        "req.complete",
        "the head breaks off",
        edited(lambda data: data[:60]),
        at=b"",
        explains="req.syntax",
    ),
    departure(
        "req.complete",
        "more announced than there is",
        edited(lambda data: re.sub(rb"Content-Length: \d+", b"Content-Length: 99999", data)),
        at=b"",
    ),
    departure(
        "req.complete",
        "the last chunk is missing",
        then(chunked(), edited(lambda data: data.removesuffix(b"0\r\n\r\n"))),
        at=b"",
        along="req.content-length",
    ),
    departure(
        "req.connection-unused",
        "a connection after the answer",
        connected(stray=True),
        at=b"",
    ),
    departure("req.post", "PUT", raw(b"POST ", b"PUT "), at=b"PUT "),
    departure("req.post", "post in small letters: methods are case-sensitive", raw(b"POST ", b"post "), at=b"post "),
    departure("req.path", "a slash more", raw(b"/upload ", b"/upload/ "), at=b"POST "),
    departure("req.path", "a query", raw(b"/upload ", b"/upload?a=b "), at=b"POST "),
    departure("req.path", "absolute form, as for a proxy", raw(b"POST ", b"POST http://mock.test"), at=b"POST "),
    departure("req.path", "origin form for a proxy", at_proxy(lambda data: data), case="env-http-proxy", at=b"POST /"),
    departure(
        "req.path",
        "another path for a proxy",
        at_proxy(lambda data: proxied(data).replace(b"/upload ", b"/uploads ", 1)),
        case="env-http-proxy",
        at=b"POST http",
    ),
    departure(
        "req.host",
        "the proxy's own",
        at_proxy(lambda data: proxied(data).replace(HOST, b"Host: mock.test:%d\r\n" % ELSEWHERE_PORT)),
        case="env-http-proxy",
        at=b"Host: mock",
    ),
    departure(
        "body.identical",
        "another file through a proxy",
        at_proxy(lambda data: proxied(data).replace(b"user-0001", b"user-0002")),
        case="env-http-proxy",
        at=ACCOUNTS.replace(b"user-0001", b"user-0002"),
    ),
    departure(
        "auth.once",
        "none for a proxy",
        at_proxy(lambda data: proxied(data).replace(AUTHORIZATION, b"")),
        case="env-http-proxy",
        at=b"POST http",
    ),
    departure("req.path", "a path that only decodes to the right one", raw(b"/upload ", b"/uplo%61d "), at=b"POST "),
    departure("req.version", "HTTP/1.0", raw(b"HTTP/1.1", b"HTTP/1.0"), at=b"POST "),
    departure("req.syntax", "LF alone ends a header", raw(b"Accept: */*\r\n", b"Accept: */*\n"), at=b"\nAuthorization"),
    departure("req.syntax", "a folded header", header(b"X-Folded: a\r\n b"), at=b" b\r\n"),
    departure("req.syntax", "a space before the colon", raw(b"Accept:", b"Accept :"), at=b"Accept :"),
    departure("req.syntax", "a line that is no header", header(b"no header"), at=b"no header"),
    departure("req.syntax", "a control character", header(b"X-Bell: \x07"), at=b"\x07"),
    departure(
        "req.syntax", "the head of an early answer breaks off", edited(lambda d: d[:60]), case="early-401", at=b"POST "
    ),
    departure("req.host", "no Host", raw(HOST, b""), at=b"POST "),
    departure("req.host", "two Hosts", raw(HOST, HOST * 2), at=HOST),
    departure("req.host", "another host", raw(b"mock.test", b"other.test"), at=b"Host: other.test"),
    departure(
        "req.host", "a host that begins like it", raw(b"mock.test", b"mock.test.evil"), at=b"Host: mock.test.evil"
    ),
    departure("req.host", "another port", raw(HOST, b"Host: mock.test:1\r\n"), at=b"Host: mock.test:1\r"),
    departure("req.host", "the port of https", raw(HOST, b"Host: mock.test:443\r\n"), at=b"Host: mock.test:443"),
    departure("req.host", "no port", raw(b":%d" % PORT, b""), at=b"Host: mock.test\r\n"),
    departure("req.host", "credentials", raw(b"mock.test", b"a:b@mock.test"), at=b"Host: a:b@"),
    departure(
        "req.framing",
        "no length at all",
        edited(lambda data: re.sub(rb"Content-Length: \d+\r\n", b"", data)),
        at=b"POST ",
        explains="frame.delimiters frame.one-part req.nothing-after",
    ),
    departure(
        "req.framing",
        "length and chunks",
        then(chunked(), header(b"Content-Length: 5")),
        at=b"Content-Length: 5",
        along="req.content-length",
    ),
    departure(
        "req.framing",
        "two lengths that agree",
        edited(lambda data: re.sub(rb"Content-Length: \d+\r\n", lambda match: match[0] * 2, data)),
        at=b"Content-Length: ",
    ),
    departure(
        "req.framing",
        "a signed length",
        edited(lambda data: data.replace(b"Content-Length: ", b"Content-Length: +")),
        at=b"Content-Length: +",
        explains="req.complete",
    ),
    departure(
        "req.framing",
        "a header that must not be a trailer",
        chunked(AUTHORIZATION),
        at=AUTHORIZATION,
        along="req.content-length",
    ),
    departure("req.content-length", "chunks", chunked(), at=b"Transfer-Encoding: chunked"),
    departure("req.nothing-after", "bytes after the body", edited(lambda data: data + b"more"), at=b"more"),
    departure(
        "req.nothing-after",
        "the length announced is too small",
        edited(lambda data: re.sub(rb"(?<=Content-Length: )\d+", lambda match: b"%d" % (int(match[0]) - 4), data)),
        at=b"--\r\n",
        explains="frame.close",
    ),
]

_AUTH = [
    departure("auth.once", "no Authorization", raw(AUTHORIZATION, b""), at=b"POST "),
    departure("auth.once", "two of them", raw(AUTHORIZATION, AUTHORIZATION * 2), at=AUTHORIZATION),
    departure(
        "auth.once",
        "only after a challenge",
        exchanges(
            lambda found: (
                replace(found[0], received=announced(_instead(AUTHORIZATION, b"")(bytes(found[0].received)))),
                found[0],
            )
        ),
        case="status-401",
        at=b"POST ",
        explains="req.one",
    ),
    departure("auth.basic", "another scheme", raw(b"Basic ", b"Bearer "), at=b"Authorization: Bearer"),
    departure("auth.basic", "no scheme", raw(b"Basic ", b""), at=b"Authorization: MTUw"),
    departure("auth.basic", "a tab after the scheme", raw(b"Basic ", b"Basic\t"), at=b"Authorization: Basic\t"),
    departure("auth.basic", "a space and a tab after the scheme", raw(b"Basic ", b"Basic \t"), at=b"Basic \t"),
    departure(
        "req.syntax",
        "wrapped like MIME",
        token(lambda text: text[:20] + b"\r\n " + text[20:]),
        at=b" NjY3",
        explains="auth.base64",
    ),
    departure("auth.base64", "no padding", token(lambda text: text.rstrip(b"=")), case="secret-colon", at=b"MTUw"),
    departure(
        "auth.base64",
        "bits set behind the end",
        token(lambda text: text[:-2] + bytes([text[-2] + 1]) + b"="),
        case="secret-colon",
        at=b"MTUw",
    ),
    departure(
        "auth.base64",
        "the URL-safe alphabet",
        token(lambda text: text.replace(b"+", b"-").replace(b"/", b"_")),
        case="secret-punctuation",
        at=b"-P0",
    ),
    departure(
        "auth.characters",
        "an error instead of a request",
        then(refused("usage", "latin-1 codec"), exchanges(lambda _: ())),
        case="secret-non-ascii",
        explains="req.one out.upload-id",
    ),
    departure("auth.credentials", "no secret", credentials(b"1500012345:"), at=b"Authorization"),
    departure("auth.credentials", "no colon", credentials(b"1500012345"), at=b"Authorization"),
    departure("auth.credentials", "nothing after the scheme", token(lambda _: b""), at=b"Authorization: Basic \r\n"),
    departure("auth.credentials", "not even a space after the scheme", raw(b" " + PAIR64, b""), at=b"Authorization"),
    departure(
        "auth.credentials", "the secret first", credentials(SECRET.encode() + b":1500012345"), at=b"Authorization"
    ),
    departure(
        "auth.base64",
        "sent as they are",
        raw(PAIR64, PAIR),
        at=b"1500012345:",
        explains="auth.credentials",
    ),
    departure(
        "auth.credentials",
        "encoded twice",
        credentials(PAIR64),
        at=b"Authorization",
    ),
    departure(
        "auth.credentials",
        "cut to a buffer of 128 bytes",
        credentials(pair_of("secret-200")[:96]),
        case="secret-200",
        at=b"Authorization",
    ),
    departure(
        "req.syntax",
        "wrapped by LF alone, which ends the header",
        token(lambda text: text[:20] + b"\n" + text[20:]),
        case="secret-200",
        at=b"\nND",
        explains="auth.credentials",
    ),
    departure(
        "auth.credentials",
        "in Latin-1",
        credentials(pair_of("secret-latin", "latin-1")),
        case="secret-latin",
        at=b"Authorization",
    ),
    departure(
        "auth.credentials",
        "question marks for what Latin-1 has not",
        credentials(pair_of("secret-non-ascii").decode().encode("latin-1", "replace")),
        case="secret-non-ascii",
        at=b"Authorization",
    ),
    departure(
        "auth.credentials",
        "spaces stripped",
        credentials(pair_of("secret-spaces").strip()),
        case="secret-spaces",
        at=b"Authorization",
    ),
    departure(
        "auth.credentials",
        "cut at the second colon",
        credentials(b"1500012345:ab"),
        case="secret-colon",
        at=b"Authorization",
    ),
    departure(
        "auth.credentials",
        "URL-decoded",
        credentials(b"1500012345:a b:c d"),
        case="secret-percent",
        at=b"Authorization",
    ),
    departure(
        "auth.credentials", "those of .netrc", credentials(b"intruder:wrong"), case="env-netrc", at=b"Authorization"
    ),
    departure(
        "auth.credentials",
        "a signed access id",
        credentials(b"-1:" + SECRET.encode()),
        case="access-id-largest",
        at=b"Authorization",
    ),
    departure(
        "auth.credentials",
        "one account's upload made twice, the other's never",
        both_by_first_account,
        case="thread-together",
        at=b"Authorization",
        explains="part.filename-utf8",
        along="body.identical part.filename",
    ),
    departure(
        "auth.nowhere-else",
        "a redirect to another host followed",
        connected(REQUEST_LINE + b"Host: other.test:%d\r\n" % ELSEWHERE_PORT + AUTHORIZATION, elsewhere=True),
        case="redirect-307",
        at=REQUEST_LINE,
    ),
    departure(
        "req.redirect",
        "only a connection to it",
        connected(elsewhere=True),
        case="redirect-https-to-http",
        at=b"",
    ),
    departure(
        "auth.not-in-url",
        "the secret in the query",
        raw(b"/upload ", b"/upload?secret=" + SECRET.encode() + b" "),
        at=b"POST ",
        explains="req.path",
    ),
    departure(
        "auth.not-in-url",
        "a percent-encoded secret in the query",
        raw(b"/upload ", b"/upload?secret=" + quote(secret_of("secret-punctuation"), safe="").encode() + b" "),
        case="secret-punctuation",
        at=b"POST ",
        explains="req.path",
    ),
    departure(
        "auth.access-id-elsewhere",
        "the access id in a header",
        header(b"X-Access-Id: 1500012345"),
        at=b"X-Access-Id",
    ),
    departure("auth.not-in-url", "the secret in a cookie", header(b"Cookie: s=" + SECRET.encode()), at=b"Cookie"),
    departure(
        "auth.not-in-url",
        "the credentials for the proxy too",
        header(b"Proxy-Authorization: Basic " + PAIR64),
        at=b"Proxy-Authorization",
    ),
    departure(
        "auth.not-in-url",
        "the secret in a trailer",
        chunked(b"X-Secret: " + SECRET.encode() + b"\r\n"),
        at=b"X-Secret",
        along="req.content-length",
    ),
    departure(
        "auth.not-in-url",
        "the secret in a request that is answered early",
        header(b"X-Secret: " + SECRET.encode()),
        case="early-401",
        at=b"X-Secret",
    ),
]

_FRAME = [
    departure("frame.content-type", "none", raw(MEDIA_TYPE, b""), at=b"POST "),
    departure("frame.content-type", "two", raw(MEDIA_TYPE, MEDIA_TYPE * 2), at=MEDIA_TYPE),
    departure(
        "frame.content-type",
        "another multipart type",
        raw(b"multipart/form-data", b"multipart/mixed"),
        at=b"Content-Type: multipart/mixed",
    ),
    departure(
        "frame.content-type",
        "the bare file",
        then(raw(MEDIA_TYPE, b"Content-Type: application/octet-stream\r\n"), body(lambda _: ACCOUNTS)),
        at=b"Content-Type: application/octet-stream",
        explains="frame.boundary",
    ),
    departure(
        "frame.content-type",
        "two boundaries",
        raw(MEDIA_TYPE, MEDIA_TYPE.rstrip() + b"; boundary=x\r\n"),
        at=b"boundary=x",
    ),
    departure(
        "frame.type-semicolon",
        "a semicolon at the end",
        raw(MEDIA_TYPE, MEDIA_TYPE.rstrip() + b";\r\n"),
        at=b";\r\n",
    ),
    departure("frame.boundary", "none", raw(b"; boundary=" + BOUNDARY, b""), at=b"multipart/form-data\r\n"),
    departure(
        "frame.boundary",
        "an empty one",
        boundary(b"", b'""'),
        at=b'boundary=""',
        explains="frame.boundary-unquoted frame.delimiters frame.one-part",
    ),
    departure("frame.boundary", "71 characters", boundary(b"b" * 71), at=b"boundary=bbb"),
    departure("frame.boundary", "an illegal character", boundary(b"b*b"), at=b"boundary=b*b"),
    departure("frame.boundary", "a colon without quotes", boundary(b"b:b"), at=b"boundary=b:b"),
    departure(
        "frame.boundary",
        "a space at the end",
        boundary(b"b ", b'"b "'),
        at=b'boundary="b "',
        explains="frame.boundary-unquoted",
    ),
    departure("frame.boundary-unquoted", "quotes", boundary(b"b", b'"b"'), at=b"Content-Type: multipart"),
    departure(
        "frame.boundary-fresh",
        "a constant",
        renamed(BOUNDARY),
        case="memory-100-mb",
        at=b"Content-Type: multipart",
    ),
    departure(
        "frame.boundary-fresh",
        "a counter",
        renamed(BOUNDARY[:-1] + b"1"),
        case="memory-100-mb",
        at=b"Content-Type: multipart",
    ),
    departure(
        "frame.boundary-fresh",
        "a time in milliseconds",
        then(renamed(b"---1795000012345", 0), renamed(b"---1795000013456")),
        case="memory-100-mb",
        at=b"Content-Type: multipart",
    ),
    departure(
        "frame.boundary-fresh",
        "a counter that becomes longer",
        then(renamed(b"---9", 0), renamed(b"---10")),
        case="memory-100-mb",
        at=b"Content-Type: multipart",
    ),
    departure(
        "frame.delimiters",
        "LF alone after a delimiter",
        swap(BOUNDARY + b"\r\nContent-D", BOUNDARY + b"\nContent-D"),
        at=b"\nContent-Disposition",
    ),
    departure("frame.delimiters", "LF alone before the last delimiter", swap(CLOSE, CLOSE[1:]), at=b"\n--"),
    departure(
        "frame.delimiters", "LF alone after a part's header", part_type(b"Content-Type: text/plain\n"), at=b"\n\r\n"
    ),
    departure("frame.delimiters", "a space after the last delimiter", swap(CLOSE, CLOSE[:-2] + b" \r\n"), at=b" \r\n"),
    departure(
        "frame.delimiters",
        "no blank line before the content",
        body(lambda data: data.replace(b"plain\r\n\r\n", b"plain\r\n").replace(ACCOUNTS, b"user:1")),
        at=b"Content-Disposition",
        explains="body.identical part.other-headers",
    ),
    departure(
        "frame.delimiters",
        "JSON in place of parts",
        body(lambda _: b'{"file": "dXNlci0wMDAx"}'),
        at=b'{"file"',
        explains="frame.one-part",
    ),
    departure(
        "frame.delimiters",
        "no body",
        body(lambda _: b""),
        at=b"",
        explains="frame.one-part",
    ),
    departure(
        "frame.delimiters",
        "delimiters without their two hyphens",
        body(lambda data: data.replace(b"--" + BOUNDARY, b"**" + BOUNDARY)),
        at=b"**",
        explains="frame.one-part",
    ),
    departure(
        "frame.delimiters",
        "another boundary than announced",
        body(lambda data: data.replace(b"b000", b"B000")),
        at=b"--",
        explains="frame.one-part",
    ),
    departure("frame.close", "none", swap(CLOSE, b""), at=b""),
    departure(
        "frame.close",
        "an ordinary delimiter at the end",
        swap(CLOSE, CLOSE[:-4] + b"\r\n"),
        at=b"",
        explains="frame.delimiters frame.one-part part.content-type part.disposition",
    ),
    departure(
        "frame.close",
        "two",
        swap(CLOSE, CLOSE * 2),
        at=CLOSE[2:],
        explains="frame.nothing-around",
    ),
    departure(
        "frame.close",
        "a part behind it",
        swap(CLOSE, CLOSE + TEXT_FIELD),
        at=b"--" + BOUNDARY + b"\r\n",
        explains="frame.nothing-around",
    ),
    departure("frame.close-crlf", "no CRLF at the end", swap(CLOSE, CLOSE[:-2]), at=CLOSE[2:-2]),
    departure("frame.nothing-around", "a preamble", body(lambda data: b"hello\r\n" + data), at=b"hello"),
    departure(
        "frame.nothing-around", "a CRLF before the first delimiter", body(lambda data: b"\r\n" + data), at=b"\r\n--"
    ),
    departure("frame.nothing-around", "an epilogue", body(lambda data: data + b"bye"), at=b"bye"),
    departure("frame.nothing-around", "one CRLF more at the end", body(lambda data: data + b"\r\n"), at=b"\r\n"),
    departure(
        "frame.boundary-in-content",
        "a guessable boundary, which a line of the file begins with",
        boundary(b"----WebKitFormBoundar"),
        case="content-boundary-like",
        at=b"------WebKitFormBoundary--",
    ),
    departure("frame.one-part", "none", body(lambda _: CLOSE[2:]), at=CLOSE[2:]),
    departure(
        "frame.one-part",
        "a field before the file",
        body(lambda data: TEXT_FIELD + data),
        at=b"--",
        explains="body.identical part.name",
    ),
    departure(
        "frame.boundary-in-content",
        "a boundary that the file holds",
        boundary(b"boundary"),
        case="content-boundary-like",
        at=b"--boundary",
        explains="frame.delimiters frame.close frame.nothing-around frame.one-part part.filename part.content-type "
        "body.identical",
    ),
]

_PART = [
    departure(
        "part.disposition",
        "another type",
        disposition(b'attachment; name="file"; filename="accounts.txt"'),
        at=b"attachment",
    ),
    departure(
        "part.disposition",
        "none",
        swap(b'Content-Disposition: form-data; name="file"; filename="accounts.txt"\r\n', b""),
        at=b"Content-Type: text/plain",
        explains="part.filename part.name",
    ),
    departure(
        "part.disposition",
        "commas for semicolons",
        disposition(b'form-data, name="file", filename="accounts.txt"'),
        at=b"form-data, ",
        explains="part.filename part.name",
    ),
    departure(
        "part.disposition",
        "a space before the equals sign",
        disposition(b'form-data; name ="file"; filename="accounts.txt"'),
        at=b" =",
    ),
    departure(
        "part.disposition-semicolon",
        "a semicolon at the end",
        disposition(b'form-data; name="file"; filename="accounts.txt";'),
        at=b";\r\n",
    ),
    departure(
        "part.name", "another", disposition(b'form-data; name="data"; filename="accounts.txt"'), at=b'name="data"'
    ),
    departure(
        "part.name", "capitals", disposition(b'form-data; name="File"; filename="accounts.txt"'), at=b'name="File"'
    ),
    departure("part.name", "none", disposition(b'form-data; filename="accounts.txt"'), at=b"--"),
    departure(
        "part.name",
        "a needless quoted-pair",
        disposition(rb'form-data; name="f\ile"; filename="accounts.txt"'),
        at=b'name="f',
    ),
    departure(
        "part.name-quoted", "no quotes", disposition(b'form-data; name=file; filename="accounts.txt"'), at=b"name=file"
    ),
    departure("part.filename", "none", disposition(b'form-data; name="file"'), at=b"--"),
    departure("part.filename", "empty", filename(b'filename=""'), at=b'filename=""'),
    departure("part.filename", "a constant", filename(b'filename="file.txt"'), at=b'filename="file.txt"'),
    departure("part.filename", "capitals", filename(b'filename="Accounts.txt"'), at=b'filename="Accounts.txt"'),
    departure("part.filename", "a needless quoted-pair", filename(rb'filename="acc\ounts.txt"'), at=b'filename="acc'),
    departure("part.filename", "percent-encoded", filename(b'filename="accounts%2Etxt"'), at=b'filename="accounts%2E'),
    departure(
        "part.filename", "a NUL and something behind it", filename(b'filename="accounts.txt%00"'), at=b'filename="a'
    ),
    departure(
        "part.filename",
        "line ends dropped",
        filename(b'filename="aX-Injected: yes.txt"', "a\r\nX-Injected: yes.txt"),
        case="name-line-break",
        at=b'filename="aX',
    ),
    departure(
        "part.filename",
        "cut at the quote",
        filename(b'filename="the "', 'the "best" accounts.txt'),
        case="name-quote",
        at=b'filename="the "',
    ),
    departure(
        "part.disposition",
        "the quote left as it is",
        filename(b'filename="the "best" accounts.txt"', 'the "best" accounts.txt'),
        case="name-quote",
        at=b'best" accounts',
        explains="part.filename",
    ),
    departure(
        "part.filename",
        "cut at the backslash",
        filename(b'filename="b.txt"', "a\\b.txt"),
        case="name-backslash",
        at=b'filename="b.txt"',
    ),
    departure(
        "part.filename",
        "spaces run together",
        filename(b'filename="my account list.txt"', "my  account list.txt"),
        case="name-spaces",
        at=b'filename="my account',
    ),
    departure(
        "part.filename",
        "composed characters",
        filename('filename="café-ñ.txt"'.encode(), CASES["name-combining"].upload.file.name),
        case="name-combining",
        at=b'filename="caf',
        explains="part.filename-utf8",
    ),
    departure(
        "part.filename",
        "cut at 64 characters",
        filename(b'filename="' + b"a" * 64 + b'"', CASES["name-long"].upload.file.name),
        case="name-long",
        at=b'filename="aaa',
    ),
    departure("part.filename-quoted", "no quotes", filename(b"filename=accounts.txt"), at=b"filename=accounts"),
    departure(
        "part.filename-path",
        "the whole path",
        filename(b'filename="/case/0/accounts.txt"'),
        at=b'filename="/case',
        explains="part.filename",
    ),
    departure(
        "part.filename",
        "in GBK",
        filename(b'filename="' + "号码包.txt".encode("gbk") + b'"', "号码包.txt"),
        case="name-chinese",
        at=b"filename=",
        explains="part.filename-utf8",
    ),
    departure(
        "part.filename-utf8",
        "percent-encoded",
        filename(b'filename="' + quote("号码包.txt").encode() + b'"', "号码包.txt"),
        case="name-chinese",
        at=b"filename=",
    ),
    departure(
        "part.filename",
        "question marks",
        filename(b'filename="???.txt"', "号码包.txt"),
        case="name-chinese",
        at=b"filename=",
        explains="part.filename-utf8",
    ),
    departure(
        "part.filename",
        "surrogates one by one (CESU-8)",
        filename(
            b'filename="' + b"\xed\xa0\xbd\xed\xb3\xb1 accounts \xed\xa0\xbc\xed\xbe\x89.txt" + b'"',
            "📱 accounts 🎉.txt",
        ),
        case="name-emoji",
        at=b"filename=",
        explains="part.filename-utf8",
    ),
    departure(
        "part.filename-star",
        "beside the plain one",
        filename(b"filename=\"accounts.txt\"; filename*=utf-8''accounts.txt"),
        at=b"filename*=",
    ),
    departure(
        "part.filename",
        "in its place",
        filename(b"filename*=utf-8''accounts.txt"),
        at=b"--",
        explains="part.filename-star",
    ),
    departure(
        "part.filename-encoded-word",
        "of a Chinese name",
        filename(b'filename="=?utf-8?B?5Y+356CB5YyFLnR4dA==?="', "号码包.txt"),
        case="name-chinese",
        at=b'filename="=?utf-8?B?',
        explains="part.filename",
    ),
    departure(
        "part.filename-encoded-word",
        "of a name that looks like one",
        filename(b'filename="=?utf-8?B?PT91dGYtOD9CPzVZKzM/PS50eHQ=?="', "=?utf-8?B?5Y+3?=.txt"),
        case="name-encoded-word",
        at=b'filename="=?utf-8?B?PT91',
        explains="part.filename part.filename-path",
    ),
    departure(
        "part.header-injection",
        "CR and LF as they are",
        filename(b'filename="a\r\nX-Injected: yes.txt"', "a\r\nX-Injected: yes.txt"),
        case="name-line-break",
        at=b'"a',
        explains="part.filename part.other-headers",
    ),
    departure(
        "part.header-injection",
        "LF alone",
        filename(b'filename="a\nX-Injected: yes.txt"', "a\r\nX-Injected: yes.txt"),
        case="name-line-break",
        at=b'"a',
        explains="frame.delimiters part.filename part.other-headers",
    ),
    departure(
        "part.header-injection",
        "CR alone",
        filename(b'filename="a\rX-Injected: yes.txt"', "a\r\nX-Injected: yes.txt"),
        case="name-line-break",
        at=b"\rX",
        explains="frame.delimiters part.filename",
    ),
    departure(
        "part.header-injection",
        "a quoted-pair before the line end",
        filename(b'filename="a\\\r\\\nX-Injected: yes.txt"', "a\r\nX-Injected: yes.txt"),
        case="name-line-break",
        at=b'"a',
        explains="frame.delimiters part.filename part.other-headers",
    ),
    departure(
        "part.header-injection",
        "folded",
        filename(b'filename="a\r\n X-Injected: yes.txt"', "a\r\nX-Injected: yes.txt"),
        case="name-line-break",
        at=b" X-Injected",
        explains="part.filename",
    ),
    departure(
        "part.header-injection",
        "a lone LF as it is",
        filename(b'filename="a\nX-Injected: yes.txt"', "a\nX-Injected: yes.txt"),
        case="name-lf",
        at=b'"a',
        explains="frame.delimiters part.filename part.other-headers",
    ),
    departure(
        "part.header-injection",
        "a lone CR as it is",
        filename(b'filename="a\rX-Injected: yes.txt"', "a\rX-Injected: yes.txt"),
        case="name-cr",
        at=b"\rX",
        explains="frame.delimiters",
    ),
    departure(
        "part.header-injection",
        "NUL",
        filename(b'filename="accounts.txt\0"'),
        at=b"Content-Disposition",
        explains="part.filename",
    ),
    departure(
        "part.disposition",
        "the quote escaped, the backslash before it not",
        filename(b'filename="a\\\\"b.txt"', 'a\\"b.txt'),
        case="name-quote-backslash",
        at=b'b.txt"',
        explains="part.filename",
    ),
    departure(
        "part.filename",
        "a backslash at the end dropped",
        filename(b'filename="accounts"', "accounts\\"),
        case="name-backslash-end",
        at=b"filename=",
    ),
    departure(
        "part.filename",
        "the name goes on behind the backslash at its end",
        filename(b'filename="accounts\\txt"', "accounts\\"),
        case="name-backslash-end",
        at=b"filename=",
    ),
    *(
        departure(
            "part.filename-path",
            f"the path as it was given: {case}",
            filename(b'filename="' + way + b'accounts.txt"'),
            case=case,
            at=b"filename=",
            explains="part.filename",
        )
        for case, way in (
            ("name-relative-folder", b"name-relative-folder/"),
            ("name-dot-slash", b"./"),
            ("name-parent-folder", b"../case/"),
        )
    ),
    departure("part.content-type", "none", part_type(b""), at=b"--"),
    departure(
        "part.content-type-form",
        "empty",
        part_type(b"Content-Type:\r\n"),
        at=b"Content-Type:\r\n",
    ),
    departure(
        "part.content-type-multipart",
        "the request's own",
        part_type(b"Content-Type: multipart/form-data\r\n"),
        at=b"Content-Type: multipart/form-data\r\n\r\n",
    ),
    departure(
        "part.content-type-form",
        "no subtype",
        part_type(b"Content-Type: text\r\n"),
        at=b"Content-Type: text\r\n",
    ),
    departure(
        "part.content-type-form",
        "a semicolon at the end",
        part_type(b"Content-Type: text/plain;\r\n"),
        at=b"Content-Type: text/plain;",
    ),
    departure(
        "part.other-headers",
        "Content-Transfer-Encoding",
        part_type(b"Content-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\n"),
        at=b"Content-Transfer-Encoding",
    ),
    departure(
        "part.other-headers",
        "Content-Length",
        part_type(b"Content-Type: text/plain\r\nContent-Length: 32\r\n"),
        at=b"Content-Length: 32",
    ),
    departure(
        "part.duplicates",
        "two types",
        part_type(b"Content-Type: text/plain\r\n" * 2),
        at=b"Content-Type: text/plain\r\n\r\n",
    ),
    departure(
        "part.duplicates",
        "two filenames",
        filename(b'filename="accounts.txt"; filename="accounts.txt"'),
        at=b'filename="accounts.txt"\r\n',
    ),
]

_MORE = [
    departure(
        "part.other-parameters",
        "the local path",
        filename(b'filename="accounts.txt"; path="/home/me"'),
        at=b'path="/home/me"',
    ),
    departure(
        "part.other-parameters",
        "the name of the type",
        part_type(b'Content-Type: text/plain; name="accounts.txt"\r\n'),
        at=b'name="accounts.txt"\r\n\r\n',
    ),
    departure(
        "req.no-content-encoding",
        "gzip as a transfer coding",
        then(chunked(), raw(b"Transfer-Encoding: chunked", b"Transfer-Encoding: gzip, chunked")),
        at=b"Transfer-Encoding: gzip",
        along="req.content-length",
    ),
    departure("req.syntax", "an expectation that there is not", header(b"Expect: 200-ok"), at=b"Expect: 200"),
    departure(
        "part.other-parameters",
        "a filename in the part's type",
        part_type(b'Content-Type: text/plain; filename="accounts.txt"\r\n'),
        at=b"filename",
    ),
    departure("auth.not-in-url", "half the secret in a header", header(b"X-Key: " + SECRET[:9].encode()), at=b"X-Key"),
    departure(
        "auth.not-in-url", "the secret for a header's name", header(SECRET.encode() + b": 1"), at=SECRET.encode()
    ),
    departure("req.no-content-encoding", "gzip", header(b"Content-Encoding: gzip"), at=b"Content-Encoding: gzip"),
    departure(
        "req.no-content-encoding",
        "a range",
        header(b"Content-Range: bytes 0-9/10"),
        at=b"Content-Range: bytes",
    ),
    departure(
        "req.no-retry",
        "once more",
        then(connected(), connected(b"POST / HTTP/1.1\r\n")),
        case="reset-at-once",
        at=b"POST / HTTP/1.1",
    ),
]

_BODY = [
    departure("body.identical", "nothing", content(b""), at=b"\r\n--"),
    departure("body.identical", "the last line end is missing", content(ACCOUNTS[:-1]), at=ACCOUNTS[:-1]),
    departure("body.identical", "a line end too many", content(ACCOUNTS + b"\r\n"), at=ACCOUNTS),
    departure("body.identical", "the path in its place", content(b"/case/accounts.txt"), at=b"/case/accounts.txt"),
    departure("body.identical", "in base64", content(base64.b64encode(ACCOUNTS)), at=base64.b64encode(ACCOUNTS)),
    departure(
        "body.identical",
        "line ends translated",
        content(b"a1\nb2\nc3\nd4\n\n\n\n"),
        case="content-line-ends",
        at=b"a1\nb2",
    ),
    departure(
        "body.identical", "the mark at its start dropped", content(b"user-1\n"), case="content-bom", at=b"user-1\n"
    ),
    departure("body.identical", "not empty", content(b"\n"), case="content-empty", at=b"\n\r\n--"),
    departure(
        "body.identical",
        "cut in a chunked body",
        then(content(ACCOUNTS[:5]), chunked()),
        at=ACCOUNTS[:5],
        along="req.content-length",
    ),
    departure(
        "body.identical",
        "the other account's file",
        first_file_by_both_accounts,
        case="thread-together",
        at=b"first-0001",
        explains="part.filename-utf8",
        along="part.filename",
    ),
]

_OUT = [
    departure(
        "out.upload-id",
        "an exception of its own",
        reported(ending=Ending.CRASHED, upload_id=None),
        explains="out.documented-error",
    ),
    departure("out.survives", "exit", reported(ending=Ending.EXITED, upload_id=None)),
    departure("out.returns", "for ever", reported(ending=Ending.HUNG, upload_id=None)),
    departure("out.quiet", "the answer on stdout", printed(stdout="uploaded\n")),
    departure("out.quiet", "a warning on stderr", printed(stderr="ResourceWarning: unclosed file\n")),
    departure(
        "out.quiet",
        "a warning beside a crash",
        then(reported(ending=Ending.CRASHED), printed(stderr="bug")),
        explains="out.documented-error",
        along="out.upload-id",
    ),
    departure("out.quiet", "an empty line", printed(stderr="\n")),
    departure(
        "out.survives",
        "amid the protocol",
        reported(ending=Ending.GARBLED),
    ),
    departure(
        "out.survives",
        "amid the protocol, with a sanitizer",
        reported(ending=Ending.GARBLED),
        case="address-success",
    ),
    departure("out.upload-id", "another", uploaded(1)),
    departure("out.upload-id", "none", uploaded(None)),
    departure("out.upload-id", "rounded by a double", uploaded(9007199254740992), case="answer-upload-id-2-53"),
    departure("out.upload-id", "wrapped at 32 bits", uploaded(-2147483648), case="answer-upload-id-2-31"),
    departure("out.upload-id", "an error", refused("answer")),
    departure("out.ret-code", "success", uploaded(0), case="ret-code-1008003"),
    departure(
        "out.error-kind",
        "another kind: ret-code-1008003",
        reported(kind="answer"),
        case="ret-code-1008003",
    ),
    departure(
        "out.error-kind",
        "another code",
        reported(ret_code=1),
        case="ret-code-1008003",
    ),
    departure(
        "out.error-kind",
        "no code",
        reported(ret_code=None),
        case="ret-code-1008003",
    ),
    departure("out.ret-code", "success by its uploadId", uploaded(), case="ret-code-with-upload-id"),
    departure(
        "out.error-kind",
        "the code cut to 32 bits",
        reported(ret_code=0),
        case="ret-code-4294967296",
    ),
    departure("out.ret-code-text", "no code", reported(message="auth failed"), case="ret-code-1008003"),
    departure("out.ret-code-text", "no text", reported(message="1008003"), case="ret-code-1008003"),
    departure("out.ret-code-text", "mojibake", reported(message="1008007 æ\x96\x87ä»¶"), case="ret-code-1008007"),
    departure("out.http-status", "success", uploaded(), case="status-500-ok-json"),
    departure(
        "out.error-kind",
        "the retCode before the status",
        reported(kind="api"),
        case="status-401-json",
    ),
    departure(
        "out.error-kind",
        "another status: status-403",
        reported(http_status=200),
        case="status-403",
    ),
    departure(
        "out.error-kind",
        "no status: status-403",
        reported(http_status=None),
        case="status-403",
    ),
    departure(
        "out.error-kind",
        "no retCode",
        reported(ret_code=None),
        case="status-401-json",
    ),
    departure("out.redirect", "success", uploaded(), case="redirect-302"),
    departure(
        "out.error-kind",
        "an answer that cannot be read",
        reported(kind="answer"),
        case="redirect-308-same",
    ),
    departure(
        "out.error-kind",
        "no status: redirect-302-malformed",
        reported(http_status=None),
        case="redirect-302-malformed",
    ),
    departure(
        "req.redirect",
        "an error, after it was followed to another server",
        connected(b"GET " + PATH.encode() + b" HTTP/1.1\r\n\r\n", elsewhere=True),
        case="redirect-302-port",
        at=b"GET /v3",
    ),
    departure(
        "req.redirect",
        "an error, after it was followed on the same server",
        connected(b"GET " + PATH.encode() + b"2 HTTP/1.1\r\n" + HOST + AUTHORIZATION + b"\r\n"),
        case="redirect-301-same",
        at=b"GET /v3",
    ),
    departure("out.http-text", "no status", reported(message="upstream is on fire"), case="status-500"),
    departure(
        "out.http-text",
        "only a port that looks like the status",
        reported(message="http://mock.test:40113: who are you?"),
        case="status-401",
    ),
    departure("out.http-text", "no text", reported(message="HTTP 500"), case="status-500"),
    departure("out.answer", "success", uploaded(None), case="answer-empty"),
    departure("out.answer-strict", "the string as a number", uploaded(), case="answer-upload-id-string"),
    departure(
        "out.error-kind",
        "another kind: answer-html",
        reported(kind="connect"),
        case="answer-html",
    ),
    departure("out.answer-text", "nothing of the page", reported(message="no JSON"), case="answer-html"),
    departure(
        "out.answer-text", "nothing of the JSON", reported(message="no integer retCode"), case="answer-ret-code-string"
    ),
    departure(
        "out.text-length", "all of it", reported(message="500 first words " + "x" * 5000), case="status-500-1-mb"
    ),
    departure(
        "out.text-length", "all of errMsg", reported(message="1008007 first words " + "x" * 5000), case="ret-code-1-mb"
    ),
    departure(
        "out.error-kind",
        "a broken connection: answer-invalid-utf8",
        refused("connect"),
        case="answer-invalid-utf8",
    ),
    departure(
        "out.error-kind",
        "neither",
        refused("connect"),
        case="name-line-break",
    ),
    departure("out.either", "another uploadId", uploaded(1008003), case="answer-duplicate-keys"),
    departure(
        "out.error-kind",
        "another status: early-413-close",
        reported(http_status=200),
        case="early-413-close",
    ),
]

_FAIL = [
    departure("fail.file", "success", uploaded(), case="file-missing"),
    departure(
        "out.error-kind",
        "a connection error: file-directory",
        reported(kind="connect"),
        case="file-directory",
    ),
    departure(
        "body.of-one-moment",
        "success of a request that breaks off",
        uploaded(),
        case="file-shrinks",
        at=b"",
    ),
    departure("fail.file-text", "no name", reported(message="No such file or directory"), case="file-missing"),
    departure(
        "fail.file-text", "the base name only", reported(message="no such-file: no-such.txt"), case="file-missing"
    ),
    departure("fail.usage", "success", uploaded(), case="secret-newline"),
    departure(
        "out.error-kind",
        "a connection error: url-scheme",
        reported(kind="connect"),
        case="url-scheme",
    ),
    departure("fail.no-connection", "opened, and nothing sent", connected(), case="file-missing", at=b""),
    departure(
        "fail.no-connection",
        "the credentials sent",
        connected(REQUEST_LINE + HOST + AUTHORIZATION),
        case="file-unreadable",
        at=b"POST",
    ),
    departure("fail.connect", "success", uploaded(None), case="connect-refused"),
    departure("out.answer-whole", "what came is taken", uploaded(), case="answer-cut-short"),
    departure(
        "out.error-kind",
        "another kind: reset-after-body",
        reported(kind="answer"),
        case="reset-after-body",
    ),
    departure(
        "out.error-kind",
        "a broken connection: stall-never-answered",
        reported(kind="connect"),
        case="stall-never-answered",
    ),
    departure("fail.addresses", "only the first is tried", refused("connect"), case="connect-second-address"),
    departure("fail.timeout", "success", uploaded(), case="stall-in-answer"),
    departure("fail.in-time", "after the other limit", all_after(4.0), case="connect-two-limits"),
    departure("fail.in-time", "what is sent has another limit", all_after(4.0), case="never-read-two-limits"),
    departure("fail.in-time", "early", reported(seconds=0.1), case="stall-never-answered"),
    departure("fail.in-time", "a handshake with a limit of its own", all_after(10.0), case="tls-two-limits"),
    departure("fail.in-time", "a limit of its own, whichever is given", all_after(4.0), case="stall-two-limits"),
    departure("fail.not-cut-off", "a time limit for the whole", refused("timeout"), case="slow-reader"),
    departure("fail.not-cut-off", "another uploadId", uploaded(2), case="slow-answer"),
    departure("fail.tls", "success", uploaded(), case="tls-expired"),
    departure(
        "out.error-kind",
        "another kind: tls-untrusted",
        reported(kind="connect"),
        case="tls-untrusted",
    ),
    departure(
        "fail.tls-nothing-sent",
        "the certificate not looked at",
        exchanges(lambda _: (Exchange(REQUEST_LINE + HOST + AUTHORIZATION, tls="TLSv1.3"),)),
        case="tls-wrong-name",
        at=REQUEST_LINE,
    ),
    departure(
        "fail.tls-nothing-sent",
        "in the clear, where a handshake stalls",
        exchanges(lambda _: (Exchange(REQUEST_LINE + HOST + AUTHORIZATION, tls="stalled"),)),
        case="tls-stalls",
        at=REQUEST_LINE,
    ),
]

_RES = [
    departure("res.memory", "the whole file", last_reading(peak_kib=100 * 1024), case="memory-100-mb"),
    departure("res.growth-memory", "20 MiB", last_reading(resident_kib=20 * 1024), case="growth-200"),
    departure("res.growth-descriptors", "one for each upload", last_reading(descriptors=150), case="growth-broken"),
    departure("res.growth-threads", "one for each upload", last_reading(threads=150), case="growth-refused"),
    departure("res.file-closed", "one left open", last_reading(case_files=1), case="growth-200"),
    departure("res.growth-descriptors", "one for each time-out", last_reading(descriptors=6), case="growth-timeout"),
    departure("res.growth-descriptors", "one for each directory", last_reading(descriptors=23), case="growth-unusable"),
    departure("res.growth-memory", "the file for each refusal", last_reading(resident_kib=13_000), case="growth-early"),
    departure(
        "res.sanitizer",
        "a report",
        lambda record: replace(
            record, output=Output(stderr="ERROR: AddressSanitizer: heap-buffer-overflow", exit_code=1)
        ),
        case="address-success",
    ),
    departure("res.sanitizer", "a data race", printed(stderr="WARNING: DATA RACE"), case="race-together"),
    departure("res.sanitizer", "an exit code only", printed(exit_code=23), case="address-refused"),
    departure("res.sanitizer", "no exit at all", printed(exit_code=None), case="address-missing"),
]

_SEC = [
    departure(
        "sec.error-text", "in the text", reported(message=f"500 upstream is on fire {SECRET}"), case="status-500"
    ),
    departure("sec.error-text", "in a cause", reported(detail=f"caused by: bad value {SECRET}"), case="status-500"),
    departure("sec.error-text", "the header", reported(detail=AUTHORIZATION.decode()), case="status-500"),
    departure(
        "sec.error-text",
        "the header, wrapped like MIME",
        leaking(base64.encodebytes(pair_of("secret-200")).decode()),
        case="secret-200",
        along="out.upload-id",
    ),
    departure(
        "sec.error-text",
        "the secret alone in base64",
        reported(detail=base64.b64encode(SECRET.encode()).decode()),
        case="status-500",
    ),
    departure(
        "sec.echo",
        "all but its end",
        reported(detail=f"key {SECRET[:14]}"),
        case="status-500-echo-cut",
    ),
    departure(
        "sec.echo",
        "all but its beginning",
        reported(detail=f"…{SECRET[2:]}"),
        case="ret-code-echo",
    ),
    departure(
        "sec.echo",
        "half of it",
        reported(detail=SECRET[4:12]),
        case="status-500-echo-cut",
    ),
    departure(
        "sec.echo",
        "the header, cut off",
        reported(detail=f"Basic {PAIR64.decode()[:-9]}"),
        case="ret-code-echo-cut",
    ),
    departure(
        "sec.echo",
        "the end of the header",
        reported(detail=f"…{PAIR64.decode()[-12:]}"),
        case="status-500-echo-reason",
    ),
    departure(
        "sec.echo",
        "a part of its base64",
        reported(detail=base64.b64encode(SECRET.encode()).decode()[2:12]),
        case="redirect-302-echo",
    ),
    departure(
        "sec.error-text",
        "percent-encoded",
        leaking(quote(secret_of("secret-punctuation"), safe="")),
        case="secret-punctuation",
        along="out.upload-id",
    ),
    departure(
        "sec.error-text",
        "percent-encoded in small letters",
        leaking(quote(secret_of("secret-non-ascii"), safe="").lower()),
        case="secret-non-ascii",
        along="out.upload-id",
    ),
    departure(
        "sec.error-text",
        "as JSON",
        leaking(json.dumps(secret_of("secret-non-ascii"))),
        case="secret-non-ascii",
        along="out.upload-id",
    ),
    departure(
        "sec.error-text",
        "as bytes of Python",
        leaking(repr(secret_of("secret-latin").encode())),
        case="secret-latin",
        along="out.upload-id",
    ),
    departure(
        "sec.error-text",
        "mojibake",
        leaking(secret_of("secret-latin").encode().decode("latin-1")),
        case="secret-latin",
        along="out.upload-id",
    ),
    departure(
        "sec.error-text",
        "quoted, with its line feed escaped",
        reported(message=f"control character in {secret_of('secret-header-injection')!r}"),
        case="secret-header-injection",
    ),
    departure("sec.error-text", "up to the NUL", reported(message="bad secret 7c9e6679"), case="secret-nul"),
    departure(
        "sec.error-text",
        "in a crash",
        reported(ending=Ending.CRASHED, detail=SECRET),
        explains="out.documented-error",
        along="out.upload-id",
    ),
    departure(
        "sec.error-text",
        "the URL with its credentials",
        reported(message=f"bad URL http://user:{SECRET}@mock.test"),
        case="url-credentials",
    ),
    departure(
        "sec.output",
        "on stdout",
        printed(stdout=f"sending {SECRET}"),
        explains="out.quiet",
    ),
    departure(
        "sec.output",
        "its beginning",
        printed(stdout=f"key {SECRET[:8]}…"),
        explains="out.quiet",
    ),
    departure(
        "sec.output",
        "on stderr, in a trace of the wire",
        printed(stderr=f"> {AUTHORIZATION.decode()}"),
        explains="out.quiet",
    ),
    departure(
        "sec.command-line",
        "as an argument of curl",
        printed(command_lines=(f"curl -u 1500012345:{SECRET}",)),
        case="secret-not-in-argv",
    ),
    departure(
        "sec.proxy",
        "the request sent to it",
        connected(b"POST https://mock.test/ HTTP/1.1\r\n" + AUTHORIZATION, elsewhere=True),
        case="env-https-proxy",
        at=b"POST https",
        explains="sec.proxy-tunnel",
    ),
    departure(
        "sec.proxy-tunnel",
        "asked for the URL in the clear",
        connected(b"GET https://mock.test" + PATH.encode() + b" HTTP/1.1\r\n\r\n", elsewhere=True),
        case="env-https-proxy",
        at=b"GET https",
    ),
    departure(
        "sec.proxy",
        "the credentials beside the tunnel, as they are",
        connected(b"CONNECT mock.test:443 HTTP/1.1\r\nX-Key: " + PAIR + b"\r\n\r\n", elsewhere=True),
        case="env-https-proxy",
        at=b"CONNECT",
    ),
    departure(
        "sec.proxy",
        "the access id beside the tunnel",
        connected(b"CONNECT mock.test:443 HTTP/1.1\r\nX-Account: 1500012345\r\n\r\n", elsewhere=True),
        case="env-https-proxy",
        at=b"CONNECT",
    ),
    departure(
        "sec.proxy",
        "the bare file, without credentials",
        connected(b"PUT https://mock.test/ HTTP/1.1\r\n\r\n" + ACCOUNTS[-20:], elsewhere=True),
        case="env-https-proxy",
        at=b"PUT https",
        explains="sec.proxy-tunnel",
    ),
    departure(
        "sec.proxy",
        "the credentials beside the tunnel, in capitals",
        connected(b"CONNECT mock.test:443 HTTP/1.1\r\nAUTHORIZATION:BASIC " + PAIR64, elsewhere=True),
        case="env-https-proxy",
        at=b"CONNECT",
    ),
]


def rejected(record: Record) -> Record:
    """The source text is refused by the compiler, so that nothing is called."""
    outcome = Outcome(Ending.REJECTED, message="upload.c:3: expected ';'")
    return replace(record, exchanges=(), outcomes=(outcome,), output=Output())


_NEW = [
    departure("out.answer-strict", "false for 0", uploaded(), case="answer-ret-code-false"),
    departure("out.answer-strict", "the JSON read, and not what follows", uploaded(), case="answer-trailing"),
    departure(
        "req.redirect",
        "to where the server's own Location shows the credentials",
        connected(b"GET " + PATH.encode() + b"?key=" + SECRET.encode() + b" HTTP/1.1\r\n\r\n", elsewhere=True),
        case="redirect-302-echo",
        at=b"GET /v3",
    ),
    departure(
        "auth.nowhere-else",
        "the Authorization too, to where the server's own Location shows it",
        connected(b"GET / HTTP/1.1\r\n" + AUTHORIZATION + b"\r\n", elsewhere=True),
        case="redirect-302-echo",
        at=b"GET /",
    ),
    departure("build.accepted", "a syntax error", rejected, case="builds"),
    departure(
        "build.accepted",
        "rejected without a word",
        lambda r: replace(r, outcomes=(Outcome(Ending.REJECTED),)),
        case="builds",
    ),
    departure(
        "page.self-contained",
        "an import is missing",
        lambda record: replace(record, added=("import java.io.*;", "a class around the method")),
        case="builds",
    ),
    departure(
        "fail.no-upload",
        "an empty file uploaded, and an error told",
        connected(PLAIN.request(CASES["name-plain"], DEFAULT)),
        case="file-directory",
        at=REQUEST_LINE,
        explains="fail.no-connection",
    ),
    departure("fail.url-scheme", "a file of this machine taken for the answer", uploaded(None), case="url-scheme"),
    *(
        departure("fail.time-limit", f"hangs for ever in {case}", reported(ending=Ending.HUNG), case=case)
        for case in ("connect-stalls", "tls-stalls", "stall-never-read", "stall-never-answered", "file-fifo")
    ),
    departure(
        "out.returns", "hangs though the answer has come", reported(ending=Ending.HUNG), case="answer-keep-alive"
    ),
    departure(
        "out.documented-error",
        "an error of no type that callers expect",
        reported(ending=Ending.CRASHED),
        case="status-500",
    ),
    *(
        departure(
            "out.raised",
            f"the answer handed over like a success in {case}",
            handed_over(text),
            case=case,
            explains=explains,
        )
        for case, text, explains in (
            ("ret-code-1008003", '{"retCode":1008003,"errMsg":"auth failed"}', ""),
            ("status-500", "upstream is on fire", "out.http-text"),
            ("answer-html", "<html><title>Please sign in</title></html>", ""),
        )
    ),
    departure("out.interim", "taken for the answer", refused("http", "103"), case="answer-early-hints"),
    departure(
        "fail.time-limit", "reads interim answers for ever", reported(ending=Ending.HUNG), case="answer-endless-hints"
    ),
    departure(
        "fail.time-limit",
        "sends for ever, the answer unseen",
        reported(ending=Ending.HUNG),
        case="early-413-stops-reading",
    ),
    departure("out.http-status", "success before the body has come", uploaded(None), case="status-413-body-stalls"),
    departure(
        "out.upload-id",
        "the connection that was kept open is used once more, though it is closed",
        second_upload_fails,
        case="idle-connection-closed",
    ),
    departure("sec.echo", "as JSON, slashes escaped", said_by_the_server, case="status-500-echo-json"),
    departure("sec.echo", "base64 without its padding", said_by_the_server, case="status-500-echo-unpadded"),
    departure("sec.echo", "the line that is no status line", said_by_the_server, case="answer-echo-status-line"),
    departure(
        "req.no-stray",
        "the upload itself, after success was told",
        exchanges(lambda found: (replace(found[0], stray=True),)),
        at=REQUEST_LINE,
    ),
    departure(
        "req.no-stray",
        "word sent of a success",
        connected(b"GET /v3/done HTTP/1.1\r\n" + HOST + b"\r\n", stray=True),
        at=b"GET /v3/done",
        explains="req.no-retry",
    ),
    departure(
        "body.of-one-moment",
        "padded with NULs",
        grown_by(b"\0" * 100),
        case="file-grows",
        at=b"0123456789abcde\n",
    ),
    departure(
        "part.content-type-multipart",
        "with a boundary of its own",
        part_type(b"Content-Type: multipart/mixed; boundary=x\r\n"),
        at=b"Content-Type: multipart/mixed",
    ),
    departure("req.connection-unused", "one after the call has come back", connected(stray=True), at=b""),
]

DEPARTURES = (*_MORE, *_REQ, *_AUTH, *_FRAME, *_PART, *_BODY, *_OUT, *_FAIL, *_RES, *_SEC, *_NEW)
