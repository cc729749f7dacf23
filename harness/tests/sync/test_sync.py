"""Pages of anybody, filled in: nothing but the named blocks changes, and edits made by hand are kept."""

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from upload_conformance.shapes.errors import UsageError
from upload_conformance.sync import sync

CODE = "def upload():\n    return 1\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "python").mkdir()
    source = f"import os\n# START upload\n{CODE}# END upload\n# START 示例\nprint('号码包')\n# END 示例\n"
    (tmp_path / "python" / "upload.py").write_text(source, encoding="utf-8")
    return tmp_path


def page(root: Path, text: str, name: str = "page.md") -> Path:
    file = root / name
    file.write_bytes(text.encode())
    return file


def after(root: Path, text: str) -> str:
    """Give the page once synced; a second time must change nothing."""
    file = page(root, text)
    outcome = sync(file, root)
    assert outcome.problems == []
    written = file.read_bytes().decode()
    assert written == outcome.after
    assert not sync(file, root, check=True).changed
    return written


def without_checksums(text: str) -> str:
    return re.sub(r' checksum="[0-9a-f]{12}"', "", text)


def problem(root: Path, text: str) -> str:
    """Give the one problem of a page, which must stay untouched."""
    file = page(root, text)
    outcome = sync(file, root)
    assert file.read_bytes().decode() == text
    assert not outcome.changed
    (told,) = outcome.problems
    return told


def test_an_empty_block_is_filled_in(root: Path) -> None:
    text = 'A\n\n```python source="python/upload.py#upload"\n```\n\nB\n'
    assert without_checksums(after(root, text)) == text.replace('upload"\n', f'upload"\n{CODE}')


def test_old_text_gives_way(root: Path) -> None:
    text = after(root, '```python source="python/upload.py#upload"\n```\n')
    source = root / "python" / "upload.py"
    source.write_text(source.read_text(encoding="utf-8").replace("return 1", "return 2"), encoding="utf-8")
    assert without_checksums(after(root, text)) == without_checksums(text).replace("return 1", "return 2")


def test_a_page_that_is_right_is_not_written(root: Path) -> None:
    file = page(root, after(root, '```python source="python/upload.py#upload"\n```\n'))
    file.chmod(0o444)
    before = file.stat()
    sync(file, root)
    assert file.stat().st_mtime_ns == before.st_mtime_ns


def test_check_writes_nothing(root: Path) -> None:
    text = '```python source="python/upload.py#upload"\n```\n'
    file = page(root, text)
    outcome = sync(file, root, check=True)
    assert outcome.changed
    assert "+def upload():" in outcome.diff().splitlines()
    assert file.read_bytes().decode() == text


def test_several_blocks_of_one_file(root: Path) -> None:
    text = after(
        root,
        '```python source="python/upload.py#示例"\n```\n'
        "\n```python\nleft alone\n```\n\n"
        "~~~~ {.python source='python/upload.py#upload'}\nold\n\nlonger\n~~~~\n"
        "```python title=x source=python/upload.py#upload other\n```",
    )
    assert without_checksums(text) == (
        "```python source=\"python/upload.py#示例\"\nprint('号码包')\n```\n"
        "\n```python\nleft alone\n```\n\n"
        f"~~~~ {{.python source='python/upload.py#upload'}}\n{CODE}~~~~\n"
        f"```python title=x source=python/upload.py#upload other\n{CODE}```"
    )


def test_line_ends_of_the_page_stay(root: Path) -> None:
    text = after(root, '# A\r\n\r\n```python source="python/upload.py#upload"\r\n```\r\nB\nC\r\n')
    assert without_checksums(text) == (
        '# A\r\n\r\n```python source="python/upload.py#upload"\r\n' + CODE.replace("\n", "\r\n") + "```\r\nB\nC\r\n"
    )


def test_a_byte_order_mark_and_odd_separators_stay(root: Path) -> None:
    text = '\ufeff```python source="python/upload.py#upload"\n```\nA\u2028B\x0cC\x85D\n'
    assert without_checksums(after(root, text)) == text.replace('upload"\n', f'upload"\n{CODE}')


