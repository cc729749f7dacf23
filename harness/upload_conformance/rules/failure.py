"""FAIL: files that cannot be read, servers that cannot be reached or trusted, lines that are slow."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, pairwise

from upload_conformance.rules.outcome import silent_about, unexpected
from upload_conformance.rules.reading import Breach, Reading
from upload_conformance.rules.rule import Basis, rule
from upload_conformance.rules.scope import distrusts, refused, refused_locally, succeeds_slowly
from upload_conformance.shapes.case import Upload
from upload_conformance.shapes.record import Ending
from upload_conformance.shapes.result import Level


@rule(
    "fail.file",
    Level.MUST,
    "A file that cannot be read to its end is an error about the file.",
    why="An empty or broken file counts as uploaded.",
    source="practice: the published samples upload an empty file instead",
    evidence=Basis.OUTCOME,
    when=refused("file"),
)
def file(reading: Reading) -> Iterator[Breach]:
    yield from unexpected(reading)


@rule(
    "fail.file-text",
    Level.MUST,
    "The error's text names the path.",
    why="Who reads the log cannot tell which file was meant.",
    source="practice: without it nobody can act",
    evidence=Basis.OUTCOME,
    when=refused("file"),
)
def file_text(reading: Reading) -> Iterator[Breach]:
    yield from silent_about(reading)


@rule(
    "fail.usage",
    Level.MUST,
    "An argument that cannot be used is refused as such.",
    why="A missing or broken setting shows as a refusal by the service, hours later perhaps.",
    source="RFC 7617 §2 (no control characters; no colon in the user-id)",
    evidence=Basis.OUTCOME,
    when=refused("usage"),
)
def usage(reading: Reading) -> Iterator[Breach]:
    yield from unexpected(reading)


@rule(
    "fail.no-connection",
    Level.MUST,
    "What cannot be uploaded opens no connection.",
    why="Credentials travel for an upload that cannot succeed.",
    source="practice: no credentials for nothing",
    evidence=Basis.OUTCOME,
    when=refused_locally,
)
def no_connection(reading: Reading) -> Iterator[Breach]:
    for number, exchange in enumerate(reading.record.exchanges):
        yield Breach(f"A connection was opened and {len(exchange.received)} bytes sent.", number, 0)


@rule(
    "fail.connect",
    Level.MUST,
    "A connection that cannot be made, or that breaks, is an error of its own.",
    why="A caller cannot tell that the upload did not arrive.",
    source="practice: a caller may try again",
    evidence=Basis.OUTCOME,
    when=refused("connect"),
)
def connect(reading: Reading) -> Iterator[Breach]:
    yield from unexpected(reading)


@rule(
    "fail.timeout",
    Level.MUST,
    "A server that stalls is an error within the limits given.",
    why="A caller waits for a server that will never answer.",
    source="practice: a caller must not hang",
    evidence=Basis.OUTCOME,
    when=refused("timeout"),
)
def timeout(reading: Reading) -> Iterator[Breach]:
    yield from unexpected(reading)


@rule(
    "fail.not-cut-off",
    Level.MUST,
    "An upload or an answer that is slow but moves is not cut off.",
    why="A big file over a slow line can never be uploaded.",
    source="practice: 100 MB over a slow line take longer than any sane limit for silence",
    evidence=Basis.OUTCOME,
    when=succeeds_slowly,
)
def not_cut_off(reading: Reading) -> Iterator[Breach]:
    yield from unexpected(reading)


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
    yield from unexpected(reading)


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


SLACK_S = 20.0
"""How much later than its limit an error may come: machines are busy. Less than the cases' other limit is."""
APART_S = 1.5
"""How much the time between the errors of two limits may differ from that between the limits; load delays both."""


def _limit(upload: Upload) -> float:
    """Give the limit that runs out, in cases in which one does: the shorter."""
    return min(upload.limits.connect_s or 0, upload.limits.response_s or 0)


@rule(
    "fail.in-time",
    Level.MUST,
    "A time limit that runs out is noticed when it runs out, not some other time.",
    why="The limit that a caller sets does not protect it.",
    source="practice: the caller chose it",
    evidence=Basis.OUTCOME,
    when=refused("timeout"),
)
def in_time(reading: Reading) -> Iterator[Breach]:
    soonest: dict[float, float] = {}
    for upload, outcome in zip(cycle(reading.case.uploads), reading.record.outcomes, strict=False):
        limit = _limit(upload)
        if outcome.ending is not Ending.REFUSED:
            continue
        if outcome.seconds > limit + SLACK_S:
            yield Breach(
                f"The error came after {outcome.seconds:.1f} s; the limit and some slack allow {limit + SLACK_S:.0f} s."
            )
        if outcome.seconds >= limit / 2:
            soonest[limit] = min(soonest.get(limit, outcome.seconds), outcome.seconds)
        elif outcome.kind == "timeout":
            yield Breach(f"The error came after {outcome.seconds:.1f} s, before any of the limits had run out.")
    for (limit, seconds), (longer, later) in pairwise(sorted(soonest.items())):
        if abs(later - seconds - (longer - limit)) > APART_S:
            yield Breach(
                f"Limits of {limit:g} and {longer:g} s ran out after {seconds:.1f} and {later:.1f} s: "
                f"the difference is {later - seconds:.1f} s, not {longer - limit:.1f} s."
            )


RULES = (
    file,
    file_text,
    usage,
    no_connection,
    connect,
    timeout,
    not_cut_off,
    tls,
    tls_nothing_sent,
    in_time,
)
