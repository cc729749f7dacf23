"""The command ``upload-conformance``: one module a subcommand, and an exit code that tells whose fault it is."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import traceback

from upload_conformance.cli import catalogue, compare, explain, judge, proof, sync, verify
from upload_conformance.shapes.errors import FAULTS, ExitCode, UsageError
from upload_conformance.texts import TONGUES, tongue

CODES = "exit codes: 0 all passed, 1 the judged code failed, 2 wrong usage, 3 the harness or its environment failed"
_COMMANDS = (verify, proof, judge, compare, explain, catalogue, sync)
_SPEAKING = (
    "verify",
    "verify-page",
    "mutants",
    "variants",
    "proof",
    "pairs",
    "judge",
    "diff",
    "merge",
    "explain",
    "list",
)
"""Those that tell people about rules, cases and defects, in English or Chinese."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command; give its exit code."""
    parser = argparse.ArgumentParser("upload-conformance", description=__doc__, epilog=CODES)
    commands = parser.add_subparsers(dest="action", required=True)
    for command in _COMMANDS:
        command.add_parsers(commands, CODES)
    for name in _SPEAKING:
        commands.choices[name].add_argument(
            "--lang", default="", choices=TONGUES, help="English or Chinese; the locale's if not given"
        )
    options, rest = parser.parse_known_args(arguments)
    options.tongue = tongue(os.environ, getattr(options, "lang", ""))
    # A CI system ends a job with SIGTERM: take it like Ctrl-C, so that containers and networks are removed.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        if rest and not options.takes_more:
            raise UsageError(f"Unknown: {' '.join(rest)}")
        return int(options.run(options, rest))
    except UsageError as error:
        print(f"upload-conformance: {error}", file=sys.stderr)
        return ExitCode.WRONG_USAGE
    except FAULTS as error:
        print(f"upload-conformance: {error}", file=sys.stderr)
        return ExitCode.HARNESS_FAILED
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except Exception:  # noqa: BLE001 - Python would end with 1, which means that the judged code failed
        traceback.print_exc()
        return ExitCode.HARNESS_FAILED


if __name__ == "__main__":
    sys.exit(main())
