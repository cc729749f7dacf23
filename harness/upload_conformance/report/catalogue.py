"""``docs/catalogue.md`` and its Chinese twin: every rule and case, generated from the data."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from upload_conformance.cases import CASES
from upload_conformance.rules import RULES, rules_for
from upload_conformance.shapes.case import Case
from upload_conformance.testee.language import Language

PLACES = {"en": Path("docs/catalogue.md"), "zh": Path("docs/catalogue.zh-CN.md")}


@dataclass(frozen=True)
class _Words:
    title: str
    intro: str
    rules: str
    rule_columns: str
    cases: str
    case_columns: str
    not_there: str


_EN = _Words(
    title="# Catalogue of rules and cases",
    intro=(
        "Generated from the data (`make catalogue`); do not edit. [简体中文](catalogue.zh-CN.md)\n\n"
        "{rules} rules, {cases} cases. A rule is judged in every case that it applies to; a case is as binding as the "
        "rules judged in it."
    ),
    rules="## Rules\n\nUnder each language: in how many cases its sample is judged by the rule.",
    rule_columns="| id | level | the rule | source |",
    cases=(
        "## Cases\n\nUnder each language: ✓ the sample must pass; – does not concern the language; *n* see the notes."
    ),
    case_columns="| id | what must be true | source | rules |",
    not_there="## Notes: what a platform cannot do",
)
_ZH = _Words(
    title="# 规则与用例目录",
    intro=(
        "由数据生成（`make catalogue`），请勿手工修改。[English](catalogue.md)\n\n"
        "共 {rules} 条规则、{cases} 个用例。每条规则在其适用的所有用例中判定；用例的约束力取决于其中判定的规则。"
    ),
    rules="## 规则\n\n各语言一列：该语言的示例在多少个用例中按此规则判定。",
    rule_columns="| 编号 | 级别 | 规则 | 依据 |",
    cases="## 用例\n\n各语言一列：✓ 示例必须通过；– 与该语言无关；*n* 平台做不到，见注释。",
    case_columns="| 编号 | 必须成立的事实 | 依据 | 规则数 |",
    not_there="## 注释：平台做不到的事",
)


def chinese_sentences() -> dict[str, str]:
    """Read the rules' sentences in Chinese, by id."""
    text = resources.files("upload_conformance.rules").joinpath("sentences.zh-CN.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def render(language: str, languages: Sequence[Language]) -> str:
    """Write the catalogue in ``en`` or ``zh``."""
    words = _EN if language == "en" else _ZH
    translated = {} if language == "en" else chinese_sentences()
    applied = {case.id: rules_for(case) for case in CASES.values()}
    rules = [
        f"| `{rule.id}` | {rule.level} | {_cell(translated.get(rule.id, rule.sentence))} | {_cell(rule.source)} | "
        + " | ".join(str(sum(rule in applied[case.id] for case in _judged(one))) for one in languages)
        + " |"
        for rule in RULES.values()
    ]
    notes: list[str] = []
    cases = [
        f"| `{case.id}` | {_cell(case.sentence_zh if language == 'zh' else case.sentence)} | {_cell(case.source)} | "
        f"{len(applied[case.id])} | " + " | ".join(_status(case, one, language, notes) for one in languages) + " |"
        for case in CASES.values()
    ]
    names = "".join(f" {one.name} |" for one in languages)
    rule_line = "| --- | --- | --- | --- |" + " ---: |" * len(languages)
    case_line = "| --- | --- | --- | ---: |" + " :---: |" * len(languages)
    parts = [
        words.title,
        words.intro.format(rules=len(RULES), cases=len(CASES)),
        words.rules,
        "\n".join([words.rule_columns + names, rule_line, *rules]),
        words.cases,
        "\n".join([words.case_columns + names, case_line, *cases]),
    ]
    if notes:
        parts += [words.not_there, "\n".join(notes)]
    return "\n\n".join(parts) + "\n"


def _concerns(case: Case, language: Language) -> bool:
    return case.environment.variant in ("", *language.variants)


def _judged(language: Language) -> list[Case]:
    """Give the cases in which the language's sample is judged."""
    return [case for case in CASES.values() if _concerns(case, language) and case.id not in language.unsupported]


def _status(case: Case, language: Language, tongue: str, notes: list[str]) -> str:
    if not _concerns(case, language):
        return "–"
    reason = (language.unsupported_zh if tongue == "zh" else language.unsupported).get(case.id)
    if reason is None:
        return "✓"
    notes.append(f"{len(notes) + 1}. {language.name}, `{case.id}`: {reason}")
    return f"*{len(notes)}*"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def write(project: Path, languages: Sequence[Language]) -> None:
    """Write both files."""
    for language, place in PLACES.items():
        path = project / place
        path.parent.mkdir(exist_ok=True)
        path.write_text(render(language, languages), encoding="utf-8")
