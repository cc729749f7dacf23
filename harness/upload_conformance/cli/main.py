"""The command ``upload-conformance``: a thin shell around pytest and the judge."""

from __future__ import annotations

import argparse
import signal
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

import pytest
from docker.errors import DockerException
from rich.console import Console

from upload_conformance.cases import CASES
from upload_conformance.cli.options import OF_VERIFY, OF_VERIFY_PAGE, OPTIONS
from upload_conformance.report import catalogue, kills, terminal
from upload_conformance.run import mutants
from upload_conformance.run.lanes import Runner
from upload_conformance.shapes.errors import ExitCode, HarnessError, UsageError
from upload_conformance.shapes.record import Record
from upload_conformance.shapes.result import Verdict, judged
from upload_conformance.testee.containers.sandbox import Sandbox
from upload_conformance.testee.containers.setup import accepted, prepare
from upload_conformance.testee.language import choose, load_languages

PROJECT = Path(__file__).resolve().parents[3]
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
        if options.action == "verify":
            return verify(_chosen(options, OF_VERIFY), rest)
        if options.action == "verify-page":
            # The report says of each block what it breaks; a page that is bad throughout would fill the screen twice.
            return verify(_chosen(options, ("page", *OF_VERIFY_PAGE)), ["--tb=no", "-rN", *rest])
        if rest:
            raise UsageError(f"Unknown: {' '.join(rest)}")
        if options.action == "catalogue":
            catalogue.write(PROJECT, list(load_languages(PROJECT).values()))
            return ExitCode.PASSED
        if options.action == "mutants":
            return kill_mutants(options.sample, options.mutant)
        return judge(options.record)
    except UsageError as error:
        print(f"upload-conformance: {error}", file=sys.stderr)
        return ExitCode.WRONG_USAGE
    except (HarnessError, OSError, DockerException) as error:
        print(f"upload-conformance: {error}", file=sys.stderr)
        return ExitCode.HARNESS_FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception:  # noqa: BLE001 - Python would end with 1, which means a failed sample
        traceback.print_exc()
        return ExitCode.HARNESS_FAILED


def verify(chosen: list[str], rest: list[str]) -> int:
    """Verify samples: pytest does the running; ``chosen`` are the plugin's options, ``rest`` its own."""
    tests = str(PROJECT / "harness" / "verification")
    code = pytest.main(
        [
            f"--rootdir={PROJECT}",
            f"--config-file={PROJECT / 'pyproject.toml'}",
            "-q",
            "-Wdefault",  # a warning of the harness's own must not become a sample's failure
            "-Wignore::ResourceWarning",  # the engine's client leaves a socket behind where no engine answers
            "-Wignore::pytest.PytestAssertRewriteWarning",  # this process has imported what pytest would rewrite
            "-Wignore:ssl.TLSVersion.TLSv1:DeprecationWarning",  # one case needs it
            *chosen,
            *rest,
            tests,
        ]
    )
    if code == pytest.ExitCode.INTERRUPTED:
        return INTERRUPTED
    return _EXIT_CODES.get(pytest.ExitCode(code), ExitCode.HARNESS_FAILED)


def _chosen(options: argparse.Namespace, names: Sequence[str]) -> list[str]:
    """Give the options that were used, as the plugin takes them."""
    chosen = []
    for name in names:
        value = getattr(options, name)
        chosen += [f"--{name}={one}" for one in (value if isinstance(value, list) else [value]) if one]
    return chosen


def kill_mutants(samples: list[str], names: list[str]) -> int:
    """Run the mutants and print the kill matrix; a mutant that its rule does not kill is a failure of the harness."""
    console = Console()
    languages = choose(load_languages(PROJECT), samples)
    chosen = [mutant for language in languages for mutant in mutants.load(language)]
    if names:
        unknown = set(names) - {mutant.name for mutant in chosen}
        if unknown:
            raise UsageError(f"There is no mutant {', '.join(sorted(unknown))}.")
        chosen = [mutant for mutant in chosen if mutant.name in names]
    written = PROJECT / "build" / "mutants.json"
    written.unlink(missing_ok=True)  # or a run that fails before its end would leave an older one's
    start = time.monotonic()
    client, images = prepare(languages, PROJECT / "build", lambda text: console.print(text, soft_wrap=True))
    killings = []
    with Runner(Sandbox(client), PROJECT / "build" / "work") as runner:
        for killing in mutants.kill_all(chosen, accepted(images), runner):
            killings.append(killing)
            console.print(kills.line(killing), soft_wrap=True)
    seconds = time.monotonic() - start
    mutants.write(killings, seconds, written)
    kills.show(killings, seconds, console)
    killed = all(killing.status is mutants.Status.KILLED for killing in killings)
    return ExitCode.PASSED if killed else ExitCode.HARNESS_FAILED


def judge(folders: list[Path]) -> int:
    """Judge records on disk again, without running anything."""
    results = [judged(Record.load(folder, CASES)) for folder in folders]
    console = Console()
    for result in results:
        if result.verdict is Verdict.FAILED:
            console.print(terminal.describe(result))
        else:
            console.print(f"{result.testee} {result.case}: {result.verdict.value}")
    return ExitCode.SAMPLE_FAILED if any(r.verdict is Verdict.FAILED for r in results) else ExitCode.PASSED


def _parser() -> argparse.ArgumentParser:
    codes = "exit codes: 0 all passed, 1 a sample failed, 2 wrong usage, 3 the harness or its environment failed"
    parser = argparse.ArgumentParser("upload-conformance", description=__doc__, epilog=codes)
    commands = parser.add_subparsers(dest="action", required=True)
    verifying = commands.add_parser(
        "verify", help="run the cases on the samples", epilog=f"Other options are pytest's. {codes}"
    )
    for name in OF_VERIFY:
        verifying.add_argument(f"--{name}", **OPTIONS[name])
    paging = commands.add_parser(
        "verify-page", help="run the cases on each code block of a page", epilog=f"Other options are pytest's. {codes}"
    )
    paging.add_argument("page", type=Path, help="a Markdown or HTML file")
    for name in OF_VERIFY_PAGE:
        paging.add_argument(f"--{name}", **OPTIONS[name])
    mutating = commands.add_parser("mutants", help="prove that the rules catch planted defects", epilog=codes)
    mutating.add_argument("--sample", **OPTIONS["sample"])
    mutating.add_argument(
        "--mutant", action="append", default=[], metavar="LANGUAGE/ID", help="only this one (repeatable)"
    )
    commands.add_parser("catalogue", help="write docs/catalogue.md and its Chinese twin from the data")
    judging = commands.add_parser("judge", help="judge kept records again", epilog=codes)
    judging.add_argument("record", nargs="+", type=Path, help="a folder such as build/records/go/name-chinese")
    return parser


if __name__ == "__main__":
    sys.exit(main())
