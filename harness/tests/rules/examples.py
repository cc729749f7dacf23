"""What ``explain`` shows of each rule, made of the departures: bytes or an outcome that keep it, and that break it.

``python harness/tests/rules/examples.py`` writes the package's file; ``test_examples.py`` sees that it is up to date.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from conforming import RULES, conforming, findings
from departures import DEPARTURES, Departure

import upload_conformance
from upload_conformance.report import findings as words
from upload_conformance.shapes.record import Record
from upload_conformance.shapes.result import Evidence

PLACE = Path(upload_conformance.__file__).parent / "report" / "examples.json"
AROUND = 24
"""By how many bytes on each side a place is found again."""
SIDES = len(("case", "message", "keeps", "breaks"))
MESSAGE = 160
"""How much is shown of a message, in characters."""


def example(departure: Departure) -> dict[str, Any]:
    """Give a departure's record beside the conforming one."""
    kept = conforming(departure.case)
    broken = departure.change(kept)
    finding = next(one for one in findings(broken) if one.rule == departure.rule)
    facts: dict[str, Any] = {"case": departure.case, "message": finding.message[:MESSAGE]}
    if finding.evidence is not None:
        return {**facts, **_bytes(kept, broken, finding.evidence)}
    before, after = _outcome(kept), _outcome(broken)
    return {**facts, "keeps": before, "breaks": after} if before != after else facts


def _bytes(kept: Record, broken: Record, evidence: Evidence) -> dict[str, str]:
    bad = bytes(broken.exchanges[evidence.exchange].received)
    shown = {"breaks": words.marked(evidence, bad).whole} if bad else {}
    good = bytes(kept.exchanges[evidence.exchange].received) if evidence.exchange < len(kept.exchanges) else b""
    place = _same_place(good, bad, evidence)
    if place is None or good[place.offset :][: place.length] == bad[evidence.offset :][: evidence.length]:
        return shown  # it is broken by something that is not there, or is there twice
    return {"keeps": words.marked(place, good).whole, **shown}


def _same_place(good: bytes, bad: bytes, evidence: Evidence) -> Evidence | None:
    """Find the place between the same bytes in the conforming request, by as many of them as it holds just once."""
    end = evidence.offset + evidence.length
    before = (bad[evidence.offset - count : evidence.offset] for count in range(min(AROUND, evidence.offset), 3, -1))
    start = next(
        (good.index(one) + len(one) for one in before if good.count(one) == 1), 0 if not evidence.offset else None
    )
    if start is None:
        return None
    behind = (bad[end : end + count] for count in range(AROUND, 3, -1))
    length = next((good.index(one, start) - start for one in behind if good.count(one, start) == 1), None)
    return Evidence(evidence.exchange, start, length) if length is not None else None


def _outcome(record: Record) -> dict[str, Any]:
    outcome = record.outcomes[0]
    facts = vars(outcome)
    told = {name: facts[name] for name in ("ending", "upload_id", "kind", "message", "returned")}
    told["message"] = outcome.message[:MESSAGE]
    return {name: value for name, value in told.items() if value not in (None, "", False)}


def text() -> str:
    """Give the file's text: a conforming request, and of each rule the departure that shows most.

    That is the first with bytes or outcomes on both sides, or else the first of all.
    """
    made: dict[str, dict[str, Any]] = {}
    for departure in DEPARTURES:
        if departure.rule not in made or len(made[departure.rule]) < SIDES:
            shown = example(departure)
            if len(shown) > len(made.get(departure.rule, ())):
                made[departure.rule] = shown
    request = words.visible(bytes(conforming("name-plain").exchanges[0].received))
    rules = {rule: made[rule] for rule in RULES.rules}
    return json.dumps({"request": request, "rules": rules}, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PLACE.write_text(text(), encoding="utf-8")