@pytest.mark.parametrize(
    ("opening", "prefix"),
    [
        ("- ", "  "),
        ("1. ", "   "),
        ("> ", "> "),
        (">", ">"),
        ("> - ", ">   "),
        ("- > ", "  > "),
        ("-\t", " \t"),
        ("- a\n\n  - b\n\n    ", "    "),
        ('=== "Python"\n\n    ', "    "),
        ("<TabItem>\n  ", "  "),
        ("<!-- a comment -->\n", ""),
    ],
    ids=repr,
)
def test_blocks_inside_something(root: Path, opening: str, prefix: str) -> None:
    (root / "a.py").write_text("# START a\nif x:\n\n\tdef f():\n\t\tpass\n# END a\n", encoding="utf-8")
    text = after(root, f'{opening}```python source="a.py#a"\n{prefix}```\n')
    assert without_checksums(text) == (
        f'{opening}```python source="a.py#a"\n{prefix}if x:\n{prefix.rstrip()}\n'
        f"{prefix}\tdef f():\n{prefix}\t\tpass\n{prefix}```\n"
    )
    fences = [
        one for one in MarkdownIt("commonmark").disable(["code", "html_block"]).parse(text) if one.type == "fence"
    ]
    assert [one.content for one in fences] == ["if x:\n\n\tdef f():\n\t\tpass\n"]


def test_a_block_shown_inside_a_longer_fence_is_text(root: Path) -> None:
    text = '````markdown\n```python source="python/upload.py#upload"\n```\n````\n'
    assert after(root, text) == text


def test_a_fence_grows_around_a_text_with_fences(root: Path) -> None:
    (root / "a.md").write_text("<!-- START a -->\n```\n````\n<!-- END a -->\n", encoding="utf-8")
    text = after(root, '```markdown source="a.md#a"\n```\n')
    assert without_checksums(text) == '`````markdown source="a.md#a"\n```\n````\n`````\n'


def test_an_edit_made_by_hand_is_kept_and_the_way_out_told(root: Path) -> None:
    text = after(root, '```python source="python/upload.py#upload"\n```\n').replace("return 1", "return 3")
    told = problem(root, text)
    assert "page.md:1: the block was edited by hand" in told
    assert "delete the checksum from the info string" in told
    assert "return 1" in after(root, without_checksums(text))


def test_an_edit_that_went_into_the_source_as_well_is_no_fault(root: Path) -> None:
    text = after(root, '```python source="python/upload.py#upload"\n```\n').replace("return 1", "return 3")
    source = root / "python" / "upload.py"
    source.write_text(source.read_text(encoding="utf-8").replace("return 1", "return 3"), encoding="utf-8")
    assert "return 3" in after(root, text)


def test_other_line_ends_are_no_edit(root: Path) -> None:
    text = after(root, '```python source="python/upload.py#upload"\n```\n')
    after(root, text.replace("\n", "\r\n"))


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("python/upload.py#lost", "has no region 'lost' (its regions: upload, 示例)"),
        ("python/gone.py#upload", "gone.py: cannot be read"),
        ("python/upload.py", "is not a file and a region"),
        ("", "is not a file and a region"),
        ("../other.py#upload", "is outside"),
        ("/etc/hostname#upload", "is outside"),
    ],
)
def test_a_source_that_is_not_there_is_told(root: Path, source: str, says: str) -> None:
    assert says in problem(root, f'A\n\n```python source="{source}"\nold\n```\n')


def test_a_block_without_an_end_is_told(root: Path) -> None:
    assert "no closing fence" in problem(root, '```python source="python/upload.py#upload"\nx = "```"\n')


def test_one_bad_block_keeps_the_whole_page(root: Path) -> None:
    assert "has no region 'lost'" in problem(
        root, '```python source="python/upload.py#upload"\n```\n\n```python source="python/upload.py#lost"\n```\n'
    )


def test_a_link_to_lines_under_a_block_is_set_right(root: Path) -> None:
    block = '```python source="python/upload.py#upload"\n```\n'
    text = f"{block}\n[python/upload.py](https://example.com/blob/main/python/upload.py#L7)\n\n[a](b.py#L1)\n"
    assert without_checksums(after(root, text)).endswith(
        "```\n\n[python/upload.py](https://example.com/blob/main/python/upload.py#L3-L4)\n\n[a](b.py#L1)\n"
    )


@pytest.mark.parametrize("under", ["[a](python/upload.py)", "[a](other.py#L1)", "See [a](upload.py#L1)."])
def test_other_lines_under_a_block_stay(root: Path, under: str) -> None:
    assert after(root, f'```python source="python/upload.py#upload"\n```\n{under}\n').endswith(f"```\n{under}\n")


def test_no_page_is_wrong_usage(root: Path) -> None:
    (root / "a.md").write_bytes(b"\xff")
    for name, says in (("gone.md", "no page to read"), ("a.md", "no page to read"), ("a.html", "only Markdown")):
        with pytest.raises(UsageError, match=says):
            sync(root / name, root)
