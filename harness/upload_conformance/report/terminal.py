"""The matrix and the findings, for a person at a terminal."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from upload_conformance.cases import CASES
from upload_conformance.rules import RULES, Finding, rules_for
from upload_conformance.shapes.result import BUILD_RULE, Result, Summary, Verdict

MEMORY_CASE = "memory-100-mb"


def show(results: Sequence[Result], seconds: float, console: Console) -> None:
    """Print the matrix and the summary; pytest has printed the findings above."""
    console.print(matrix(results))
    for result in results:
        if result.verdict is Verdict.UNSUPPORTED:
            console.print(f"unsupported: {result.testee} {result.case}: {result.reason}", soft_wrap=True)
    peaks = [(r.testee, r.usages) for r in results if r.case == MEMORY_CASE and len(r.usages) > 1]
    if peaks:
        cells = (
            f"{name} {usages[-2].peak_kib / 1024:.1f} / {usages[-1].peak_kib / 1024:.1f}" for name, usages in peaks
        )
        console.print("peak memory in MiB, 1 KB / 100 MB: " + ", ".join(cells), soft_wrap=True)
    summary = Summary.of(results)
    console.print(
        f"{len(summary.testees)} testee(s) × {len(summary.cases)} case(s): {summary.passed} passed, "
        f"{summary.failed} failed, {summary.unsupported} unsupported, {summary.errors} harness errors "
        f"in {seconds:.1f} s",
        soft_wrap=True,
    )


def matrix(results: Sequence[Result]) -> Table:
    """Put rule families against testees: how many checks held, and which rules are broken."""
    testees = Summary.of(results).testees
    held: Counter[tuple[str, str]] = Counter()
    broken: dict[tuple[str, str], set[str]] = defaultdict(set)
    unknown: Counter[tuple[str, str]] = Counter()
    for result in results:
        case = CASES.get(result.case)
        names = {finding.rule for finding in result.findings}
        for name in names:
            broken[name.partition(".")[0].upper(), result.testee].add(name)
        for rule in rules_for(case) if case is not None else ():
            place = (rule.family, result.testee)
            if result.verdict in (Verdict.PASSED, Verdict.FAILED) and BUILD_RULE not in names:
                held[place] += rule.id not in names
            else:
                unknown[place] += 1
    families = list(dict.fromkeys([r.family for r in RULES.values()] + [family for family, _ in broken]))
    table = Table(title="checks held, by rule family and testee", title_justify="left")
    table.add_column("family")
    for testee in testees:
        table.add_column(testee, justify="right")
    for family in families:
        cells = [_cell(held[family, name], broken[family, name], unknown[family, name]) for name in testees]
        table.add_row(family, *cells)
    return table


def _cell(held: int, broken: set[str], unknown: int) -> Text:
    text = Text()
    if broken:
        text.append("✗ " + "\n".join(sorted(broken)), style="red")
    elif held:
        text.append(f"✓ {held}", style="green")
    if unknown:
        text.append(f" ({unknown} not run)", style="yellow")
    return text or Text("–")


def describe(result: Result) -> RenderableType:
    """Say what is wrong with one result, where, and how to see it again."""
    head = Text.assemble((f"{result.testee} {result.case}: {result.verdict.value}", "bold red"))
    lines: list[RenderableType] = [head]
    if result.case in CASES:
        lines.append(Padding(Text(CASES[result.case].sentence), (0, 0, 0, 2)))
    if result.reason:
        lines.append(Padding(Text(result.reason), (0, 0, 0, 2)))
    lines += [Padding(_finding(finding), (0, 0, 0, 2)) for finding in result.findings]
    lines.append(Padding(Text(f"again: {result.reproduce}"), (0, 0, 0, 2)))
    if result.record:
        lines.append(
            Padding(
                Text(f"record: {result.record} (judge it again: upload-conformance judge {result.record})"),
                (0, 0, 0, 2),
            )
        )
    return Group(*lines)


def _finding(finding: Finding) -> Text:
    rule = RULES.get(finding.rule)
    text = Text()
    text.append(finding.rule, style="bold")
    if rule is not None:
        text.append(f" [{rule.level.value}; {rule.source}] {rule.sentence}")
    text.append(f"\n  {finding.message}")
    if finding.exchange is not None:
        text.append(f"\n  connection {finding.exchange}, byte {finding.offset}: {finding.excerpt!r}")
    return text


def plain(results: Sequence[Result]) -> str:
    """Describe results without colours, for a test report."""
    console = Console(width=140, color_system=None, force_terminal=False)
    with console.capture() as capture:
        for result in results:
            console.print(describe(result))
    return capture.get().rstrip()
