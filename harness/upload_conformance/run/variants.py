"""Variants: correct code in other styles than the samples', and whether the harness says of it exactly what is true.

A mutant shows that a rule can fail; a variant shows that it does not fail what is right. Each names the findings
that it is to have; none of them is a MUST.
"""

from __future__ import annotations

import json
import time
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from upload_conformance.rules.catalogue import Catalogue
from upload_conformance.run.execute import Execution, judged
from upload_conformance.run.plan import concerns
from upload_conformance.shapes.case import Case
from upload_conformance.shapes.errors import HarnessError
from upload_conformance.shapes.result import Level
from upload_conformance.shapes.subject import Kind, Source, Subject
from upload_conformance.testee.containers.host import ContainerHost
from upload_conformance.testee.containers.programs import Text
from upload_conformance.testee.language import Language
from upload_conformance.testee.source import SourceTestee
from upload_conformance.testee.testee import Testee

PUBLISHED = "published"
"""The calling convention of all variants: that of a function on a page."""


@dataclass(frozen=True)
class Variant:
    """Correct code in another style."""

    language: str
    id: str
    what: str
    """In one line, what is different about it."""
    path: Path
    findings: dict[str, Level]
    """The rules that it is told to break, and how binding they are."""
    sometimes: frozenset[str] = frozenset()
    """Rules that it breaks or not by chance, such as by when memory is freed."""

    @property
    def name(self) -> str:
        """Language and id, as reports show it."""
        return f"{self.language}/{self.id}"


@dataclass(frozen=True)
class Trial:
    """A variant, and what the harness said of it."""

    variant: Variant
    found: dict[str, tuple[Level, tuple[str, ...]]]
    """Rule → level and the cases in which it is broken, of what nothing else explains."""
    seconds: float

    @property
    def alarms(self) -> tuple[str, ...]:
        """Rules that are named and are not listed: false alarms, or a variant that is not right."""
        return tuple(rule for rule in self.found if rule not in self.variant.findings.keys() | self.variant.sometimes)

    @property
    def misses(self) -> tuple[str, ...]:
        """Rules that are listed and not named."""
        return tuple(rule for rule in self.variant.findings if rule not in self.found)

    @property
    def as_listed(self) -> bool:
        """Whether exactly what is listed was said, and nothing of it is a MUST."""
        return not (self.alarms or self.misses or any(level is Level.MUST for level, _ in self.found.values()))


def load(language: Language, rules: Catalogue) -> list[Variant]:
    """Read a language's ``variants/variants.toml``. Raises HarnessError where it does not fit the rules."""
    path = language.harness_folder / "variants" / "variants.toml"
    if not path.exists():
        return []
    try:
        variants = [
            Variant(
                language=language.id,
                id=entry["id"],
                what=entry["what"],
                path=path.parent / entry["file"],
                findings={rule: Level(level) for level, those in entry["findings"].items() for rule in those},
                sometimes=frozenset(entry.get("sometimes", ())),
            )
            for entry in tomllib.loads(path.read_text(encoding="utf-8"))["variant"]
        ]
    except (tomllib.TOMLDecodeError, KeyError, ValueError) as error:
        raise HarnessError(f"{path}: {error!r}") from error
    for variant in variants:
        for rule, level in variant.findings.items():
            if rule not in rules.rules or rules.rules[rule].level is not level or level is Level.MUST:
                raise HarnessError(f"{path}: variant {variant.id}: there is no rule {rule} at {level}, below MUST")
        for rule in variant.sometimes:
            if rule not in rules.rules or rules.rules[rule].level is Level.MUST:
                raise HarnessError(f"{path}: variant {variant.id}: there is no rule {rule} below MUST")
        if not variant.path.is_file():
            raise HarnessError(f"{path}: variant {variant.id}: there is no file {variant.path.name}")
    return variants


def testee_of(variant: Variant, language: Language, host: ContainerHost) -> Testee:
    """Make a testee of a variant."""
    text = variant.path.read_bytes()
    place = f"harness/languages/{language.id}/variants/{variant.path.name}"
    subject = Subject(variant.name, Kind.VARIANT, Source.of(place, text), language.id, call=PUBLISHED)
    return SourceTestee(subject, Text(text, PUBLISHED), language, host)


def tried(variant: Variant, testee: Testee, cases: Mapping[str, Case], execution: Execution) -> Trial:
    """Run a variant in every case that concerns it. Raises HarnessError where the harness or its environment fails.

    A case is not judged where another says already that the variant has no such time limit.
    """
    start = time.monotonic()
    found: dict[str, tuple[Level, tuple[str, ...]]] = {}
    results = execution.all_of(testee, [case for case in cases.values() if concerns(case, testee)])
    for result in judged(f"Variant {variant.name}", results):
        for finding in result.findings:
            if finding.explained_by is None:
                _, before = found.get(finding.rule, (finding.level, ()))
                found[finding.rule] = (finding.level, tuple(dict.fromkeys((*before, result.case))))
    return Trial(variant, found, time.monotonic() - start)


def write(trials: Sequence[Trial], seconds: float, path: Path) -> None:
    """Write ``build/variants.json``."""
    document = {
        "schema": 1,
        "summary": {
            "variants": len(trials),
            "as_listed": sum(trial.as_listed for trial in trials),
            "seconds": round(seconds, 3),
        },
        "variants": [
            {
                "id": trial.variant.id,
                "language": trial.variant.language,
                "what": trial.variant.what,
                "as_listed": trial.as_listed,
                "alarms": list(trial.alarms),
                "misses": list(trial.misses),
                "found": {rule: {"level": level.value, "cases": cases} for rule, (level, cases) in trial.found.items()},
                "seconds": round(trial.seconds, 3),
            }
            for trial in trials
        ],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
