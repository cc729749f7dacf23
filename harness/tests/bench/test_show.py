"""Table, document and picture say what was measured, and which targets were missed."""

import io
import json
from pathlib import Path
from xml.etree import ElementTree

from rich.console import Console

from bench import picture, show
from bench.measure import MIB, Figures


def figures(language: str, who: str, wall: float = 0.1, line: float = 20 * MIB, peak: int = 10_000) -> Figures:
    return Figures(language, who, {}, wall, wall / 2, 9_000, peak, line, 0.1, 500, None)


SVG = "{http://www.w3.org/2000/svg}"
PLAIN = figures("go", "plain")


def row(sample: Figures) -> str:
    output = io.StringIO()
    show.table([sample, PLAIN], Console(file=output, width=120))
    return next(text for text in output.getvalue().splitlines() if "go sample" in text)


def test_a_sample_within_all_targets() -> None:
    assert (row(figures("go", "sample")).count("✓"), row(figures("go", "sample")).count("✗")) == (3, 0)


def test_each_missed_target_is_marked() -> None:
    assert "✗ 0.111" in row(figures("go", "sample", wall=0.111))
    assert "✗ 17.9" in row(figures("go", "sample", line=17.9 * MIB))
    assert "✗ 8.1" in row(figures("go", "sample", peak=9_000 + 8 * 1024 + 100))


def test_the_document_can_be_read_back(tmp_path: Path) -> None:
    show.write(show.document([PLAIN]), tmp_path / "bench.json")
    document = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))
    assert document["figures"][0]["line_bytes_per_s"] == 20 * MIB
    assert document["figures"][0]["growth_kib"] == 1_000


def test_the_picture_names_each_language_and_draws_each_figure() -> None:
    drawn = picture.draw([figures("cpp", "sample"), PLAIN], {"cpp": "C++", "go": "G<o"})
    texts = [one.text for one in ElementTree.fromstring(drawn).iter(f"{SVG}text")]  # noqa: S314 - our own
    assert {"C++", "G<o"} <= set(texts)
    assert texts.count("20.0") == 2
