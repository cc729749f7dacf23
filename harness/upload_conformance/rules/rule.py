"""What a rule is, and how one is written.

A family's module holds functions under ``@rule(...)``, which makes a named ``Rule`` of each, and ends in the tuple
``RULES`` that lists them. Nothing is entered anywhere by importing a module; ``catalogue.py`` puts the tuples together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from upload_conformance.rules.reading import Breach, Reading
from upload_conformance.rules.scope import Scope
from upload_conformance.shapes.case import Measure
from upload_conformance.shapes.record import Ending
from upload_conformance.shapes.result import Level

Check = Callable[[Reading], Iterator[Breach]]


class Basis(StrEnum):
    """What a rule has to look at, before it can be said to be kept."""

    CONNECTION = "connection"
    """A connection was opened."""
    REQUEST = "request"
    """The head of a request arrived."""
    BODY = "body"
    """A whole request arrived, and parts can be read in its body: it names the boundary."""
    OUTCOME = "outcome"
    """A call came to an end, whichever."""
    ERROR = "error"
    """A call was refused, as every one has to be that has no right to succeed; or it need not be."""
    LIMITS = "limits"
    """A call that was given time limits came to an end; other calling conventions than the sample's take none."""
    PROCESS = "process"
    """The testee's process was measured, or else ended, as the case asks."""

    def seen(self, reading: Reading) -> bool:
        """Whether a record holds it."""
        record = reading.record
        match self:
            case Basis.CONNECTION:
                return bool(record.exchanges)
            case Basis.REQUEST:
                return any(sent.request.head_complete for sent in reading.sent)
            case Basis.BODY:
                return any(sent.parts for sent in reading.whole)
            case Basis.OUTCOME:
                return bool(record.outcomes)
            case Basis.ERROR:
                told = any(outcome.ending is Ending.REFUSED for outcome in record.outcomes)
                return told or (bool(record.outcomes) and record.case.refusal is None)
            case Basis.LIMITS:
                return bool(record.outcomes) and not record.subject.call
        match record.case.measure:
            case Measure.NOTHING:
                return bool(record.outcomes)
            case Measure.ARGUMENTS:
                return bool(record.output.command_lines)
            case _:
                return len(record.usages) > 1


@dataclass(frozen=True)
class Rule:
    """A named requirement."""

    id: str
    """``family.name``; never changes, and never is used again for something else."""
    level: Level
    sentence: str
    """What is true of code that keeps it."""
    why: str
    """What its breach costs the user, in one plain sentence."""
    source: str
    """A section of the API page, of an RFC, or "practice" with the reason; never a text of this project."""
    evidence: Basis
    """What a record must hold, if the rule is to count as kept."""
    applies: Scope
    """In which cases it is judged, told from the case alone."""
    check: Check
    """Yields a breach for each departure that it sees in a record; none where it has nothing to look at."""
    by_chance: bool = False
    """Whether right code may break it by chance: it counts as broken if a second run of the case breaks it too."""

    @property
    def family(self) -> str:
        """The part of the id before the dot, in capitals."""
        return self.id.partition(".")[0].upper()


def rule(
    id_: str,
    level: Level,
    sentence: str,
    *,
    why: str,
    source: str,
    evidence: Basis,
    when: Scope,
    by_chance: bool = False,
) -> Callable[[Check], Rule]:
    """Make a rule of a check; what the words mean stands at the fields of ``Rule``."""
    return lambda check: Rule(id_, level, sentence, why, source, evidence, when, check, by_chance)
