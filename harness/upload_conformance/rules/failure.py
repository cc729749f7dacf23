"""FAIL: files that cannot be read, servers that cannot be reached or trusted, lines that are slow."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, pairwise

from upload_conformance.rules.reading import Breach, Reading
from upload_conformance.rules.rule import Basis, rule
from upload_conformance.rules.scope import (
    at_second_address,
    distrusts,
    refused,
    refused_locally,
    succeeds_slowly,
    success_cut_short,
    unreadable,
    url_is_http,
    waits,
)
from upload_conformance.rules.told import TOLD, confused, describe, ended, silent_about
from upload_conformance.shapes.case import Upload
from upload_conformance.shapes.record import Ending
from upload_conformance.shapes.result import Level


@rule(
    "fail.file",
    Level.MUST,
    "A file that cannot be read to its end is an error.",
    why="An empty or broken file counts as uploaded.",
    source="API page, request (the file's bytes); practice: much code uploads an empty file instead",
    evidence=Basis.OUTCOME,
    when=refused("file"),
)
def file(reading: Reading) -> Iterator[Breach]:
    yield from confused(reading)


@rule(
    "fail.file-text",
    Level.SHOULD,
    "The error's text names the path.",
    why="Who reads the log cannot tell which file was meant.",
    source="practice: without it nobody can act",
    evidence=Basis.ERROR,
    when=refused("file"),
)
def file_text(reading: Reading) -> Iterator[Breach]:
    yield from silent_about(reading)


@rule(
    "fail.no-upload",
    Level.MUST,
    "Nothing is uploaded in the place of a file that cannot be read.",
    why="The service takes an empty file for the accounts.",
    source="API page, request (the file's bytes)",
    evidence=Basis.OUTCOME,
    when=unreadable,
)
def no_upload(reading: Reading) -> Iterator[Breach]:
    for sent in reading.requests:
        if sent.request.complete and sent.request.body.size:
            yield sent.here("A whole upload was made, of a file that cannot be read.")


@rule(
    "fail.url-scheme",
    Level.MUST,
    "A URL that is not http or https is an error.",
    why="Something else than the service's answer is taken for one: a file of this machine, say.",
    source="API page, request (the URL is that of an HTTP endpoint)",
    evidence=Basis.OUTCOME,
    when=lambda case: refused("usage")(case) and not url_is_http(case),
)
def url_scheme(reading: Reading) -> Iterator[Breach]:
    yield from confused(reading)


@rule(
    "fail.usage",
    Level.SHOULD,
    "An argument that cannot be used is refused as such.",
    why="A missing or broken setting shows as a refusal by the service, hours later perhaps.",
    source="RFC 7617 §2 (no control characters; no colon in the user-id; an empty password is allowed)",
    evidence=Basis.OUTCOME,
    when=lambda case: refused("usage")(case) and url_is_http(case),
)
def usage(reading: Reading) -> Iterator[Breach]:
    yield from confused(reading)


@rule(
    "fail.no-connection",
    Level.SHOULD,
    "What cannot be uploaded opens no connection.",
    why="Credentials travel for an upload that cannot succeed.",
    source="practice: no credentials for nothing",
    evidence=Basis.OUTCOME,
    when=refused_locally,
)
def no_connection(reading: Reading) -> Iterator[Breach]:
    for number, exchange in enumerate(reading.record.exchanges):
        length = len(bytes(exchange.received[:160]).partition(b"\r\n")[0])
        yield Breach(f"A connection was opened and {len(exchange.received)} bytes sent.", number, 0, length)


@rule(
    "fail.connect",
    Level.MUST,
    "A connection that cannot be made, or that breaks, is an error.",
    why="A caller does not learn that the upload did not arrive.",
    source="RFC 9112 §8, §9.5 (an answer that did not come whole is no answer)",
    evidence=Basis.OUTCOME,
    when=lambda case: refused("connect")(case) and not success_cut_short(case),
)
def connect(reading: Reading) -> Iterator[Breach]:
    yield from confused(reading)


@rule(
    "fail.addresses",
    Level.SHOULD,
    "Where nobody listens at a host's first address, its others are tried.",
    why="Uploads fail for as long as one of the service's servers is down, though the others are up.",
    source="RFC 1123 §2.3 (a host's addresses should be tried until one answers); RFC 8305 §5",
    evidence=Basis.OUTCOME,
    when=at_second_address,
)
def addresses(reading: Reading) -> Iterator[Breach]:
    if reading.sent:
        yield from confused(reading)
        return
    for outcome in reading.record.outcomes:
        if outcome.ending in TOLD:
            yield Breach(f"No request came to the second address; the code says: {describe(outcome)}")


@rule(
    "fail.timeout",
    Level.MUST,
    "A server that stalls is no success.",
    why="A caller does not learn that the upload did not arrive.",
    source="RFC 9112 §8 (an answer that did not come whole is no answer)",
    evidence=Basis.OUTCOME,
    when=refused("timeout"),
)
def timeout(reading: Reading) -> Iterator[Breach]:
    yield from confused(reading)


@rule(
    "fail.time-limit",
    Level.SHOULD,
    "Where a server or a file stalls, the call comes back: within its limits, or else within half a minute.",
    why="On the day that the service or the line stalls, uploads hang for minutes, or until somebody ends the program.",
    source="RFC 9112 §9.5 (clients will have time limits); practice: firewalls drop packets without a word",
    evidence=Basis.OUTCOME,
    when=waits,
)
def time_limit(reading: Reading) -> Iterator[Breach]:
    yield from ended(reading, Ending.HUNG)


@rule(
    "fail.not-cut-off",
    Level.MUST,
    "An upload or an answer that is slow but moves is not cut off within minutes.",
    why="A big file over a slow line can never be uploaded.",
    source="API page, the file (up to 100 MB); practice: over a slow line that takes longer than any limit for silence",
    evidence=Basis.OUTCOME,
    when=succeeds_slowly,
)
def not_cut_off(reading: Reading) -> Iterator[Breach]:
    yield from confused(reading)


@rule(
    "fail.tls",
    Level.MUST,
    "A server that cannot prove who it is, is refused.",
    why="Anybody on the way can pose as the service.",
    source="RFC 9110 §4.3.4; RFC 6125 §6",
    evidence=Basis.OUTCOME,
    when=refused("tls"),
)
def tls(reading: Reading) -> Iterator[Breach]:
    yield from confused(reading)


@rule(
    "fail.tls-nothing-sent",
    Level.MUST,
    "No byte of the request reaches a server that is not trusted.",
    why="Anybody on the way can read the secret and the accounts.",
    source="RFC 9110 §4.3.4",
    evidence=Basis.CONNECTION,
    when=distrusts,
)
def tls_nothing_sent(reading: Reading) -> Iterator[Breach]:
    for number, exchange in enumerate(reading.record.exchanges):
        # A handshake that is not answered still begins with the client's hello, in a handshake record (RFC 8446 §5.1).
        if exchange.received and not (exchange.tls == "stalled" and exchange.received[:1] == b"\x16"):
            yield Breach(f"{len(exchange.received)} bytes reached the server.", number, 0, 64)


MATTERS = 0.25
"""Which part of the time between two limits must at least lie between their errors, if the limits given count."""


def _limit(upload: Upload) -> float:
    """Give the limit that runs out, in cases in which one does: the shorter."""
    return min(upload.limits.connect_s or 0, upload.limits.response_s or 0)


@rule(
    "fail.in-time",
    Level.SHOULD,
    "The time limit given is the one that counts.",
    why="The limit that a caller sets does not protect it.",
    source="practice: the caller chose it; a limit may be meant for each of several steps, and machines are busy",
    evidence=Basis.LIMITS,
    when=refused("timeout"),
)
def in_time(reading: Reading) -> Iterator[Breach]:
    if not Basis.LIMITS.seen(reading):
        return
    soonest: dict[float, float] = {}
    for upload, outcome in zip(cycle(reading.case.uploads), reading.record.outcomes, strict=False):
        limit = _limit(upload)
        if outcome.ending is not Ending.REFUSED:
            continue
        if outcome.seconds >= limit / 2:
            soonest[limit] = min(soonest.get(limit, outcome.seconds), outcome.seconds)
        elif outcome.kind == "timeout":
            yield Breach(f"The error came after {outcome.seconds:.1f} s, before any of the limits had run out.")
    for (limit, seconds), (longer, later) in pairwise(sorted(soonest.items())):
        if later - seconds < (longer - limit) * MATTERS:
            yield Breach(
                f"Limits of {limit:g} and {longer:g} s ran out after {seconds:.1f} and {later:.1f} s: "
                "it made no difference which was given."
            )


RULES = (
    file,
    file_text,
    no_upload,
    url_scheme,
    usage,
    no_connection,
    connect,
    addresses,
    timeout,
    time_limit,
    not_cut_off,
    tls,
    tls_nothing_sent,
    in_time,
)
