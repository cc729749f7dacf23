"""Code with the signature of the service's API page is built as it stands, called, and judged."""

from collections.abc import Callable
from pathlib import Path

import pytest

from upload_conformance.cases import CASES
from upload_conformance.rules import judge
from upload_conformance.runner import Runner, Testee
from upload_conformance.testee.candidate import Candidate, CandidateRejected
from upload_conformance.testee.images import Image
from upload_conformance.testee.language import load_languages

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
CLASSES = {
    "csharp": ("using System;\nusing System.IO;\n\nnamespace Page\n{\nclass Uploader\n{\n", "\n}\n}\n"),
    "go": (
        (
            'package main\n\nimport (\n\t"bytes"\n\t"io"\n\t"io/ioutil"\n\t"mime/multipart"\n\t"net/http"\n'
            '\t"os"\n\t"path/filepath"\n)\n\n'
        ),
        "\nfunc main() {}\n",
    ),
    "java": (
        (
            "import okhttp3.*;\nimport java.io.*;\nimport org.json.JSONObject;\n"
            "import org.apache.commons.codec.binary.Base64;\n\npublic class Uploader {\n"
        ),
        "\n}\n",
    ),
    "php": ("<?php\n\n", "\n"),
    "cpp": (
        (
            "#include <string>\n#include <curl/curl.h>\n\nstd::string base64_encode(const std::string &text) {\n"
            "  return text;\n}\n"
        ),
        "\n",
    ),
}
"""What a page may put around a block itself, and then needs nothing more."""


def block(language: str) -> bytes:
    return (TESTS / "page" / "blocks" / f"{language}.txt").read_bytes()


def build(language: str, source: bytes, runner: Runner, image_of: Callable[[str], Image]) -> Testee:
    return runner.compile(image_of(language), Candidate(f"{language} block", source, "published"))


def broken(testee: Testee, runner: Runner) -> set[str]:
    futures = [runner.submit(testee, CASES[name]) for name in ("name-chinese", "ret-code-1008003")]
    return {finding.rule for future in futures for finding in judge(future.result())}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_defects_of_a_published_block_are_found(
    language: str, runner: Runner, image_of: Callable[[str], Image]
) -> None:
    found = broken(build(language, block(language), runner, image_of), runner)
    assert DEFECTS[language] <= found
    assert "out.survives" not in found


@pytest.mark.parametrize("language", CLASSES)
def test_what_a_block_brings_itself_is_not_put_around_it_again(
    language: str, runner: Runner, image_of: Callable[[str], Image]
) -> None:
    source = block(language)
    if language == "java":
        source = source[source.index(b"public JSONObject") :]
    before, after = CLASSES[language]
    testee = build(language, before.encode() + source + after.encode(), runner, image_of)
    assert "out.survives" not in broken(testee, runner)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mistake_in_a_block_is_told_with_the_block_s_own_line(
    language: str, runner: Runner, image_of: Callable[[str], Image]
) -> None:
    source = block(language).rstrip()
    line = source.count(b"\n") + 2
    with pytest.raises(CandidateRejected) as rejection:
        build(language, source + b"\n)(\n", runner, image_of)
    file = Path(LANGUAGES[language].sample).name
    places = [f"{file}:{line}", f"{file}({line}", f"{file} on line {line}", f'{file}", line {line}']
    assert any(place in str(rejection.value) for place in places), rejection.value


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_block_without_the_function_is_rejected(
    language: str, runner: Runner, image_of: Callable[[str], Image]
) -> None:
    with pytest.raises(CandidateRejected):
        build(language, block(language).replace(b"pload(", b"pLoadMore("), runner, image_of)
