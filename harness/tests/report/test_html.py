"""The HTML report as a file: whole, safe, in both tongues. What a browser makes of it: test_browser.py."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import runs
import talks

from upload_conformance.report import html
from upload_conformance.report.explain import Lesson
from upload_conformance.report.html.words import WORDS
from upload_conformance.shapes.record import Ending
from upload_conformance.shapes.result import Evidence, Verdict
from upload_conformance.shapes.run import Run

ASSETS = Path(html.__file__).parent / "assets"


def data(run: Run, **facts: Any) -> dict[str, Any]:
    page = html.render(run, **facts)
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return dict(json.loads(found[1]))


def test_nothing_in_the_data_ends_the_script_early() -> None:
    bad = "</script><script>alert(1)</script><!-- <img src=x onerror=alert(1)>"
    page = html.render(runs.run(runs.result("go", 0, runs.finding("req.rule-1", bad))))
    assert page.count("</script>") == 2
    assert "<img" not in page
    assert "<!--" not in page


def test_it_loads_nothing() -> None:
    page = html.render(runs.six(20))
    assert "default-src 'none'" in page
    assert re.findall(r"""(?:src|href)=["'](?!data:|#)""", page) == []
    assert re.findall(r"@import|url\(|fetch\(|XMLHttpRequest", page) == []


def test_a_lone_surrogate_does_not_keep_it_from_being_written(tmp_path: Path) -> None:
    html.write(runs.run(runs.result("go", 0, runs.finding("req.rule-1", "\udc80"))), tmp_path / "new" / "report.html")
    assert r"\udc80" in (tmp_path / "new" / "report.html").read_text(encoding="utf-8")


def test_what_fails_the_run_stands_first() -> None:
    run = runs.run(runs.result("go", 0, runs.finding("req.rule-2")), runs.result("php", 0, runs.finding("out.rule-1")))
    assert [one["rule"] for one in data(run)["defects"]] == ["out.rule-1", "req.rule-2"]


def test_the_conversation_of_an_example_is_there_with_all_that_was_found_in_it(tmp_path: Path) -> None:
    folder = talks.keep(talks.record(talks.request()), tmp_path / "record")
    found = (runs.finding("req.rule-1", evidence=Evidence(0, 3, 4)), runs.finding("out.rule-1"))
    talk = data(runs.run(runs.result("go", 0, *found, record=folder)))["conversations"]["go case-0"]
    assert [one["at"] for one in talk["findings"]] == [{"exchange": 0, "offset": 3, "length": 4}, None]


def test_a_passed_example_is_there(tmp_path: Path) -> None:
    folder = talks.keep(talks.record(talks.request()), tmp_path / "record")
    shown = data(runs.run(runs.result("go", 0, record=folder)))
    assert shown["right"] == ["go case-0"]
    assert shown["conversations"]["go case-0"]["findings"] == []


@pytest.mark.parametrize("record", ["", "no/such/folder"])
def test_a_missing_record_is_told_and_the_excerpt_shown(record: str) -> None:
    run = runs.run(runs.result("go", 0, runs.finding("req.rule-1", evidence=runs.EVIDENCE), record=record))
    shown = data(run)
    assert shown["conversations"]["go case-0"] is None
    assert shown["defects"][0]["marked"] == ["", r"\r\n\xff!", ""]


def test_how_the_vetted_sample_does_it_is_chosen_by_the_case() -> None:
    lessons = [
        Lesson("go/upload.go:1", "a()", "not this", "b()", ("case-9",)),
        Lesson("go/upload.go:2", "c()", "this", "d()", ("case-0",)),
    ]
    run = runs.run(runs.result("go", 0, runs.finding("req.rule-1")))
    assert data(run, lessons={("go", "req.rule-1"): lessons})["defects"][0]["lesson"]["defect"] == "this"


def test_what_was_not_judged_is_there_once_for_each_reason() -> None:
    results = [runs.result("go", case, verdict=Verdict.NOT_JUDGED, reason="does not build") for case in range(3)]
    left_out = data(runs.run(*results, replace(results[0], case="case-4", verdict=Verdict.ERROR)))["leftOut"]
    assert [(one["verdict"], len(one["cases"])) for one in left_out] == [("not-judged", 3), ("error", 1)]


def test_the_scripts_ask_for_words_that_are_there_and_for_all_of_them() -> None:
    scripts = "\n".join(path.read_text(encoding="utf-8") for path in ASSETS.glob("*.js"))
    named = set(re.findall(r'"([A-Za-z-]+)"', scripts))
    assert set(WORDS) - named - {*Ending, *Verdict} == set()
    assert set(re.findall(r'\bsay\("([A-Za-z-]+)"', scripts)) <= set(WORDS)
