"""The matrix: what became of each family of rules at each testee."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from upload_conformance.shapes.result import JUDGED, Level
from upload_conformance.shapes.run import Defect, Run


@dataclass
class Cell:
    """A family of rules at one testee. A check is a rule in a case."""

    broken: Counter[Level] = field(default_factory=Counter)
    """How many rules are broken, by level; what another breach explains, or is expected, is not counted."""
    held: int = 0
    """How many checks held."""
    not_seen: int = 0
    """How many had no evidence to look at, or were in a case that was not judged: nothing follows from them."""


def counted(defect: Defect) -> bool:
    """Whether a defect stands by itself: nothing explains it, and nobody expects it."""
    return defect.explained_by is None and not defect.finding.expected


def matrix(run: Run) -> dict[tuple[str, str], Cell]:
    """Give a cell for each family and testee of the run."""
    families = dict.fromkeys(rule.family for rule in run.rules)
    cells = {(family, testee): Cell() for family in families for testee in run.testee}
    for result in run.results:
        broken, unseen = {finding.rule for finding in result.findings}, {*result.not_seen}
        for rule in run.case[result.case].rules if result.case in run.case else ():
            if rule not in run.rule or rule in broken or result.testee not in run.testee:
                continue
            cell = cells[run.rule[rule].family, result.testee]
            if result.verdict in JUDGED and rule not in unseen:
                cell.held += 1
            else:
                cell.not_seen += 1
    for defect in run.defects:
        if counted(defect) and defect.rule in run.rule and defect.testee in run.testee:
            cells[run.rule[defect.rule].family, defect.testee].broken[defect.level] += 1
    return cells
