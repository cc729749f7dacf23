"""Judging a record: a pure function of it and of the rules."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from upload_conformance.rules.catalogue import Catalogue
from upload_conformance.rules.reading import Breach, Reading
from upload_conformance.rules.relations import causes
from upload_conformance.rules.rule import Rule
from upload_conformance.shapes.record import Record
from upload_conformance.shapes.result import Evidence, Finding

BREACHES_KEPT = 5
"""How many breaches of one rule a record shows; the hundredth says nothing new."""
EXCERPT_BYTES = 160
"""How much of the offending bytes a finding shows."""
_FROM_A_PLACE = 16
"""How many bytes are shown of what follows a place between bytes."""


class Answer(StrEnum):
    """What can be said of a rule in a case."""

    HELD = "held"
    BROKEN = "broken"
    NOT_SEEN = "not-seen"
    """The record holds nothing that the rule is about: of a request that never came, no header can be praised."""


@dataclass(frozen=True)
class Judgement:
    """What a record says of the rules of its case."""

    answers: dict[str, Answer]
    """By rule, in the catalogue's order."""
    findings: tuple[Finding, ...]
    """Of the broken rules, in that order."""

    @property
    def not_seen(self) -> tuple[str, ...]:
        """The rules of which nothing can be said."""
        return tuple(rule for rule, answer in self.answers.items() if answer is Answer.NOT_SEEN)


def judge(record: Record, catalogue: Catalogue) -> Judgement:
    """Judge a record by every rule of the catalogue that applies to its case."""
    reading = Reading(record)
    answers: dict[str, Answer] = {}
    breaches: dict[Rule, list[Breach]] = {}
    for rule in catalogue.for_case(record.case):
        if found := list(islice(rule.check(reading), BREACHES_KEPT)):
            answers[rule.id] = Answer.BROKEN
            breaches[rule] = found
        else:
            answers[rule.id] = Answer.HELD if rule.evidence.seen(reading) else Answer.NOT_SEEN
    explained = causes((rule.id for rule in breaches), reading)
    return Judgement(
        answers,
        tuple(
            Finding(rule.id, breach.message, rule.level, _evidence(record, breach), explained.get(rule.id))
            for rule, found in breaches.items()
            for breach in found
        ),
    )


def _evidence(record: Record, breach: Breach) -> Evidence | None:
    if breach.exchange is None or breach.offset is None:
        return None
    received = record.exchanges[breach.exchange].received
    length = min(breach.length, len(received) - breach.offset)
    end = breach.offset + min(length or _FROM_A_PLACE, EXCERPT_BYTES)
    return Evidence(breach.exchange, breach.offset, length, bytes(received[breach.offset : end]))
