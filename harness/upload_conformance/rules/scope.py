"""To which cases a rule applies, told from the case alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from upload_conformance.rules.spelling import forms_of, shows
from upload_conformance.shapes.case import (
    BUILDS,
    Answer,
    Case,
    Kind,
    Measure,
    ReadBody,
    ReadHead,
    Script,
    Send,
    Tls,
)

Scope = Callable[[Case], bool]

LOCAL = frozenset({"file", "usage"})
"""The kinds of refusal that code finds out by itself."""
_CHANGING = (Kind.SHRINKING, Kind.GROWING)


def calls(case: Case) -> bool:
    """The code is called."""
    return bool(case.uploads)


def builds(case: Case) -> bool:
    """The source text is built: once for all cases, and anew where a case asks for another build of it."""
    return case.id == BUILDS or bool(case.environment.variant)


def around_the_source(case: Case) -> bool:
    """The one case that looks at the source text itself."""
    return case.id == BUILDS


def changes(case: Case) -> bool:
    """A file changes while it is sent."""
    return any(upload.file.kind in _CHANGING for upload in case.uploads)


def refused_locally(case: Case) -> bool:
    """Correct code refuses on its own account, and opens no connection."""
    refusal = case.refusal
    return refusal is not None and set(refusal.kinds) <= LOCAL and not changes(case)


def unreadable(case: Case) -> bool:
    """A file cannot be read, so there is nothing to upload."""
    return refused_locally(case) and refused("file")(case)


def url_is_http(case: Case) -> bool:
    """An upload to the URL can be made at all."""
    return case.url.startswith(("{scheme}:", "http:", "https:"))


def distrusts(case: Case) -> bool:
    """The server must not be trusted, so no byte of a request may reach it."""
    return calls(case) and case.tls not in (None, Tls.TRUSTED)


def forwarded(case: Case) -> bool:
    """The environment names a proxy that may be sent the request, as it is, in the endpoint's place."""
    return case.proxied and case.tls is None


def sends(case: Case) -> bool:
    """Correct code sends at least the head of a request to the endpoint, or to the proxy before it."""
    reads = isinstance(case.server, Answer) or (isinstance(case.server, Script) and case.server.does(ReadHead))
    return calls(case) and reads and not (refused_locally(case) or distrusts(case))


def delivers(case: Case) -> bool:
    """Correct code gets its whole request delivered."""
    takes = isinstance(case.server, Answer) or (isinstance(case.server, Script) and case.server.takes_request)
    return sends(case) and takes and not changes(case)


def silent_server(case: Case) -> bool:
    """A server accepts connections and reads nothing, so that no request can be told from them."""
    return isinstance(case.server, Script) and not case.server.does(ReadHead) and case.tls is None


def redirects(case: Case) -> bool:
    """The server answers with a redirect."""
    return case.refusal is not None and 300 <= (case.refusal.http_status or 0) < 400


def asks_again(case: Case) -> bool:
    """The server refuses the file, and lets it be sent again: Retry-After, or a 408 (RFC 9110 §10.2.3, §15.5.9)."""
    match case.server:
        case Answer(status=status, headers=headers):
            return status == 408 or any(name == "Retry-After" for name, _ in headers)
        case _:
            return False


def waits(case: Case) -> bool:
    """Code without a time limit never comes back."""
    return case.waits is not None


def comes_back(case: Case) -> bool:
    """Code comes back without a time limit too."""
    return calls(case) and not waits(case)


def _slow(case: Case) -> bool:
    """The server reads or sends with pauses."""
    steps = case.server.steps if isinstance(case.server, Script) else ()
    return any(
        (isinstance(step, ReadBody) and step.seconds > 0) or (isinstance(step, Send) and step.pause_s > 0)
        for step in steps
    )


def hints_first(case: Case) -> bool:
    """A success comes after interim answers that hardly any server sends."""
    steps = case.server.steps if isinstance(case.server, Script) else ()
    return case.must_succeed and any(isinstance(step, Send) and b" 103 " in step.data[:16] for step in steps)


def beyond_ascii(case: Case) -> bool:
    """The credentials hold characters outside ASCII, and nothing is correct but that they are sent."""
    is_answered = case.must_succeed or (case.refusal is not None and case.refusal.http_status is not None)
    return is_answered and not all(one.credentials.secret_key.isascii() for one in case.uploads)


def at_second_address(case: Case) -> bool:
    """The host has two addresses, and nobody listens at the first."""
    return "{twice}" in case.url


def succeeds(case: Case) -> bool:
    """Nothing but success is correct, from a server that is found at once, makes no pauses and answers as usual."""
    return case.must_succeed and not (_slow(case) or hints_first(case) or at_second_address(case))


def succeeds_slowly(case: Case) -> bool:
    """Nothing but success is correct, from a server that makes pauses."""
    return case.must_succeed and _slow(case)


def refused(*kinds: str) -> Scope:
    """Make the scope of the cases that correct code refuses with one of these kinds before all others."""
    return lambda case: case.refusal is not None and case.refusal.kinds[0] in kinds


def by_the_server(case: Case) -> bool:
    """The server's answer is the reason to refuse."""
    return refused("http", "api", "answer")(case)


_NAMES_BOTH = re.compile(rb'"retCode".*"uploadId":(?!null)', re.DOTALL)


def nearly_a_success(case: Case) -> bool:
    """The answer names a retCode and an uploadId, but not as the service does: of other types, or amid other text."""
    return refused("answer")(case) and any(map(_NAMES_BOTH.search, _said(case)))


_SUCCESS = re.compile(rb'\{"retCode":0,.*"uploadId":\d+\}', re.DOTALL)


def success_cut_short(case: Case) -> bool:
    """The answer breaks off, but what came of it says success in whole JSON."""
    return refused("connect")(case) and any(map(_SUCCESS.search, _said(case)))


def no_answer_at_all(case: Case) -> bool:
    """What is answered cannot be taken for a success of the service."""
    return refused("answer")(case) and not nearly_a_success(case)


def either(case: Case) -> bool:
    """More than one outcome is correct."""
    return calls(case) and not case.must_succeed and case.refusal is None


def measures(*what: Measure) -> Scope:
    """Make the scope of the cases with one of these measurements."""
    return lambda case: case.measure in what


def _said(case: Case) -> Iterator[bytes]:
    """Yield what the endpoint says."""
    match case.server:
        case Answer():
            yield case.server.body
            yield from (value.encode() for _, value in case.server.headers)
        case Script():
            yield from (step.data for step in case.server.steps if isinstance(step, Send))


@cache
def echoes(case: Case) -> bool:
    """The server shows the credentials in what it says."""
    forms = forms_of(case)
    return any(shows(data.decode("utf-8", "replace"), forms) for data in _said(case))


def keeps_to_itself(case: Case) -> bool:
    """The code is called, and the server shows no credentials."""
    return calls(case) and not echoes(case)
