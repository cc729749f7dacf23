"""OUT: what the code makes of the server's answer, and how the call comes back."""

from __future__ import annotations

from collections.abc import Iterator

from upload_conformance.rules.reading import Breach, Reading
from upload_conformance.rules.rule import Basis, rule
from upload_conformance.rules.scope import (
    by_the_server,
    calls,
    comes_back,
    either,
    hints_first,
    nearly_a_success,
    no_answer_at_all,
    redirects,
    refused,
    succeeds,
    success_cut_short,
)
from upload_conformance.rules.told import TOLD, confused, ended, of_another_kind, silent_about
from upload_conformance.shapes.case import Case, Refused
from upload_conformance.shapes.record import Ending
from upload_conformance.shapes.result import Level


@rule(
    "out.survives",
    Level.MUST,
    "The code does not end the process that calls it, nor write into files that are not its own.",
    why="The program that makes the upload ends, whatever else it was doing.",
    source="practice: a library call comes back",
    evidence=Basis.OUTCOME,
    when=calls,
)
def survives(reading: Reading) -> Iterator[Breach]:
    yield from ended(reading, Ending.EXITED)
    yield from ended(reading, Ending.GARBLED)


@rule(
    "out.returns",
    Level.MUST,
    "The call comes back where the server does not hold it up.",
    why="The thread that makes the upload is lost, and nobody is told.",
    source="practice: a caller must not hang",
    evidence=Basis.OUTCOME,
    when=comes_back,
)
def returns(reading: Reading) -> Iterator[Breach]:
    yield from ended(reading, Ending.HUNG)


@rule(
    "out.documented-error",
    Level.SHOULD,
    "What goes wrong is reported as an error of a type that callers can expect.",
    why="A caller that catches the errors it knows of misses this one.",
    source="practice: a caller cannot catch what nobody told of",
    evidence=Basis.OUTCOME,
    when=calls,
)
def documented_error(reading: Reading) -> Iterator[Breach]:
    yield from ended(reading, Ending.CRASHED)


@rule(
    "out.quiet",
    Level.SHOULD,
    "The code prints nothing; neither does its runtime on its account.",
    why="Text that nobody asked for stands in the caller's output and logs.",
    source="practice: output belongs to the caller",
    evidence=Basis.OUTCOME,
    when=calls,
)
def quiet(reading: Reading) -> Iterator[Breach]:
    output = reading.record.output
    endings = {outcome.ending for outcome in reading.record.outcomes}
    if reading.case.environment.variant:
        return  # what a sanitizer prints has a rule of its own
    if output.stdout and endings <= set(TOLD):
        yield Breach(f"Printed to stdout: {output.stdout[:300]!r}")
    if output.stderr and not endings & {Ending.EXITED, Ending.HUNG}:
        yield Breach(f"Printed to stderr: {output.stderr[:300]!r}")


@rule(
    "out.upload-id",
    Level.MUST,
    "Success is told as success, with the uploadId of the answer.",
    why="The caller uploads again, or cannot use the file that was uploaded.",
    source="API page, answer",
    evidence=Basis.OUTCOME,
    when=succeeds,
)
def upload_id(reading: Reading) -> Iterator[Breach]:
    yield from confused(reading)


@rule(
    "out.interim",
    Level.SHOULD,
    "Interim answers, such as 103 (Early Hints), are skipped: the answer after them counts.",
    why="An upload that arrived is told as an error, behind the rare server that sends such answers.",
    source="RFC 9110 §15.2 (a client must be able to read them); practice: hardly any server sends them to a POST",
    evidence=Basis.OUTCOME,
    when=hints_first,
)
def interim(reading: Reading) -> Iterator[Breach]:
    yield from confused(reading)


@rule(
    "out.ret-code",
    Level.MUST,
    "A retCode other than 0 is told: as an error, or by handing over the answer as it is.",
    why="A refused upload is taken for a successful one, and nobody gets the message.",
    source="API page, answer",
    evidence=Basis.OUTCOME,
    when=refused("api"),
)
def ret_code(reading: Reading) -> Iterator[Breach]:
    yield from confused(reading)


@rule(
    "out.ret-code-text",
    Level.SHOULD,
    "The error's text names retCode and errMsg.",
    why="Who reads the log cannot tell why the service refused.",
    source="API page, answer",
    evidence=Basis.ERROR,
    when=refused("api"),
)
def ret_code_text(reading: Reading) -> Iterator[Breach]:
    yield from silent_about(reading)


@rule(
    "out.http-status",
    Level.MUST,
    "An HTTP status other than 2xx is no success, whatever the body says.",
    why="An upload that a server or gateway refused is taken for a successful one.",
    source="RFC 9110 §15",
    evidence=Basis.OUTCOME,
    when=lambda case: refused("http")(case) and not redirects(case),
)
def http_status(reading: Reading) -> Iterator[Breach]:
    yield from confused(reading)


