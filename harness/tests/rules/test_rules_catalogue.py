"""The catalogue of rules is in order, and fits the catalogue of cases."""

from __future__ import annotations

import importlib
import re
from dataclasses import replace
from pathlib import Path

import pytest
from conforming import CASES, RULES, conforming, findings
from departures import Change, connected, credentials, filename, raw, refused, swap, uploaded

from upload_conformance import rules
from upload_conformance.rules import Catalogue, Rule, request
from upload_conformance.rules.judging import BREACHES_KEPT
from upload_conformance.rules.scope import delivers
from upload_conformance.shapes.case import Case, Environment, Uploaded
from upload_conformance.shapes.record import Ending, Outcome, Record
from upload_conformance.shapes.result import Level


@pytest.mark.parametrize("entry", RULES.rules.values(), ids=RULES.rules)
def test_rule_is_described(entry: Rule) -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z0-9]+(-[a-z0-9]+)*", entry.id)
    assert entry.family == entry.id.split(".")[0].upper()
    assert re.fullmatch(r"[A-Z].*[^.]\.", entry.sentence)
    assert re.fullmatch(r"[A-Z].*[^.]\.", entry.why)
    assert entry.why != entry.sentence
    assert entry.source.strip()
    assert entry.level in Level


@pytest.mark.parametrize("source", [pytest.param(entry.source, id=entry.id) for entry in RULES.rules.values()])
def test_source_is_a_section_or_a_practice_with_its_reason(source: str) -> None:
    assert re.search(r"API page, \w|RFC \d+ §\d|HTML, \w|practice: \w", source)
    assert "README" not in source, "a text of this project is no reason for others"


@pytest.mark.parametrize("entry", RULES.rules.values(), ids=RULES.rules)
def test_rule_applies_to_a_case(entry: Rule) -> None:
    assert any(entry.applies(case) for case in CASES.values())


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_case_has_rules(case: Case) -> None:
    assert RULES.for_case(case)
    assert case.expect or not case.uploads, "an expectation that is empty is met by everything"


def test_sentences_differ() -> None:
    assert len({entry.sentence for entry in RULES.rules.values()}) == len(RULES.rules)


def test_an_id_cannot_be_given_twice() -> None:
    with pytest.raises(ValueError, match=r"two rules are named req\.post"):
        Catalogue.of((request.post, request.post))


FAMILIES = [path.stem for path in Path(rules.__file__).parent.glob("*.py") if "\nRULES = (" in path.read_text()]


@pytest.mark.parametrize("family", FAMILIES)
def test_every_rule_of_a_module_stands_in_its_tuple_and_in_the_catalogue(family: str) -> None:
    module = importlib.import_module(f"upload_conformance.rules.{family}")
    assert list(module.RULES) == [one for one in vars(module).values() if isinstance(one, Rule)]
    assert {one.id for one in module.RULES} <= RULES.rules.keys()


# One rule judges a case's outcome: none would let every outcome pass, two would say the same thing twice.


CALLED = [case.id for case in CASES.values() if case.uploads]


def _judges(record: Record, outcome: Outcome) -> set[str]:
    outcomes = tuple(outcome for _ in record.outcomes)
    return {finding.rule for finding in findings(replace(record, outcomes=outcomes))}


@pytest.mark.parametrize("case", CALLED)
def test_one_rule_judges_the_outcome(case: str) -> None:
    record = conforming(case)
    expected = {one.upload_id for one in record.case.expect if isinstance(one, Uploaded)}
    says = " ".join(fact for one in record.case.expect if not isinstance(one, Uploaded) for fact in one.says)
    wrong_id = Outcome(Ending.UPLOADED, upload_id=max((one for one in expected if one is not None), default=1) + 1)
    wrong_kind = Outcome(Ending.REFUSED, kind="none of them", message=says)
    judges = _judges(record, wrong_id) - {"body.of-one-moment"}  # which judges a success by what arrived
    assert len(judges) == 1
    assert _judges(record, wrong_kind) == (judges if record.case.must_succeed else {"out.error-kind"})


