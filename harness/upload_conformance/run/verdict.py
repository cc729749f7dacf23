"""A record and the rules → a result; results and what they are about → a run. Both pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from upload_conformance.rules.catalogue import Catalogue
from upload_conformance.rules.hiding import finding_shown
from upload_conformance.rules.judging import judge
from upload_conformance.shapes.case import Case
from upload_conformance.shapes.record import Record
from upload_conformance.shapes.result import Result, Verdict, counts
from upload_conformance.shapes.run import CaseFacts, RuleFacts, Run
from upload_conformance.shapes.subject import Subject


def result_of(record: Record, rules: Catalogue, *, strict: bool, kept_in: str = "") -> Result:
    """Judge a record; ``kept_in`` is the folder that it was saved in. No finding shows credentials."""
    judgement = judge(record, rules)
    failed = any(counts(finding, strict=strict) for finding in judgement.findings)
    return Result(
        testee=record.subject.id,
        case=record.case.id,
        verdict=Verdict.FAILED if failed else Verdict.PASSED,
        findings=tuple(finding_shown(finding, record) for finding in judgement.findings),
        not_seen=judgement.not_seen,
        seconds=record.seconds,
        usages=record.usages,
        record=kept_in,
    )


def run_of(
    subjects: Iterable[Subject],
    cases: Iterable[Case],
    rules: Catalogue,
    results: Sequence[Result],
    *,
    strict: bool,
    seconds: float,
    shard: str = "",
) -> Run:
    """Put results together with what they are about; what has none is left out."""
    testees, ran = {result.testee for result in results}, {result.case for result in results}
    judged_in = {case.id: rules.for_case(case) for case in cases if case.id in ran}
    sentences = {case.id: case.sentence for case in cases}
    judged = {rule.id for those in judged_in.values() for rule in those}
    return Run(
        testees=tuple({one.id: one for one in subjects if one.id in testees}.values()),
        rules=tuple(
            RuleFacts(one.id, one.family, one.level, one.sentence, one.why, one.source)
            for one in rules.rules.values()
            if one.id in judged
        ),
        cases=tuple(CaseFacts(id_, sentences[id_], tuple(r.id for r in those)) for id_, those in judged_in.items()),
        results=tuple(results),
        strict=strict,
        seconds=seconds,
        shards=(shard,) if shard else (),
    )
