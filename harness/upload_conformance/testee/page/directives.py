"""A page's own lines for this program, in comments before a code block: they hold for the next block of their section.

Text may stand between, such as the sentence that leads to the block; a heading may not, for what then follows is
another matter, and the block that was meant is gone.

``upload-conformance: call="client.Upload(path)"`` says how a block is called, ``skip="reason"`` that it is not to be
judged, ``expect="rule, rule"`` which rules it is known to break.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass

from upload_conformance.shapes.errors import UsageError

_DIRECTIVE = re.compile(r"\s*upload-conformance:(?P<text>.*)", re.DOTALL)
_KEYS = ("call", "skip", "expect")


@dataclass(frozen=True)
class Directives:
    """What a page says of one block."""

    call: str = ""
    """An expression that makes the upload."""
    skip: str = ""
    """Why the block is not to be judged."""
    expect: tuple[str, ...] = ()
    """Rules that the block is known to break."""


def directive_in(comment: str) -> str:
    """Give what a comment says to this program; empty if it is for somebody else."""
    match = _DIRECTIVE.fullmatch(comment)
    return match["text"].strip() if match else ""


class Waiting:
    """What a page has said so far of the block that comes next."""

    def __init__(self) -> None:
        self._said: list[str] = []
        self._line = 0

    def hear(self, comment: str, line: int) -> None:
        """Take a comment, and the line that it stands on."""
        if text := directive_in(comment):
            self._said.append(text)
            self._line = line

    def give(self) -> str:
        """Give what was said, to the block that has come."""
        text, self._said = " ".join(self._said), []
        return text

    def end(self) -> None:
        """End a section, or the page. Raises UsageError if something was said of a block that is not there."""
        if self._said:
            raise UsageError(
                f"line {self._line}: upload-conformance: {' '.join(self._said)}: no code block follows in this section."
            )


def parse(text: str, line: int) -> Directives:
    """Read a directive; ``line`` is that of its block. Raises UsageError for what is none."""
    values = {}
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise UsageError(f"line {line}: upload-conformance: {text}: {error}.") from error
    for word in words:
        key, equals, value = word.partition("=")
        if key not in _KEYS or not equals or not value.strip():
            raise UsageError(f'line {line}: upload-conformance: {text}: give call="…", skip="…" or expect="…".')
        values[key] = value.strip()
    rules = tuple(rule.strip() for rule in values.get("expect", "").split(",") if rule.strip())
    return Directives(values.get("call", ""), values.get("skip", ""), rules)
