"""The catalogue of cases is in order: ids, texts, sources, and what each needs of a testee."""

from __future__ import annotations

import pytest
from conforming import CASES

from upload_conformance import cases
from upload_conformance.shapes.case import BUILDS, Case, Environment, Measure, Script, Wait, Waits
from upload_conformance.shapes.errors import UsageError
from upload_conformance.shapes.needs import Need

EACH = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


@EACH
def test_source_is_no_text_of_this_project(case: Case) -> None:
    assert case.source
    assert "README" not in case.source


@EACH
def test_places_of_the_mock_are_named_not_spelt(case: Case) -> None:
    """Where the mock stands is for the mock to say: only then can it stand elsewhere."""
    headers = getattr(case.server, "headers", ())
    assert not [text for text in (case.url, *dict(headers).values()) if ".test" in text]


def needing(need: Need) -> set[str]:
    return {case.id for case in CASES.values() if need in case.needs}


def test_needs_follow_from_what_a_case_does() -> None:
    assert needing(Need.TEXT_ACCESS_ID) == {"access-id-colon"}
    assert needing(Need.NAMES_IN_ANY_LOCALE) == {"env-c-locale"}
    assert needing(Need.TIME_LIMITS) == {
        *("connect-two-limits", "stall-two-limits", "never-read-two-limits", "tls-two-limits"),
        "growth-timeout",
    }
    assert needing(Need.THREADS) == {"together-two-accounts", "together-same-file", "thread-together", "race-together"}
    measured = {case.id for case in CASES.values() if case.measure is not Measure.NOTHING}
    assert measured - needing(Need.PROCESS) == {"memory-100-mb"}
    assert CASES["name-chinese"].needs == frozenset()


def test_cases_are_chosen_by_id_in_the_order_asked_for() -> None:
    assert [case.id for case in cases.choose(CASES, ["status-500", "name-plain"])] == ["status-500", "name-plain"]
    assert cases.choose(CASES, []) == list(CASES.values())


def test_a_case_that_does_not_exist_is_named_with_those_near_it() -> None:
    with pytest.raises(UsageError, match=r"no case 'name-chinesse' .*name-chinese"):
        cases.choose(CASES, ["name-chinesse"])


# Waiting cases: code without a limit is told of by one of each kind


def waiting(kind: Waits) -> list[Case]:
    return [case for case in CASES.values() if case.waits is kind]


@pytest.mark.parametrize("kind", Waits)
def test_each_kind_of_waiting_has_a_plain_case_that_tells_of_it_first(kind: Waits) -> None:
    probe = CASES[cases.PROBES[kind]]
    assert probe.waits is kind
    assert (probe.rounds, len(probe.uploads), probe.needs, probe.environment) == (1, 1, frozenset(), Environment())
    assert probe.seconds == min(case.seconds for case in waiting(kind))


def test_cases_that_end_in_a_time_out_say_what_they_wait_for() -> None:
    for case in CASES.values():
        if case.refusal is not None and case.refusal.kinds[0] == "timeout":
            assert case.waits not in (None, Waits.FILE), case.id
        if isinstance(case.server, Script) and case.server.does(Wait) and not case.must_succeed:
            assert case.waits is not None, case.id


def test_the_case_of_the_source_text_makes_no_upload() -> None:
    assert [case.id for case in CASES.values() if not case.uploads] == [BUILDS]
