"""OUT: what the sample makes of the server's answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import cycle

from upload_conformance.rules.reading import Breach, Reading
from upload_conformance.rules.rule import Basis, rule
from upload_conformance.rules.scope import always, either, refused, succeeds
from upload_conformance.shapes.case import Case, Expectation, Refused, Upload, Uploaded
from upload_conformance.shapes.record import Ending, Outcome
from upload_conformance.shapes.result import Level

_ANSWERED = (Ending.UPLOADED, Ending.REFUSED)
_OF_THE_ANSWER = frozenset({"http", "api"})
"""The kinds whose errors carry status and retCode in fields; a command, or other code without kinds, has no fields."""


def mismatch(expected: Expectation, outcome: Outcome, upload: Upload) -> str | None:
    """Say how an outcome differs from what was expected; None if it does not."""
    match expected:
        case Uploaded(upload_id):
            if outcome.ending is not Ending.UPLOADED:
                return f"The upload was answered with success, but the sample says: {describe(outcome)}"
            wanted_id = int(upload.credentials.access_id) if upload_id is None else upload_id
            if outcome.upload_id != wanted_id:
                return f"The uploadId is {wanted_id}, but the sample returns {outcome.upload_id!r}."
        case Refused():
            if outcome.ending is Ending.UPLOADED:
                return f"The sample reports success (uploadId {outcome.upload_id!r})."
            if outcome.kind is not None and outcome.kind not in expected.kinds:  # a command tells no kind
                return f"Expected an error of kind {' or '.join(expected.kinds)}, got: {describe(outcome)}"
            for name in ("ret_code", "http_status"):
                wanted, got = getattr(expected, name), getattr(outcome, name)
                if wanted is not None and got != wanted and (got is not None or outcome.kind in _OF_THE_ANSWER):
                    return f"The error's {name} is {got}, not {wanted}."
    return None


def describe(outcome: Outcome) -> str:
    """Put an outcome into one line."""
    what = outcome.ending.value if outcome.kind is None else f"{outcome.ending.value} ({outcome.kind})"
    return f"{what}: {outcome.message}" if outcome.message else what


def unexpected(reading: Reading) -> Iterator[Breach]:
    """Yield a breach for each outcome that is none of those expected; crashes and the like have rules of their own."""
    expected = reading.case.expect
    wanted, found = len(reading.case.uploads) * reading.case.rounds, len(reading.record.outcomes)
    if 0 < found < wanted and all(outcome.ending in _ANSWERED for outcome in reading.record.outcomes):
        yield Breach(f"{found} outcome(s) were reported for {wanted} upload(s).")
    for upload, outcome in zip(cycle(reading.case.uploads), reading.record.outcomes, strict=False):
        if outcome.ending not in _ANSWERED:
            continue
        differences = [mismatch(one, outcome, upload) for one in expected]
        if all(differences):
            yield Breach(str(differences[0]))


def silent_about(reading: Reading) -> Iterator[Breach]:
    """Yield a breach for each fact that the error's text does not name."""
    refusal = reading.case.refusal
    for outcome in reading.record.outcomes:
        for fact in refusal.says if refusal is not None else ():
            if outcome.ending is Ending.REFUSED and not _names(outcome.message, fact):
                yield Breach(f"The error's text does not name {fact!r}: {outcome.message!r}")


def _names(text: str, fact: str) -> bool:
    """Whether a text names a fact; a number, not as digits of another one (401 of port 40113)."""
    if fact.removeprefix("-").isdigit():
        return re.search(rf"(?<!\d){re.escape(fact)}(?!\d)", text) is not None
    return fact in text


def _ended(reading: Reading, ending: Ending) -> Iterator[Breach]:
    for outcome in reading.record.outcomes:
        if outcome.ending is ending:
            yield Breach(outcome.message or ending.value)


@rule(
    "out.documented-error",
    Level.MUST,
    "What goes wrong is reported as an error that the sample documents.",
    why="A caller cannot catch the error, and its program ends where it should go on.",
    source="practice: a caller cannot catch what nobody told of",
    evidence=Basis.OUTCOME,
    when=always,
)
def documented_error(reading: Reading) -> Iterator[Breach]:
    yield from _ended(reading, Ending.CRASHED)


@rule(
    "out.survives",
    Level.MUST,
    "The sample does not end the process that calls it.",
    why="The program that makes the upload ends, whatever else it was doing.",
    source="practice: a library call returns",
    evidence=Basis.OUTCOME,
    when=always,
)
def survives(reading: Reading) -> Iterator[Breach]:
    yield from _ended(reading, Ending.EXITED)


@rule(
    "out.returns",
    Level.MUST,
    "The sample comes back within its time limits.",
    why="The thread that makes the upload is lost, and nobody is told.",
    source="practice: a caller must not hang",
    evidence=Basis.OUTCOME,
    when=always,
)
def returns(reading: Reading) -> Iterator[Breach]:
    yield from _ended(reading, Ending.HUNG)


@rule(
    "out.quiet",
    Level.MUST,
    "The sample prints nothing; neither does its runtime on its account.",
    why="Text that nobody asked for stands in the caller's output and logs.",
    source="practice: output belongs to the caller",
    evidence=Basis.OUTCOME,
    when=always,
)
def quiet(reading: Reading) -> Iterator[Breach]:
    yield from _ended(reading, Ending.GARBLED)
    output = reading.record.output
    if reading.case.environment.variant:
        return  # what a sanitizer prints has a rule of its own
    if output.stdout and all(outcome.ending in _ANSWERED for outcome in reading.record.outcomes):
        yield Breach(f"Printed to stdout: {output.stdout[:300]!r}")
    ended = any(outcome.ending in (Ending.EXITED, Ending.HUNG) for outcome in reading.record.outcomes)
    if output.stderr and not ended:
        yield Breach(f"Printed to stderr: {output.stderr[:300]!r}")


