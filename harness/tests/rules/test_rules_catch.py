"""Every rule can fail: each departure of the table is caught by the rule that it breaks, with the evidence in place."""

from __future__ import annotations

import pytest
from conforming import RULES, conforming, findings
from departures import DEPARTURES, Departure
from explained import EXPLAINED

ALL = (*DEPARTURES, *EXPLAINED)
ABOUT_BYTES = {"REQ", "AUTH", "FRAME", "PART", "BODY"}


@pytest.mark.parametrize("departure", [pytest.param(one, id=f"{one.rule}: {one.why}") for one in ALL])
def test_departure_is_caught_by_its_rule_which_explains_the_rest(departure: Departure) -> None:
    record = conforming(departure.case)
    assert findings(record) == ()

    broken = departure.change(record)
    found = findings(broken)

    assert {finding.rule for finding in found if finding.explained_by is None} == {departure.rule} | departure.along
    assert {finding.rule for finding in found if finding.explained_by is not None} == departure.explains
    assert {finding.explained_by for finding in found} <= {None, departure.rule} | departure.along
    of_the_rule = [finding for finding in found if finding.rule == departure.rule]
    assert {finding.level for finding in of_the_rule} == {RULES.rules[departure.rule].level}
    if departure.at is None:
        assert all(finding.evidence is None for finding in of_the_rule)
        return
    places = []
    for finding in of_the_rule:
        assert finding.evidence is not None
        place = bytes(broken.exchanges[finding.evidence.exchange].received)[finding.evidence.offset :]
        assert place.startswith(finding.evidence.excerpt)
        assert finding.evidence.length <= len(place)
        places.append(place)
    assert any(place.startswith(departure.at) for place in places), [place[:60] for place in places]


@pytest.mark.parametrize("rule", RULES.rules)
def test_every_rule_has_a_departure(rule: str) -> None:
    assert rule in {departure.rule for departure in DEPARTURES}, (
        f"Nobody has seen {rule} fail: add a departure(...) for it to departures.py, "
        "with what a client that breaks it does to a conforming record."
    )


def test_departures_name_rules_that_exist() -> None:
    assert {
        rule for departure in ALL for rule in (departure.rule, *departure.explains, *departure.along)
    } <= RULES.rules.keys()


def test_departures_have_different_names() -> None:
    names = [(departure.rule, departure.why) for departure in ALL]
    assert len(set(names)) == len(names)


def test_departures_in_bytes_say_where_the_evidence_is() -> None:
    silent = {one.why for one in DEPARTURES if one.at is None and RULES.rules[one.rule].family in ABOUT_BYTES}
    assert silent == {
        "nothing arrives",
        "nothing arrives at endpoint or proxy",
        "a connection without a request",
        "an error instead of a request",
    }
