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
    "go": {"out.raised"},
    "java": {"out.raised", "part.content-type-multipart"},
    "php": {"auth.credentials", "out.raised"},
    "python": {"part.filename-path", "out.raised"},
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
    """A regular expression for the tools' message; empty where they are to accept the block."""
    not_judged: str = ""
    """A regular expression for why it cannot be called; empty where it can."""
    call: str = ""
    """An expression that makes the upload, in place of the published signature."""
    added: tuple[str, ...] | None = None
    """What is to be put around it, all of it."""
    added_among: tuple[str, ...] = ()
    """Some of what is to be put around it."""
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
    testee = candidate(block.language, block.source.encode(), "published", block.call)
    if block.rejected or block.not_judged:
        with pytest.raises(SourceRejected if block.rejected else NotJudged) as rejection:
            testee.prepare()
        wanted = block.rejected or block.not_judged
        assert re.search(wanted, str(rejection.value)), f"{block.says}\n{rejection.value}"
        return
    added = testee.prepare()
    assert block.added is None or added == tuple(block.added), block.says
    assert [what for what in block.added_among if not any(what in one for one in added)] == [], f"{block.says} {added}"
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
        candidate(language, defective(language).replace(b"pload(", b"nrelated("), "published").prepare()
