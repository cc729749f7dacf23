"""What a rule is, where rules are kept, and how a record is judged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from upload_conformance.rules.reading import Breach, Reading
from upload_conformance.rules.scope import Scope
from upload_conformance.shapes.case import Case
from upload_conformance.shapes.record import Record

BREACHES_KEPT = 5
"""How many breaches of one rule a record shows; the hundredth says nothing new."""
EXCERPT_BYTES = 160
"""How much of the offending bytes a finding shows."""


class Level(StrEnum):
    """How binding a rule is (RFC 2119)."""

    MUST = "MUST"
    SHOULD = "SHOULD"


Check = Callable[[Reading], Iterator[Breach]]


@dataclass(frozen=True)
class Rule:
    """A named requirement."""

    id: str
    """``family.name``; never changes."""
    level: Level
    sentence: str
    source: str
    """A section of the API page, of an RFC, or "practice" with the reason."""
    applies: Scope
    check: Check

    @property
    def family(self) -> str:
        """The part of the id before the dot, in capitals."""
        return self.id.partition(".")[0].upper()


@dataclass(frozen=True)
class Finding:
    """A rule broken, with the evidence."""

    rule: str
    message: str
    exchange: int | None = None
    """Which connection of the record, from 0; None if the evidence is the outcome."""
    offset: int | None = None
    excerpt: bytes = b""


RULES: dict[str, Rule] = {}
"""Every rule by id, in the order of the families."""


def rule(id_: str, level: Level, sentence: str, *, source: str, when: Scope) -> Callable[[Check], Check]:
    """Enter a check into the catalogue; it yields a breach for each departure it sees in a record.

    ``when`` says to which cases the rule applies, from the case alone.
    """

    def enter(check: Check) -> Check:
        if id_ in RULES:
            raise ValueError(f"two rules are named {id_}")
        RULES[id_] = Rule(id_, level, sentence, source, when, check)
        return check

    return enter


def rules_for(case: Case) -> tuple[Rule, ...]:
    """Give the rules that apply to a case."""
    return tuple(entry for entry in RULES.values() if entry.applies(case))


def judge(record: Record) -> tuple[Finding, ...]:
    """Judge a record by every rule that applies to its case: a pure function of the record."""
    reading = Reading(record)
    return tuple(
        Finding(entry.id, breach.message, breach.exchange, breach.offset, _excerpt(record, breach))
        for entry in rules_for(record.case)
        for breach in islice(entry.check(reading), BREACHES_KEPT)
    )


def _excerpt(record: Record, breach: Breach) -> bytes:
    if breach.exchange is None or breach.offset is None:
        return b""
    end = breach.offset + min(max(breach.length, 16), EXCERPT_BYTES)
    return bytes(record.exchanges[breach.exchange].received[breach.offset : end])