NO_ANSWER = {
    Ending.CRASHED: {"out.documented-error"},
    Ending.EXITED: {"out.survives"},
    Ending.HUNG: {"out.returns", "fail.time-limit"},
    Ending.GARBLED: {"out.survives"},
}


@pytest.mark.parametrize("case", CALLED)
def test_an_end_that_is_no_answer_is_caught_in_every_case(case: str) -> None:
    record = conforming(case)
    for ending, names in NO_ANSWER.items():
        assert len(names & _judges(record, Outcome(ending))) == 1


@pytest.mark.parametrize("case", [case.id for case in CASES.values() if case.rounds > 1])
def test_rounds_that_are_missing_are_caught(case: str) -> None:
    record = conforming(case)
    assert findings(replace(record, outcomes=record.outcomes[:-1]))


@pytest.mark.parametrize("case", [case.id for case in CASES.values() if case.must_succeed])
def test_success_without_a_request_is_caught_in_every_case(case: str) -> None:
    assert "req.one" in {finding.rule for finding in findings(replace(conforming(case), exchanges=()))}


# What arrives is judged in every case in which it arrives.

READ = [case.id for case in CASES.values() if conforming(case.id).exchanges]
HEAD = [id_ for id_ in READ if b"\r\n\r\n" in bytes(conforming(id_).exchanges[0].received)]
TAKING = [case.id for case in CASES.values() if delivers(case)]
WHOLE = [id_ for id_ in HEAD if id_ in TAKING]


def _caught(case: str, change: Change) -> set[str]:
    return {finding.rule for finding in findings(change(conforming(case)))}


def test_heads_are_judged_wherever_they_arrive() -> None:
    assert [case for case in HEAD if "auth.credentials" not in _caught(case, credentials(b"some:body"))] == []
    assert [case for case in HEAD if "req.post" not in _caught(case, raw(b"POST /v3", b"PUT /v3"))] == []


def test_bodies_are_judged_wherever_they_arrive_whole() -> None:
    assert len(WHOLE) > len(CASES) / 2
    for case in WHOLE:
        name = CASES[case].upload.file.name
        assert "part.filename" in _caught(case, filename(b'filename="other"', name)), case
        assert "body.identical" in _caught(case, swap(b"text/plain\r\n\r\n", b"text/plain\r\n\r\nx")), case


def test_cases_that_run_into_a_time_limit_set_both() -> None:
    for case in CASES.values():
        if case.refusal is not None and case.refusal.kinds[0] == "timeout":
            assert None not in (case.upload.limits.connect_s, case.upload.limits.response_s), case.id


@pytest.mark.parametrize("case", CALLED)
def test_the_secret_in_an_error_is_caught_in_every_case(case: str) -> None:
    record = conforming(case)
    secret = record.case.upload.credentials.secret_key
    leaking = tuple(Outcome(Ending.REFUSED, message="no", detail=f"bad value {secret!r}") for _ in record.outcomes)
    found = {finding.rule for finding in findings(replace(record, outcomes=leaking))} & {"sec.error-text", "sec.echo"}
    assert len(found) == (len(secret) >= 6)


def test_of_many_breaches_of_one_rule_a_few_are_kept() -> None:
    record = conforming("file-missing")
    for _ in range(BREACHES_KEPT + 3):
        record = connected()(record)
    assert len(findings(record)) == BREACHES_KEPT


def test_a_variant_lets_the_sanitizer_print_without_calling_it_noise() -> None:
    record = conforming("address-success")
    assert record.case.environment != Environment()
    noisy = replace(record, output=replace(record.output, stderr="ERROR: LeakSanitizer"))
    assert {finding.rule for finding in findings(noisy)} == {"res.sanitizer"}


@pytest.mark.parametrize("change", [uploaded(None), refused("file"), refused("usage")])
def test_a_case_with_a_choice_does_not_take_everything(change: Change) -> None:
    assert findings(change(conforming("answer-duplicate-keys")))
