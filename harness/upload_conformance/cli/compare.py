"""``diff`` and ``merge``: runs that were kept, beside each other or put together."""

from __future__ import annotations

import argparse
import functools
import sys
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from upload_conformance import cases
from upload_conformance.cli.verify import add_report_options, reports
from upload_conformance.report import changes, document, reporters, terminal
from upload_conformance.rules.catalogue import catalogue
from upload_conformance.shapes.errors import ExitCode, UsageError
from upload_conformance.shapes.run import Run


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser], codes: str) -> None:
    """Add both commands."""
    comparing = commands.add_parser("diff", help="what two runs find differently", epilog=codes)
    comparing.add_argument("old", type=Path, help="the conformance.json of the earlier run")
    comparing.add_argument("new", type=Path, help="that of the later one")
    comparing.add_argument("--markdown", action="store_true", help="as a table, for a pull request")
    comparing.add_argument("--fail-on-new", action="store_true", help="end with 1 where a defect is new")
    comparing.set_defaults(run=run_diff, takes_more=False)
    merging = commands.add_parser(
        "merge", help="put the parts of a run together, and report on the whole", epilog=codes
    )
    merging.add_argument("parts", nargs="+", type=Path, metavar="RUN", help="a conformance.json")
    add_report_options(merging)
    merging.set_defaults(run=run_merge, takes_more=False)


def run_diff(options: argparse.Namespace, rest: list[str]) -> int:
    """Print what is new, gone, or seen in other cases. Raises UsageError for a file that holds no run."""
    assert not rest  # noqa: S101 - refused before
    old, new = Run.load(options.old), Run.load(options.new)
    tell = changes.markdown if options.markdown else changes.text
    print(tell(new, old, options.tongue))
    is_new = any(changes.kind(one) == changes.NEW for one in new.changes(old))
    return ExitCode.CODE_FAILED if options.fail_on_new and is_new else ExitCode.PASSED


def run_merge(options: argparse.Namespace, rest: list[str]) -> int:
    """Show the whole, and write it and its reports.

    Raises UsageError for parts that do not go together, or where one of them is missing.
    """
    assert not rest  # noqa: S101 - refused before
    chosen = reports(options)
    if not options.output:
        raise UsageError("--output names the folder that the whole is written to.")
    runs = [Run.load(path) for path in options.parts]
    whole = _in_order(functools.reduce(Run.merge, runs))
    missing = whole.missing_shards
    if len(runs) > 1 and missing:
        raise UsageError(f"Parts of the run are missing: {', '.join(missing)}")
    terminal.show(whole, Console(), options.tongue)
    folder = Path(options.output)
    document.write(whole, folder / "conformance.json")
    for problem in reporters.write(whole, chosen, folder, options.tongue):
        print(problem, file=sys.stderr)
    if whole.summary["errors"]:
        return ExitCode.HARNESS_FAILED
    return ExitCode.CODE_FAILED if whole.summary["failed"] else ExitCode.PASSED


def _in_order(run: Run) -> Run:
    """Put rules and cases into the catalogue's order, which no part alone can tell."""
    places = {name: place for place, name in enumerate([*catalogue().rules, *cases.catalogue()])}
    last = len(places)
    return replace(
        run,
        rules=tuple(sorted(run.rules, key=lambda one: places.get(one.id, last))),
        cases=tuple(sorted(run.cases, key=lambda one: places.get(one.id, last))),
    )
