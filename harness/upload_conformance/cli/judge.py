"""``judge``: records on disk, judged again without running anything."""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.console import Console

from upload_conformance.report import terminal
from upload_conformance.rules.catalogue import catalogue
from upload_conformance.run import verdict
from upload_conformance.shapes import kept
from upload_conformance.shapes.errors import ExitCode
from upload_conformance.shapes.result import Verdict
from upload_conformance.shapes.run import Run
from upload_conformance.shapes.subject import Kind


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser], codes: str) -> None:
    """Add the command."""
    parser = commands.add_parser("judge", help="judge kept records again", epilog=codes)
    parser.add_argument("record", nargs="+", type=Path, help="a folder such as build/records/go/name-chinese")
    parser.add_argument("--strict", action="store_true", help="a SHOULD that is not kept fails too")
    parser.set_defaults(run=run, takes_more=False)


def run(options: argparse.Namespace, rest: list[str]) -> int:
    """Judge each record, by its own case and by today's rules."""
    assert not rest  # noqa: S101 - refused before
    judged = run_of(options.record, strict=options.strict)
    terminal.show(judged, Console(), options.tongue)
    failed = any(result.verdict is Verdict.FAILED for result in judged.results)
    return ExitCode.CODE_FAILED if failed else ExitCode.PASSED


def run_of(folders: list[Path], *, strict: bool) -> Run:
    """Make a run of kept records. Raises UsageError for a folder that holds none."""
    records = {str(folder): kept.load(folder) for folder in folders}
    strict = strict or all(record.subject.kind is Kind.SAMPLE for record in records.values())
    rules = catalogue()
    return verdict.run_of(
        [record.subject for record in records.values()],
        {record.case.id: record.case for record in records.values()}.values(),
        rules,
        [verdict.result_of(record, rules, strict=strict, kept_in=folder) for folder, record in records.items()],
        strict=strict,
        seconds=sum(record.seconds for record in records.values()),
    )
