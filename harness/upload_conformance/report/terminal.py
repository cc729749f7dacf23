"""A run for a person at a terminal: defects in a few lines each, then the matrix and the summary."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from upload_conformance.report import again, findings
from upload_conformance.shapes.result import JUDGED, Level, Result, Verdict
from upload_conformance.shapes.run import Defect, Run

LINES = 4
"""The lines of a defect's paragraph at most."""
MEMORY_CASE = "memory-100-mb"
_LEVELS = {Level.MUST: ("error", "bold red"), Level.SHOULD: ("warning", "bold yellow"), Level.MAY: ("note", "bold")}
_WIDTH = 140
_LEGEND = (
    "✗ rules broken (errors)  ! rules broken (warnings)  ✓ checks held  ? checks not seen; a check is a rule in a case"
)


def show(run: Run, console: Console) -> None:
    """Print the harness's own errors, the defects, what is folded under them, the matrix and the summary."""
    for line in _errors(run):
        console.print(line, soft_wrap=True)
    told = [defect for defect in run.defects if _is_told(defect)]
    for level in Level:
        for defect in told:
            if defect.level is level:
                for line in paragraph(defect, run, console.width):
                    console.print(line, soft_wrap=True)
                console.print()
    for line in _folded(run):
        console.print(line, soft_wrap=True)
    console.print(matrix(run))
    console.print(_LEGEND, soft_wrap=True)
    for line in [*_left_out(run), *_memory(run), _summary(run)]:
        console.print(line, soft_wrap=True)


def plain(run: Run) -> str:
    """Describe every defect of a run without colours and without a bound, for a test report."""
    lines = [line.plain for defect in run.defects for line in _whole(defect, run)]
    return "\n".join([*(line.plain for line in _errors(run)), *lines])


def paragraph(defect: Defect, run: Run, width: int = _WIDTH) -> list[Text]:
    """Tell a defect in at most four lines: what is demanded, what was seen (text and bytes), how to see it again.

    What does not fit is cut, with an ellipsis; the command stands last, whole.
    """
    head, *body, last = _whole(defect, run)
    bytes_ = body[-1:] if defect.finding.evidence is not None else []
    message = " ".join(defect.finding.message.split())
    room = LINES - 2 - len(bytes_)
    seen = textwrap.wrap(message, max(20, width - 2), max_lines=room, placeholder=" …", break_on_hyphens=False)
    body = [Text(f"  {line}") for line in seen] + bytes_
    for line in (head, *bytes_):
        line.truncate(width, overflow="ellipsis")
    return [head, *body, last]


def _whole(defect: Defect, run: Run) -> list[Text]:
    """Tell a defect, however many lines that takes."""
    name, style = _LEVELS[defect.level]
    rule = run.rule.get(defect.rule)
    head = Text.assemble((name, style), f" {defect.testee} ", (defect.rule, "bold"))
    if rule is not None:
        head.append(f": {rule.sentence}")
    lines = [head, *(Text(f"  {line}") for line in defect.finding.message.splitlines())]
    bytes_ = findings.evidence(defect, run)
    if bytes_ is not None and defect.finding.evidence is not None:
        at = f"  {findings.place(defect.finding.evidence)}: {bytes_.before}"
        lines.append(Text.assemble(at, (f"»{bytes_.text}«", "reverse"), bytes_.after))
    last = f"  {findings.cases(defect.cases, defect.example)}"
    command = again.command(run.testee[defect.testee], defect.example) if defect.testee in run.testee else ""
    lines.append(Text(f"{last}; again: {command}" if command else last))
    return lines


def _is_told(defect: Defect) -> bool:
    """Whether a defect gets a paragraph: nothing explains it, nobody expects it, and somebody is harmed by it."""
    return defect.explained_by is None and not defect.finding.expected and defect.level is not Level.MAY


def _folded(run: Run) -> Iterator[Text]:
    """Name what got no paragraph, a line for each testee and reason."""
    for testee in run.testee:
        folded = [one for one in run.defects if one.testee == testee and not _is_told(one)]
        for one in folded:
            if one.finding.expected:
                yield Text(f"expected {testee} {one.rule}: {one.finding.expected}")
        explained = Counter(one.explained_by for one in folded if one.explained_by is not None)
        for cause, count in explained.items():
            yield Text(f"folded {testee}: {count} more rule(s), explained by {cause}")
        notes = [one for one in folded if one.explained_by is None and not one.finding.expected]
        if notes:
            yield Text(f"note {testee}: {_some([f'{one.rule} ({len(one.cases)})' for one in notes])}; harms nobody")


