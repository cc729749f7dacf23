"""Runs made by hand, for the tests of reports."""

from dataclasses import replace

from upload_conformance.shapes.needs import REASONS, Need
from upload_conformance.shapes.record import Usage
from upload_conformance.shapes.result import Evidence, Finding, Level, Result, Verdict, counts
from upload_conformance.shapes.run import CaseFacts, RuleFacts, Run
from upload_conformance.shapes.subject import Kind, Source, Subject

RULES = tuple(
    RuleFacts(f"{family}.rule-{number}", family.upper(), level, f"Rule {number} of {family} is kept.", "Why.", "RFC 1")
    for family in ("req", "part", "out")
    for number, level in enumerate((Level.MUST, Level.SHOULD, Level.MAY), 1)
)
CASES = tuple(CaseFacts(f"case-{number}", f"Sentence {number}.", tuple(one.id for one in RULES)) for number in range(5))
LEVEL = {one.id: one.level for one in RULES}
EVIDENCE = Evidence(0, 10, 4, b"\r\n\xff!")


def subject(id_: str = "go", kind: Kind = Kind.SAMPLE, path: str = "go/upload.go") -> Subject:
    return Subject(id_, kind, Source.of(path, b"text"), id_, versions={"go": "1.24"})


def finding(rule: str, message: str = "It is not so.", **facts: object) -> Finding:
    return replace(Finding(rule, message, LEVEL[rule]), **facts)  # type: ignore[arg-type]


def result(testee: str, case: int, *findings: Finding, strict: bool = False, **facts: object) -> Result:
    failed = any(counts(one, strict=strict) for one in findings)
    verdict = Verdict.FAILED if failed else Verdict.PASSED
    return replace(Result(testee, f"case-{case}", verdict, findings), **facts)  # type: ignore[arg-type]


def run(*results: Result, testees: tuple[Subject, ...] = (), strict: bool = False) -> Run:
    named = testees or tuple(subject(name) for name in dict.fromkeys(one.testee for one in results))
    return Run(named, RULES, CASES, results, strict, 1.5)


def six(defects: int) -> Run:
    """Six testees with this many defects in all, each in every case, and something of everything else."""
    names = ("python", "go", "csharp", "php", "java", "cpp")
    places = [(name, rule.id) for rule in RULES for name in names if rule.level is not Level.MAY][:defects]
    long = "The body holds what it should not hold, as can be seen from the following words. " * 5
    results = [
        result(
            name,
            case,
            *(finding(rule, long, evidence=EVIDENCE) for testee, rule in places if testee == name),
            finding("part.rule-3"),
            usages=(Usage(1, 1, 1, 1, 1),),
        )
        for name in names
        for case in range(4)
    ]
    results += [Result(name, "case-4", Verdict.UNSUPPORTED, reason=REASONS[Need.THREADS]) for name in names]
    return run(*results)
