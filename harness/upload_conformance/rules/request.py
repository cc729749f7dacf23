"""REQ: the request as HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import SplitResult, urlsplit, urlunsplit

from upload_conformance.rules.reading import Breach, Reading, Sent
from upload_conformance.rules.rule import Basis, rule
from upload_conformance.rules.scope import (
    LOCAL,
    asks_again,
    at_second_address,
    delivers,
    echoes,
    redirects,
    sends,
    silent_server,
)
from upload_conformance.shapes.case import Case, Refused
from upload_conformance.shapes.record import Ending, Outcome
from upload_conformance.shapes.result import Level
from upload_conformance.wire import Code, Framing

_SYNTAX = frozenset(
    {
        Code.BARE_LF,
        Code.BARE_CR,
        Code.EMPTY_LINE,
        Code.LEADING_WHITESPACE,
        Code.CONTROL_CHARACTER,
        Code.COLON_MISSING,
        Code.HEADER_NAME_INVALID,
        Code.SPACE_BEFORE_COLON,
        Code.OBS_FOLD,
        Code.HEAD_UNTERMINATED,
        Code.REQUEST_LINE_MALFORMED,
        Code.METHOD_INVALID,
        Code.TARGET_INVALID,
        Code.VERSION_INVALID,
    }
)
_HOST = frozenset({Code.HOST_MISSING, Code.HOST_DUPLICATE, Code.HOST_INVALID})
_FRAMING = frozenset(
    {
        Code.CONTENT_LENGTH_INVALID,
        Code.CONTENT_LENGTH_DUPLICATE,
        Code.CONTENT_LENGTH_CONFLICT,
        Code.LENGTH_AND_TRANSFER_ENCODING,
        Code.TRANSFER_ENCODING_INVALID,
        Code.CHUNK_SIZE_INVALID,
        Code.CHUNK_EXTENSION_INVALID,
        Code.CHUNK_END_MISSING,
        Code.TRAILER_FORBIDDEN,
    }
)


_PORTS = {"http": 80, "https": 443}


def _host(url: SplitResult) -> str:
    """Make a pattern of the URL's host and port; the scheme's own port may be left out (RFC 9110 §4.2.3)."""
    own = _PORTS.get(url.scheme)
    port = f"(:{own})?" if url.port in (None, own) else f":{url.port}"
    host = f"[{url.hostname}]" if ":" in (url.hostname or "") else url.hostname or ""
    return f"(?i:{re.escape(host)}){port}"


def _target(url: SplitResult) -> str:
    """Give the URL's path and query, as a request line holds them."""
    return urlunsplit(("", "", url.path or "/", url.query, ""))


def _may_come_without(case: Case, outcome: Outcome) -> bool:
    """Whether there may be no request: the code finds out by itself, the proxy refuses the tunnel, or finding the
    server takes more than trying its first address (``fail.addresses``)."""
    if outcome.ending not in (Ending.REFUSED, Ending.CRASHED):
        return False
    by_itself = any(isinstance(one, Refused) and not LOCAL.isdisjoint(one.kinds) for one in case.expect)
    return by_itself or (case.proxied and not case.must_succeed) or at_second_address(case)


@rule(
    "req.one",
    Level.MUST,
    "One upload is one request: none is missing, and no file is sent twice.",
    why="The file is not uploaded, or it is uploaded twice.",
    source="API page, request; RFC 9110 §9.2.2 (POST is not repeated by itself)",
    evidence=Basis.OUTCOME,
    when=sends,
)
def one(reading: Reading) -> Iterator[Breach]:
    excused = any(_may_come_without(reading.case, outcome) for outcome in reading.record.outcomes)
    if len(reading.sent) < reading.expected and not excused:
        yield Breach(f"{len(reading.sent)} request(s) arrived for {reading.expected} upload(s).")
    for sent in _sent_twice(reading):
        yield sent.here("The file was sent once more, with nobody asking for it.")


def _sent_twice(reading: Reading) -> tuple[Sent, ...]:
    """Give the requests that brought the file again, and that the server did not ask for."""
    case = reading.case
    return () if redirects(case) or asks_again(case) else reading.delivered_again


