"""SEC: the secret key is shown to nobody but the server."""

from __future__ import annotations

import re
from collections.abc import Iterator

from upload_conformance.rules.reading import Breach, Reading
from upload_conformance.rules.rule import Basis, rule
from upload_conformance.rules.scope import always, measures
from upload_conformance.rules.spelling import SHORT, fragments, shows, spellings
from upload_conformance.shapes.case import Measure
from upload_conformance.shapes.result import Level

_CONNECT = re.compile(rb"CONNECT [^ \r\n]+ HTTP/1\.[01]\r\n")


def _forms(reading: Reading) -> frozenset[str]:
    """Give every spelling of every secret of the case, and every part that shows enough of one."""
    each = {upload.credentials for upload in reading.case.uploads}
    return frozenset().union(*map(spellings, each), *map(fragments, each))


@rule(
    "sec.error-text",
    Level.MUST,
    "Neither the error's text nor its causes and stack trace show the secret.",
    why="The secret ends in logs and tickets, where others read it.",
    source="practice: error texts end in logs and tickets",
    evidence=Basis.OUTCOME,
    when=always,
)
def error_text(reading: Reading) -> Iterator[Breach]:
    forms = _forms(reading)
    for outcome in reading.record.outcomes:
        if shows(outcome.message, forms) or shows(outcome.detail, forms):
            yield Breach("The error shows the secret.")


@rule(
    "sec.output",
    Level.MUST,
    "The secret is not printed.",
    why="The secret ends in logs, where others read it.",
    source="practice: output ends in logs",
    evidence=Basis.OUTCOME,
    when=always,
)
def output(reading: Reading) -> Iterator[Breach]:
    forms = _forms(reading)
    output = reading.record.output
    if shows(output.stdout, forms) or shows(output.stderr, forms):
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
    forms = _forms(reading)
    if any(shows(line, forms) for line in reading.record.output.command_lines):
        yield Breach("A command line shows the secret.")


@rule(
    "sec.proxy",
    Level.MUST,
    "A proxy for https is asked for a tunnel, and sees no credentials and no byte of the file.",
    why="The proxy's operators can read the secret and the accounts.",
    source="RFC 9110 §9.3.6",
    evidence=Basis.CONNECTION,
    when=lambda case: case.proxied and case.tls is not None,
)
def proxy(reading: Reading) -> Iterator[Breach]:
    uploads = reading.case.uploads
    forms = _forms(reading) | {upload.credentials.access_id for upload in uploads}
    lines = {line for upload in uploads for chunk in upload.file.content.chunks() for line in chunk.split(b"\n")}
    lines = {line for line in lines if len(line) >= SHORT}
    for number, exchange in enumerate(reading.record.exchanges):
        data = bytes(exchange.received)
        if not exchange.elsewhere:
            continue
        if shows(data.decode("latin-1"), forms):
            yield Breach("The credentials were sent to the proxy.", number, 0, 160)
        elif b"form-data" in data.lower() or any(line in data for line in lines):
            yield Breach("The upload itself was sent to the proxy.", number, 0, 160)
        elif data and not _CONNECT.match(data):
            yield Breach("The proxy was asked for something other than a tunnel.", number, 0, 160)


RULES = (
    error_text,
    output,
    command_line,
    proxy,
)
