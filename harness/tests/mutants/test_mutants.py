"""Each planted defect is caught by the rule named for it, and each rule has caught one."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from upload_conformance import cases
from upload_conformance.cli.proof import SIDE_BY_SIDE
from upload_conformance.rules.catalogue import catalogue
from upload_conformance.run import mutants
from upload_conformance.run.execute import Execution
from upload_conformance.run.mutants import Killing, Mutant, Status
from upload_conformance.testee.containers.host import ContainerHost
from upload_conformance.testee.language import load_languages

PROJECT = Path(__file__).resolve().parents[3]
LANGUAGES = load_languages(PROJECT)
RULES, CASES = catalogue(), cases.catalogue()
MUTANTS = {mutant.name: mutant for language in LANGUAGES.values() for mutant in mutants.load(language, RULES, CASES)}
FEWEST = 12
"""How many each language has at least."""
PUBLISHED = (
    "cpp/whole-path-as-name",
    "csharp/encoded-word-filename",
    "go/drops-read-error",
    "java/transport-error-as-result",
    "php/misspelt-secret",
    "python/path-as-filename",
)
"""A defect of the published sample of each language."""


def _floor() -> list[str]:
    """Choose the published defects, and a mutant for each rule, spread over the languages; `make mutants` runs all."""
    chosen = [MUTANTS[name] for name in PUBLISHED]
    for rule in RULES.rules:
        those = [mutant for mutant in MUTANTS.values() if mutant.rule == rule]
        if those and not any(mutant.rule == rule for mutant in chosen):
            chosen.append(min(those, key=lambda one: sum(other.language == one.language for other in chosen)))
    return [mutant.name for mutant in chosen]


@pytest.fixture(scope="module")
def killings(host: ContainerHost, request: pytest.FixtureRequest) -> Iterator[dict[str, Future[Killing]]]:
    """What becomes of each mutant that is asked for; they are run side by side."""
    wanted = [
        item.callspec.params["name"]
        for item in request.session.items
        if isinstance(item, pytest.Function) and "killings" in item.fixturenames
    ]
    with (
        Execution(RULES, PROJECT / "build", strict=True, keeps_records=False) as execution,
        ThreadPoolExecutor(SIDE_BY_SIDE) as pool,
    ):

        def kill(mutant: Mutant) -> Killing:
            return mutants.kill(mutant, mutants.testee_of(mutant, LANGUAGES[mutant.language], host), CASES, execution)

        yield {name: pool.submit(kill, MUTANTS[name]) for name in map(str, wanted)}
        pool.shutdown(cancel_futures=True)


@pytest.mark.docker
@pytest.mark.parametrize("name", _floor())
def test_the_rule_named_for_it_catches_the_defect(name: str, killings: dict[str, Future[Killing]]) -> None:
    killing = killings[name].result()
    assert killing.status is Status.KILLED, f"{killing.status.value}, by {killing.killed_by}: {killing.mutant.defect}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_enough_mutants(language: str) -> None:
    assert sum(mutant.language == language for mutant in MUTANTS.values()) >= FEWEST


PROVED_OTHERWISE = {
    "build.accepted": "what does not compile is no mutant: tests/testee/test_candidates.py",
    "page.self-contained": "what is put around a block: tests/testee/test_published.py",
    "out.raised": "a sample cannot hand the answer over: the variants that do are listed with it",
    "out.interim": "the samples' libraries skip them, but Python's, whose departure is listed and must occur",
    "sec.proxy-tunnel": "no library asks a proxy otherwise: bytes made by hand, tests/rules/departures.py",
}


@pytest.mark.parametrize("rule", [rule for rule in RULES.rules if rule not in PROVED_OTHERWISE])
def test_every_rule_is_the_named_killer_of_a_mutant(rule: str) -> None:
    assert [name for name, mutant in MUTANTS.items() if mutant.rule == rule], f"no mutant proves that {rule} can fail"


@pytest.mark.parametrize("name", MUTANTS)
def test_the_defect_can_be_planted(name: str) -> None:
    mutant: Mutant = MUTANTS[name]
    sample = LANGUAGES[mutant.language].source.read_text(encoding="utf-8")
    assert mutant.apply(sample) != sample
