"""What the endpoint's own pages expect of a block is what the sample in it is known to leave, neither more nor less."""

from pathlib import Path

import pytest

from upload_conformance.testee.language import load_languages
from upload_conformance.testee.page.pages import read_page

PROJECT = Path(__file__).resolve().parents[3]
LANGUAGES = load_languages(PROJECT)
PAGES = sorted((PROJECT / "docs" / "api").glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_language_has_a_block_that_is_judged(page: Path) -> None:
    blocks = [block for block in read_page(page, LANGUAGES).blocks if not block.problem]
    assert sorted(block.language or "" for block in blocks if not block.command) == sorted(LANGUAGES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_block_called_as_the_sample_expects_the_sample_s_departures(page: Path) -> None:
    samples = [b for b in read_page(page, LANGUAGES).blocks if not (b.problem or b.command or b.call)]
    expected = {block.language: set(block.directives.expect) for block in samples}
    assert expected == {name: {one.rule for one in LANGUAGES[name].departures} for name in expected}
    assert expected
