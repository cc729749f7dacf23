"""SEC: the secret key is shown to nobody but the server."""

from __future__ import annotations

import re
from collections.abc import Iterator

from upload_conformance.rules.reading import Breach, Reading
from upload_conformance.rules.rule import Basis, rule
from upload_conformance.rules.scope import calls, echoes, keeps_to_itself, measures
from upload_conformance.rules.spelling import shows
from upload_conformance.shapes.case import Case, Measure
from upload_conformance.shapes.record import Ending, Outcome
from upload_conformance.shapes.result import Level

_CONNECT = re.compile(rb"CONNECT [^ \r\n]+ HTTP/1\.[01]\r\n")


def _prints(reading: Reading, outcome: Outcome) -> bool:
    """Whether an outcome's text is what was printed: all that a command says, and what comes beside a success."""
    return reading.record.subject.is_command or (outcome.ending is Ending.UPLOADED and not outcome.returned)


@rule(
    "sec.error-text",
    Level.MUST,
    "Neither the error's text nor its causes and stack trace show the secret.",
    why="The secret ends in logs and tickets, where others read it.",
    source="practice: error texts end in logs and tickets",
    evidence=Basis.OUTCOME,
    when=keeps_to_itself,
)
def error_text(reading: Reading) -> Iterator[Breach]:
    for outcome in reading.record.outcomes:
        if outcome.returned or _prints(reading, outcome):
            continue
        if shows(outcome.message, reading.forms) or shows(outcome.detail, reading.forms):
            yield Breach("The error shows the secret.")


@rule(
    "sec.echo",
    Level.SHOULD,
    "Where the server shows the credentials, they are not passed on.",
    why="The secret ends in logs and tickets, by the server's doing.",
    source="practice: debug pages and gateways show the request, and error texts end in logs",
    evidence=Basis.OUTCOME,
    when=echoes,
)
def echo(reading: Reading) -> Iterator[Breach]:
    output = reading.record.output
    texts = [text for outcome in reading.record.outcomes for text in (outcome.message, outcome.detail)]
    if any(shows(text, reading.forms) for text in (*texts, output.stdout, output.stderr)):
        yield Breach("What the server showed of the credentials is passed on.")


@rule(
    "sec.output",
    Level.MUST,
    "The secret is not printed.",
    why="The secret ends in logs, where others read it.",
    source="practice: output ends in logs",
    evidence=Basis.OUTCOME,
    when=keeps_to_itself,
)
def output(reading: Reading) -> Iterator[Breach]:
    printed = reading.record.output
    beside = [f"{one.message}\n{one.detail}" for one in reading.record.outcomes if _prints(reading, one)]
    if any(shows(text, reading.forms) for text in (printed.stdout, printed.stderr, *beside)):
        yield Breach("The output shows the secret.")


@rule(
    "sec.command-line",
    Level.MUST,
    "No process is given the secret on its command line.",
    why="Every user of the machine can read the secret while the upload is under way.",
    source="practice: every user of the machine can read it there",
    evidence=Basis.PROCESS,
    when=measures(Measure.ARGUMENTS),
)
def command_line(reading: Reading) -> Iterator[Breach]:
    if any(shows(line, reading.forms) for line in reading.record.output.command_lines):
        yield Breach("A command line shows the secret.")


def _tunnels(case: Case) -> bool:
    return calls(case) and case.proxied and case.tls is not None


@rule(
    "sec.proxy",
    Level.MUST,
    "A proxy for https sees no credentials and no byte of the file.",
    why="The proxy's operators can read the secret and the accounts.",
    source="RFC 9110 §9.3.6",
    evidence=Basis.CONNECTION,
    when=_tunnels,
)
def proxy(reading: Reading) -> Iterator[Breach]:
    ids = {upload.credentials.access_id for upload in reading.case.uploads}
    for number, exchange in enumerate(reading.record.exchanges):
        data = bytes(exchange.received) if exchange.elsewhere else b""
        what = reading.reveals(data) or ("the access id" if shows(data.decode("latin-1"), ids) else "")
        if what:
            yield Breach(f"The proxy was sent {what}.", number, 0, len(data[:160].partition(b"\r\n")[0]))


@rule(
    "sec.proxy-tunnel",
    Level.SHOULD,
    "A proxy for https is asked for a tunnel, and for nothing else.",
    why="The upload fails, and the proxy learns the whole URL.",
    source="RFC 9110 §9.3.6",
    evidence=Basis.CONNECTION,
    when=_tunnels,
)
def proxy_tunnel(reading: Reading) -> Iterator[Breach]:
    for number, exchange in enumerate(reading.record.exchanges):
        data = bytes(exchange.received[:160]) if exchange.elsewhere else b""
        if data and not _CONNECT.match(data):
            yield Breach(
                "The proxy was asked for something other than a tunnel.", number, 0, len(data.split(b"\r\n")[0])
            )


RULES = (error_text, echo, output, command_line, proxy, proxy_tunnel)
