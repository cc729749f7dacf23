"""``sync`` as a command: exit codes, and what it says."""

from pathlib import Path

import pytest

from upload_conformance.cli.main import main

PAGE = '```python source="upload.py#upload"\n```\n'


@pytest.fixture
def page(tmp_path: Path) -> Path:
    (tmp_path / "upload.py").write_text("# START upload\ncode\n# END upload\n", encoding="utf-8")
    file = tmp_path / "page.md"
    file.write_text(PAGE, encoding="utf-8")
    return file


def run(page: Path, *options: str) -> int:
    return main(["sync", str(page), "--root", str(page.parent), *options])


def test_check_fails_and_says_what_to_run(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(page, "--check") == 1
    assert page.read_text(encoding="utf-8") == PAGE
    assert f"Run: upload-conformance sync --root {page.parent} {page}" in capsys.readouterr().err


def test_diff_fails_and_shows_the_change(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(page, "--diff") == 1
    assert "\n+code\n" in capsys.readouterr().out
    assert page.read_text(encoding="utf-8") == PAGE


def test_a_page_that_was_written_passes_the_check(page: Path) -> None:
    assert run(page) == 0
    assert "\ncode\n" in page.read_text(encoding="utf-8")
    assert run(page, "--check") == 0


def test_a_lost_region_fails_by_name(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (page.parent / "upload.py").write_text("code\n", encoding="utf-8")
    assert run(page) == 1
    assert f"{page}:1: {page.parent / 'upload.py'}: has no region 'upload'" in capsys.readouterr().err