@rule(
    "out.redirect",
    Level.MUST,
    "A redirect is no success: nothing was uploaded to the server that was named.",
    why="What answers at the other address is taken for the service, and nobody gets the message.",
    source="RFC 9110 §15.4",
    evidence=Basis.OUTCOME,
    when=redirects,
)
def redirect(reading: Reading) -> Iterator[Breach]:
    yield from confused(reading)


@rule(
    "out.http-text",
    Level.SHOULD,
    "The error's text names the HTTP status, and what the server said.",
    why="Who reads the log cannot tell a wrong secret from a broken gateway.",
    source="practice: without both nobody can act",
    evidence=Basis.ERROR,
    when=refused("http"),
)
def http_text(reading: Reading) -> Iterator[Breach]:
    yield from silent_about(reading)


@rule(
    "out.answer",
    Level.MUST,
    "An answer that is empty, is not JSON or lacks retCode or uploadId is no success.",
    why="A login page or a broken answer is taken for a successful upload.",
    source="API page, answer; RFC 8259 §2",
    evidence=Basis.OUTCOME,
    when=no_answer_at_all,
)
def answer(reading: Reading) -> Iterator[Breach]:
    yield from confused(reading)


@rule(
    "out.answer-strict",
    Level.SHOULD,
    "An answer whose retCode or uploadId is of another type than the service's, or that holds more, is no success.",
    why="On the day that something else answers in the service's place, what it says may be taken for a success.",
    source="API page, answer (retCode an Integer, uploadId an Integer above 0); RFC 8259 §2",
    evidence=Basis.OUTCOME,
    when=nearly_a_success,
)
def answer_strict(reading: Reading) -> Iterator[Breach]:
    yield from confused(reading)


@rule(
    "out.answer-whole",
    Level.SHOULD,
    "An answer that breaks off is an error, though what came of it may say success.",
    why="On the day that the rest of an answer would have said otherwise, a part of it is taken for the whole.",
    source="RFC 9112 §8 (an answer shorter than announced is incomplete); practice: several libraries cannot tell",
    evidence=Basis.OUTCOME,
    when=success_cut_short,
)
def answer_whole(reading: Reading) -> Iterator[Breach]:
    yield from confused(reading)


def _says_something(case: Case) -> bool:
    return case.refusal is not None and case.refusal.says != ()


@rule(
    "out.answer-text",
    Level.SHOULD,
    "The error's text shows what was answered instead.",
    why="Who reads the log cannot tell what answered in the service's place.",
    source="practice: an HTML page from a gateway is told from a bug by its first words",
    evidence=Basis.ERROR,
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
    yield from confused(reading)


@rule(
    "out.raised",
    Level.SHOULD,
    "What the service refuses is raised or returned as an error, not handed over like a success.",
    why="A caller that does not read the answer takes the upload for a success.",
    source="practice: an error that has to be looked for is overlooked",
    evidence=Basis.OUTCOME,
    when=by_the_server,
)
def raised(reading: Reading) -> Iterator[Breach]:
    for outcome in reading.record.outcomes:
        if outcome.returned and outcome.ending is Ending.REFUSED:
            yield Breach(f"The call came back as if it had succeeded, with {outcome.message[:300]!r}.")


def _names_an_error(case: Case) -> bool:
    return any(isinstance(one, Refused) for one in case.expect)


@rule(
    "out.error-kind",
    Level.SHOULD,
    "An error is of the kind that went wrong, with HTTP status and retCode in fields of their own where it has such.",
    why="A caller cannot tell a wrong secret, which it must not try again, from a broken line, which it may.",
    source="practice: programs act by an error's type and fields, not by its text",
    evidence=Basis.ERROR,
    when=_names_an_error,
)
def error_kind(reading: Reading) -> Iterator[Breach]:
    yield from of_another_kind(reading)


TEXT_CHARACTERS = 4096
"""What an error's text may hold: it ends in logs, and in front of people."""


@rule(
    "out.text-length",
    Level.SHOULD,
    "The error's text shows the beginning of what the server said, not a megabyte of it.",
    why="One error fills the log.",
    source="practice: error texts end in logs",
    evidence=Basis.OUTCOME,
    when=by_the_server,
)
def text_length(reading: Reading) -> Iterator[Breach]:
    for outcome in reading.record.outcomes:
        if len(outcome.message) > TEXT_CHARACTERS:
            yield Breach(f"The error's text has {len(outcome.message):,} characters.")


RULES = (
    survives,
    returns,
    documented_error,
    quiet,
    upload_id,
    interim,
    ret_code,
    ret_code_text,
    http_status,
    redirect,
    http_text,
    answer,
    answer_strict,
    answer_whole,
    answer_text,
    one_of_the_choices,
    raised,
    error_kind,
    text_length,
)
