"""Everything that users read is there in Chinese, and nothing is translated that nobody reads."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import upload_conformance
from upload_conformance.cases import catalogue as cases
from upload_conformance.rules.catalogue import catalogue as rules
from upload_conformance.shapes.needs import Need
from upload_conformance.shapes.record import Ending
from upload_conformance.texts import texts, tongue
from upload_conformance.wire import Code

PACKAGE = Path(upload_conformance.__file__).parent
ZH = texts("zh")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
VALUE = "{}"
PLACES = re.compile(r"\{(\w+)[^}]*\}")


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Give every call of ``say`` or ``word`` in what users read, and where it stands."""
    for path in [*(PACKAGE / "report").rglob("*.py"), *(PACKAGE / "cli").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node, "func", None)
            if isinstance(node, ast.Call) and getattr(name, "attr", getattr(name, "id", "")) in ("say", "word"):
                yield f"{path.relative_to(PACKAGE)}:{node.lineno}", node


def said() -> dict[str, str]:
    """Give every text that code says or marks, and where it stands."""
    return {
        node.args[0].value: place
        for place, node in calls()
        if isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
    }


def test_every_rule_has_its_sentence_and_why() -> None:
    assert ZH.rules.keys() == rules().rules.keys()
    assert [id_ for id_, of_rule in ZH.rules.items() if of_rule.keys() != {"sentence", "why"}] == []


def test_every_case_has_its_sentence() -> None:
    assert ZH.cases.keys() == cases().keys()


def test_every_need_has_its_reason() -> None:
    assert ZH.needs.keys() == set(Need)


def sentences(folder: str, *, only_told: bool = False) -> dict[str, str]:
    """Give the texts of a part of the package, values left out, and where they stand; or those that rules tell."""
    found = {}
    for path in sorted((PACKAGE / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for one in told(node) if only_told else [node]:
                if isinstance(one, ast.Constant | ast.JoinedStr) and (text := without_values(one)):
                    found[text] = f"{path.relative_to(PACKAGE)}:{one.lineno}"
    return found


def told(node: ast.AST) -> list[ast.expr]:
    """Give what a call tells: a rule its reader, or the reader of the wire its rules."""
    if not isinstance(node, ast.Call):
        return []
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    place = {"Breach": 0, "at": 1, "here": 0, "there": 0, "in_body": 0, "add": 3}.get(name, len(node.args))
    return node.args[place : place + 1]


def without_values(node: ast.Constant | ast.JoinedStr) -> str:
    parts = [node] if isinstance(node, ast.Constant) else node.values
    return "".join(str(one.value).replace("{", "{{") if isinstance(one, ast.Constant) else VALUE for one in parts)


def test_every_message_of_a_rule_is_there() -> None:
    texts_ = {**sentences("rules", only_told=True), **sentences("wire", only_told=True)}
    texts_ |= {code.sentence: code for code in Code}
    assert len(texts_) > len(Code)
    untold = {text: place for text, place in texts_.items() if not CHINESE.search(ZH.message(text.replace(VALUE, "7")))}
    assert untold == {}


def test_no_message_is_there_that_nobody_tells() -> None:
    known = {text for folder in ("rules", "wire", "run", "testee", "cli") for text in sentences(folder)}
    endings = {f"{one}{of}" for one in Ending for of in ("", f": {VALUE}", f" ({VALUE})", f" ({VALUE}): {VALUE}")}
    last_words = {f"{one} {VALUE}" for one in known if one.endswith(").")}
    assert {one for one in ZH.messages if re.sub(r"\{\d\}", VALUE, one) not in known | endings | last_words} == set()


def test_messages_have_the_values_of_the_english() -> None:
    numbers = re.compile(r"\{(\d)\}")
    assert [one for one, text in ZH.messages.items() if sorted(numbers.findall(text)) != numbers.findall(one)] == []
    assert [one for one in ZH.messages if numbers.findall(one) != [*"123456789"][: len(numbers.findall(one))]] == []


def test_what_code_said_is_given_as_it_is() -> None:
    english = "The upload was answered with success, but the code says: refused (api): {1} is {x}\nof {2}"
    assert ZH.message(english) == "上传得到的答复是成功，代码却说：错误（api）：{1} is {x}\nof {2}"
    assert ZH.message("panic: {0}") == "panic: {0}"


def test_every_word_of_reports_and_commands_is_there() -> None:
    assert {english: place for english, place in said().items() if english not in ZH.words} == {}


def test_no_word_is_there_that_nobody_says() -> None:
    assert sorted(ZH.words.keys() - said().keys()) == []


def test_words_that_are_put_together_cannot_be_looked_up() -> None:
    assert [place for place, node in calls() if isinstance(node.args[0], ast.JoinedStr | ast.BinOp)] == []


def test_translations_are_chinese_sentences() -> None:
    sentences = {
        **ZH.cases,
        **ZH.needs,
        **{f"{id_} {kind}": text for id_, of_rule in ZH.rules.items() for kind, text in of_rule.items()},
    }
    assert {key: text for key, text in sentences.items() if not (CHINESE.search(text) and text.endswith("。"))} == {}


def test_translations_have_the_places_of_the_english() -> None:
    different = [
        english for english, text in ZH.words.items() if set(PLACES.findall(english)) != set(PLACES.findall(text))
    ]
    assert different == []


@pytest.mark.parametrize(
    ("environ", "chosen", "expected"),
    [
        ({}, "", "en"),
        ({"LANG": "zh_CN.UTF-8"}, "", "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "", "en"),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": "zh_TW"}, "", "zh"),
        ({"LANG": "zh_CN.UTF-8"}, "en", "en"),
        ({"LANG": "C"}, "zh", "zh"),
    ],
)
def test_the_tongue_is_what_was_chosen_or_else_the_locale_s(
    environ: dict[str, str], chosen: str, expected: str
) -> None:
    assert tongue(environ, chosen) == expected


def test_what_has_no_translation_is_given_in_english() -> None:
    assert ZH.sentence("no.such", "English.") == "English."
    assert texts("en").say("in {count} cases", count=3) == "in 3 cases"
