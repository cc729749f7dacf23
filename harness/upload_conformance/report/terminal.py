"""A run for a person at a terminal: defects in a few lines each, then the matrix and the summary."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from upload_conformance.report import again, findings
from upload_conformance.report.levels import NAMES
from upload_conformance.report.matrix import Cell, counted, matrix
from upload_conformance.shapes.needs import translated
from upload_conformance.shapes.result import Level, Result, Verdict
from upload_conformance.shapes.run import Defect, Run
from upload_conformance.texts import Texts, texts, word

LINES = 4
"""The lines of a defect's paragraph at most."""
MEMORY_CASE = "memory-100-mb"
_STYLES = {Level.MUST: "bold red", Level.SHOULD: "bold yellow", Level.MAY: "bold"}
_WIDTH = 140
_LEGEND = word(
    "✗ rules broken (errors)  ! rules broken (warnings)  ✓ checks held  ? checks not seen; a check is a rule in a case"
)


def show(run: Run, console: Console, tongue: str = "en") -> None:
    """Print the harness's own errors, the defects, what is folded under them, the matrix and the summary."""
    t = texts(tongue)

    def tell(*lines: Text) -> None:
        for line in lines:
            console.print(line, soft_wrap=True)

    tell(*_errors(run, t))
    told = sorted(filter(_is_told, run.defects), key=lambda one: list(Level).index(one.level))
    counting = [defect for defect in told if run.counts(defect)]
    for defect in counting:
        tell(*paragraph(defect, run, console.width, tongue))
    tell(*_again(counting, run, t))
    tell(*(_line(defect, run, console.width, t) for defect in told if not run.counts(defect)))
    tell(*_folded(run, t))
    console.print(_matrix(run, t))
    tell(Text(t.say(_LEGEND)), *_left_out(run, t), *_memory(run, t), _summary(run, t))


def plain(run: Run, tongue: str = "en") -> str:
    """Describe every defect of a run without colours and without a bound, for a test report."""
    t = texts(tongue)
    lines = [line.plain for defect in run.defects for line in _whole(defect, run, t)]
    return "\n".join([*(line.plain for line in _errors(run, t)), *lines])


def paragraph(defect: Defect, run: Run, width: int = _WIDTH, tongue: str = "en") -> list[Text]:
    """Tell a defect in at most four lines: what is demanded, in how many cases not, what was seen there, and its bytes.

    What does not fit is cut, with an ellipsis.
    """
    t = texts(tongue)
    marked = _marked(defect, run, t)
    where = findings.cases(defect.cases, defect.example, t)
    message = " ".join(f"{where}: {t.message(defect.finding.message)}".split())
    room = LINES - 1 - len(marked)
    seen = textwrap.wrap(message, max(20, width - 2), max_lines=room, placeholder=" …", break_on_hyphens=False)
    head = _head(defect, run, t)
    for line in (head, *marked):
        line.truncate(width, overflow="ellipsis")
    return [head, *(Text(f"  {line}") for line in seen), *marked]


def _line(defect: Defect, run: Run, width: int, t: Texts) -> Text:
    """Tell a defect that does not count in one line."""
    message = " ".join(t.message(defect.finding.message).split())
    where = findings.cases(defect.cases, defect.example, t)
    line = _head(defect, run, t, f" {where}: {message}")
    line.truncate(width, overflow="ellipsis")
    return line


def _again(defects: list[Defect], run: Run, t: Texts) -> Iterator[Text]:
    """Say, once for each testee, how a case is run again."""
    for testee in dict.fromkeys(defect.testee for defect in defects):
        command = again.command(run.testee[testee], "CASE") if testee in run.testee else ""
        if command:
            yield Text(f"{t.say('again')}: {command}")


def _head(defect: Defect, run: Run, t: Texts, rest: str = "") -> Text:
    """Name level, testee and rule, and say what is demanded, or ``rest``."""
    rule = run.rule.get(defect.rule)
    head = Text.assemble(
        (t.say(NAMES[defect.level]), _STYLES[defect.level]), f" {defect.testee} ", (defect.rule, "bold")
    )
    if rest or rule is not None:
        head.append(rest or f": {t.sentence(defect.rule, rule.sentence if rule is not None else '')}")
    return head


def _marked(defect: Defect, run: Run, t: Texts) -> list[Text]:
    """Show the bytes, marked; no line where the evidence is no bytes."""
    marked = findings.evidence(defect, run)
    if marked is None or defect.finding.evidence is None:
        return []
    at = f"  {findings.place(defect.finding.evidence, t)}: {marked.before}"
    return [Text.assemble(at, (f"»{marked.text}«", "reverse"), marked.after)]


def _whole(defect: Defect, run: Run, t: Texts) -> list[Text]:
    """Tell a defect, however many lines that takes."""
    lines = [_head(defect, run, t), *(Text(f"  {line}") for line in t.message(defect.finding.message).splitlines())]
    last = f"  {findings.cases(defect.cases, defect.example, t)}"
    command = again.command(run.testee[defect.testee], defect.example) if defect.testee in run.testee else ""
    last += f"; {t.say('again')}: {command}" if command else ""
    return [*lines, *_marked(defect, run, t), Text(last)]


