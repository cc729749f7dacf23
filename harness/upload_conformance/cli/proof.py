"""``mutants``, ``variants``, ``proof`` and ``pairs``.

They prove that each rule fails on its defect, none on what is right, and that no defect hides another.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.text import Text

from upload_conformance import cases
from upload_conformance.report import kills, sights, trials
from upload_conformance.rules.catalogue import catalogue
from upload_conformance.run import mutants, pairs, variants
from upload_conformance.run.execute import Execution
from upload_conformance.shapes import home
from upload_conformance.shapes.errors import ExitCode, UsageError
from upload_conformance.testee.containers.host import ContainerHost
from upload_conformance.testee.language import Language, choose, load_languages

SIDE_BY_SIDE = 4
"""How many mutants or variants are judged at a time; most of their time goes into waiting."""
T = TypeVar("T", mutants.Mutant, variants.Variant)
W = TypeVar("W")
R = TypeVar("R")


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser], codes: str) -> None:
    """Add the four commands."""
    for name, run, text in (
        ("mutants", run_mutants, "prove that the rules catch planted defects"),
        ("variants", run_variants, "prove that the rules do not fail what is right"),
        ("proof", run_proof, "prove both"),
        ("pairs", run_pairs, "look whether one planted defect hides another; ends with 1 where it does"),
    ):
        parser = commands.add_parser(name, help=text, epilog=codes)
        parser.add_argument(
            "--sample", action="append", default=[], metavar="LANGUAGE", help="only of this language (repeatable)"
        )
        if name == "pairs":
            parser.add_argument(
                "--count",
                type=int,
                default=60,
                metavar="N",
                help="at most so many pairs of each language (default: 60)",
            )
            parser.add_argument("--seed", type=int, default=1, metavar="S", help="chooses the pairs (default: 1)")
        elif name != "proof":
            parser.add_argument(
                f"--{name[:-1]}",
                dest="names",
                action="append",
                default=[],
                metavar="LANGUAGE/ID",
                help="only this one (repeatable)",
            )
        parser.set_defaults(run=run, takes_more=False, names=[])


def run_mutants(options: argparse.Namespace, rest: list[str]) -> int:
    """Run the mutants and print the kill matrix; one that its rule does not kill is a failure of the harness."""
    assert not rest  # noqa: S101 - refused before
    project, console, languages = _begin(options)
    rules, known = catalogue(), cases.catalogue()
    chosen = _chosen(
        [mutant for language in languages.values() for mutant in mutants.load(language, rules, known)], options.names
    )
    written = project / "build" / "mutants.json"

    def kill(one: mutants.Mutant, execution: Execution, host: ContainerHost) -> mutants.Killing:
        return mutants.kill(one, mutants.testee_of(one, languages[one.language], host), known, execution)

    killings, seconds = _judge(project, console, written, chosen, kill, kills.line, strict=True)
    mutants.write(killings, seconds, written)
    kills.show(killings, seconds, rules.rules, console, options.tongue)
    all_killed = all(killing.status is mutants.Status.KILLED for killing in killings)
    return ExitCode.PASSED if all_killed else ExitCode.HARNESS_FAILED


def run_variants(options: argparse.Namespace, rest: list[str]) -> int:
    """Run the variants and print their matrix; one that is told something else than is listed is a failure too."""
    assert not rest  # noqa: S101 - refused before
    project, console, languages = _begin(options)
    rules, known = catalogue(), cases.catalogue()
    chosen = _chosen(
        [variant for language in languages.values() for variant in variants.load(language, rules)], options.names
    )
    written = project / "build" / "variants.json"

    def tried(one: variants.Variant, execution: Execution, host: ContainerHost) -> variants.Trial:
        return variants.tried(one, variants.testee_of(one, languages[one.language], host), known, execution)

    found, seconds = _judge(project, console, written, chosen, tried, trials.line, strict=False)
    variants.write(found, seconds, written)
    trials.show(found, seconds, console, options.tongue)
    return ExitCode.PASSED if all(trial.as_listed for trial in found) else ExitCode.HARNESS_FAILED


def run_proof(options: argparse.Namespace, rest: list[str]) -> int:
    """Prove both directions."""
    return max(run_mutants(options, rest), run_variants(options, rest))


def run_pairs(options: argparse.Namespace, rest: list[str]) -> int:
    """Run samples with two planted defects each, and print in which of them one hides the other."""
    assert not rest  # noqa: S101 - refused before
    project, console, languages = _begin(options)
    rules, known = catalogue(), cases.catalogue()
    chosen = [
        pair
        for language in languages.values()
        for pair in pairs.choose(
            mutants.load(language, rules, known),
            language.source.read_text(encoding="utf-8"),
            options.count,
            options.seed,
        )
    ]
    written = project / "build" / "pairs.json"

    def look(pair: pairs.Pair, execution: Execution, host: ContainerHost) -> pairs.Sight:
        testee = mutants.testee_of(pair.both, languages[pair.first.language], host)
        return pairs.look(pair, testee, known, rules, execution)

    seen, seconds = _judge(project, console, written, chosen, look, sights.line, strict=True)
    pairs.write(seen, options.seed, seconds, written)
    sights.show(seen, seconds, console, options.tongue)
    masked = any(sight.status is pairs.Status.MASKED for sight in seen)
    return ExitCode.CODE_FAILED if masked else ExitCode.PASSED


def _begin(options: argparse.Namespace) -> tuple[Path, Console, dict[str, Language]]:
    project = home.project()
    return project, Console(), {one.id: one for one in choose(load_languages(project), options.sample)}


def _chosen(known: Sequence[T], names: Sequence[str]) -> list[T]:
    unknown = set(names) - {one.name for one in known}
    if unknown:
        raise UsageError(f"There is no {', '.join(sorted(unknown))}.")
    return [one for one in known if not names or one.name in names]


def _judge(
    project: Path,
    console: Console,
    written: Path,
    those: Iterable[W],
    work: Callable[[W, Execution, ContainerHost], R],
    line: Callable[[R], Text],
    *,
    strict: bool,
) -> tuple[list[R], float]:
    """Do the work for each, some side by side; print a line of each as it is done, in their order.

    Gives what came of them, and the seconds that it took. ``written`` is removed: a run that fails before its end would
    leave an older one's.
    """
    start = time.monotonic()
    written.unlink(missing_ok=True)
    build = project / "build"
    host = ContainerHost(build, lambda text: console.print(text, soft_wrap=True))
    done = []
    try:
        assert host.sandbox  # noqa: S101 - without an engine there is nothing to begin
        with Execution(catalogue(), build, strict=strict, keeps_records=False, stop=host.stop) as execution:
            pool = ThreadPoolExecutor(SIDE_BY_SIDE)
            try:
                for result in pool.map(lambda one: work(one, execution, host), those):
                    done.append(result)
                    console.print(line(result), soft_wrap=True)
            finally:
                pool.shutdown(wait=False, cancel_futures=True)  # what still runs ends with the execution
    finally:
        host.close()
    return done, time.monotonic() - start
