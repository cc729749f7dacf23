"""Mutants: samples with one planted defect each, and whether the harness catches it by the rule named for it."""

from __future__ import annotations

import json
import time
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from upload_conformance.rules.catalogue import Catalogue
from upload_conformance.run.execute import Execution, judged
from upload_conformance.shapes.case import Case
from upload_conformance.shapes.errors import HarnessError
from upload_conformance.shapes.result import Verdict
from upload_conformance.shapes.subject import Kind, Source, Subject
from upload_conformance.testee.containers.host import ContainerHost
from upload_conformance.testee.containers.programs import Text
from upload_conformance.testee.language import Language
from upload_conformance.testee.source import SourceTestee
from upload_conformance.testee.testee import Testee


class Status(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    """By the rule named for it."""
    KILLED_BY_OTHER = "killed_by_other"
    """Only by other rules: a defect of the mutant, or of the rule."""
    SURVIVED = "survived"
    """By none: a hole in the harness."""


@dataclass(frozen=True)
class Mutant:
    """One planted defect."""

    language: str
    id: str
    defect: str
    seen: str
    """Where such a defect is met in the wild."""
    rule: str
    cases: tuple[str, ...]
    edits: tuple[tuple[str, str], ...]
    """Text to find (exactly once), and what to put in its place."""

    @property
    def name(self) -> str:
        """Language and id, as reports show it."""
        return f"{self.language}/{self.id}"

    def apply(self, sample: str) -> str:
        """Plant the defect. Raises HarnessError if the sample has no such place, or several."""
        for find, replace in self.edits:
            count = sample.count(find)
            if count != 1:
                raise HarnessError(f"Mutant {self.name}: the sample holds {count} times, not once: {find!r}")
            sample = sample.replace(find, replace)
        return sample


@dataclass(frozen=True)
class Killing:
    """A mutant and what became of it."""

    mutant: Mutant
    status: Status
    killed_by: tuple[str, ...]
    seconds: float


def load(language: Language, rules: Catalogue, cases: Mapping[str, Case]) -> list[Mutant]:
    """Read a language's ``mutants.toml``. Raises HarnessError for one that names no known rule or case."""
    path = language.harness_folder / "mutants.toml"
    if not path.exists():
        return []
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))["mutant"]
        mutants = [
            Mutant(
                language=language.id,
                id=entry["id"],
                defect=entry["defect"],
                seen=entry["seen"],
                rule=entry["rule"],
                cases=tuple(entry["cases"]),
                edits=tuple((edit["find"], edit["replace"]) for edit in entry["edits"]),
            )
            for entry in entries
        ]
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise HarnessError(f"{path}: {error!r}") from error
    for mutant in mutants:
        unknown = [name for name in mutant.cases if name not in cases]
        unknown += [mutant.rule] * (mutant.rule not in rules.rules)
        if unknown:
            raise HarnessError(f"{path}: mutant {mutant.id} names what does not exist: {', '.join(unknown)}")
        if not any(rules.rules[mutant.rule].applies(cases[name]) for name in mutant.cases):
            raise HarnessError(f"{path}: mutant {mutant.id}: {mutant.rule} applies to none of its cases")
    return mutants


def testee_of(mutant: Mutant, language: Language, host: ContainerHost) -> Testee:
    """Plant a defect. Raises HarnessError if the sample has no place for it."""
    source = mutant.apply(language.source.read_text(encoding="utf-8")).encode()
    place = f"{language.sample_folder.name}/{language.sample}"
    subject = Subject(mutant.name, Kind.MUTANT, Source.of(place, source), language.id)
    return SourceTestee(subject, Text(source), language, host)


def kill(mutant: Mutant, testee: Testee, cases: Mapping[str, Case], execution: Execution) -> Killing:
    """Run a mutant's cases. Raises HarnessError if the harness fails, or the mutant does not compile."""
    start = time.monotonic()
    results = execution.all_of(testee, [cases[name] for name in mutant.cases])
    judged(f"Mutant {mutant.name}", results, (Verdict.ERROR, Verdict.NOT_JUDGED))
    broken = tuple(sorted({finding.rule for result in results for finding in result.findings}))
    status = Status.SURVIVED
    if broken:
        status = Status.KILLED if mutant.rule in broken else Status.KILLED_BY_OTHER
    return Killing(mutant, status, broken, time.monotonic() - start)


def document(killings: Sequence[Killing], seconds: float) -> dict[str, Any]:
    """Put killings into the published shape of ``build/mutants.json``."""
    count = {status: sum(killing.status is status for killing in killings) for status in Status}
    return {
        "schema": 1,
        "summary": {
            "mutants": len(killings),
            "killed": count[Status.KILLED],
            "killed_by_other": count[Status.KILLED_BY_OTHER],
            "survived": count[Status.SURVIVED],
            "seconds": round(seconds, 3),
        },
        "mutants": [
            {
                "id": killing.mutant.id,
                "language": killing.mutant.language,
                "defect": killing.mutant.defect,
                "seen": killing.mutant.seen,
                "rule": killing.mutant.rule,
                "status": killing.status.value,
                "killed_by": list(killing.killed_by),
                "seconds": round(killing.seconds, 3),
            }
            for killing in killings
        ],
    }


def write(killings: Sequence[Killing], seconds: float, path: Path) -> None:
    """Write the document."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document(killings, seconds), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
