"""A run is read back as it was written, merged from its parts, and compared with an older one."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from upload_conformance.report import document
from upload_conformance.shapes.errors import UsageError
from upload_conformance.shapes.record import Usage
from upload_conformance.shapes.result import Evidence, Finding, Level, Result, Verdict
from upload_conformance.shapes.run import CaseFacts as C
from upload_conformance.shapes.run import Change, RuleFacts, Run
from upload_conformance.shapes.subject import Kind, Source, Subject

GO = Subject("go", Kind.SAMPLE, Source("go/upload.go", 12, "ab"), "go", versions={"go": "1.24"})
PHP = Subject("php", Kind.CANDIDATE, Source("a.php"), "php", call="published")
NAME = RuleFacts("part.filename", "PART", Level.MUST, "It is the base name.", "Servers store it.", "RFC 7578 §4.2")
MEMORY = RuleFacts("res.memory", "RES", Level.SHOULD, "It is streamed.", "Memory runs out.", "practice")
PLAIN, CHINESE = C("name-plain", "A.", ("part.filename",)), C("name-chinese", "B.", ("part.filename", "res.memory"))
FOUND = Finding("part.filename", "It is a path.", Level.MUST, Evidence(0, 342, 18, b'filename="/a/\xff"'))
SLOW = Finding("res.memory", "600 MiB.", Level.SHOULD)
RUN = Run(
    testees=(GO, PHP),
    rules=(NAME, MEMORY),
    cases=(PLAIN, CHINESE),
    results=(
        Result("go", "name-plain", Verdict.PASSED, seconds=0.5, usages=(Usage(1, 2, 3, 4, 5),)),
        Result("go", "name-chinese", Verdict.FAILED, (FOUND, SLOW), ("auth.once",), record="build/records/x"),
        Result("php", "name-plain", Verdict.FAILED, (FOUND,)),
        Result("php", "name-chinese", Verdict.UNSUPPORTED, reason="It cannot."),
    ),
    strict=True,
    seconds=1.5,
)


def test_a_run_comes_back_as_it_was() -> None:
    assert Run.from_document(json.loads(json.dumps(RUN.document())), "it") == RUN


def test_a_run_comes_back_from_its_file(tmp_path: Path) -> None:
    document.write(RUN, tmp_path / "run.json")
    assert Run.load(tmp_path / "run.json") == RUN


@pytest.mark.parametrize("text", ["", "[]", '{"schema": 1}', '{"schema": 2}'])
def test_what_is_no_run_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"run\.json"):
        Run.load(tmp_path / "run.json")


# Defects.


def test_a_defect_is_a_rule_and_its_cases() -> None:
    run = replace(RUN, results=(replace(RUN.results[2], testee="go"), RUN.results[1]))
    assert [(d.rule, d.cases) for d in run.defects] == [
        ("part.filename", ("name-plain", "name-chinese")),
        ("res.memory", ("name-chinese",)),
    ]


def test_the_example_is_the_first_case_of_the_catalogue() -> None:
    run = replace(RUN, results=(RUN.results[1], replace(RUN.results[2], testee="go")))
    assert run.defects[0].example == "name-plain"


def test_errors_come_before_warnings() -> None:
    run = replace(RUN, results=(replace(RUN.results[1], findings=(SLOW, FOUND)),))
    assert [defect.level for defect in run.defects] == [Level.MUST, Level.SHOULD]


def test_what_another_finding_explains_comes_last_and_is_not_counted() -> None:
    explained = replace(FOUND, explained_by="res.memory")
    run = replace(RUN, results=(replace(RUN.results[1], findings=(explained, SLOW)),))
    assert [defect.rule for defect in run.defects] == ["res.memory", "part.filename"]
    assert (run.summary["must"], run.summary["should"]) == (0, 1)


def test_a_rule_that_is_broken_by_itself_somewhere_is_explained_by_nothing() -> None:
    explained = replace(RUN.results[1], findings=(replace(FOUND, explained_by="res.memory"), SLOW))
    run = replace(RUN, results=(explained, replace(RUN.results[2], testee="go")))
    (defect,) = [one for one in run.defects if one.rule == "part.filename"]
    assert (defect.explained_by, defect.cases) == (None, ("name-plain",))


# Parts of a whole.


def part(*numbers: int, shard: str = "") -> Run:
    return replace(RUN, results=tuple(RUN.results[n] for n in numbers), shards=(shard,) if shard else ())


def test_parts_make_the_whole() -> None:
    merged = part(0, 1, shard="1/2").merge(part(2, 3, shard="2/2"))
    assert (merged.results, merged.shards) == (RUN.results, ("1/2", "2/2"))


def test_a_result_in_both_parts_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match="go name-chinese"):
        part(0, 1).merge(part(1, 2))


def test_a_rule_that_says_something_else_is_refused_by_name() -> None:
    other = replace(part(2), rules=(replace(NAME, sentence="Other."), MEMORY))
    with pytest.raises(UsageError, match=r"rule id: part\.filename"):
        part(0).merge(other)


def test_a_case_that_says_something_else_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match="case id: name-plain"):
        part(0).merge(replace(part(2), cases=(replace(PLAIN, sentence="Other."),)))


def test_another_source_of_the_same_testee_is_refused_by_name() -> None:
    other = replace(part(2), testees=(replace(GO, source=Source("go/upload.go", 12, "cd")),))
    with pytest.raises(UsageError, match="testee id: go"):
        part(0).merge(other)


def test_a_strict_part_and_another_are_refused() -> None:
    with pytest.raises(UsageError, match="strict"):
        part(0).merge(replace(part(2), strict=False))


def test_versions_that_only_one_part_has_seen_do_not_matter() -> None:
    assert part(0).merge(replace(part(1), testees=(replace(GO, versions={}),))).testees[0].versions == GO.versions


# Since an older run.


def changes(before: Result, after: Result) -> tuple[Change, ...]:
    return replace(RUN, results=(after,)).changes(replace(RUN, results=(before,)))


CLEAN, DIRTY = replace(RUN.results[1], verdict=Verdict.PASSED, findings=()), RUN.results[2]


def test_a_new_defect_is_a_change() -> None:
    dirty = replace(CLEAN, verdict=Verdict.FAILED, findings=(FOUND,))
    assert changes(CLEAN, dirty) == (Change("go", "part.filename", Level.MUST, (), ("name-chinese",)),)


def test_a_defect_that_is_gone_is_a_change() -> None:
    dirty = replace(CLEAN, verdict=Verdict.FAILED, findings=(FOUND,))
    assert changes(dirty, CLEAN) == (Change("go", "part.filename", Level.MUST, ("name-chinese",), ()),)


def test_the_same_defect_is_no_change() -> None:
    assert changes(DIRTY, DIRTY) == ()


def test_a_case_that_was_not_judged_before_is_no_change() -> None:
    unjudged = replace(DIRTY, verdict=Verdict.NOT_JUDGED, findings=())
    assert changes(unjudged, DIRTY) == ()