@rule(
    "req.no-retry",
    Level.SHOULD,
    "A request that fails is not made again unasked.",
    why="The caller waits several times as long, and a file may arrive twice.",
    source="RFC 9110 §9.2.2 (a client should not retry a request of a method that is not idempotent)",
    evidence=Basis.CONNECTION,
    when=lambda case: (sends(case) or silent_server(case)) and not redirects(case),
)
def no_retry(reading: Reading) -> Iterator[Breach]:
    if silent_server(reading.case):
        for number in range(reading.expected, len(reading.record.exchanges)):
            yield Breach(f"This is connection {number + 1} for {reading.expected} upload(s).", number, 0)
        return
    for sent in reading.extra:
        if sent not in _sent_twice(reading):
            yield sent.here("This is one request more than uploads were asked for.")


@rule(
    "req.redirect",
    Level.SHOULD,
    "A redirect is not followed.",
    why="A 302 or 303 that is followed uploads nothing, and a 307 or 308 trusts an address that nobody checked.",
    source="RFC 9110 §15.4 (a client may follow; for a method that is not safe, with care)",
    evidence=Basis.REQUEST,
    when=redirects,
)
def redirect(reading: Reading) -> Iterator[Breach]:
    for sent in reading.extra:
        yield sent.here(f"The redirect was followed: {sent.first_line!r}.")
    for number, exchange in enumerate(reading.record.exchanges):
        # What carries the credentials or the file to another server is auth.nowhere-else.
        data = bytes(exchange.received)
        if exchange.elsewhere and not reading.reveals(data.partition(b"\r\n")[2] if echoes(reading.case) else data):
            length = max(0, bytes(exchange.received[:160]).find(b"\r\n"))
            yield Breach("The redirect was followed to another server.", number, 0, length)


@rule(
    "req.connection-unused",
    Level.MAY,
    "No connection is opened for nothing.",
    why="Nothing: some clients open one in advance, or try two addresses at once.",
    source="RFC 8305 §5 (two addresses at once is what clients are to do); practice: pools open connections in advance",
    evidence=Basis.CONNECTION,
    when=sends,
)
def connection_unused(reading: Reading) -> Iterator[Breach]:
    another_s_rule = redirects(reading.case) or reading.case.proxied
    for number, exchange in enumerate(reading.record.exchanges):
        if not exchange.received and not (exchange.elsewhere and another_s_rule):
            yield Breach("A connection was opened, and nothing was sent over it.", number, 0)


@rule(
    "req.complete",
    Level.MUST,
    "The request arrives whole: head, and body to the length it announces.",
    why="The file arrives cut short.",
    source="RFC 9112 §8",
    evidence=Basis.REQUEST,
    when=delivers,
)
def complete(reading: Reading) -> Iterator[Breach]:
    for sent in reading.sent:
        body = sent.request.body
        if not sent.request.complete:
            announced = "" if body.declared is None else f" of {body.declared}"
            yield sent.there(f"The request breaks off after {body.size}{announced} bytes of its body.", body.end)


@rule(
    "req.no-stray",
    Level.MUST,
    "Nothing is sent after the call has come back.",
    why="Something is sent that the caller neither sees nor can stop.",
    source="practice: what is sent behind the caller's back cannot be accounted for",
    evidence=Basis.CONNECTION,
    when=sends,
)
def no_stray(reading: Reading) -> Iterator[Breach]:
    for number, exchange in enumerate(reading.record.exchanges):
        if exchange.stray and exchange.received:
            length = max(0, bytes(exchange.received[:160]).find(b"\r\n"))
            yield Breach("This was sent after the call had come back.", number, 0, length)


@rule(
    "req.post",
    Level.MUST,
    "The method is POST.",
    why="The service does not take the upload.",
    source="API page, request",
    evidence=Basis.REQUEST,
    when=sends,
)
def post(reading: Reading) -> Iterator[Breach]:
    for sent in reading.sent:
        if sent.request.method != b"POST":
            yield sent.here(f"The method is {sent.request.method.decode('latin-1')!r}.")


@rule(
    "req.path",
    Level.MUST,
    "The path is exactly that of the URL given; only a proxy is sent the whole URL.",
    why="The upload goes to another endpoint, or to none.",
    source="API page, request; RFC 9112 §3.2.1, §3.2.2",
    evidence=Basis.REQUEST,
    when=sends,
)
def path(reading: Reading) -> Iterator[Breach]:
    url = urlsplit(reading.record.url)
    target = _target(url)
    for sent in reading.sent:
        origin = f"(?i:http)://{_host(url)}" if sent.elsewhere else ""
        if not re.fullmatch((origin + re.escape(target)).encode(), sent.request.target):
            wanted = f"the whole URL with {target!r}" if sent.elsewhere else repr(target)
            yield sent.here(f"The target is {sent.request.target.decode('latin-1')!r}, not {wanted}.")


