"""The command ``upload-conformance``: a thin shell around pytest and the judge."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

import pytest
from rich.console import Console

from upload_conformance.cases import CASES
from upload_conformance.errors import ExitCode, HarnessError, UsageError
from upload_conformance.record import Record
from upload_conformance.report import terminal
from upload_conformance.result import Verdict, judged

PROJECT = Path(__file__).resolve().parents[2]
_EXIT_CODES = {
    pytest.ExitCode.OK: ExitCode.PASSED,
    pytest.ExitCode.TESTS_FAILED: ExitCode.SAMPLE_FAILED,
    pytest.ExitCode.USAGE_ERROR: ExitCode.WRONG_USAGE,
    pytest.ExitCode.NO_TESTS_COLLECTED: ExitCode.WRONG_USAGE,
    pytest.ExitCode.INTERNAL_ERROR: ExitCode.HARNESS_FAILED,
}
INTERRUPTED = 130


def main(arguments: list[str] | None = None) -> int:
    """Run the command; give its exit code."""
    options, rest = _parser().parse_known_args(arguments)
    # A CI system ends a job with SIGTERM: take it like Ctrl-C, so that containers and networks are removed.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        if options.command == "verify":
            return verify(options.sample, options.case, rest)
        if rest:
            raise UsageError(f"Unknown: {' '.join(rest)}")
        return judge(options.record)
    except UsageError as error:
        print(f"upload-conformance: {error}", file=sys.stderr)
        return ExitCode.WRONG_USAGE
    except HarnessError as error:
        print(f"upload-conformance: {error}", file=sys.stderr)
        return ExitCode.HARNESS_FAILED


def verify(samples: list[str], cases: list[str], rest: list[str]) -> int:
    """Verify samples: pytest does the running, ``rest`` are its own options."""
    chosen = [f"--sample={name}" for name in samples] + [f"--case={name}" for name in cases]
    tests = str(PROJECT / "harness" / "verification")
    code = pytest.main(
        [f"--rootdir={PROJECT}", f"--config-file={PROJECT / 'pyproject.toml'}", "-q", *chosen, *rest, tests]
    )
    if code == pytest.ExitCode.INTERRUPTED:
        return INTERRUPTED
    return _EXIT_CODES.get(pytest.ExitCode(code), ExitCode.HARNESS_FAILED)


def judge(folders: list[Path]) -> int:
    """Judge records on disk again, without running anything."""
    results = [judged(Record.load(folder, CASES)) for folder in folders]
    console = Console()
    for result in results:
        if result.verdict is Verdict.FAILED:
            console.print(terminal.describe(result))
        else:
            console.print(f"{result.language} {result.case}: {result.verdict.value}")
    return ExitCode.SAMPLE_FAILED if any(r.verdict is Verdict.FAILED for r in results) else ExitCode.PASSED


def _parser() -> argparse.ArgumentParser:
    codes = "exit codes: 0 all passed, 1 a sample failed, 2 wrong usage, 3 the harness or its environment failed"
    parser = argparse.ArgumentParser("upload-conformance", description=__doc__, epilog=codes)
    commands = parser.add_subparsers(dest="command", required=True)
    verifying = commands.add_parser(
        "verify", help="run the cases on the samples", epilog=f"Other options are pytest's. {codes}"
    )
    verifying.add_argument(
        "--sample", action="append", default=[], metavar="LANGUAGE", help="only this one (repeatable)"
    )
    verifying.add_argument("--case", action="append", default=[], metavar="ID", help="only this one (repeatable)")
    judging = commands.add_parser("judge", help="judge kept records again", epilog=codes)
    judging.add_argument("record", nargs="+", type=Path, help="a folder such as build/records/go/name-chinese")
    return parser


if __name__ == "__main__":
    sys.exit(main())
