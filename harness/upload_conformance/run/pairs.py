"""Pairs: samples with two planted defects each, and whether the harness still tells of both, or one hides the other.

A mutant shows that a rule catches its defect where nothing else is wrong. Code from elsewhere has several defects at
once: a pair shows that neither keeps the other from being told.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any

from upload_conformance.rules.catalogue import Catalogue
from upload_conformance.rules.relations import causes_of
from upload_conformance.run.execute import Execution, judged
from upload_conformance.run.mutants import Mutant
from upload_conformance.shapes.case import BUILDS, Case
from upload_conformance.shapes.errors import HarnessError
from upload_conformance.shapes.result import JUDGED, Result
from upload_conformance.testee.testee import Testee


class Status(StrEnum):
    """What was said of one of the two defects."""

    TOLD = "told"
    """Its rule is broken, for itself."""
    FOLDED = "folded"
    """Its rule is broken, and another breach explains that."""
    OUT_OF_REACH = "out_of_reach"
    """The other leaves nothing that this one could be seen in, and the harness says so (``_out_of_reach``)."""
    MASKED = "masked"
    """Its rule counts as kept."""


@dataclass(frozen=True)
class Pair:
    """Two mutants of a language, of different rules."""

    first: Mutant
    second: Mutant

    @property
    def both(self) -> Mutant:
        """Both defects in one source; it is judged in the cases of both."""
        return replace(
            self.first,
            id=f"{self.first.id}+{self.second.id}",
            cases=tuple(dict.fromkeys((*self.first.cases, *self.second.cases))),
            edits=self.first.edits + self.second.edits,
        )

    def fits(self, sample: str) -> bool:
        """Whether both can be planted: edits that meet in one place do not come to the same in either order."""
        try:
            return self.both.apply(sample) == Pair(self.second, self.first).both.apply(sample)
        except HarnessError:
            return False


@dataclass(frozen=True)
class Side:
    """One of the two defects, and what was said of it."""

    mutant: Mutant
    status: Status
    instead: tuple[str, ...]
    """The rules that were told in its cases."""


@dataclass(frozen=True)
class Sight:
    """A pair, and what was said of it."""

    pair: Pair
    sides: tuple[Side, Side]
    seconds: float

    @property
    def status(self) -> Status:
        """That of the side of which less was said."""
        return max((side.status for side in self.sides), key=list(Status).index)


def choose(mutants: Sequence[Mutant], sample: str, count: int, seed: int) -> list[Pair]:
    """Choose pairs so that each mutant occurs about equally often; the same seed gives the same pairs.

    The mutants stand in a circle, shuffled: each is paired with its neighbour, then with the next but one, and so on.
    """
    circle = list(mutants)
    random.Random(seed).shuffle(circle)  # noqa: S311 - nothing is to be kept secret by it
    return list(islice((pair for pair in _around(circle) if pair.fits(sample)), count))


def _around(circle: Sequence[Mutant]) -> Iterator[Pair]:
    """Yield each pair of mutants of different rules once."""
    size = len(circle)
    for distance in range(1, size // 2 + 1):
        for place in range(distance if 2 * distance == size else size):
            pair = Pair(circle[place], circle[(place + distance) % size])
            if pair.first.rule != pair.second.rule:
                yield pair


def look(pair: Pair, testee: Testee, cases: Mapping[str, Case], rules: Catalogue, execution: Execution) -> Sight:
    """Run the cases of both mutants, and the build. Raises HarnessError if the harness fails."""
    start = time.monotonic()
    results = execution.all_of(testee, [cases[name] for name in dict.fromkeys((BUILDS, *pair.both.cases))])
    judged(f"Pair {pair.both.name}", results)
    sides = (_side(pair.first, results, cases, rules), _side(pair.second, results, cases, rules))
    return Sight(pair, sides, time.monotonic() - start)


def _side(mutant: Mutant, results: Sequence[Result], cases: Mapping[str, Case], rules: Catalogue) -> Side:
    applies = rules.rules[mutant.rule].applies
    own = [result for result in results if result.case in mutant.cases and applies(cases[result.case])]
    found = [finding for result in own for finding in result.findings if finding.rule == mutant.rule]
    if found:
        status = Status.TOLD if any(finding.explained_by is None for finding in found) else Status.FOLDED
    else:
        status = Status.OUT_OF_REACH if all(_out_of_reach(mutant.rule, one) for one in own) else Status.MASKED
    told = {one.rule for result in (*own, results[0]) for one in result.findings if one.explained_by is None}
    return Side(mutant, status, tuple(sorted(told)))


def _out_of_reach(rule: str, result: Result) -> bool:
    """Whether a result says by itself that a rule could not show its breach.

    There was nothing to run or to look at; or a breach is told that may be the cause of this rule's: where no request
    was made, say, the call did not come to what it would have done with the answer.
    """
    broken = {finding.rule for finding in result.findings}
    return result.verdict not in JUDGED or rule in result.not_seen or not broken.isdisjoint(causes_of(rule))


def document(sights: Sequence[Sight], seed: int, seconds: float) -> dict[str, Any]:
    """Put pairs into the published shape of ``build/pairs.json``."""
    return {
        "schema": 1,
        "summary": {
            "pairs": len(sights),
            **{status.value: sum(sight.status is status for sight in sights) for status in Status},
            "seed": seed,
            "seconds": round(seconds, 3),
        },
        "pairs": [
            {
                "language": sight.pair.first.language,
                "status": sight.status.value,
                "defects": [
                    {
                        "id": side.mutant.id,
                        "rule": side.mutant.rule,
                        "cases": list(side.mutant.cases),
                        "status": side.status.value,
                        "instead": list(side.instead),
                    }
                    for side in sight.sides
                ],
                "seconds": round(sight.seconds, 3),
            }
            for sight in sights
        ],
    }


def write(sights: Sequence[Sight], seed: int, seconds: float, path: Path) -> None:
    """Write the document."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(document(sights, seed, seconds), indent=1, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")
