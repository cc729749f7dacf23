"""A run: who was judged, by which rules, in which cases, and what came of it. ``conformance.json`` is its JSON.

Every report is a function of a run: of one that has just ended, of one that was read back, of several merged.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from upload_conformance.shapes.codec import from_plain, to_plain
from upload_conformance.shapes.errors import UsageError
from upload_conformance.shapes.result import JUDGED, Finding, Level, Result, Verdict, counts
from upload_conformance.shapes.subject import Subject

SCHEMA = 2
Identified = TypeVar("Identified", Subject, "RuleFacts", "CaseFacts")


@dataclass(frozen=True)
class RuleFacts:
    """A rule, as reports show it."""

    id: str
    family: str
    """The part of the id before the dot, in capitals."""
    level: Level
    sentence: str
    why: str
    source: str


@dataclass(frozen=True)
class CaseFacts:
    """A case, as reports show it."""

    id: str
    sentence: str
    rules: tuple[str, ...]
    """The ids of the rules that are judged in it."""


@dataclass(frozen=True)
class Defect:
    """A rule that a testee breaks, in however many cases."""

    testee: str
    rule: str
    level: Level
    cases: tuple[str, ...]
    example: str
    """The plainest of them: the first in the order of the catalogue."""
    finding: Finding
    """What was found there."""
    explained_by: str | None = None
    """The rule whose breach explains this one in each of the cases."""


@dataclass(frozen=True)
class Change:
    """A defect that differs between two runs: new, gone, or in other cases."""

    testee: str
    rule: str
    level: Level
    before: tuple[str, ...]
    """The cases in the older run; none for a new defect."""
    after: tuple[str, ...]
    """The cases in the newer run; none for one that is gone."""


@dataclass(frozen=True)
class Run:
    """One run."""

    testees: tuple[Subject, ...]
    rules: tuple[RuleFacts, ...]
    """Those that are judged in one of the cases, in the catalogue's order."""
    cases: tuple[CaseFacts, ...]
    """Those that were run, in the catalogue's order."""
    results: tuple[Result, ...]
    strict: bool = False
    """SHOULD counts too."""
    seconds: float = 0.0
    shards: tuple[str, ...] = field(default=())
    """Which parts of a whole it is, such as ``1/4``; none for a whole run."""

    @cached_property
    def rule(self) -> dict[str, RuleFacts]:
        """Rules by id."""
        return {one.id: one for one in self.rules}

    @cached_property
    def case(self) -> dict[str, CaseFacts]:
        """Cases by id."""
        return {one.id: one for one in self.cases}

    @cached_property
    def testee(self) -> dict[str, Subject]:
        """Testees by id."""
        return {one.id: one for one in self.testees}

    @cached_property
    def result(self) -> dict[tuple[str, str], Result]:
        """Results by testee and case."""
        return {(one.testee, one.case): one for one in self.results}

    @property
    def missing_shards(self) -> tuple[str, ...]:
        """Which parts of the whole are not in it; none for a whole run."""
        counts = sorted({int(one.partition("/")[2]) for one in self.shards})
        wanted = [f"{number}/{of}" for of in counts for number in range(1, of + 1)]
        return tuple(one for one in wanted if one not in self.shards)

    def counts(self, defect: Defect) -> bool:
        """Whether a defect fails this run."""
        return counts(defect.finding, strict=self.strict)

    @cached_property
    def defects(self) -> tuple[Defect, ...]:
        """What the testees break: by testee, errors before warnings before notes, causes before what they explain."""
        order = {one.id: place for place, one in enumerate(self.cases)}
        found: dict[tuple[str, str], list[tuple[str, Finding]]] = {}
        for result in sorted(self.results, key=lambda one: order.get(one.case, 0)):
            for finding in result.findings:
                found.setdefault((result.testee, finding.rule), []).append((result.case, finding))
        defects = []
        for (testee, rule), seen in found.items():
            own = [(case, finding) for case, finding in seen if finding.explained_by is None]
            own = [(case, finding) for case, finding in own if not finding.expected] or own
            case, finding = (own or seen)[0]
            defects.append(
                Defect(
                    testee=testee,
                    rule=rule,
                    level=finding.level,
                    cases=tuple(dict.fromkeys(case for case, _ in own or seen)),
                    example=case,
                    finding=finding,
                    explained_by=None if own else finding.explained_by,
                )
            )
        levels, rules = list(Level), {one.id: place for place, one in enumerate(self.rules)}
        return tuple(
            sorted(
                defects,
                key=lambda one: (
                    list(self.testee).index(one.testee) if one.testee in self.testee else 0,
                    one.explained_by is not None,
                    levels.index(one.level),
                    -len(one.cases),
                    rules.get(one.rule, 0),
                ),
            )
        )

    def verdicts(self) -> Counter[Verdict]:
        """Count the results by verdict."""
        return Counter(result.verdict for result in self.results)

    @cached_property
    def summary(self) -> dict[str, Any]:
        """Counts, as ``conformance.json`` has them; ``must``, ``should`` and ``may`` count unexplained defects."""
        verdicts = self.verdicts()
        levels = Counter(defect.level for defect in self.defects if defect.explained_by is None)
        return {
            "testees": len(self.testees),
            "cases": len(self.cases),
            "rules": len(self.rules),
            "results": len(self.results),
            "passed": verdicts[Verdict.PASSED],
            "failed": verdicts[Verdict.FAILED],
            "unsupported": verdicts[Verdict.UNSUPPORTED],
            "not-judged": verdicts[Verdict.NOT_JUDGED],
            "errors": verdicts[Verdict.ERROR],
            **{level.value.lower(): levels[level] for level in Level},
            "strict": self.strict,
            "seconds": round(self.seconds, 3),
        }

    def document(self) -> dict[str, Any]:
        """Give what ``from_document`` reads back (schema 2); the report adds the defects, which follow from it."""
        languages = {one.id: one.language for one in self.testees}
        return {
            "schema": SCHEMA,
            "summary": self.summary,
            "shards": list(self.shards),
            "testees": [to_plain(one) for one in self.testees],
            "rules": [to_plain(one) for one in self.rules],
            "cases": [to_plain(one) for one in self.cases],
            "results": [{"language": languages.get(one.testee, ""), **to_plain(one)} for one in self.results],
        }

    @staticmethod
    def load(path: Path) -> Run:
        """Read a ``conformance.json``. Raises UsageError for anything else."""
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise UsageError(f"{path}: no run to read: {error}") from error
        return Run.from_document(document, str(path))

    @staticmethod
    def from_document(document: Any, what: str) -> Run:
        """Make a run of a document. Raises UsageError, which names ``what``, for one of another shape or schema."""
        if not isinstance(document, dict) or document.get("schema") != SCHEMA:
            found = document.get("schema") if isinstance(document, dict) else type(document).__name__
            raise UsageError(f"{what}: no run of schema {SCHEMA} (found: {found!r}); run the cases again.")
        try:
            facts = {
                "testees": document["testees"],
                "rules": document["rules"],
                "cases": document["cases"],
                "results": [{k: v for k, v in one.items() if k != "language"} for one in document["results"]],
                "shards": document["shards"],
                "strict": document["summary"]["strict"],
                "seconds": document["summary"]["seconds"],
            }
        except (KeyError, TypeError, AttributeError) as error:
            raise UsageError(f"{what}: no run: {error!r}") from error
        return from_plain(facts, Run, what)

    def merge(self, other: Run) -> Run:
        """Join two parts of a whole.

        Raises UsageError, naming them, where a result stands in both, or where a rule, a case or a testee differs.
        """
        here = {(one.testee, one.case) for one in self.results}
        twice = sorted(f"{one.testee} {one.case}" for one in other.results if (one.testee, one.case) in here)
        if twice:
            raise UsageError(f"Both runs hold results of {_some(twice)}.")
        if self.strict != other.strict:
            raise UsageError("One of the runs is strict, the other is not.")
        return Run(
            testees=_joined(self.testees, other.testees, "testee"),
            rules=_joined(self.rules, other.rules, "rule"),
            cases=_joined(self.cases, other.cases, "case"),
            results=self.results + other.results,
            strict=self.strict,
            seconds=max(self.seconds, other.seconds),
            shards=self.shards + other.shards,
        )

    def changes(self, before: Run) -> tuple[Change, ...]:
        """Give the defects that are new, gone or seen in other cases since an older run.

        A rule is compared in the cases that both runs judged the testee in: what was not run is no change.
        """
        both = _judged(self) & _judged(before)
        old, new = _broken(before, both), _broken(self, both)
        places = sorted({*old, *new})
        return tuple(
            Change(
                testee,
                rule,
                (new.get((testee, rule)) or old[testee, rule])[0],
                old.get((testee, rule), (None, ()))[1],
                new.get((testee, rule), (None, ()))[1],
            )
            for testee, rule in places
            if old.get((testee, rule), (None, ()))[1] != new.get((testee, rule), (None, ()))[1]
        )


