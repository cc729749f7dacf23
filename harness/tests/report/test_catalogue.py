"""The generated catalogue is that of the data, and says of each sample where it is judged."""

import re
from pathlib import Path

import pytest

from upload_conformance.cases import catalogue as cases
from upload_conformance.report import catalogue
from upload_conformance.rules.catalogue import catalogue as rules
from upload_conformance.shapes.result import Level
from upload_conformance.testee.language import Language


def rendered(languages: dict[str, Language], tongue: str = "en") -> str:
    return catalogue.render(tongue, rules(), cases(), list(languages.values()))


def row(text: str, id_: str) -> list[str]:
    (line,) = [line for line in text.splitlines() if line.startswith(f"| `{id_}` |")]
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


@pytest.mark.parametrize("tongue", list(catalogue.PLACES))
def test_the_file_is_up_to_date(tongue: str, languages: dict[str, Language], pytestconfig: pytest.Config) -> None:
    written = Path(pytestconfig.rootpath, catalogue.PLACES[tongue]).read_text(encoding="utf-8")
    assert written == rendered(languages, tongue), "out of date: run `make catalogue`"


def test_every_case_has_an_english_sentence_and_a_source() -> None:
    assert [case.id for case in cases().values() if not (case.sentence.endswith(".") and case.source)] == []


def test_a_platform_that_lacks_something_has_a_note_with_the_reason(languages: dict[str, Language]) -> None:
    for tongue in catalogue.PLACES:
        text = rendered(languages, tongue)
        for language in languages.values():
            builds = ("", *language.variants)
            concerned = [case for case in cases().values() if case.environment.variant in builds]
            lacking = [case.id for case in concerned if case.needs & language.lacks]
            assert len(lacking) == len(re.findall(rf"^\d+\. {re.escape(language.name)}, ", text, re.MULTILINE))
    assert re.search(r"^\d+\. PHP, `.*`: It runs one thread: ", rendered(languages), re.MULTILINE)


def test_a_case_of_another_build_concerns_the_languages_that_have_it(languages: dict[str, Language]) -> None:
    text = rendered(languages)
    names = list(languages)
    for case in cases().values():
        if case.environment.variant:
            cells = row(text, case.id)[-len(names) :]
            assert cells == ["✓" if case.environment.variant in languages[name].variants else "–" for name in names], (
                case.id
            )


def test_rules_are_counted_by_level(languages: dict[str, Language]) -> None:
    for level in Level:
        line = next(line for line in rendered(languages).splitlines() if line.startswith(f"| {level} |"))
        assert line.endswith(f" {sum(rule.level is level for rule in rules().rules.values())} |")
