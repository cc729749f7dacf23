"""Code with the signature of the service's API page is built as it stands, called, and judged."""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from upload_conformance.testee.language import load_languages
from upload_conformance.testee.source import SourceTestee
from upload_conformance.testee.testee import NotJudged, SourceRejected

Make = Callable[..., SourceTestee]
Broken = Callable[..., set[str]]

pytestmark = pytest.mark.docker
TESTS = Path(__file__).resolve().parents[1]
LANGUAGES = load_languages(TESTS.parents[1])
DEFECTS = {
    "cpp": {"req.one"},
    "csharp": {"part.filename-encoded-word", "part.name-quoted", "part.content-type"},
    "go": {"out.ret-code"},
    "java": {"out.ret-code", "part.content-type"},
    "php": {"auth.credentials", "out.ret-code"},
    "python": {"part.filename-path", "out.ret-code"},
}
"""What the blocks break, each written with the defects that were met on such a page."""


@dataclass(frozen=True)
class Block:
    """A block of a page, out of published/<language>.toml, and what is to come of it."""

    language: str
    id: str
    says: str
    """What is special about it."""
    source: str
    rejected: str = ""
    """A regular expression for the build's message; empty where the block is to be built."""
    cases: tuple[str, ...] = ("name-chinese",)
    breaks: tuple[str, ...] = ()
    """Rules that the block breaks in one of these cases."""
    holds: tuple[str, ...] = ("req.one", "auth.credentials", "body.identical", "out.survives", "out.quiet")
    """Rules that it does not break."""


VARIETY = [
    Block(path.stem, **entry)
    for path in sorted((TESTS / "testee" / "published").glob("*.toml"))
    for entry in tomllib.loads(path.read_text(encoding="utf-8"))["block"]
]


def defective(language: str) -> bytes:
    return (TESTS / "page" / "blocks" / f"{language}.txt").read_bytes()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_defects_of_a_published_block_are_found(language: str, candidate: Make, broken: Broken) -> None:
    testee = candidate(language, defective(language), "published")
    found = broken(testee, ("name-chinese", "ret-code-1008003"))
    assert DEFECTS[language] <= found
    assert "out.survives" not in found


@pytest.mark.parametrize("block", VARIETY, ids=lambda block: f"{block.language}-{block.id}")
def test_blocks_are_as_varied_as_pages(block: Block, candidate: Make, broken: Broken) -> None:
    testee = candidate(block.language, block.source.encode(), "published")
    if block.rejected:
        with pytest.raises((SourceRejected, NotJudged)) as rejection:
            testee.prepare()
        assert re.search(block.rejected, str(rejection.value)), f"{block.says}\n{rejection.value}"
        return
    found = broken(testee, block.cases)
    assert found & {*block.breaks, *block.holds} == set(block.breaks), f"{block.says}\n{found}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mistake_in_a_block_is_told_with_the_block_s_own_line(language: str, candidate: Make) -> None:
    source = defective(language).rstrip()
    line = source.count(b"\n") + 2
    with pytest.raises(SourceRejected) as rejection:
        candidate(language, source + b"\n)(\n", "published").prepare()
    file = Path(LANGUAGES[language].sample).name
    places = [f"{file}:{line}", f"{file}({line}", f"{file} on line {line}", f'{file}", line {line}']
    assert any(place in str(rejection.value) for place in places), rejection.value


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_block_without_the_function_is_rejected(language: str, candidate: Make) -> None:
    with pytest.raises((SourceRejected, NotJudged)):
        candidate(language, defective(language).replace(b"pload(", b"pLoadMore("), "published").prepare()
