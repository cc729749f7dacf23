"""A run on GitHub: annotations beside the code, and a summary of the job's step.

Both follow GitHub's rules: a workflow command is one line, escaped (``%``, CR, LF; ``:`` and ``,`` in properties too);
a step may write 1 MiB of summary, counted in bytes. It shows ten annotations a level and step, so a defect gets one,
with the count of its cases, and those that fail the run come first.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TextIO

from upload_conformance.report import again, findings
from upload_conformance.report.levels import NAMES
from upload_conformance.report.matrix import counted, matrix
from upload_conformance.report.places import in_repository
from upload_conformance.shapes.result import Level, Verdict
from upload_conformance.shapes.run import Defect, Run
from upload_conformance.shapes.subject import Subject
from upload_conformance.texts import Texts, texts

SUMMARY_BYTES = 1 << 20
DEFECTS = 100
"""How many defects the summary shows at most."""
CELL = 300
"""How many characters of a text stand in a cell of a table."""
_COMMANDS = {Level.MUST: "error", Level.SHOULD: "warning", Level.MAY: "notice"}
_MARKUP = re.compile(r"([\\|`*_\[\]~#])")


def notes(run: Run, tongue: str = "en", environ: Mapping[str, str] = os.environ) -> Iterator[str]:
    """Yield a workflow command for each defect that nothing explains, and for each kind of harness error."""
    t = texts(tongue)
    for reason in dict.fromkeys(one.reason for one in run.results if one.verdict is Verdict.ERROR):
        yield f"::error title=upload-conformance ({_property(t.say('harness error'))})::{_data(t.message(reason))}"
    for defect in _told(run):
        place = _place(run.testee.get(defect.testee), environ)
        rule = run.rule.get(defect.rule)
        lines = [
            f"{defect.testee}: {t.sentence(rule.id, rule.sentence) if rule is not None else defect.rule}",
            t.message(defect.finding.message),
            findings.cases(defect.cases, defect.example, t),
            _command(defect, run),
        ]
        title = _property(f"upload-conformance ({defect.rule})")
        text = _data("\n".join(line for line in lines if line))
        yield f"::{_COMMANDS[defect.level]} {place}title={title}::{text}"


def summary(run: Run, tongue: str = "en", at_most: int = SUMMARY_BYTES) -> str:
    """Give the summary in Markdown, of at most so many bytes in UTF-8; what does not fit is counted."""
    t = texts(tongue)
    told = _told(run)
    rows = [_row(defect, run, t) for defect in told[:DEFECTS]]
    families = list(_matrix(run, t))
    while True:
        text = "\n".join([*_head(run, t), *_table(rows, len(told), t), *families, ""])
        if len(text.encode("utf-8", "backslashreplace")) <= at_most:
            return text
        if not rows and not families:
            return ""
        families = families if rows else []
        rows = rows[: len(rows) * 3 // 4]


def report(
    run: Run, folder: Path, tongue: str, environ: Mapping[str, str] = os.environ, out: TextIO | None = None
) -> None:
    """Print the annotations, and add the summary to the step's; to ``summary.md`` in a folder, where GitHub is not."""
    for line in notes(run, tongue, environ):
        print(line, file=out or sys.stdout)
    path = Path(environ.get("GITHUB_STEP_SUMMARY") or folder / "summary.md")
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.stat().st_size if path.exists() else 0
    with path.open("a", encoding="utf-8", errors="backslashreplace") as file:
        file.write(summary(run, tongue, max(0, SUMMARY_BYTES - before)))


def _told(run: Run) -> list[Defect]:
    own = [defect for defect in run.defects if counted(defect)]
    return sorted(own, key=lambda one: (not run.counts(one), list(Level).index(one.level)))


def _place(subject: Subject | None, environ: Mapping[str, str]) -> str:
    path = in_repository(subject, environ)
    return "" if subject is None or path is None else f"file={_property(path)},line={subject.source.line},"


def _command(defect: Defect, run: Run) -> str:
    return again.command(run.testee[defect.testee], defect.example) if defect.testee in run.testee else ""


def _data(text: str) -> str:
    text = text.encode("utf-8", "backslashreplace").decode()
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _head(run: Run, t: Texts) -> Iterator[str]:
    facts = {name.replace("-", "_"): value for name, value in run.summary.items()}
    failed = run.summary["failed"] or run.summary["errors"]
    yield f"## {'❌' if failed else '✅'} {t.say('Upload conformance')}"
    yield ""
    yield t.say("{must} error(s), {should} warning(s), {may} note(s)", **facts)
    yield t.say("in {results} result(s) of {testees} testee(s) × {cases} case(s), {seconds:.1f} s", **facts)
    if run.summary["errors"]:
        yield ""
        yield t.say("**{errors} harness error(s)**: nothing is known of what was to be judged there.", **facts)


def _table(rows: list[str], everything: int, t: Texts) -> Iterator[str]:
    if not everything:
        return
    names = (t.say("level"), t.say("testee"), t.say("rule"), t.say("What was seen"), t.say("Cases"), t.say("again"))
    yield from ("", f"| {' | '.join(names)} |", f"|{' --- |' * len(names)}")
    yield from rows
    if everything > len(rows):
        yield from ("", t.say("{count} more defects are not shown here.", count=everything - len(rows)))


def _row(defect: Defect, run: Run, t: Texts) -> str:
    rule = run.rule.get(defect.rule)
    sentence = cell(t.sentence(rule.id, rule.sentence)) if rule is not None else ""
    command = _command(defect, run)
    cells = (
        t.say(NAMES[defect.level]),
        cell(defect.testee),
        f"<code>{cell(defect.rule)}</code><br>{sentence}",
        cell(t.message(defect.finding.message)),
        f"{len(defect.cases)}: {cell(defect.example)}",
        f"<code>{cell(command)}</code>" if command else "",
    )
    return f"| {' | '.join(cells)} |"


def cell(text: str) -> str:
    """Put a text into a cell of a table: one line, of bounded length, and nothing of it markup."""
    line = " ".join(text.split())
    line = line[: CELL - 1] + "…" if len(line) > CELL else line
    return _MARKUP.sub(r"\\\1", line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def _matrix(run: Run, t: Texts) -> Iterator[str]:
    if not run.testees:
        return
    cells = matrix(run)
    yield from ("", "<details>", f"<summary>{t.say('Testees and families of rules')}</summary>", "")
    yield f"| {t.say('family')} | {' | '.join(cell(testee) for testee in run.testee)} |"
    yield f"|{' --- |' * (1 + len(run.testee))}"
    for family in dict.fromkeys(rule.family for rule in run.rules):
        shown = []
        for testee in run.testee:
            found = cells[family, testee]
            counts = (
                ("✗", found.broken[Level.MUST]),
                ("!", found.broken[Level.SHOULD]),
                ("✓", found.held),
                ("?", found.not_seen),
            )
            shown.append(" ".join(f"{sign} {count}" for sign, count in counts if count) or "–")
        yield f"| {family} | {' | '.join(shown)} |"
    yield from ("", "</details>")
