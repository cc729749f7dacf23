"""The generated catalogue is that of the data, and whole in both languages."""

from pathlib import Path

import pytest

from upload_conformance.cases import CASES
from upload_conformance.report import catalogue
from upload_conformance.rules import RULES
from upload_conformance.testee.language import Language


@pytest.mark.parametrize("language", list(catalogue.PLACES))
def test_the_file_is_up_to_date(language: str, languages: dict[str, Language], pytestconfig: pytest.Config) -> None:
    written = Path(pytestconfig.rootpath, catalogue.PLACES[language]).read_text(encoding="utf-8")
    assert written == catalogue.render(language, list(languages.values())), "out of date: run `make catalogue`"


def test_every_rule_has_a_chinese_sentence_and_no_other_has() -> None:
    assert set(catalogue.chinese_sentences()) == set(RULES)


def test_every_case_has_a_sentence_in_both_languages() -> None:
    assert [
        case.id for case in CASES.values() if not (case.sentence.endswith(".") and case.sentence_zh.endswith("。"))
    ] == []


def test_every_case_has_a_source() -> None:
    assert [case.id for case in CASES.values() if not case.source] == []


def test_what_is_unsupported_is_said_in_both_languages(languages: dict[str, Language]) -> None:
    assert [one.id for one in languages.values() if set(one.unsupported) != set(one.unsupported_zh)] == []


def test_what_is_unsupported_is_a_case(languages: dict[str, Language]) -> None:
    unknown = [
        (language.id, case) for language in languages.values() for case in language.unsupported if case not in CASES
    ]
    assert unknown == []
