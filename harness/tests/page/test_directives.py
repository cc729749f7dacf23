"""A page's own line holds for the next block, in the comments of each markup."""

from pathlib import Path

import pytest

from upload_conformance.shapes.errors import UsageError
from upload_conformance.testee.language import load_languages
from upload_conformance.testee.page.block import Block
from upload_conformance.testee.page.directives import Directives
from upload_conformance.testee.page.pages import read_page

LANGUAGES = load_languages(Path(__file__).resolve().parents[3])
CODE = "client.Upload(path)\n"

PAGES = {
    "page.md": "Words.\n\n<!-- upload-conformance: LINE -->\n```go\nCODE```\n\n```go\nCODE```\n",
    "page.mdx": "{/* upload-conformance: LINE */}\n\n```go\nCODE```\n\n```go\nCODE```\n",
    "page.html": "<!-- upload-conformance: LINE --><pre class=go>CODE</pre><p>x</p><pre class=go>CODE</pre>\n",
    "page.rst": ".. upload-conformance: LINE\n\n.. code-block:: go\n\n   CODE\n.. code-block:: go\n\n   CODE\n",
    "page.adoc": "// upload-conformance: LINE\n[source,go]\n----\nCODE----\n\n[source,go]\n----\nCODE----\n",
}


SECTIONS = {
    "page.md": "# A\n\n<!-- upload-conformance: LINE -->\n\nWords.\n\nMIDDLE## B\n\n```go\nCODE```\n",
    "page.mdx": "# A\n\n{/* upload-conformance: LINE */}\n\nWords.\n\nMIDDLE## B\n\n```go\nCODE```\n",
    "page.html": "<h1>A</h1>\n\n<!-- upload-conformance: LINE --><p>x</p>MIDDLE<h2>B</h2><pre class=go>CODE</pre>\n",
    "page.rst": "A\n=\n.. upload-conformance: LINE\n\nWords.\n\nMIDDLEB\n-\n\n.. code-block:: go\n\n   CODE\n",
    "page.adoc": "= A\n\n// upload-conformance: LINE\n\nWords.\n\nMIDDLE== B\n\n[source,go]\n----\nCODE----\n",
}
"""The lines of a block's own section end with MIDDLE, where a block can be."""
FENCES = {
    "page.md": "```go\nCODE```\n\n",
    "page.mdx": "```go\nCODE```\n\n",
    "page.html": "<pre class=go>CODE</pre>",
    "page.rst": ".. code-block:: go\n\n   CODE\n",
    "page.adoc": "[source,go]\n----\nCODE----\n\n",
}


def blocks(name: str, line: str, folder: Path, middle: str | None = None) -> tuple[Block, ...]:
    page = folder / name
    text = PAGES[name] if middle is None else SECTIONS[name].replace("MIDDLE", middle)
    page.write_text(text.replace("LINE", line).replace("CODE", CODE), encoding="utf-8")
    return read_page(page, LANGUAGES).blocks


@pytest.mark.parametrize("name", PAGES)
def test_it_holds_for_the_next_block_only(name: str, tmp_path: Path) -> None:
    first, second = blocks(name, 'call="client.Upload(path)" expect="req.one, part.filename"', tmp_path)
    assert first.directives == Directives("client.Upload(path)", "", ("req.one", "part.filename"))
    assert second.directives == Directives()


def test_a_call_makes_a_block_one_that_can_be_judged(tmp_path: Path) -> None:
    first, second = blocks("page.md", 'call="client.Upload(path)"', tmp_path)
    assert (first.problem, first.call) == ("", "client.Upload(path)")
    assert second.problem.endswith("defines no function for an upload")


def test_a_block_that_is_to_be_skipped_is_not_judged_and_says_why(tmp_path: Path) -> None:
    first, _ = blocks("page.md", 'skip="an excerpt"', tmp_path)
    assert (first.problem, first.could_be_judged) == ("the page says so: an excerpt", False)


@pytest.mark.parametrize("line", ["calls=x", "call", 'call="', 'skip=""'])
def test_what_is_no_directive_is_wrong_usage(line: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"page\.md: line 5: upload-conformance:"):
        blocks("page.md", line, tmp_path)


@pytest.mark.parametrize("name", SECTIONS)
def test_text_may_stand_between_it_and_its_block(name: str, tmp_path: Path) -> None:
    first, second = blocks(name, 'skip="an excerpt"', tmp_path, FENCES[name])
    assert (first.directives.skip, second.directives.skip) == ("an excerpt", "")


@pytest.mark.parametrize("name", SECTIONS)
def test_one_whose_section_has_no_block_is_wrong_usage(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=rf"{name}: line 3: .*no code block follows in this section"):
        blocks(name, 'skip="an excerpt"', tmp_path, "")


@pytest.mark.parametrize("name", SECTIONS)
def test_one_at_the_end_of_a_page_is_wrong_usage(name: str, tmp_path: Path) -> None:
    page = tmp_path / name
    whole = SECTIONS[name].partition("MIDDLE")[0]
    page.write_text(whole.replace("LINE", 'skip="an excerpt"'), encoding="utf-8")
    with pytest.raises(UsageError, match="no code block follows in this section"):
        read_page(page, LANGUAGES)


def test_two_lines_hold_for_one_block(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    said = "<!-- upload-conformance: {} -->\n"
    page.write_text(
        said.format('call="f(path)"') + said.format('expect="req.one"') + "```go\nx\n```\n", encoding="utf-8"
    )
    (block,) = read_page(page, LANGUAGES).blocks
    assert block.directives == Directives("f(path)", "", ("req.one",))
