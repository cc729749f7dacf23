"""The figures as a picture (SVG), light or dark as the reader's system is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from bench.measure import MIB, Figures

_LABEL, _PANEL, _GAP, _VALUE = 70, 150, 30, 62
"""Widths: of the languages' names, of the longest bar, between panels, of a figure beside its bar."""
_TOP, _ROW, _BAR, _BOTTOM = 62, 38, 13, 34
"""Heights: above the first row, of a row, of a bar, below the last row."""
_STYLE = """
  text { font: 12px system-ui, sans-serif; fill: #24292f }
  .name, .title { font-weight: 600 }
  .unit, .value { fill: #57606a }
  .value { font-size: 11px }
  .sample { fill: #0969da } .plain { fill: #b6bec8 }
  .axis { stroke: #d0d7de }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .unit, .value { fill: #9198a1 }
    .sample { fill: #4493f8 } .plain { fill: #59636e } .axis { stroke: #3d444d }
  }
"""


@dataclass(frozen=True)
class _Panel:
    """One column: what it shows of each contender."""

    title: str
    unit: str
    reading: Callable[[Figures], float]
    places: int
    at_least: float = 0.0
    """What the longest bar stands for, where no figure is greater: or next to nothing would look like much."""


_PANELS = (
    _Panel("100 MB, loopback", "milliseconds, less is better", lambda one: one.big_wall_s * 1000, 0),
    _Panel("40 MB, 100 ms round trip", "MiB/s, more is better", lambda one: one.line_bytes_per_s / MIB, 1),
    _Panel("Memory for 100 MB", "MiB more than for 1 KB, less is better", lambda one: one.growth_kib / 1024, 1, 8.0),
)


def draw(figures: Sequence[Figures], names: dict[str, str]) -> str:
    """Draw the figures; ``names`` gives each language's name by its id."""
    languages = list(dict.fromkeys(one.language for one in figures))
    width = _LABEL + len(_PANELS) * (_PANEL + _VALUE + _GAP)
    height = _TOP + _ROW * len(languages) + _BOTTOM
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-labelledby="title">',
        '<title id="title">Each sample beside the plain tool of its kind</title>',
        f"<style>{_STYLE}</style>",
    ]
    for row, language in enumerate(languages):
        parts.append(_text(0, _TOP + _ROW * row + _BAR + 5, names[language], "name"))
    for column, panel in enumerate(_PANELS):
        parts += _column(panel, _LABEL + column * (_PANEL + _VALUE + _GAP), figures, languages, height - _BOTTOM)
    for place, (who, meaning) in enumerate((("sample", "the sample"), ("plain", "the plain tool of its kind"))):
        x, y = _LABEL + place * 110, height - 20
        parts += [
            f'<rect class="{who}" x="{x}" y="{y}" width="12" height="12" rx="2"/>',
            _text(x + 18, y + 10, meaning),
        ]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _column(panel: _Panel, left: int, figures: Sequence[Figures], languages: list[str], bottom: int) -> list[str]:
    longest = max(panel.at_least, *map(panel.reading, figures))
    parts = [
        _text(left, 18, panel.title, "title"),
        _text(left, 36, panel.unit, "unit"),
        f'<path class="axis" d="M{left} {_TOP - 6}V{bottom}"/>',
    ]
    for one in figures:
        value = panel.reading(one)
        y = _TOP + _ROW * languages.index(one.language) + (_BAR + 2 if one.who == "plain" else 0)
        length = max(1.0, value / longest * _PANEL)
        parts += [
            f'<rect class="{one.who}" x="{left}" y="{y}" width="{length:.1f}" height="{_BAR}" rx="2"/>',
            _text(left + length + 5, y + _BAR - 3, f"{value:.{panel.places}f}", "value"),
        ]
    return parts


def _text(x: float, y: float, text: str, kind: str = "") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(text)}</text>'
