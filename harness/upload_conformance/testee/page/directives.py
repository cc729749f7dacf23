"""A page's own lines for this program, in a comment before a code block: each holds for the next block.

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