def _judged(run: Run) -> set[tuple[str, str]]:
    return {(one.testee, one.case) for one in run.results if one.verdict in JUDGED}


def _broken(run: Run, among: set[tuple[str, str]]) -> dict[tuple[str, str], tuple[Level, tuple[str, ...]]]:
    """Give testee and rule → level and cases, for the unexplained findings in these places."""
    broken: dict[tuple[str, str], tuple[Level, tuple[str, ...]]] = {}
    for result in run.results:
        for finding in result.findings:
            if finding.explained_by is None and (result.testee, result.case) in among:
                _, cases = broken.get((result.testee, finding.rule), (finding.level, ()))
                broken[result.testee, finding.rule] = (finding.level, tuple(sorted({*cases, result.case})))
    return broken


def _joined(ours: Sequence[Identified], theirs: Sequence[Identified], what: str) -> tuple[Identified, ...]:
    known = {one.id: one for one in ours}
    different = sorted(one.id for one in theirs if _bare(known.get(one.id, one)) != _bare(one))
    if different:
        raise UsageError(f"The runs know different things by the same {what} id: {_some(different)}.")
    return tuple({**{one.id: one for one in theirs}, **known}.values())


def _bare(one: Subject | RuleFacts | CaseFacts) -> object:
    """Leave out what a testee only tells once it has run."""
    return replace(one, versions={}, image="") if isinstance(one, Subject) else one


def _some(names: Sequence[str]) -> str:
    rest = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + rest


def schema() -> dict[str, Any]:
    """Give the JSON Schema of the document."""
    text = resources.files("upload_conformance.shapes").joinpath("run.schema.json").read_text(encoding="utf-8")
    return dict(json.loads(text))
