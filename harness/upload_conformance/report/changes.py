"""What changed between two runs: defects that are new, gone, or seen in other cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from upload_conformance.report.github import cell
from upload_conformance.report.levels import NAMES
from upload_conformance.shapes.result import Level
from upload_conformance.shapes.run import Change, Run
from upload_conformance.texts import Texts, texts, word

NEW, GONE, MOVED = word("new"), word("gone"), word("in other cases")
CASES = 5
"""How many cases of a change are named."""


def kind(change: Change) -> str:
    """Say what became of a defect: ``new``, ``gone`` or ``in other cases``."""
    return NEW if not change.before else GONE if not change.after else MOVED


def ordered(changes: Sequence[Change]) -> list[Change]:
    """Put what is new first, errors before warnings."""
    levels = list(Level)
    return sorted(
        changes, key=lambda one: ((NEW, GONE, MOVED).index(kind(one)), levels.index(one.level), one.testee, one.rule)
    )


def text(run: Run, before: Run, tongue: str = "en") -> str:
    """Describe the changes for a terminal, a line each."""
    t = texts(tongue)
    changes = ordered(run.changes(before))
    lines = [
        f"{t.say(kind(one)):15} {t.say(NAMES[one.level]):8} {one.testee} {one.rule}: {_cases(one, t)}"
        for one in changes
    ]
    return "\n".join([*lines, _summary(changes, t)])


def markdown(run: Run, before: Run, tongue: str = "en") -> str:
    """Describe the changes in a table, for a pull request."""
    t = texts(tongue)
    changes = ordered(run.changes(before))
    return "\n".join([f"**{_summary(changes, t)}**", *_table(changes, run, before, t), ""])


def _table(changes: Sequence[Change], run: Run, before: Run, t: Texts) -> Iterator[str]:
    if not changes:
        return
    names = (t.say("change"), t.say("level"), t.say("testee"), t.say("rule"), t.say("Cases"))
    yield from ("", f"| {' | '.join(names)} |", f"|{' --- |' * len(names)}")
    for one in changes:
        rule = run.rule.get(one.rule) or before.rule.get(one.rule)
        sentence = cell(t.sentence(rule.id, rule.sentence)) if rule is not None else ""
        cells = (
            t.say(kind(one)),
            t.say(NAMES[one.level]),
            cell(one.testee),
            f"<code>{cell(one.rule)}</code><br>{sentence}",
            cell(_cases(one, t)),
        )
        yield f"| {' | '.join(cells)} |"


def _cases(change: Change, t: Texts) -> str:
    """Name the cases that make the difference."""
    came = [name for name in change.after if name not in change.before]
    went = [name for name in change.before if name not in change.after]
    parts = [f"{sign}{_some(names, t)}" for sign, names in (("+", came), ("−", went)) if names]
    return " ".join(parts)


def _some(names: Sequence[str], t: Texts) -> str:
    more = t.say(" and {count} more", count=len(names) - CASES) if len(names) > CASES else ""
    return ", ".join(names[:CASES]) + more


def _summary(changes: Sequence[Change], t: Texts) -> str:
    counts = [sum(kind(one) == name for one in changes) for name in (NEW, GONE, MOVED)]
    return t.say("{new} new, {gone} gone, {other} in other cases", new=counts[0], gone=counts[1], other=counts[2])
