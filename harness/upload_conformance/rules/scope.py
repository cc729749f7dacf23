"""To which cases a rule applies, told from the case alone."""

from __future__ import annotations

from collections.abc import Callable

from upload_conformance.shapes.case import Answer, Case, Kind, Measure, ReadBody, ReadHead, Reset, Script, Send, Tls

Scope = Callable[[Case], bool]

LOCAL = frozenset({"file", "usage"})
"""The kinds of refusal that a sample finds out by itself."""


def always(case: Case) -> bool:
    """Every case."""
    return bool(case.id)


def refused_locally(case: Case) -> bool:
    """A correct sample refuses on its own account, and opens no connection."""
    refusal = case.refusal
    changes = any(upload.file.kind is Kind.SHRINKING for upload in case.uploads)
    return refusal is not None and set(refusal.kinds) <= LOCAL and not changes


def distrusts(case: Case) -> bool:
    """The server must not be trusted, so no byte of a request may reach it."""
    return case.tls not in (None, Tls.TRUSTED)


def forwarded(case: Case) -> bool:
    """The environment names a proxy that may be sent the request, as it is, in the endpoint's place."""
    return case.proxied and case.tls is None


def sends(case: Case) -> bool:
    """A correct sample sends at least the head of a request to the endpoint, or to the proxy before it."""
    reads = isinstance(case.server, Answer) or (isinstance(case.server, Script) and case.server.does(ReadHead))
    return reads and not (refused_locally(case) or distrusts(case))


def delivers(case: Case) -> bool:
    """A correct sample gets its whole request delivered."""
    takes = isinstance(case.server, Answer) or (isinstance(case.server, Script) and case.server.takes_request)
    changes = any(upload.file.kind is Kind.SHRINKING for upload in case.uploads)
    return sends(case) and takes and not changes


def ends_orderly(case: Case) -> bool:
    """The whole request is delivered, and the server leaves it to the sample to close last."""
    return delivers(case) and not (isinstance(case.server, Script) and case.server.does(Reset))


def silent_server(case: Case) -> bool:
    """A server accepts connections and reads nothing, so that no request can be told from them."""
    return isinstance(case.server, Script) and not case.server.does(ReadHead) and case.tls is None


def _slow(case: Case) -> bool:
    """The server reads or sends with pauses."""
    steps = case.server.steps if isinstance(case.server, Script) else ()
    return any(isinstance(step, ReadBody | Send) and step.pause_s > 0 for step in steps)


def succeeds(case: Case) -> bool:
    """Nothing but success is correct, from a server that makes no pauses."""
    return case.must_succeed and not _slow(case)


def succeeds_slowly(case: Case) -> bool:
    """Nothing but success is correct, from a server that makes pauses."""
    return case.must_succeed and _slow(case)


def refused(*kinds: str) -> Scope:
    """Make the scope of the cases that a correct sample refuses with one of these kinds before all others."""
    return lambda case: case.refusal is not None and case.refusal.kinds[0] in kinds


def either(case: Case) -> bool:
    """More than one outcome is correct."""
    return not case.must_succeed and case.refusal is None


def measures(what: Measure) -> Scope:
    """Make the scope of the cases with that measurement."""
    return lambda case: case.measure is what
