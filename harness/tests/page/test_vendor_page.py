"""The vendor's page, however it comes: as Markdown, with ``:::`` tabs, and as three site generators render it."""

import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from upload_conformance.testee.language import load_languages
from upload_conformance.testee.page.block import Block
from upload_conformance.testee.page.pages import read_page

FORMS = ("fences.md", "dx-codeblock.md", "mkdocs-material.html", "sphinx.html", "vitepress.html")
SAMPLES = Path(__file__).parents[1] / "testee" / "vendor"
LANGUAGES = load_languages(Path(__file__).resolve().parents[3])
TABS: dict[str, Callable[[str], str]] = {
    "mkdocs-material.html": lambda line: line.expandtabs(4),
    "sphinx.html": lambda line: (" " * 9 + line).expandtabs(8)[9:],  # the code stands in column 9 of its source
}
"""Generators that write spaces for a tab, which is what a reader copies."""
FILES = {
    "python": "upload.py",
    "go": "upload.go",
    "csharp": "Upload.cs",
    "php": "upload.php",
    "java": "Upload.java",
    "cpp": "upload.hpp",
}


def uploads(form: str) -> tuple[Block, ...]:
    return read_page(Path(__file__).parent / "vendor" / form, LANGUAGES).blocks[:-1]


@pytest.mark.parametrize("form", FORMS)
def test_the_six_samples_are_judged_and_the_answer_is_not(form: str) -> None:
    *samples, answer = read_page(Path(__file__).parent / "vendor" / form, LANGUAGES).blocks
    told = [(block.language, block.call, block.problem) for block in samples]
    assert told == [(language, "published", "") for language in FILES]
    assert answer.language == "json"


@pytest.mark.parametrize("form", FORMS)
def test_the_text_is_the_samples(form: str) -> None:
    for block in uploads(form):
        text = (SAMPLES / FILES[block.language or ""]).read_text(encoding="utf-8")
        written = TABS.get(form, str)
        assert block.text.decode().splitlines() == [written(line) for line in text.splitlines()]


@pytest.mark.parametrize("form", FORMS)
def test_the_line_is_the_one_where_the_sample_begins(form: str) -> None:
    lines = (Path(__file__).parent / "vendor" / form).read_text(encoding="utf-8").splitlines()
    for block in uploads(form):
        line = lines[block.line - 1]
        shown = html.unescape(re.sub("<[^<>]*>", "", line)) if form.endswith("html") else line
        assert shown.endswith(block.text.decode().splitlines()[0])
