"""``mutants``: planted defects, and whether the rule named for each catches it."""

from __future__ import annotations

import argparse
import time

from rich.console import Console

from upload_conformance import cases
from upload_conformance.report import kills
from upload_conformance.rules.catalogue import catalogue
from upload_conformance.run import mutants
from upload_conformance.run.execute import Execution
from upload_conformance.shapes import home
from upload_conformance.shapes.errors import ExitCode, UsageError
from upload_conformance.testee.containers.host import ContainerHost
from upload_conformance.testee.language import choose, load_languages


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser], codes: str) -> None:
    """Add the command."""
    parser = commands.add_parser("mutants", help="prove that the rules catch planted defects", epilog=codes)
    parser.add_argument(
        "--sample", action="append", default=[], metavar="LANGUAGE", help="only of this sample (repeatable)"
    )
    parser.add_argument(
        "--mutant", action="append", default=[], metavar="LANGUAGE/ID", help="only this one (repeatable)"
    )
    parser.set_defaults(run=run, takes_more=False)


def run(options: argparse.Namespace, rest: list[str]) -> int:
    """Run the mutants and print the kill matrix; one that its rule does not kill is a failure of the harness."""
    assert not rest  # noqa: S101 - refused before
    project, console = home.project(), Console()
    languages = {one.id: one for one in choose(load_languages(project), options.sample)}
    rules, known = catalogue(), cases.catalogue()
    chosen = [mutant for language in languages.values() for mutant in mutants.load(language, rules, known)]
    if options.mutant:
        unknown = set(options.mutant) - {mutant.name for mutant in chosen}
        if unknown:
            raise UsageError(f"There is no mutant {', '.join(sorted(unknown))}.")
        chosen = [mutant for mutant in chosen if mutant.name in options.mutant]
    build = project / "build"
    written = build / "mutants.json"
    written.unlink(missing_ok=True)  # or a run that fails before its end would leave an older one's
    start = time.monotonic()
    host = ContainerHost(build, lambda text: console.print(text, soft_wrap=True))
    killings = []
    try:
        assert host.sandbox  # noqa: S101 - without an engine there is nothing to begin
        with Execution(rules, build, strict=True, keeps_records=False, stop=host.stop) as execution:

            def kill(one: mutants.Mutant) -> mutants.Killing:
                return mutants.kill(one, mutants.testee_of(one, languages[one.language], host), known, execution)

            for killing in mutants.kill_all(chosen, kill):
                killings.append(killing)
                console.print(kills.line(killing), soft_wrap=True)
    finally:
        host.close()
    seconds = time.monotonic() - start
    mutants.write(killings, seconds, written)
    kills.show(killings, seconds, rules.rules, console, options.tongue)
    all_killed = all(killing.status is mutants.Status.KILLED for killing in killings)
    return ExitCode.PASSED if all_killed else ExitCode.HARNESS_FAILED
