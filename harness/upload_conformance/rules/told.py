"""What a call told its caller, compared with what the case expects: shared by the families OUT and FAIL.

Three questions are kept apart, because they harm differently: whether success and failure are told apart at all (a
MUST of the rule that names what went wrong), which error it is (``out.error-kind``), and what its text says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import cycle

from upload_conformance.rules.reading import Breach, Reading
from upload_conformance.shapes.case import Expectation, Refused, Upload, Uploaded
from upload_conformance.shapes.record import Ending, Outcome

TOLD = (Ending.UPLOADED, Ending.REFUSED, Ending.CRASHED)
"""The endings of a call that came back with something to tell; an exception that nobody documents is an error too."""
_OF_THE_ANSWER = frozenset({"http", "api"})
"""The kinds whose errors carry status and retCode in fields; a command, or other code without kinds, has no fields."""


def describe(outcome: Outcome) -> str:
    """Put an outcome into one line."""
    what = outcome.ending.value if outcome.kind is None else f"{outcome.ending.value} ({outcome.kind})"
    return f"{what}: {outcome.message}" if outcome.message else what


def _mismatch(expected: Expectation, outcome: Outcome, upload: Upload) -> str | None:
    """Say how success and failure are confused, or the wrong success told; None if they are not."""
    match expected:
        case Uploaded(upload_id):
            if outcome.ending is not Ending.UPLOADED:
                return f"The upload was answered with success, but the code says: {describe(outcome)}"
            wanted = int(upload.credentials.access_id) if upload_id is None else upload_id
            if outcome.upload_id != wanted:
                return f"The uploadId is {wanted}, but the code returns {outcome.upload_id!r}."
        case Refused() if outcome.ending is Ending.UPLOADED:
            return f"The code reports success (uploadId {outcome.upload_id!r})."
    return None


def confused(reading: Reading) -> Iterator[Breach]:
    """Yield a breach for each outcome that is none of those expected, whatever error it is where one is expected.

    A call that did not come back has rules of its own, and so has one that told nothing.
    """
    found = reading.record.outcomes
    if 0 < len(found) < reading.expected and all(outcome.ending in TOLD for outcome in found):
        yield Breach(f"{len(found)} outcome(s) were reported for {reading.expected} upload(s).")
    for upload, outcome in zip(cycle(reading.case.uploads), found, strict=False):
        if outcome.ending in TOLD:
            differences = [_mismatch(one, outcome, upload) for one in reading.case.expect]
            if all(differences):
                yield Breach(str(differences[0]))


def of_another_kind(reading: Reading) -> Iterator[Breach]:
    """Yield a breach for each error that is not the one expected, by its kind or by the facts in its fields."""
    expected = [one for one in reading.case.expect if isinstance(one, Refused)]
    for outcome in reading.record.outcomes:
        if outcome.ending is Ending.REFUSED:
            differences = [_other_error(one, outcome) for one in expected]
            if all(differences):
                yield Breach(str(differences[0]))


def _other_error(expected: Refused, outcome: Outcome) -> str | None:
    if outcome.kind is not None and outcome.kind not in expected.kinds:  # a command tells no kind
        return f"Expected an error of kind {' or '.join(expected.kinds)}, got: {describe(outcome)}"
    for name in ("ret_code", "http_status"):
        wanted, got = getattr(expected, name), getattr(outcome, name)
        if wanted is not None and got != wanted and (got is not None or outcome.kind in _OF_THE_ANSWER):
            return f"The error's {name} is {got}, not {wanted}."
    return None


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


def ended(reading: Reading, ending: Ending) -> Iterator[Breach]:
    """Yield a breach for each call that ended so."""
    for outcome in reading.record.outcomes:
        if outcome.ending is ending:
            yield Breach(outcome.message or ending.value)
