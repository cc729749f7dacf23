"""Files, folders and globs become pages, each once."""

from pathlib import Path

import pytest

from upload_conformance.shapes.errors import UsageError
from upload_conformance.testee.page.pages import expand


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    for name in ("a.md", "api/b.rst", "api/c.txt", ".cache/d.md", "node_modules/x/e.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def names(docs: Path, *wanted: str) -> list[str]:
    return [str(page.relative_to(docs)) for page in expand([str(docs / one) for one in wanted])]


def test_a_folder_stands_for_the_pages_below_it(docs: Path) -> None:
    assert names(docs, "") == ["a.md", "api/b.rst"]


def test_a_glob_stands_for_what_it_matches(docs: Path) -> None:
    assert names(docs, "**/*.rst") == ["api/b.rst"]


def test_a_page_that_is_named_twice_is_judged_once(docs: Path) -> None:
    assert names(docs, "a.md", "*.md") == ["a.md"]


def test_a_file_is_taken_as_it_is_named(docs: Path) -> None:
    assert names(docs, ".cache/d.md") == [".cache/d.md"]


@pytest.mark.parametrize("name", ["none.md", "*.adoc"])
def test_a_name_that_means_no_page_is_wrong_usage(docs: Path, name: str) -> None:
    with pytest.raises(UsageError, match="there is no page"):
        names(docs, name)
