"""The verdict on a page's code blocks, as Markdown that can be pasted into an issue."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from upload_conformance.rules import RULES, Finding
from upload_conformance.shapes.result import BUILD_RULE, Result, Verdict
from upload_conformance.testee.page.blocks import Block


def report(page: Path, blocks: Sequence[Block], results: Sequence[Result]) -> str:
    """Say of each block where it stands, which rules it breaks and with what evidence, or why it was not verified."""
    of_block = {block.number: [r for r in results if r.testee == block.testee] for block in blocks}
    broken = sum(any(r.verdict is Verdict.FAILED for r in found) for found in of_block.values())
    left_out = sum(bool(block.problem) for block in blocks)
    lines = [
        f"# {page}",
        "",
        (
            f"{len(blocks)} code block(s): {len(blocks) - left_out - broken} pass, {broken} broken, "
            f"{left_out} not verified."
        ),
    ]
    for block in blocks:
        lines += ["", *_block(block, of_block[block.number])]
    return "\n".join(lines) + "\n"


def _block(block: Block, results: Sequence[Result]) -> list[str]:
    head = f"## Block {block.number}, line {block.line}"
    if block.problem:
        return [f"{head}: not verified", "", f"It is {block.problem}."]
    head += f" ({block.language}, by {block.label}; signature: {block.signature})"
    run = [r for r in results if r.verdict in (Verdict.PASSED, Verdict.FAILED)]
    found: dict[str, list[tuple[Result, Finding]]] = {}
    for result in run:
        for finding in result.findings:
            found.setdefault(finding.rule, []).append((result, finding))
    faults = [f"- not judged: {r.case}: {r.reason}" for r in results if r.verdict is Verdict.ERROR]
    if not found:
        return [f"{head}: passes {len(run)} case(s)", *([""] * bool(faults)), *faults]
    failed = sum(r.verdict is Verdict.FAILED for r in run)
    lines = [f"{head}: {len(found)} rule(s) broken, in {failed} of {len(run)} case(s)", ""]
    for rule in sorted(found, key=lambda name: (name != BUILD_RULE, -len(found[name]), name)):
        lines += _rule(rule, found[rule])
    return lines + faults


def _rule(name: str, found: Sequence[tuple[Result, Finding]]) -> list[str]:
    """Say what a rule demands, and show the first of what breaks it."""
    rule = RULES.get(name)
    result, finding = found[0]
    cases = list(dict.fromkeys(result.case for result, _ in found))
    says = f" ({rule.level.value}; {rule.source}): {rule.sentence}" if rule is not None else ""
    lines = [f"- **{name}**{says} {len(cases)} case(s), such as `{result.case}`:", "", *_quoted(finding.message)]
    if finding.exchange is not None:
        lines += _quoted(f"connection {finding.exchange}, byte {finding.offset}: {finding.excerpt!r}")
    return [*lines, "", f"  Again: `{result.reproduce}`"]


def _quoted(text: str) -> list[str]:
    return [f"      {line}" for line in text.splitlines()]
