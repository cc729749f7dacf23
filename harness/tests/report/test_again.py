"""The command that judges a subject once more is the one that the command line takes, whatever the names hold."""

import shlex

import pytest

from upload_conformance.report import again
from upload_conformance.shapes.subject import Kind, Source, Subject


def subject(kind: Kind, path: str = "a b.go", **facts: object) -> Subject:
    return Subject("go/x" if kind is Kind.MUTANT else "go", kind, Source(path), "go", **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("who", "words"),
    [
        (subject(Kind.SAMPLE), ["make", "verify", "SAMPLE=go", "CASE=x"]),
        (subject(Kind.CANDIDATE), ["upload-conformance", "verify", "--candidate", "go=a b.go", "--case", "x"]),
        (
            subject(Kind.CANDIDATE, call="published"),
            ["upload-conformance", "verify", "--candidate", "go=a b.go", "--signature", "published", "--case", "x"],
        ),
        (
            subject(Kind.CANDIDATE, call="client.send(file)"),
            ["upload-conformance", "verify", "--candidate", "go=a b.go", "--call", "client.send(file)", "--case", "x"],
        ),
        (
            subject(Kind.BLOCK, "it's.md", block=2),
            ["upload-conformance", "verify-page", "it's.md", "--block", "2", "--case", "x"],
        ),
        (
            subject(Kind.COMMAND, "curl -F 'file=@'\"$FILE\" $URL", image="curl:1"),
            [
                *("upload-conformance", "verify", "--command", "curl -F 'file=@'\"$FILE\" $URL"),
                *("--image", "curl:1", "--case", "x"),
            ],
        ),
        (subject(Kind.MUTANT), ["upload-conformance", "mutants", "--mutant", "go/x"]),
    ],
    ids=lambda one: one.kind.value if isinstance(one, Subject) else "",
)
def test_a_shell_takes_it_apart_as_meant(who: Subject, words: list[str]) -> None:
    assert shlex.split(again.command(who, "x")) == words


def test_no_command_reaches_a_function() -> None:
    assert again.command(subject(Kind.FUNCTION), "x") == ""
