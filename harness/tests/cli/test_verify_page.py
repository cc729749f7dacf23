"""A page is judged block by block, and the report says of each where it stands and what is wrong."""

import json
from pathlib import Path
from typing import Any

import pytest
from copies import PROJECT, Copy, copy_of

from upload_conformance.shapes.errors import ExitCode

pytestmark = pytest.mark.docker
CASES = ("--case", "name-plain", "--case", "redirect-302")


def page() -> str:
    """Give a page with a good block, a bad one, and one that cannot be judged."""
    good = (PROJECT / "python" / "upload.py").read_text(encoding="utf-8")
    bad = (PROJECT / "harness" / "tests" / "page" / "blocks" / "go.txt").read_text(encoding="utf-8")
    return (
        f"# 号码包上传\n\n## Python 示例\n\n```\n{good}```\n\n## Go 示例\n\n```\n{bad}```\n\n"
        '## Answer\n\n```json\n{"retCode": 0}\n```\n'
    )


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory, image_of: Any) -> tuple[Copy, int, str]:
    for name in ("go", "python"):
        image_of(name)
    project = copy_of(tmp_path_factory.mktemp("page") / "project")
    (project.folder / "page.md").write_text(page(), encoding="utf-8")
    return project, *project.run("verify-page", "page.md", *CASES)


@pytest.fixture(scope="module")
def report(judged: tuple[Copy, int, str]) -> str:
    return (judged[0].folder / "build" / "page.md").read_text(encoding="utf-8")


def line_of(text: str) -> int:
    return page()[: page().index(text)].count("\n") + 1


def test_a_page_with_a_bad_block_ends_with_1(judged: tuple[Copy, int, str]) -> None:
    assert judged[1] == ExitCode.CODE_FAILED, judged[2]


def test_the_report_counts(report: str) -> None:
    assert "3 code block(s): 1 passed, 1 failed, 1 not judged." in report


def test_a_good_block_is_named_with_its_line_and_language(report: str) -> None:
    assert "## Block 1, line 6" in report
    assert "python" in report


def test_a_bad_block_is_named_with_its_line(report: str) -> None:
    assert f"## Block 2, line {line_of('func Upload')}" in report


def test_a_broken_rule_is_told_with_how_to_see_it_again(report: str) -> None:
    assert "**auth.nowhere-else**" in report
    assert "verify-page page.md --block 2 --case" in report


def test_a_block_that_cannot_be_judged_is_said(report: str) -> None:
    line = line_of('{"retCode": 0}')
    assert f"## Block 3, line {line}: not judged" in report


def test_the_document_says_what_was_judged(judged: tuple[Copy, int, str]) -> None:
    path: Path = judged[0].folder / "build" / "conformance.json"
    testees = json.loads(path.read_text(encoding="utf-8"))["testees"]
    assert [(one["id"], one["language"]) for one in testees] == [("block-1-python", "python"), ("block-2-go", "go")]


def test_one_block_can_be_judged_alone(judged: tuple[Copy, int, str]) -> None:
    code, text = judged[0].run("verify-page", "page.md", "--block", "1", *CASES)
    assert code == ExitCode.PASSED, text


def test_a_page_without_a_block_to_judge_is_wrong_usage(judged: tuple[Copy, int, str]) -> None:
    code, text = judged[0].run("verify-page", "page.md", "--block", "3", *CASES)
    assert (code, "block 3" in text) == (ExitCode.WRONG_USAGE, True), text


SHELL = """# Upload

```console
$ curl -sS --fail-with-body -u <access id>:<secret> -F file=@accounts.txt https://api.example.com/upload
{"retCode": 0}
```

<!-- upload-conformance: expect="part.filename" -->
```sh
curl -sS -u $ID:$SECRET -F "file=@accounts.txt;filename=other.txt" https://api.example.com/upload
```

```python
def upload(request):
    return render(request)
```
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> tuple[Copy, int, str]:
    """Judge a folder of two pages with commands, one of them in reStructuredText."""
    project = copy_of(tmp_path_factory.mktemp("folder") / "project")
    (project.folder / "docs").mkdir()
    (project.folder / "docs" / "page.md").write_text(SHELL, encoding="utf-8")
    command = ".. code-block:: bash\n\n   curl -sS -u a:b -F file=@a.txt https://api.example.com/\n"
    (project.folder / "docs" / "other.rst").write_text(command, encoding="utf-8")
    return project, *project.run("verify-page", "docs", "--case", "name-plain", "--fail-on-unjudged")


def test_a_folder_is_judged_page_by_page(folder: tuple[Copy, int, str]) -> None:
    testees = json.loads((folder[0].folder / "build" / "conformance.json").read_text("utf-8"))["testees"]
    assert [one["id"] for one in testees] == [
        "other-rst.block-1-shell",
        "page-md.block-1-shell",
        "page-md.block-2-shell",
    ]


def test_a_command_is_judged_with_its_placeholders_replaced(folder: tuple[Copy, int, str]) -> None:
    report = (folder[0].folder / "build" / "page.md").read_text("utf-8")
    assert "## Block 1, line 4: nothing is wrong" in report
    assert '- replaced: `<access id>:<secret>` by `"$ACCESS_ID:$SECRET_KEY"`' in report


def test_what_the_page_expects_of_a_block_fails_no_run(folder: tuple[Copy, int, str]) -> None:
    results = json.loads((folder[0].folder / "build" / "conformance.json").read_text("utf-8"))["results"]
    assert {one["verdict"] for one in results} == {"passed"}
    assert any(finding["rule"] == "part.filename" for one in results for finding in one["findings"])


def test_a_block_that_could_be_judged_and_is_not_fails_the_run_that_asks_for_it(folder: tuple[Copy, int, str]) -> None:
    assert folder[1] == ExitCode.CODE_FAILED, folder[2]
    assert "not judged: docs/page.md:14" in folder[2]
