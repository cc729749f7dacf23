"""A page's report says of each block what is wrong with it, or why it was not judged."""

import pytest
import runs

from upload_conformance.report import page
from upload_conformance.report.page import BlockFacts
from upload_conformance.shapes.result import Verdict
from upload_conformance.shapes.subject import Kind, Source, Subject

GO = BlockFacts(
    1, 12, "block-1-go", "go", told_by="```go", call="published", replaced=(("<`id`>", "$ID"), ("| jq", ""))
)
PHP = BlockFacts(2, 40, "block-2-php", "php")
C = BlockFacts(3, 60, problem="C, which no sample is written in")
SUBJECTS = tuple(
    Subject(one.testee, Kind.BLOCK, Source("page.md", one.line), one.language, block=one.number) for one in (GO, PHP)
)
RUN = runs.run(
    runs.result("block-1-go", 0, runs.finding("req.rule-2"), runs.finding("part.rule-1", evidence=runs.EVIDENCE)),
    runs.result("block-1-go", 1, runs.finding("part.rule-1"), runs.finding("out.rule-3")),
    runs.result("block-1-go", 2, verdict=Verdict.UNSUPPORTED, reason="it runs one thread"),
    runs.result("block-2-php", 0),
    testees=SUBJECTS,
)


def report(tongue: str = "en") -> str:
    return page.report("page.md", [GO, PHP, C], RUN, tongue)


def test_the_counts_stand_first() -> None:
    assert report().splitlines()[2] == "3 code block(s): 1 passed, 1 failed, 1 not judged."


def test_each_block_has_its_line_and_its_defects_by_level() -> None:
    heads = [line for line in report().splitlines() if line.startswith("##")]
    assert heads == [
        "## Block 1, line 12: 1 × error, 1 × warning, 1 × note",
        "### error",
        "### warning",
        "### note",
        "## Block 2, line 40: nothing is wrong",
        "## Block 3, line 60: not judged",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "- language: go (told by ```` ```go ````); called as `published`",
        "- replaced: `` <`id`> `` by `$ID`",
        "- left out: `| jq`",
        "- judged in 2 case(s)",
        "- not judged in case case-2: It runs one thread.",
        "- **part.rule-1**, in 2 cases, such as case-0: Rule 1 of part is kept. Why. (RFC 1)",
        "      connection 1, byte 10: »\\r\\n\\xff!«",
        "  again: `upload-conformance verify-page page.md --block 1 --case case-0`",
        "C, which no sample is written in.",
    ],
)
def test_it_says(line: str) -> None:
    assert line in report().splitlines()


def test_it_speaks_chinese() -> None:
    assert "## 代码块 1，第 12 行: 1 × 错误, 1 × 警告, 1 × 提示" in report("zh").splitlines()


def test_without_the_defects_it_counts_them() -> None:
    short = page.report("page.md", [GO, PHP, C], RUN, defects=False)
    assert "## Block 1, line 12: 1 × error, 1 × warning, 1 × note" in short
    assert "- replaced: `` <`id`> `` by `$ID`" in short
    assert "part.rule-1" not in short
