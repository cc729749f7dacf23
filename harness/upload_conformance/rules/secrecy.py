"""SEC: the secret key is shown to nobody but the server."""

from __future__ import annotations

from collections.abc import Iterator

from upload_conformance.case import Measure
from upload_conformance.rules.reading import Breach, Reading
from upload_conformance.rules.registry import Level, rule
from upload_conformance.rules.scope import always, measures
from upload_conformance.rules.spelling import shows, spellings


def _forms(reading: Reading) -> frozenset[str]:
    """Give every spelling of every secret of the case."""
    return frozenset().union(*(spellings(upload.credentials) for upload in reading.case.uploads))


@rule(
    "sec.error-text",
    Level.MUST,
    "Neither the error's text nor its causes and stack trace show the secret.",
    source="practice: error texts end in logs and tickets",
    when=always,
)
def _(reading: Reading) -> Iterator[Breach]:
    forms = _forms(reading)
    for outcome in reading.record.outcomes:
        if shows(outcome.message, forms) or shows(outcome.detail, forms):
            yield Breach("The error shows the secret.")


@rule(
    "sec.output",
    Level.MUST,
    "The secret is not printed.",
    source="practice: output ends in logs",
    when=always,
)
def _(reading: Reading) -> Iterator[Breach]:
    forms = _forms(reading)
    output = reading.record.output
    if shows(output.stdout, forms) or shows(output.stderr, forms):
        yield Breach("The output shows the secret.")


@rule(
    "sec.command-line",
    Level.MUST,
    "No process is given the secret on its command line.",
    source="practice: every user of the machine can read it there",
    when=measures(Measure.ARGUMENTS),
)
def _(reading: Reading) -> Iterator[Breach]:
    forms = _forms(reading)
    if any(shows(line, forms) for line in reading.record.output.command_lines):
        yield Breach("A command line shows the secret.")


@rule(
    "sec.proxy",
    Level.MUST,
    "A proxy for https sees no credentials and no byte of the file.",
    source="RFC 9110 §9.3.6",
    when=lambda case: case.proxied and case.tls is not None,
)
def _(reading: Reading) -> Iterator[Breach]:
    for number, exchange in enumerate(reading.record.exchanges):
        data = bytes(exchange.received).lower()
        if exchange.elsewhere and (b"authorization:" in data or b"form-data" in data):
            yield Breach("The upload itself was sent to the proxy.", number, 0, 160)
