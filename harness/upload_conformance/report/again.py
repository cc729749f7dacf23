"""The shell command that judges a subject in a case once more."""

from __future__ import annotations

import shlex

from upload_conformance.shapes.subject import Kind, Subject

_OURS = "upload-conformance"


def command(subject: Subject, case: str) -> str:
    """Give the command, quoted for a shell; empty for a function of a Python process, which no command reaches.

    It is to be run in the folder of the run that the subject was judged in.
    """
    match subject.kind:
        case Kind.SAMPLE:
            return shlex.join(["make", "verify", f"SAMPLE={subject.language}", f"CASE={case}"])
        case Kind.CANDIDATE | Kind.VARIANT:
            candidate = ["--candidate", f"{subject.language}={subject.source.path}", *_call(subject.call)]
            return shlex.join([_OURS, "verify", *candidate, "--case", case])
        case Kind.BLOCK:
            block = [subject.source.path, "--block", str(subject.block)]
            return shlex.join([_OURS, "verify-page", *block, "--case", case])
        case Kind.COMMAND:
            asked_for = subject.image and not subject.image.startswith("sha256:")  # or else the id of ours
            image = ["--image", subject.image] if asked_for else []
            return shlex.join([_OURS, "verify", "--command", subject.source.path, *image, "--case", case])
        case Kind.MUTANT:
            return shlex.join([_OURS, "mutants", "--mutant", subject.id])
        case Kind.FUNCTION:
            return ""


def _call(call: str) -> list[str]:
    """Tell a calling convention, which is one word, from an expression that makes the call."""
    if not call:
        return []
    return ["--signature" if call.isidentifier() else "--call", call]
