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


def blocks(name: str, line: str, folder: Path) -> tuple[Block, ...]:
    page = folder / name
    page.write_text(PAGES[name].replace("LINE", line).replace("CODE", CODE), encoding="utf-8")
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
