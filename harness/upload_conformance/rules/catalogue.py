"""The rules as a value: every rule by id, in the order of the families, and those of one case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from upload_conformance.rules import auth, body, build, failure, frame, outcome, part, request, resources, secrecy
from upload_conformance.rules.rule import Rule
from upload_conformance.shapes.case import Case

_FAMILIES = (build, request, auth, frame, part, body, outcome, failure, resources, secrecy)


@dataclass(frozen=True)
class Catalogue:
    """Rules that a record can be judged by."""

    rules: dict[str, Rule]
    """By id, the families one after the other."""
    _of_case: dict[Case, tuple[Rule, ...]] = field(default_factory=dict, compare=False, repr=False)

    @staticmethod
    def of(rules: Iterable[Rule]) -> Catalogue:
        """Make a catalogue of these. Raises ValueError where an id is given twice."""
        by_id: dict[str, Rule] = {}
        for one in rules:
            if one.id in by_id:
                raise ValueError(f"two rules are named {one.id}")
            by_id[one.id] = one
        return Catalogue(by_id)

    def for_case(self, case: Case) -> tuple[Rule, ...]:
        """Give the rules that are judged in a case."""
        if case not in self._of_case:
            self._of_case[case] = tuple(one for one in self.rules.values() if one.applies(case))
        return self._of_case[case]

    @property
    def families(self) -> tuple[str, ...]:
        """The families, in the order in which reports show them."""
        return tuple(dict.fromkeys(one.family for one in self.rules.values()))


@cache
def catalogue() -> Catalogue:
    """Give every rule that there is."""
    return Catalogue.of(one for family in _FAMILIES for one in family.RULES)
