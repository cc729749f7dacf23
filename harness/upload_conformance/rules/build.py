"""BUILD: the source text as it stands on its page or in its file."""

from __future__ import annotations

from collections.abc import Iterator

from upload_conformance.rules.reading import Breach, Reading
from upload_conformance.rules.rule import Basis, rule
from upload_conformance.rules.scope import around_the_source, builds
from upload_conformance.shapes.record import Ending
from upload_conformance.shapes.result import Level


@rule(
    "build.accepted",
    Level.MUST,
    "The code compiles, or else loads.",
    why="Whoever copies the code cannot run it.",
    source="practice: code is published to be run",
    evidence=Basis.OUTCOME,
    when=builds,
)
def accepted(reading: Reading) -> Iterator[Breach]:
    for outcome in reading.record.outcomes:
        if outcome.ending is Ending.REJECTED:
            yield Breach(outcome.message or "It was refused without a word.")


@rule(
    "page.self-contained",
    Level.SHOULD,
    "The code brings along what it needs: nothing has to be put around it.",
    why="Whoever copies the code has to find out what is missing.",
    source="practice: code is copied as it stands",
    evidence=Basis.OUTCOME,
    when=around_the_source,
)
def self_contained(reading: Reading) -> Iterator[Breach]:
    if reading.record.added:
        yield Breach(f"To run, it needed: {'; '.join(reading.record.added)}.")


RULES = (accepted, self_contained)
