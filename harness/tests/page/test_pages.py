"""Pages as 25 site generators write them: every block with its line, language and text, and nothing else."""

import hashlib
import tomllib
from pathlib import Path
from typing import Any

import pytest

from upload_conformance.testee.language import load_languages
from upload_conformance.testee.page.pages import read_page

FOLDER = Path(__file__).parent / "pages"
LANGUAGES = load_languages(Path(__file__).resolve().parents[3])
PAGES = {page["file"]: page["block"] for page in tomllib.loads((FOLDER / "expected.toml").read_text("utf-8"))["page"]}


def test_every_page_is_expected_to_hold_something() -> None:
    assert {path.name for path in FOLDER.glob("*.*")} - {"README.md", "expected.toml"} == set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_every_block_is_found_where_it_stands(name: str) -> None:
    found = [(block.line, block.language) for block in read_page(FOLDER / name, LANGUAGES).blocks]
    assert found == [(block["line"], block.get("language")) for block in PAGES[name]]


@pytest.mark.parametrize("name", PAGES)
def test_the_text_is_what_a_reader_copies(name: str) -> None:
    for block, expected in zip(read_page(FOLDER / name, LANGUAGES).blocks, PAGES[name], strict=True):
        assert hashlib.sha256(block.text).hexdigest() in (expected["sha256"], expected.get("or_sha256"))


@pytest.mark.parametrize("name", PAGES)
def test_every_upload_can_be_judged_and_nothing_else(name: str) -> None:
    def is_upload(expected: dict[str, Any]) -> bool:
        return "not" not in expected or expected.get("language") == "shell"

    judged = [not block.problem for block in read_page(FOLDER / name, LANGUAGES).blocks]
    assert judged == [is_upload(block) for block in PAGES[name]]
