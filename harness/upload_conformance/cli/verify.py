"""``verify`` and ``verify-page``: options → choices → pytest, which runs what the plan holds."""

from __future__ import annotations

import argparse
import json
import os
import re
from itertools import pairwise
from typing import Any

import pytest

from upload_conformance.report.reporters import REPORTERS, names
from upload_conformance.run.plan import Choices
from upload_conformance.shapes import home
from upload_conformance.shapes.codec import from_plain, to_plain
from upload_conformance.shapes.errors import ExitCode, UsageError
from upload_conformance.testee.language import SIGNATURES

BRIDGE = "upload_conformance.cli.pytest_bridge"
_EXIT_CODES = {
    pytest.ExitCode.OK: ExitCode.PASSED,
    pytest.ExitCode.TESTS_FAILED: ExitCode.CODE_FAILED,
    pytest.ExitCode.INTERRUPTED: ExitCode.INTERRUPTED,
    pytest.ExitCode.USAGE_ERROR: ExitCode.WRONG_USAGE,
    pytest.ExitCode.NO_TESTS_COLLECTED: ExitCode.WRONG_USAGE,
    pytest.ExitCode.INTERNAL_ERROR: ExitCode.HARNESS_FAILED,
}
_REPEATABLE: dict[str, Any] = {"action": "append", "default": []}


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser], codes: str) -> None:
    """Add both commands."""
    epilog = f"Other options are pytest's. {codes}"
    verifying = commands.add_parser("verify", help="run the cases on samples, files or a command", epilog=epilog)
    verifying.add_argument("--sample", **_REPEATABLE, metavar="LANGUAGE", help="only this sample (repeatable)")
    verifying.add_argument(
        "--candidate", **_REPEATABLE, metavar="LANGUAGE=FILE", help="judge this file in the sample's place (repeatable)"
    )
    verifying.add_argument(
        "--signature", default="", choices=SIGNATURES[1:], help="how the candidates are called, if not as the sample is"
    )
    verifying.add_argument(
        "--call", default="", metavar="EXPRESSION", help="what makes a candidate's upload, such as client.send(file)"
    )
    verifying.add_argument("--command", default="", metavar="TEMPLATE", help="judge this shell command instead")
    verifying.add_argument("--image", default="", metavar="NAME", help="the image that --command runs in")
    paging = commands.add_parser("verify-page", help="run the cases on each code block of pages", epilog=epilog)
    paging.add_argument("page", nargs="+", help="a documentation page, a folder of them, or a glob")
    paging.add_argument(
        "--block", **_REPEATABLE, type=int, metavar="NUMBER", help="only this block of the page (repeatable)"
    )
    paging.add_argument(
        "--fail-on-unjudged",
        action="store_true",
        help="a block that could be an upload and is not judged fails the run",
    )
    for parser in (verifying, paging):
        parser.add_argument("--case", **_REPEATABLE, metavar="ID", help="only this case (repeatable)")
        parser.add_argument("--expect", default="", metavar="FILE", help="what is known to be broken (TOML)")
        parser.add_argument(
            "--update-expectations", action="store_true", help="write the file of --expect as this run finds it"
        )
        parser.add_argument("--strict", action="store_true", help="a SHOULD that is not kept fails the run too")
        parser.add_argument("--shard", default="", metavar="N/M", help="only this part of all cases and testees")
        add_report_options(parser)
        parser.set_defaults(run=run, takes_more=True)


def add_report_options(parser: argparse.ArgumentParser) -> None:
    """Add what asks for reports."""
    known = ", ".join(REPORTERS)
    parser.add_argument(
        "--report",
        default="",
        metavar="NAMES",
        help=f"write these too, separated by commas: {known} (github by itself)",
    )
    parser.add_argument("--output", default="", metavar="FOLDER", help="where reports are written (default: build)")


def reports(options: argparse.Namespace) -> tuple[str, ...]:
    """Give the reports that were asked for, and GitHub's where this is a job of its. Raises UsageError."""
    here = ["github"] if os.environ.get("GITHUB_ACTIONS") == "true" else []
    return names(",".join([options.report, *here]))


def run(options: argparse.Namespace, rest: list[str]) -> int:
    """Judge what the options name; ``rest`` is pytest's.

    Raises UsageError for a word that no option takes: pytest would pass it over, since the cases come from us.
    """
    for before, word in pairwise(["", *rest]):
        if not word.startswith("-") and not before.startswith("-"):
            raise UsageError(f"No option takes {word!r}. An option that is repeatable is written again for each value.")
    facts = vars(options)
    plural = {"sample": "samples", "case": "cases", "candidate": "candidates", "block": "blocks", "page": "pages"}
    facts = {**facts, "reports": reports(options)}
    named = {plural.get(name, name): value for name, value in facts.items()}
    chosen = {name: value for name, value in named.items() if name in Choices.__dataclass_fields__}
    choices = from_plain(chosen, Choices, "options")
    code = pytest.main(
        [
            f"--rootdir={home.project()}",
            f"--config-file={os.devnull}",
            *("-p", BRIDGE, "-p", "no:cacheprovider", "-p", "no:hypothesispytest", "-p", "no:unraisableexception"),
            f"--conformance={json.dumps(to_plain(choices))}",
            # Our report stands in the place of pytest's own, unless that is asked for.
            *("-q", "--tb=short" if _verbose(rest) else "--tb=no", "-rN", "--disable-warnings"),
            *("-o", "console_output_style=classic", "--capture=no"),
            *rest,
        ]
    )
    return _EXIT_CODES.get(pytest.ExitCode(code), ExitCode.HARNESS_FAILED) if code in set(pytest.ExitCode) else code


def _verbose(rest: list[str]) -> bool:
    return any(re.fullmatch(r"-v+|--verbose", one) for one in rest)
