"""What ``explain`` and ``list`` say of rules and cases."""

import re
from pathlib import Path

import pytest

from upload_conformance.cases import catalogue as cases
from upload_conformance.report import explain
from upload_conformance.rules.catalogue import catalogue as rules
from upload_conformance.run import mutants
from upload_conformance.run.mutants import Mutant
from upload_conformance.testee.language import Language
from upload_conformance.texts import TONGUES, texts

RULES, CASES = rules(), cases()


@pytest.fixture(scope="module")
def planted(languages: dict[str, Language]) -> list[Mutant]:
    return [mutant for one in languages.values() for mutant in mutants.load(one, RULES, CASES)]


@pytest.mark.parametrize("tongue", TONGUES)
@pytest.mark.parametrize("name", RULES.rules)
def test_a_rule_is_explained(name: str, tongue: str, planted: list[Mutant], languages: dict[str, Language]) -> None:
    lines = list(explain.rule(RULES.rules[name], planted, languages, tongue))
    rule, t = RULES.rules[name], texts(tongue)
    assert lines[0] == f"{name}: {t.sentence(name, rule.sentence)}"
    assert any(t.why(name, rule.why) in line for line in lines)
    assert any(line.endswith(rule.source) for line in lines)
    assert [one.name for one in languages.values() if f"{one.name}:" in lines] == [
        one.name for one in languages.values() if any((m.language, m.rule) == (one.id, name) for m in planted)
    ]


def test_the_code_that_keeps_it_stands_where_it_is_said_to(
    planted: list[Mutant], languages: dict[str, Language], pytestconfig: pytest.Config
) -> None:
    lines = list(explain.rule(RULES.rules["part.filename-path"], planted, languages))
    place = next(line for line in lines if re.fullmatch(r"  go/upload\.go:\d+", line))
    path, _, number = place.strip().partition(":")
    code = lines[lines.index(place) + 1].removeprefix("    | ")
    source = Path(pytestconfig.rootpath, path).read_text(encoding="utf-8").splitlines()
    assert source[int(number) - 1].strip() == code


def test_a_rule_about_bytes_shows_bytes_that_keep_it_and_that_break_it() -> None:
    lines = list(explain.rule(RULES.rules["part.name"], [], {}))
    assert '  keeps it:  …Disposition: form-data; »name="file"«; filename="accounts.txt…' in lines
    assert '  breaks it: …Disposition: form-data; »name="data"«; filename="accounts.txt…' in lines


def test_a_rule_about_the_outcome_shows_outcomes() -> None:
    lines = list(explain.rule(RULES.rules["out.http-status"], [], {}))
    assert any(line.startswith("  keeps it:  error: http, ") for line in lines)
    assert any(line.startswith("  breaks it: success") for line in lines)


@pytest.mark.parametrize("tongue", TONGUES)
@pytest.mark.parametrize("name", CASES)
def test_a_case_is_explained_with_the_rules_that_are_judged_in_it(
    name: str, tongue: str, languages: dict[str, Language]
) -> None:
    lines = list(explain.case(CASES[name], RULES, languages, tongue))
    assert lines[0] == name
    assert texts(tongue).case(name, CASES[name].sentence) in lines[1]
    named = {line.split()[0] for line in lines if line.startswith("  ") and line.split()[0] in RULES.rules}
    assert named == {rule.id for rule in RULES.for_case(CASES[name])}


def test_a_case_says_where_it_is_not_judged_and_why(languages: dict[str, Language]) -> None:
    name = next(one.id for one in CASES.values() if one.needs & languages["php"].lacks and not one.environment.variant)
    assert any(
        line.startswith("  Not judged in php: It runs one thread")
        for line in explain.case(CASES[name], RULES, languages)
    )


def test_rules_are_listed_by_level_family_and_text() -> None:
    may = list(explain.list_rules(RULES.rules.values(), level="may"))
    assert [line.split()[1] for line in may] == [one.id for one in RULES.rules.values() if one.level == "MAY"]
    assert [line.split()[1] for line in explain.list_rules(RULES.rules.values(), family="body")] == [
        "body.identical",
        "body.of-one-moment",
    ]
    (found,) = explain.list_rules(RULES.rules.values(), text="证明身份", tongue="zh")
    assert found.split()[1] == "fail.tls"


def test_cases_are_listed_by_text_and_by_the_rules_judged_in_them() -> None:
    found = [line.split()[0] for line in explain.list_cases(CASES.values(), RULES, text="in chinese")]
    assert "name-chinese" in found
    measured = {line.split()[0] for line in explain.list_cases(CASES.values(), RULES, level="should", family="res")}
    assert "memory-100-mb" in measured
    assert "name-chinese" not in measured
