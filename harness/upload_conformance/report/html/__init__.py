"""A run as one HTML file that opens from disk: no network, data and programs inside."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from string import Template

from upload_conformance.report.explain import Lessons
from upload_conformance.report.html.facts import facts
from upload_conformance.shapes.run import Run

_STYLES = ("page.css", "wire.css")
_SCRIPTS = ("dom.js", "wire.js", "defects.js", "page.js")
"""In the order in which they run; each may use what those before it define."""


def render(run: Run, tongue: str = "en", lessons: Lessons | None = None) -> str:
    """Give the page, which begins in this tongue; a reader can change it.

    ``lessons`` tell, by language and rule, how a vetted sample keeps the rule. Records are read from the folders that
    the results name; the page says of each that is missing.
    """
    data = json.dumps(facts(run, tongue, lessons or {}), ensure_ascii=False, separators=(",", ":"))
    parts = {
        "tongue": {"zh": "zh-CN"}.get(tongue, tongue),
        "style": "\n".join(map(_asset, _STYLES)),
        "script": "\n".join(map(_asset, _SCRIPTS)),
        "data": data.replace("<", "\\u003c"),
    }
    return Template(_asset("page.html")).substitute(parts)


def write(run: Run, path: Path, tongue: str = "en", lessons: Lessons | None = None) -> None:
    """Write the page. Raises OSError where that cannot be done."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(render(run, tongue, lessons), encoding="utf-8", errors="backslashreplace")


def _asset(name: str) -> str:
    return resources.files("upload_conformance.report.html").joinpath("assets", name).read_text(encoding="utf-8")
