"""``docs/catalogue.md`` and its Chinese twin: every rule and case, generated from the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from upload_conformance.report.levels import MEANINGS, NAMES
from upload_conformance.rules.catalogue import Catalogue
from upload_conformance.shapes.case import BUILDS, Case
from upload_conformance.shapes.needs import reason
from upload_conformance.shapes.result import Level
from upload_conformance.testee.language import Language
from upload_conformance.texts import Texts, texts

PLACES = {"en": Path("docs/catalogue.md"), "zh": Path("docs/catalogue.zh-CN.md")}
_OTHER = {"en": "[简体中文](catalogue.zh-CN.md)", "zh": "[English](catalogue.md)"}


def write(project: Path, rules: Catalogue, cases: Mapping[str, Case], languages: Sequence[Language]) -> None:
    """Write both files. Raises OSError where that cannot be done."""
    for tongue, place in PLACES.items():
        path = project / place
        path.parent.mkdir(exist_ok=True)
        path.write_text(render(tongue, rules, cases, languages), encoding="utf-8")


def render(tongue: str, rules: Catalogue, cases: Mapping[str, Case], languages: Sequence[Language]) -> str:
    """Write the catalogue in ``en`` or ``zh``."""
    t = texts(tongue)
    say = t.say
    names = [one.name for one in languages]
    notes: list[str] = []
    parts = [
        say("# Catalogue of rules and cases"),
        say("Generated from the data (`make catalogue`); do not edit.") + f" {_OTHER[tongue]}",
        say(
            "{rules} rules, {cases} cases. A rule is judged in every case that it applies to; a case is as binding as "
            "the rules judged in it.",
            rules=len(rules.rules),
            cases=len(cases),
        ),
        say("## Levels"),
        _table(
            [say("level"), say("told as"), say("what a reader may conclude"), say("rules")],
            [[one, say(NAMES[one]), say(MEANINGS[one]), _count(rules, one)] for one in Level],
            "lllr",
        ),
        say("## Rules"),
        say("Under each language: in how many cases its sample is judged by the rule."),
        _table(
            ["id", say("level"), say("the rule"), say("what its breach costs"), say("source"), *names],
            _rules(t, rules, cases, languages),
            "lllll" + "r" * len(names),
        ),
        say("## Cases"),
        say("Under each language: ✓ the sample must pass; – does not concern the language; *n* see the notes."),
        _table(
            ["id", say("what must be true"), say("source"), say("rules"), *names],
            [
                [
                    f"`{case.id}`",
                    t.case(case.id, case.sentence),
                    case.source,
                    str(len(rules.for_case(case))),
                    *(_status(t, case, one, notes) for one in languages),
                ]
                for case in cases.values()
            ],
            "lllr" + "c" * len(names),
        ),
    ]
    if notes:
        parts += [say("## Notes: what a platform cannot do"), "\n".join(notes)]
    return "\n\n".join(parts) + "\n"


def _rules(
    t: Texts, rules: Catalogue, cases: Mapping[str, Case], languages: Sequence[Language]
) -> Sequence[Sequence[str]]:
    judged = [
        [case for case in cases.values() if _concerns(case, one) and not _lacking(case, one)] for one in languages
    ]
    return [
        [
            f"`{rule.id}`",
            rule.level,
            t.sentence(rule.id, rule.sentence),
            t.why(rule.id, rule.why),
            rule.source,
            *(str(sum(map(rule.applies, those))) for those in judged),
        ]
        for rule in rules.rules.values()
    ]


def _count(rules: Catalogue, level: Level) -> str:
    return str(sum(rule.level is level for rule in rules.rules.values()))


def _concerns(case: Case, language: Language) -> bool:
    """Whether a case says anything of a language's sample: one of another build than it has does not."""
    return case.id == BUILDS or case.environment.variant in ("", *language.variants)


def _lacking(case: Case, language: Language) -> bool:
    return bool(case.needs & language.lacks)


def _status(t: Texts, case: Case, language: Language, notes: list[str]) -> str:
    if not _concerns(case, language):
        return "–"
    if not _lacking(case, language):
        return "✓"
    notes.append(f"{len(notes) + 1}. {language.name}, `{case.id}`: {reason(case.needs & language.lacks, t)}")
    return f"*{len(notes)}*"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], columns: str) -> str:
    """Write a table; of each column, ``l``, ``c`` or ``r`` says where its cells stand."""
    marks = {"l": "---", "c": ":---:", "r": "---:"}
    lines = [head, [marks[one] for one in columns], *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)
