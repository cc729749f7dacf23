"""Regions of source files: which marks count, and which faults are told by name."""

from pathlib import Path

import pytest

from upload_conformance.sync.regions import RegionError, region


def written(folder: Path, text: str | bytes, name: str = "upload.py") -> Path:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("# START upload", "# END upload"),
        ("#START upload", "#END upload"),
        ("// START upload", "// END upload"),
        ("/* START upload */", "/* END upload */"),
        (" * START upload", " * END upload"),
        ("<!-- START upload -->", "<!-- END upload-->"),
        ("-- START upload", "-- END upload"),
        (";; START upload", ";; END upload"),
        ("% START upload", "% END upload"),
        ("(* START upload *)", "(* END upload *)"),
        ("REM START upload", "rem END upload"),
        ("# [START upload]", "# [END upload]"),
        ("\t// START upload", "\t// END upload  "),
    ],
)
def test_marks_in_any_comment_syntax(tmp_path: Path, start: str, end: str) -> None:
    file = written(tmp_path, f"before\n{start}\ncode\n{end}\nafter\n")
    assert region(file, "upload").text == "code\n"


def test_names_may_hold_dots_and_dashes(tmp_path: Path) -> None:
    file = written(tmp_path, "<!-- START v3.upload-file-->\ncode\n<!-- END v3.upload-file-->\n")
    assert region(file, "v3.upload-file").text == "code\n"


def test_text_is_dedented_and_without_blank_lines_around(tmp_path: Path) -> None:
    file = written(tmp_path, "# START a\n\n    one\n      two\n   \n    three\n\n# END a\n")
    found = region(file, "a")
    assert (found.text, found.first, found.last) == ("one\n  two\n\nthree\n", 3, 6)


def test_tabs_are_dedented_as_tabs(tmp_path: Path) -> None:
    file = written(tmp_path, "func f() {\n\t// START a\n\tif x {\n\t\ty()\n\t}\n\t// END a\n}\n")
    assert region(file, "a").text == "if x {\n\ty()\n}\n"


def test_line_ends_of_any_kind_become_lf(tmp_path: Path) -> None:
    file = written(tmp_path, "\ufeff# START a\r\n号码包\r\nb\x0cc\u2028d\r\n# END a\r\n")
    assert region(file, "a").text == "号码包\nb\x0cc\u2028d\n"


def test_several_regions_of_one_file(tmp_path: Path) -> None:
    file = written(tmp_path, "# START a\n1\n# END a\n# START b\n2\n# END b\n")
    assert [region(file, name).text for name in "ab"] == ["1\n", "2\n"]


def test_a_comment_that_only_begins_with_end_is_text(tmp_path: Path) -> None:
    file = written(tmp_path, "# START a\n1\n# END of the loop\n# END main\nSTART b\n# END a\n")
    assert region(file, "a").text == "1\n# END of the loop\n# END main\nSTART b\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("code\n", "has no region 'a' (its regions: none)"),
        ("# START b\n1\n# END b\n", "has no region 'a' (its regions: b)"),
        ("# START a\ncode\n", "region 'a' is not one START and one END after it: START on line 1"),
        ("code\n# END a\n", "region 'a' is not one START and one END after it: END on line 2"),
        ("# END a\n1\n# START a\n", "END on line 1, START on line 3"),
        ("# START a\n# START a\n1\n# END a\n", "START on line 1, START on line 2, END on line 4"),
        ("# START a\n1\n# END a\n# START a\n2\n# END a\n", "upload.py:6: region 'a' stands there more than once"),
        ("# START a\n# START b\n1\n# END b\n# END a\n", "upload.py:2: region 'a' holds a mark of region 'b'"),
        ("# START b\n# START a\n1\n# END b\n2\n# END a\n", "upload.py:4: region 'a' holds a mark of region 'b'"),
        ("# START a\n \n# END a\n", "upload.py:1: region 'a' is empty"),
        (b"# START a\n\xff\n# END a\n", "cannot be read as UTF-8 text"),
    ],
)
def test_faults_are_told_with_file_and_region(tmp_path: Path, text: str | bytes, says: str) -> None:
    file = written(tmp_path, text)
    with pytest.raises(RegionError) as raised:
        region(file, "a")
    assert str(raised.value).startswith(str(file))
    assert says in str(raised.value)


def test_a_lost_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(RegionError, match=r"gone\.py: cannot be read"):
        region(tmp_path / "gone.py", "a")
