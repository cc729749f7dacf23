"""SEC: the secret key is shown to nobody but the server."""

from __future__ import annotations

import base64
from collections.abc import Iterator

from upload_conformance.case import Measure
from upload_conformance.rules.reading import Breach, Reading
from upload_conformance.rules.registry import Level, rule
from upload_conformance.rules.scope import always, measures

SHORT = 6
"""A secret of fewer characters stands in many a text by chance."""


def _forms(reading: Reading) -> Iterator[str]:
    """Yield what must not be shown: each secret, and the base64 of id and secret."""
    for upload in reading.case.uploads:
        credentials = upload.credentials
        if len(credentials.secret_key) >= SHORT:
            yield credentials.secret_key.strip()
            pair = f"{credentials.access_id}:{credentials.secret_key}"
            yield base64.b64encode(pair.encode()).decode().rstrip("=")


@rule(
    "sec.error-text",
    Level.MUST,
    "Neither the error's text nor its causes and stack trace show the secret.",
    source="practice: error texts end in logs and tickets",
    when=always,
)
def _(reading: Reading) -> Iterator[Breach]:
    for form in _forms(reading):
        for outcome in reading.record.outcomes:
            if form in outcome.message or form in outcome.detail:
                yield Breach("The error shows the secret.")


@rule(
    "sec.output",
    Level.MUST,
    "The secret is not printed.",
    source="practice: output ends in logs",
    when=always,
)
def _(reading: Reading) -> Iterator[Breach]:
    for form in _forms(reading):
        if form in reading.record.output.stdout or form in reading.record.output.stderr:
            yield Breach("The output shows the secret.")


@rule(
    "sec.command-line",
    Level.MUST,
    "No process is given the secret on its command line.",
    source="practice: every user of the machine can read it there",
    when=measures(Measure.ARGUMENTS),
)
def _(reading: Reading) -> Iterator[Breach]:
    for form in _forms(reading):
        if any(form in line for line in reading.record.output.command_lines):
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
        data = bytes(exchange.received)
        if exchange.elsewhere and (b"uthorization: Basic" in data or b"form-data" in data):
            yield Breach("The upload itself was sent to the proxy.", number, 0, 160)
