"""A run in one glance: a badge for a README, as an SVG and as data for shields.io (its "endpoint" schema 1)."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from upload_conformance.shapes.run import Run
from upload_conformance.texts import texts

_COLOURS = {"brightgreen": "#2f7d32", "orange": "#a85800", "red": "#b3261e", "lightgrey": "#5f6670"}
"""Dark enough for white letters (WCAG 2.1, contrast 4.5)."""


def endpoint(run: Run, tongue: str = "en") -> dict[str, Any]:
    """Give the badge as shields.io reads it."""
    t = texts(tongue)
    facts = {name.replace("-", "_"): value for name, value in run.summary.items()}
    if facts["errors"] or not facts["results"]:
        message, colour = t.say("unknown"), "lightgrey"
    elif facts["must"]:
        message, colour = t.say("{must} error(s)", **facts), "red"
    elif facts["should"]:
        message, colour = t.say("{should} warning(s)", **facts), "red" if facts["failed"] else "orange"
    else:
        message, colour = t.say("{passed} passed", **facts), "brightgreen"
    return {"schemaVersion": 1, "label": t.say("Upload conformance"), "message": message, "color": colour}


def svg(run: Run, tongue: str = "en") -> str:
    """Give the badge as an SVG that needs no font and no network."""
    facts = endpoint(run, tongue)
    label, message = _width(facts["label"]), _width(facts["message"])
    title = quoteattr(f"{facts['label']}: {facts['message']}")
    whole = f'width="{label + message}" height="20"'

    def text(words: str, start: int, width: int) -> str:
        return f'<text x="{start + width / 2}" y="14" textLength="{width - 12}">{escape(words)}</text>'

    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {whole} role="img" aria-label={title}>\n'
        f'<clipPath id="r"><rect {whole} rx="4"/></clipPath>\n'
        f'<g clip-path="url(#r)"><rect width="{label}" height="20" fill="#454c55"/>'
        f'<rect x="{label}" width="{message}" height="20" fill="{_COLOURS[facts["color"]]}"/></g>\n'
        '<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11">'
        f"{text(facts['label'], 0, label)}{text(facts['message'], label, message)}</g>\n</svg>\n"
    )


def _width(words: str) -> int:
    """Estimate how many pixels a text takes; the letters are then set to that."""
    return 12 + sum(12 if unicodedata.east_asian_width(one) in "WF" else 7 for one in words)


def write(run: Run, folder: Path, tongue: str = "en") -> None:
    """Write ``badge.json`` and ``badge.svg``. Raises OSError where that cannot be done."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "badge.json").write_text(json.dumps(endpoint(run, tongue), ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / "badge.svg").write_text(svg(run, tongue), encoding="utf-8")