def _some(names: list[str], shown: int = 4) -> str:
    more = f" and {len(names) - shown} more" if len(names) > shown else ""
    return ", ".join(names[:shown]) + more


def matrix(run: Run) -> Table:
    """Put rule families against testees: rules broken, and checks held.

    A check is a rule in a case; one whose evidence is not there, or whose case was not judged, is not a held one.
    """
    held: Counter[tuple[str, str]] = Counter()
    not_seen: Counter[tuple[str, str]] = Counter()
    for result in run.results:
        broken = {finding.rule for finding in result.findings}
        unseen = {*result.not_seen}
        for rule in run.case[result.case].rules if result.case in run.case else ():
            if rule not in run.rule or rule in broken:
                continue
            seen = result.verdict in JUDGED and rule not in unseen
            (held if seen else not_seen)[run.rule[rule].family, result.testee] += 1
    table = Table()
    table.add_column("family")
    for testee in run.testee:
        table.add_column(testee, justify="right", overflow="fold")
    for family in dict.fromkeys(rule.family for rule in run.rules):
        cells = (_cell(run, family, name, held[family, name], not_seen[family, name]) for name in run.testee)
        table.add_row(family, *cells)
    return table


def _cell(run: Run, family: str, testee: str, held: int, not_seen: int) -> Text:
    levels = Counter(
        defect.level
        for defect in run.defects
        if defect.testee == testee
        and _is_told(defect)
        and defect.rule in run.rule
        and run.rule[defect.rule].family == family
    )
    parts = [
        (f"✗ {levels[Level.MUST]}", "red", levels[Level.MUST]),
        (f"! {levels[Level.SHOULD]}", "yellow", levels[Level.SHOULD]),
        (f"✓ {held}", "green", held),
        (f"? {not_seen}", "dim", not_seen),
    ]
    return Text(" ").join(Text(text, style) for text, style, count in parts if count) or Text("–")


def _errors(run: Run) -> Iterator[Text]:
    """Tell what the harness itself could not do, once for each testee and reason."""
    for testee, reason, cases in _grouped(result for result in run.results if result.verdict is Verdict.ERROR):
        head = Text.assemble(("harness error", "bold red"), f" {testee} {findings.cases(cases, cases[0])}: {reason}")
        yield head.append("\n  This says nothing of the testee.")


def _left_out(run: Run) -> Iterator[Text]:
    """Tell what was not judged, and why."""
    for verdict, word in ((Verdict.UNSUPPORTED, "unsupported"), (Verdict.NOT_JUDGED, "not judged")):
        for testee, reason, cases in _grouped(result for result in run.results if result.verdict is verdict):
            yield Text(f"{word}: {testee} {_some(cases)}: {reason}")


def _grouped(results: Iterable[Result]) -> list[tuple[str, str, list[str]]]:
    """Put the cases with one testee and one reason together."""
    groups: dict[tuple[str, str], list[str]] = {}
    for result in results:
        groups.setdefault((result.testee, result.reason), []).append(result.case)
    return [(testee, reason, cases) for (testee, reason), cases in groups.items()]


def _memory(run: Run) -> Iterator[Text]:
    measured = [one for one in run.results if one.case == MEMORY_CASE and len(one.usages) > 1]
    if measured:
        cells = (
            f"{one.testee} {one.usages[-2].peak_kib / 1024:.1f} / {one.usages[-1].peak_kib / 1024:.1f}"
            for one in measured
        )
        yield Text("peak memory in MiB, 1 KB / 100 MB: " + ", ".join(cells))


def _summary(run: Run) -> Text:
    facts = run.summary
    level = "strict: warnings count too" if run.strict else "only errors count"
    return Text(
        f"{facts['testees']} testee(s) × {facts['cases']} case(s): {facts['passed']} passed, {facts['failed']} failed, "
        f"{facts['unsupported']} unsupported, {facts['not-judged']} not judged, {facts['errors']} harness errors; "
        f"defects: {facts['must']} error(s), {facts['should']} warning(s), {facts['may']} note(s) ({level}); "
        f"{facts['seconds']:.1f} s"
    )
