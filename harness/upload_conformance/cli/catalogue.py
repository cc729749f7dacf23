"""``catalogue``: docs/catalogue.md and its Chinese twin, written from the data."""

from __future__ import annotations

import argparse

from upload_conformance import cases
from upload_conformance.report import catalogue
from upload_conformance.rules.catalogue import catalogue as rules
from upload_conformance.shapes import home
from upload_conformance.shapes.errors import ExitCode
from upload_conformance.testee.language import load_languages


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser], codes: str) -> None:
    """Add the command."""
    parser = commands.add_parser("catalogue", help="write docs/catalogue.md and its Chinese twin", epilog=codes)
    parser.set_defaults(run=run, takes_more=False)


def run(options: argparse.Namespace, rest: list[str]) -> int:
    """Write both files into the project. Raises UsageError where there is no project."""
    assert options.action == "catalogue"  # noqa: S101
    assert not rest  # noqa: S101 - refused before
    project = home.project()
    catalogue.write(project, rules(), cases.catalogue(), list(load_languages(project).values()))
    return ExitCode.PASSED