def _is_told(defect: Defect) -> bool:
    """Whether a defect gets a paragraph: nothing explains it, nobody expects it, and somebody is harmed by it."""
    return counted(defect) and defect.level is not Level.MAY


def _folded(run: Run, t: Texts) -> Iterator[Text]:
    """Name what got no paragraph, in a line for each testee and kind."""
    for testee in run.testee:
        folded = [one for one in run.defects if one.testee == testee and not _is_told(one)]
        for one in folded:
            if one.finding.expected:
                yield Text(f"{t.say('expected')} {testee} {one.rule}: {one.finding.expected}")
        explained = Counter(one.explained_by for one in folded if one.explained_by is not None)
        if explained:
            several = len(explained) > 1
            by = ", ".join(f"{cause} ({count})" if several else cause for cause, count in explained.items())
            more = t.say("{count} more rule(s), explained by {cause}", count=explained.total(), cause=by)
            yield Text(f"{t.say('folded')} {testee}: {more}")
        notes = [one for one in folded if one.explained_by is None and not one.finding.expected]
        if notes:
            names = _some([f"{one.rule} ({len(one.cases)})" for one in notes], t)
            yield Text(f"{t.say(NAMES[Level.MAY])} {testee}: {names}")


def _some(names: Sequence[str], t: Texts, shown: int = 4) -> str:
    more = t.say(" and {count} more", count=len(names) - shown) if len(names) > shown else ""
    return ", ".join(names[:shown]) + more


def _matrix(run: Run, t: Texts) -> Table:
    """Put rule families against testees: rules broken, and checks held.

    A check is a rule in a case; one whose evidence is not there, or whose case was not judged, is not a held one.
    """
    cells = matrix(run)
    table = Table()
    table.add_column(t.say("family"))
    for testee in run.testee:
        table.add_column(testee, justify="right", overflow="fold")
    for family in dict.fromkeys(rule.family for rule in run.rules):
        table.add_row(family, *(_cell(cells[family, testee]) for testee in run.testee))
    return table


def _cell(cell: Cell) -> Text:
    parts = [
        (f"✗ {cell.broken[Level.MUST]}", "red", cell.broken[Level.MUST]),
        (f"! {cell.broken[Level.SHOULD]}", "yellow", cell.broken[Level.SHOULD]),
        (f"✓ {cell.held}", "green", cell.held),
        (f"? {cell.not_seen}", "dim", cell.not_seen),
    ]
    return Text(" ").join(Text(text, style) for text, style, count in parts if count) or Text("–")


def _errors(run: Run, t: Texts) -> Iterator[Text]:
    """Tell what the harness itself could not do, once for each testee and reason."""
    for testee, reason, cases in _grouped(result for result in run.results if result.verdict is Verdict.ERROR):
        seen = findings.cases(cases, cases[0], t)
        yield Text.assemble((t.say("harness error"), "bold red"), f" {testee} {seen}: {translated(reason, t)}")
        yield Text(f"  {t.say('This says nothing of the testee.')}")


def _left_out(run: Run, t: Texts) -> Iterator[Text]:
    """Tell what was not judged, and why, once for the testees that are alike in it."""
    for verdict, english in ((Verdict.UNSUPPORTED, word("unsupported")), (Verdict.NOT_JUDGED, word("not judged"))):
        alike: dict[tuple[str, tuple[str, ...]], list[str]] = {}
        for testee, reason, cases in _grouped(result for result in run.results if result.verdict is verdict):
            alike.setdefault((reason, tuple(cases)), []).append(testee)
        for (reason, names), testees in alike.items():
            yield Text(f"{t.say(english)}: {', '.join(testees)} {_some(names, t)}: {translated(reason, t)}")


def _grouped(results: Iterable[Result]) -> list[tuple[str, str, list[str]]]:
    """Put the cases with one testee and one reason together."""
    groups: dict[tuple[str, str], list[str]] = {}
    for result in results:
        groups.setdefault((result.testee, result.reason), []).append(result.case)
    return [(testee, reason, cases) for (testee, reason), cases in groups.items()]


def _memory(run: Run, t: Texts) -> Iterator[Text]:
    peaks = [
        f"{one.testee} {one.usages[-2].peak_kib / 1024:.1f} / {one.usages[-1].peak_kib / 1024:.1f}"
        for one in run.results
        if one.case == MEMORY_CASE and len(one.usages) > 1
    ]
    if peaks:
        yield Text(t.say("peak memory in MiB, 1 KB / 100 MB: ") + ", ".join(peaks))


def _summary(run: Run, t: Texts) -> Text:
    facts = {name.replace("-", "_"): value for name, value in run.summary.items()}
    results = t.say(
        "{testees} testee(s) × {cases} case(s): {passed} passed, {failed} failed, {unsupported} unsupported, "
        "{not_judged} not judged, {errors} harness errors in {seconds:.1f} s",
        **facts,
    )
    defects = t.say("defects: {must} error(s), {should} warning(s), {may} note(s)", **facts)
    level = t.say("strict: warnings count too") if run.strict else t.say("only errors count")
    return Text(f"{results}; {defects} ({level})")