@rule(
    "req.version",
    Level.SHOULD,
    "The version is not below HTTP/1.1.",
    why="Some servers refuse the request, or cannot tell which of their hosts is meant.",
    source="RFC 9112 §2.3",
    evidence=Basis.REQUEST,
    when=sends,
)
def version(reading: Reading) -> Iterator[Breach]:
    for sent in reading.sent:
        if sent.request.head_complete and sent.request.version < b"HTTP/1.1":
            yield sent.here(f"The version is {sent.request.version.decode('latin-1')!r}.")


@rule(
    "req.syntax",
    Level.MUST,
    "Request line and headers are by the book.",
    why="Proxies and servers refuse the request, or read it differently.",
    source="RFC 9112 §2–5; RFC 9110 §10.1.1",
    evidence=Basis.REQUEST,
    when=sends,
)
def syntax(reading: Reading) -> Iterator[Breach]:
    for sent in reading.sent:
        yield from sent.noted(_SYNTAX, sent.request.problems)
        for header in sent.request.find("expect"):
            if header.value.lower() != b"100-continue":
                yield sent.at(header, f"Expect is {header.value.decode('latin-1')!r}.")


@rule(
    "req.host",
    Level.MUST,
    "There is one Host, and it is the URL's, port included.",
    why="The request is answered by another service of the same machine, or refused.",
    source="RFC 9112 §3.2",
    evidence=Basis.REQUEST,
    when=sends,
)
def host(reading: Reading) -> Iterator[Breach]:
    expected = re.compile(_host(urlsplit(reading.record.url)).encode())
    for sent in reading.sent:
        yield from sent.noted(_HOST, sent.request.problems)
        for host in sent.request.find("host")[:1]:
            if not expected.fullmatch(host.value):
                yield sent.at(host, f"Host is {host.value.decode('latin-1')!r}.")


@rule(
    "req.framing",
    Level.MUST,
    "The body is framed by one Content-Length or by chunks, never by both.",
    why="Servers and proxies disagree where the file ends.",
    source="RFC 9112 §6",
    evidence=Basis.REQUEST,
    when=sends,
)
def framing(reading: Reading) -> Iterator[Breach]:
    for sent in reading.sent:
        yield from sent.noted(_FRAMING, sent.request.problems)
        if sent.request.head_complete and sent.request.body.framing in (Framing.NONE, Framing.UNTIL_CLOSE):
            yield sent.here("The request has neither a Content-Length nor chunks.")


@rule(
    "req.content-length",
    Level.SHOULD,
    "The body's length is announced: some servers answer a chunked upload with 411.",
    why="Servers that want to know the size beforehand refuse the upload (411).",
    source="RFC 9110 §8.6, §15.5.12",
    evidence=Basis.REQUEST,
    when=sends,
)
def content_length(reading: Reading) -> Iterator[Breach]:
    for sent in reading.sent:
        for header in sent.request.find("transfer-encoding"):
            yield sent.at(header, "The body is sent in chunks.")


@rule(
    "req.nothing-after",
    Level.MUST,
    "Nothing follows the request on its connection.",
    why="The rest is taken for the beginning of another request.",
    source="RFC 9112 §6.3",
    evidence=Basis.REQUEST,
    when=sends,
)
def nothing_after(reading: Reading) -> Iterator[Breach]:
    for sent in reading.sent:
        yield from sent.noted(frozenset({Code.TRAILING_BYTES}), sent.request.problems)


@rule(
    "req.no-content-encoding",
    Level.MUST,
    "The request claims no encoding and no range of its content: it is the form, plain and whole.",
    why="The service cannot read the form.",
    source="RFC 9110 §8.4, §14.5; RFC 9112 §7 (chunks are all that every server can read)",
    evidence=Basis.REQUEST,
    when=sends,
)
def no_content_encoding(reading: Reading) -> Iterator[Breach]:
    for sent in reading.sent:
        for name in ("content-encoding", "content-range"):
            for header in sent.request.find(name):
                yield sent.at(header, f"The request has a {header.name.decode('latin-1')} header.")
        for header in sent.request.find("transfer-encoding"):
            if header.value.lower() != b"chunked":
                yield sent.at(header, f"The transfer coding is {header.value.decode('latin-1')!r}.")


RULES = (
    one,
    no_retry,
    redirect,
    connection_unused,
    complete,
    no_stray,
    post,
    path,
    version,
    syntax,
    host,
    framing,
    content_length,
    nothing_after,
    no_content_encoding,
)
