"""A finding's bytes are shown exactly where they are, with what cannot be seen made visible."""

from pathlib import Path

import runs
import talks

from upload_conformance.report import findings
from upload_conformance.shapes.result import Evidence


def test_controls_and_what_is_no_text_are_visible() -> None:
    data = b"a\r\n\t\x00\x1b[31m\\ \xff " + "号\u202e".encode()
    assert findings.visible(data) == "a\\r\\n\\t\\x00\\x1b[31m\\\\ \\xff 号\\u202e"


def test_the_span_is_exact() -> None:
    data = b'name="file"; filename="x"\r\nMore: 1\r\n'
    at = data.index(b"filename")
    marked = findings.marked(Evidence(0, at, 12, data[at : at + 12]), data)
    assert (marked.before, marked.text, marked.after) == ('name="file"; ', 'filename="x"', "\\r\\nMore: 1\\r\\n")


def test_bytes_far_away_are_left_out() -> None:
    marked = findings.marked(Evidence(0, 500, 400, b""), b"a" * 500 + b"b" * 400 + b"c" * 500)
    assert marked.before == "…" + "a" * findings.AROUND
    assert marked.text == "b" * findings.MARKED + "…"
    assert marked.after == "c" * findings.AROUND + "…"


def test_what_is_around_begins_and_ends_with_whole_characters() -> None:
    data = "码".encode() * 20
    for offset in range(30, 33):
        marked = findings.marked(Evidence(0, offset * 1, 0, b""), data[: offset + 30])
        assert marked.before.replace("…", "").startswith("码")
    assert findings.marked(Evidence(0, 30, 1, b""), data).text == "\\xe7"


def test_a_place_between_bytes_is_marked() -> None:
    assert findings.marked(Evidence(0, 2, 0, b"cd"), b"abcd").whole == "ab»«cd"


def test_without_a_record_the_excerpt_is_shown() -> None:
    assert findings.marked(Evidence(0, 90, 4, b"abcd")).whole == "»abcd«"
    assert findings.marked(Evidence(0, 90, 0, b"after")).whole == "»«after"
    assert findings.marked(Evidence(0, 90, 900, b"begin")).whole == "»begin…«"


def test_the_record_is_read_where_it_was_kept(tmp_path: Path) -> None:
    folder = talks.keep(talks.record(b"0123456789\r\n\xff!tail"), tmp_path / "0")
    broken = runs.finding("req.rule-1", evidence=runs.EVIDENCE)
    kept = runs.run(runs.result("go", 0, broken, record=folder))
    lost = runs.run(runs.result("go", 0, broken, record=str(tmp_path / "gone")))
    assert [findings.evidence(one.defects[0], one).whole for one in (kept, lost)] == [  # type: ignore[union-attr]
        "0123456789»\\r\\n\\xff!«tail",
        "»\\r\\n\\xff!«",
    ]
