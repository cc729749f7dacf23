"""The verdict on a page's code blocks, as Markdown that can be pasted into an issue."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from upload_conformance.report import again, findings
from upload_conformance.report.levels import NAMES
from upload_conformance.shapes.needs import translated
from upload_conformance.shapes.result import JUDGED, Level, Result, Verdict
from upload_conformance.shapes.run import Defect, Run
from upload_conformance.texts import Texts, texts


@dataclass(frozen=True)
class BlockFacts:
    """A code block, as the report shows it."""

    number: int
    """Its place in the page, from 1."""
    line: int
    """The page's line on which its first line of code stands."""
    testee: str = ""
    """The id under which it was judged."""
    language: str = ""
    told_by: str = ""
    """What named the language: an info string, a class, a heading."""
    call: str = ""
    """How its upload function is called."""
    replaced: tuple[tuple[str, str], ...] = ()
    """What stands in a command and what took its place; the second is empty for what was left out."""
    problem: str = ""
    """Why it was not judged; empty where it was."""


def blocks_of(run: Run) -> list[BlockFacts]:
    """Give what a run knows of the blocks that were judged in it."""
    return [
        BlockFacts(one.block, one.source.line, one.id, one.language, call=one.call)
        for one in run.testees
        if one.block is not None
    ]


def report(page: str, blocks: Sequence[BlockFacts], run: Run, tongue: str = "en", *, defects: bool = True) -> str:
    """Say of each block where it stands, what is wrong with it, and what was not judged and why.

    Without ``defects`` it says how many there are: where each of them is told already.
    """
    t = texts(tongue)
    judged = [block for block in blocks if not block.problem]
    broken = sum(any(run.counts(defect) for defect in _defects(run, block)) for block in judged)
    lines = [
        f"# {page}",
        "",
        t.say(
            "{all} code block(s): {passed} passed, {broken} failed, {left_out} not judged.",
            all=len(blocks),
            passed=len(judged) - broken,
            broken=broken,
            left_out=len(blocks) - len(judged),
        ),
    ]
    for block in blocks:
        lines += ["", *_block(block, run, t, whole=defects)]
    return "\n".join(lines) + "\n"


def _defects(run: Run, block: BlockFacts) -> list[Defect]:
    return [defect for defect in run.defects if defect.testee == block.testee]


def _block(block: BlockFacts, run: Run, t: Texts, *, whole: bool) -> Iterator[str]:
    place = t.say("Block {number}, line {line}", number=block.number, line=block.line)
    if block.problem:
        yield from (f"## {place}: {t.say('not judged')}", "", _sentence(t.message(block.problem)))
        return
    defects = _defects(run, block)
    told = [one for one in defects if one.explained_by is None and not one.finding.expected]
    levels = Counter(one.level for one in told)
    counted = ", ".join(f"{levels[level]} × {t.say(NAMES[level])}" for level in Level if levels[level])
    yield from (f"## {place}: {counted or t.say('nothing is wrong')}", "")
    yield _how(block, t)
    yield from (f"- {_replaced(what, by, t)}" for what, by in block.replaced)
    results = [one for one in run.results if one.testee == block.testee]
    ran = sum(one.verdict in JUDGED for one in results)
    yield f"- {t.say('judged in {count} case(s)', count=ran)}"
    yield from _left_out(results, t)
    if not whole:
        return
    for level in Level:
        of_level = [one for one in told if one.level is level]
        if of_level:
            yield from ("", f"### {t.say(NAMES[level])}")
        for one in of_level:
            yield from ("", *_defect(one, run, t))
    folded = len(defects) - len(told)
    if folded:
        yield from ("", t.say("{count} more rule(s) are broken by the same causes, or as expected.", count=folded))


def _how(block: BlockFacts, t: Texts) -> str:
    told_by = t.say(" (told by {what})", what=_code(block.told_by)) if block.told_by else ""
    called = t.say("; called as {call}", call=_code(block.call)) if block.call else ""
    return f"- {t.say('language')}: {block.language}{told_by}{called}"


def _replaced(what: str, by: str, t: Texts) -> str:
    if not by:
        return t.say("left out: {what}", what=_code(what))
    return t.say("replaced: {what} by {by}", what=_code(what), by=_code(by))


def _left_out(results: Sequence[Result], t: Texts) -> Iterator[str]:
    reasons: dict[tuple[Verdict, str], list[str]] = {}
    for one in results:
        if one.verdict not in JUDGED:
            reasons.setdefault((one.verdict, one.reason), []).append(one.case)
    for (verdict, reason), cases in reasons.items():
        whose = t.say(" (the harness failed)") if verdict is Verdict.ERROR else ""
        seen = findings.cases(cases, cases[0], t)
        yield f"- {t.say('not judged')} {seen}{whose}: {_sentence(translated(reason, t))}"


def _defect(defect: Defect, run: Run, t: Texts) -> Iterator[str]:
    """Say what a rule demands and what its breach costs, and show the example."""
    rule = run.rule.get(defect.rule)
    seen = findings.cases(defect.cases, defect.example, t)
    if rule is None:
        yield f"- **{defect.rule}**, {seen}:"
    else:
        says = f"{t.sentence(rule.id, rule.sentence)} {t.why(rule.id, rule.why)}"
        yield f"- **{defect.rule}**, {seen}: {says} ({rule.source})"
    yield ""
    yield from (f"      {line}" for line in t.message(defect.finding.message).splitlines())
    marked = findings.evidence(defect, run)
    if marked is not None and defect.finding.evidence is not None:
        yield f"      {findings.place(defect.finding.evidence, t)}: {marked.whole}"
    command = again.command(run.testee[defect.testee], defect.example) if defect.testee in run.testee else ""
    if command:
        yield from ("", f"  {t.say('again')}: {_code(command)}")


def _sentence(text: str) -> str:
    """Put a text into one line that begins with a capital and ends with a full stop."""
    line = " ".join(text.split())
    return line[:1].upper() + line[1:] + "." * (line[-1:] not in ".。!?")


def _code(text: str) -> str:
    """Put a text into a code span, whatever backticks it holds."""
    line = " ".join(text.split())
    fence = "`" * (1 + max(map(len, re.findall("`+", line)), default=0))
    return f"{fence} {line} {fence}" if "`" in line else f"`{line}`"
