"""``sync``: the code blocks of Markdown pages, filled in from the files that are tested."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from upload_conformance.shapes.errors import ExitCode
from upload_conformance.sync import sync


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser], codes: str) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "sync",
        help="fill in a page's code blocks from the files that they name",
        description='Fills in each code block of a Markdown page that carries source="path/to/file#region" in its info '
        "string, where the file has comments START region and END region.",
        epilog=codes,
    )
    parser.add_argument("page", nargs="+", type=Path, help="a Markdown file")
    parser.add_argument("--root", type=Path, default=Path(), help="what the paths are relative to (default: here)")
    parser.add_argument("--check", action="store_true", help="write nothing; end with 1 if something would change")
    parser.add_argument("--diff", action="store_true", help="the same, and show what would change")
    parser.set_defaults(run=run, takes_more=False)


def run(options: argparse.Namespace, rest: list[str]) -> int:
    """Run the command; give its exit code. Raises UsageError for what is no page."""
    assert not rest  # noqa: S101 - refused before
    check = options.check or options.diff
    outcomes = [sync(page, options.root, check) for page in options.page]
    problems = [text for outcome in outcomes for text in outcome.problems]
    stale = [outcome for outcome in outcomes if outcome.changed]
    for text in problems:
        print(text, file=sys.stderr)
    for outcome in stale:
        if options.diff:
            print(outcome.diff(), end="")
        else:
            lines = ", ".join(str(block.line) for block in outcome.blocks if block.changed)
            print(f"{outcome.page}: {'out of date' if check else 'written'}: block(s) on line {lines}")
    if check and stale:
        root = "" if options.root == Path() else f" --root {options.root}"
        print(f"Run: upload-conformance sync{root} {' '.join(str(outcome.page) for outcome in stale)}", file=sys.stderr)
    if problems or (check and stale):
        return ExitCode.CODE_FAILED
    print(f"{len(outcomes)} page(s), {sum(len(outcome.blocks) for outcome in outcomes)} block(s): as their sources.")
    return ExitCode.PASSED
