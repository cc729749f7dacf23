"""The reports that can be asked for by name. One that fails is told, and changes no verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from upload_conformance import cases
from upload_conformance.report import badge, document, github, html, junit, page, sarif
from upload_conformance.report.explain import Lessons, lessons
from upload_conformance.rules.catalogue import catalogue
from upload_conformance.run import mutants
from upload_conformance.shapes import home
from upload_conformance.shapes.errors import UsageError
from upload_conformance.shapes.run import Run
from upload_conformance.testee.language import load_languages
from upload_conformance.texts import texts

Reporter = Callable[[Run, Path, str], None]
"""Writes a report of a run into a folder, in a tongue."""


def _html(run: Run, folder: Path, tongue: str) -> None:
    html.write(run, folder / "report.html", tongue, _lessons())


def _lessons() -> Lessons:
    """Read the planted defects, which tell how the vetted samples keep the rules; none without a checkout."""
    try:
        languages = load_languages(home.project())
    except UsageError:
        return {}
    rules, known = catalogue(), cases.catalogue()
    return lessons([one for language in languages.values() for one in mutants.load(language, rules, known)], languages)


def _page(run: Run, folder: Path, tongue: str) -> None:
    blocks = page.blocks_of(run)
    if not blocks:
        raise UsageError("No block of a page was judged: there is nothing for a page's report.")
    folder.mkdir(parents=True, exist_ok=True)
    text = page.report(run.testee[blocks[0].testee].source.path, blocks, run, tongue)
    (folder / "page.md").write_text(text, encoding="utf-8", errors="backslashreplace")


REPORTERS: dict[str, Reporter] = {
    "html": _html,
    "sarif": lambda run, folder, tongue: sarif.write(run, folder / "report.sarif", tongue),
    "junit": lambda run, folder, tongue: junit.write(run, folder / "junit.xml", tongue),
    "json": lambda run, folder, _: document.write(run, folder / "conformance.json"),
    "github": github.report,
    "badge": badge.write,
    "page": _page,
}


def names(text: str) -> tuple[str, ...]:
    """Read ``html,sarif``. Raises UsageError for a name that is none."""
    chosen = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    unknown = [name for name in chosen if name not in REPORTERS]
    if unknown:
        raise UsageError(f"No such report: {', '.join(unknown)}; there are {', '.join(REPORTERS)}.")
    return chosen


def write(run: Run, chosen: Sequence[str], folder: Path, tongue: str = "en") -> list[str]:
    """Write the reports; give what went wrong, a text each."""
    failed = []
    for name in chosen:
        try:
            REPORTERS[name](run, folder, tongue)
        except Exception as error:  # noqa: BLE001 - a report must not take a verdict with it
            problem = f"{type(error).__name__}: {error}"
            failed.append(
                texts(tongue).say("The report {name} could not be written: {problem}", name=name, problem=problem)
            )
    return failed