@rule(
    "out.upload-id",
    Level.MUST,
    "Success returns the uploadId of the answer.",
    why="Without the right uploadId the file that was uploaded cannot be used.",
    source="API page, answer",
    evidence=Basis.OUTCOME,
    when=succeeds,
)
def upload_id(reading: Reading) -> Iterator[Breach]:
    yield from unexpected(reading)


@rule(
    "out.ret-code",
    Level.MUST,
    "A retCode other than 0 is an error, whatever the HTTP status.",
    why="A refused upload is taken for a successful one, and nobody gets the message.",
    source="API page, answer",
    evidence=Basis.OUTCOME,
    when=refused("api"),
)
def ret_code(reading: Reading) -> Iterator[Breach]:
    yield from unexpected(reading)


@rule(
    "out.ret-code-text",
    Level.MUST,
    "The error's text names retCode and errMsg.",
    why="Who reads the log cannot tell why the service refused.",
    source="API page, answer",
    evidence=Basis.OUTCOME,
    when=refused("api"),
)
def ret_code_text(reading: Reading) -> Iterator[Breach]:
    yield from silent_about(reading)


def _redirects(case: Case) -> bool:
    return case.refusal is not None and 300 <= (case.refusal.http_status or 0) < 400


def _followed(reading: Reading) -> Iterator[Breach]:
    """Yield a breach for each connection to the second server, and each request beyond those asked for."""
    for number, exchange in enumerate(reading.record.exchanges):
        if exchange.elsewhere:
            yield Breach("The redirect was followed to another server.", number, 0, 160)
    for sent in reading.sent[len(reading.case.uploads) * reading.case.rounds :]:
        yield sent.here("The redirect was followed: this is one request more.")


@rule(
    "out.http-status",
    Level.MUST,
    "An HTTP status other than 2xx is an error.",
    why="An upload that a server or gateway refused is taken for a successful one.",
    source="RFC 9110 §15",
    evidence=Basis.OUTCOME,
    when=lambda case: refused("http")(case) and not _redirects(case),
)
def http_status(reading: Reading) -> Iterator[Breach]:
    yield from unexpected(reading)


@rule(
    "out.redirect",
    Level.MUST,
    "A redirect is an error, and not followed: the file and the credentials are for this server only.",
    why="The file and the credentials go where nobody sent them, or nowhere, and it looks like success.",
    source="RFC 9110 §15.4",
    evidence=Basis.OUTCOME,
    when=_redirects,
)
def redirect(reading: Reading) -> Iterator[Breach]:
    yield from unexpected(reading)
    yield from _followed(reading)


@rule(
    "out.http-text",
    Level.MUST,
    "The error's text names the HTTP status, and what the server said.",
    why="Who reads the log cannot tell a wrong secret from a broken gateway.",
    source="practice: without both nobody can act",
    evidence=Basis.OUTCOME,
    when=refused("http"),
)
def http_text(reading: Reading) -> Iterator[Breach]:
    yield from silent_about(reading)


@rule(
    "out.answer",
    Level.MUST,
    "An answer that is empty, not JSON or of the wrong shape is an error.",
    why="A login page or a broken answer is taken for a successful upload.",
    source="API page, answer; RFC 8259",
    evidence=Basis.OUTCOME,
    when=refused("answer"),
)
def answer(reading: Reading) -> Iterator[Breach]:
    yield from unexpected(reading)


def _says_something(case: Case) -> bool:
    return case.refusal is not None and case.refusal.says != ()


@rule(
    "out.answer-text",
    Level.SHOULD,
    "The error's text shows what was answered instead.",
    why="Who reads the log cannot tell what answered in the service's place.",
    source="practice: an HTML page from a gateway is told from a bug by its first words",
    evidence=Basis.OUTCOME,
    when=lambda case: refused("answer")(case) and _says_something(case),
)
def answer_text(reading: Reading) -> Iterator[Breach]:
    yield from silent_about(reading)


@rule(
    "out.either",
    Level.MUST,
    "Where the standards leave a choice, the outcome is one of the choices.",
    why="The caller is told something that did not happen.",
    source="practice: the case names them",
    evidence=Basis.OUTCOME,
    when=either,
)
def one_of_the_choices(reading: Reading) -> Iterator[Breach]:
    yield from unexpected(reading)


TEXT_CHARACTERS = 4096
"""What an error's text may hold: it ends in logs, and in front of people."""


@rule(
    "out.text-length",
    Level.MUST,
    "The error's text shows the beginning of what the server said, not a megabyte of it.",
    why="One error fills the log.",
    source="practice: error texts end in logs",
    evidence=Basis.OUTCOME,
    when=refused("http", "api", "answer"),
)
def text_length(reading: Reading) -> Iterator[Breach]:
    for outcome in reading.record.outcomes:
        if len(outcome.message) > TEXT_CHARACTERS:
            yield Breach(f"The error's text has {len(outcome.message):,} characters.")


RULES = (
    documented_error,
    survives,
    returns,
    quiet,
    upload_id,
    ret_code,
    ret_code_text,
    http_status,
    redirect,
    http_text,
    answer,
    answer_text,
    one_of_the_choices,
    text_length,
)
