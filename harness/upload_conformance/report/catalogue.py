"""``docs/catalogue.md`` and its Chinese twin: every rule and case, generated from the data."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from upload_conformance.case import Case
from upload_conformance.cases import CASES
from upload_conformance.rules import RULES, rules_for
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
        "{rules} rules, {cases} cases. A rule is judged in every case that it applies to."
    ),
    rules="## Rules",
    rule_columns="| id | level | the rule | source | cases |\n| --- | --- | --- | --- | ---: |",
    cases="## Cases\n\n✓: the sample must pass. –: does not concern the language. *n*: see the notes.",
    case_columns="| id | what must be true | rules |",
    not_there="## Notes: what a platform cannot do",
)
_ZH = _Words(
    title="# 规则与用例目录",
    intro=(
        "由数据生成（`make catalogue`），请勿手工修改。[English](catalogue.md)\n\n"
        "共 {rules} 条规则、{cases} 个用例。每条规则在其适用的所有用例中判定。"
    ),
    rules="## 规则",
    rule_columns="| 编号 | 级别 | 规则 | 依据 | 用例数 |\n| --- | --- | --- | --- | ---: |",
    cases="## 用例\n\n✓：示例必须通过。–：与该语言无关。*n*：平台做不到，见注释。",
    case_columns="| 编号 | 必须成立的事实 | 规则数 |",
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
        f"| `{rule.id}` | {rule.level} | {_cell(translated.get(rule.id, rule.sentence))} | "
        f"{_cell(rule.source)} | {sum(rule in some for some in applied.values())} |"
        for rule in RULES.values()
    ]
    notes: list[str] = []
    cases = [
        f"| `{case.id}` | {_cell(case.sentence_zh if language == 'zh' else case.sentence)} | {len(applied[case.id])} | "
        + " | ".join(_status(case, one, notes) for one in languages)
        + " |"
        for case in CASES.values()
    ]
    header = words.case_columns + "".join(f" {one.name} |" for one in languages)
    rule_line = "| --- | --- | ---: |" + " :---: |" * len(languages)
    parts = [
        words.title,
        words.intro.format(rules=len(RULES), cases=len(CASES)),
        words.rules,
        "\n".join([words.rule_columns, *rules]),
        words.cases,
        "\n".join([header, rule_line, *cases]),
    ]
    if notes:
        parts += [words.not_there, "\n".join(notes)]
    return "\n\n".join(parts) + "\n"


def _status(case: Case, language: Language, notes: list[str]) -> str:
    if case.environment.variant not in ("", *language.variants):
        return "–"
    reason = language.unsupported.get(case.id)
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
