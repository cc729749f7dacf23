"""What a rule or a case is about, as text for a terminal; and lists of both."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from upload_conformance.cases import catalogue as all_cases
from upload_conformance.report.levels import MEANINGS, NAMES
from upload_conformance.rules.catalogue import Catalogue
from upload_conformance.rules.hiding import confidential, hidden
from upload_conformance.rules.rule import Rule
from upload_conformance.run.mutants import Mutant
from upload_conformance.shapes.case import Case, Refused, Uploaded
from upload_conformance.shapes.needs import reason
from upload_conformance.shapes.record import Ending
from upload_conformance.shapes.result import Level
from upload_conformance.testee.language import Language
from upload_conformance.texts import Texts, texts, word

MUTANTS = 3
"""How many planted defects of a rule are shown for each language."""
LINES = 8
"""How many lines of code are shown of each."""
_ENDINGS = {
    Ending.UPLOADED: word("success"),
    Ending.REFUSED: word("error"),
    Ending.CRASHED: word("an error of a type that callers do not expect"),
    Ending.EXITED: word("the process ends"),
    Ending.HUNG: word("no answer"),
    Ending.GARBLED: word("an answer that cannot be read"),
    Ending.BUILT: word("the code is accepted"),
    Ending.REJECTED: word("the code is refused"),
}


def kept(rule_id: str) -> str:
    """Give bytes that keep a rule, marked between ``»`` and ``«``; empty where an example would not be bytes.

    They stand in reports of runs, and so show no credentials.
    """
    example = _examples()["rules"].get(rule_id, {})
    keeps = example.get("keeps")
    return hidden(keeps, confidential(all_cases()[example["case"]])) if isinstance(keeps, str) else ""


@cache
def _examples() -> dict[str, Any]:
    """Read what was seen to keep each rule and to break it; made by the tests of the rules."""
    text = resources.files("upload_conformance.report").joinpath("examples.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def rule(one: Rule, mutants: Iterable[Mutant], languages: Mapping[str, Language], tongue: str = "en") -> Iterator[str]:
    """Explain a rule, line by line: what it demands and why, and how code keeps and breaks it.

    The planted defects, read backwards, know how the vetted samples keep it: ``find`` is how, ``replace`` is how not.
    """
    t = texts(tongue)
    yield f"{one.id}: {t.sentence(one.id, one.sentence)}"
    yield f"  {one.level} ({t.say(NAMES[one.level])}): {t.say(MEANINGS[one.level])}"
    yield f"  {t.say('what its breach costs')}: {t.why(one.id, one.why)}"
    yield f"  {t.say('source')}: {one.source}"
    yield from _example(one.id, t)
    of_rule: dict[str, list[Mutant]] = {}
    for mutant in mutants:
        if mutant.rule == one.id:
            of_rule.setdefault(mutant.language, []).append(mutant)
    for id_, language in languages.items():
        if id_ in of_rule:
            yield from ("", *_language(language, of_rule[id_][:MUTANTS], t))


def _example(rule_id: str, t: Texts) -> Iterator[str]:
    found = _examples()["rules"].get(rule_id)
    if found is None:
        return
    yield from ("", t.say("For example, in the case {case}:", case=found["case"]))
    keeps, breaks = found.get("keeps"), found.get("breaks")
    if keeps is not None:
        yield f"  {t.say('keeps it')}:  {_side(keeps, t)}"
    if breaks is not None:
        yield f"  {t.say('breaks it')}: {_side(breaks, t)}"
    yield f"  {t.say('which is told as')}: {found['message']}"
    if isinstance(breaks, str) and keeps is None:
        yield f"  {t.say('A request that keeps every rule')}:"
        yield from (f"    {line}" for line in _examples()["request"].replace("\\n", "\\n\n").splitlines())


def _side(shown: str | dict[str, Any], t: Texts) -> str:
    """Show bytes as they are, and put an outcome into words."""
    if isinstance(shown, str):
        return shown
    ending = t.say(_ENDINGS[Ending(shown["ending"])])
    if shown.get("returned"):
        ending = t.say("the answer is handed over as on success")
    facts = [f"uploadId {shown['upload_id']}"] if shown["ending"] == Ending.UPLOADED and "upload_id" in shown else []
    if shown["ending"] == Ending.REFUSED:
        facts = [fact for fact in (shown.get("kind", ""), repr(shown["message"]) if "message" in shown else "") if fact]
    return f"{ending}: {', '.join(facts)}" if facts else ending


@dataclass(frozen=True)
class Lesson:
    """What a planted defect teaches, read backwards: how a vetted sample keeps a rule, and how that goes wrong."""

    place: str
    """File and line."""
    right: str
    defect: str
    wrong: str
    """The same lines with the defect; empty where it leaves them out."""
    cases: tuple[str, ...] = ()
    """In which the defect is seen."""


def lesson(mutant: Mutant, language: Language) -> Lesson:
    """Read a planted defect backwards: ``find`` is how it is done, ``replace`` is how not."""
    sample = language.source.read_text(encoding="utf-8")
    find, replacement = next((edit for edit in mutant.edits if edit[1].strip()), mutant.edits[0])
    start = sample.find(find)
    end = start + len(find)
    head = sample.rfind("\n", 0, start) + 1
    tail = (sample + "\n").index("\n", end - 1)
    return Lesson(
        place=f"{Path(language.sample_folder.name, language.sample)}:{sample[:start].count(chr(10)) + 1}",
        right="\n".join(_code(sample[head:tail])),
        defect=mutant.defect,
        wrong="\n".join(_code(sample[head:start] + replacement + sample[end:tail])) if replacement.strip() else "",
        cases=mutant.cases,
    )


def _language(language: Language, mutants: Sequence[Mutant], t: Texts) -> Iterator[str]:
    yield f"{language.name}:"
    for one in (lesson(mutant, language) for mutant in mutants):
        yield f"  {one.place}"
        yield from (f"    | {line}" for line in one.right.splitlines())
        yield f"  {t.say('goes wrong')}: {one.defect}"
        yield from (f"    | {line}" for line in one.wrong.splitlines())


Lessons = Mapping[tuple[str, str], Sequence[Lesson]]
"""By language and rule."""


def lessons(mutants: Iterable[Mutant], languages: Mapping[str, Language]) -> Lessons:
    """Read all planted defects backwards."""
    found: dict[tuple[str, str], list[Lesson]] = {}
    for mutant in mutants:
        if mutant.language in languages:
            found.setdefault((mutant.language, mutant.rule), []).append(lesson(mutant, languages[mutant.language]))
    return found


def _code(text: str) -> Iterator[str]:
    lines = [line for line in text.expandtabs(4).splitlines() if line.strip()]
    margin = min((len(line) - len(line.lstrip()) for line in lines), default=0)
    yield from (line[margin:] for line in lines[:LINES])
    if len(lines) > LINES:
        yield "…"


def case(one: Case, rules: Catalogue, languages: Mapping[str, Language], tongue: str = "en") -> Iterator[str]:
    """Explain a case, line by line: what is uploaded, what should come of it, and which rules are judged in it."""
    t = texts(tongue)
    yield one.id
    yield f"  {t.case(one.id, one.sentence)}"
    yield f"  {t.say('source')}: {one.source}"
    if one.uploads:
        yield from _scenario(one, t)
    for id_, language in languages.items():
        if one.environment.variant not in ("", *language.variants):
            continue
        if one.needs & language.lacks:
            yield f"  {t.say('Not judged in {language}', language=id_)}: {reason(one.needs & language.lacks, t)}"
    yield f"  {t.say('To run it')}: upload-conformance verify --case {one.id}"
    judged = rules.for_case(one)
    for level in Level:
        of_level = [rule for rule in judged if rule.level is level]
        if of_level:
            yield from ("", t.say("Judged by, as {level}:", level=t.say(NAMES[level])))
        yield from (f"  {rule.id:28} {t.sentence(rule.id, rule.sentence)}" for rule in of_level)


def _scenario(one: Case, t: Texts) -> Iterator[str]:
    file = one.upload.file
    size = t.say("{size} bytes", size=file.content.size)
    yield f"  {t.say('File')}: {json.dumps(file.name, ensure_ascii=False)}, {file.kind}, {size}"
    if len(one.uploads) * one.rounds > 1:
        yield f"  {t.say('Uploads')}: {len(one.uploads) * one.rounds}"
    if one.environment.variables:
        settings = " ".join(f"{name}={value}" for name, value in one.environment.variables)
        yield f"  {t.say('Environment')}: {settings}"
    if one.tls is not None:
        yield f"  TLS: {one.tls}"
    for expected in one.expect:
        match expected:
            case Uploaded():
                yield f"  {t.say('Right')}: {t.say(_ENDINGS[Ending.UPLOADED])}"
            case Refused():
                says = t.say(", whose text names {what}", what=" + ".join(map(repr, expected.says)))
                kinds = " / ".join(expected.kinds)
                yield f"  {t.say('Right')}: {t.say('error')} ({kinds}){says if expected.says else ''}"


def list_rules(
    rules: Iterable[Rule], level: str = "", family: str = "", text: str = "", tongue: str = "en"
) -> Iterator[str]:
    """List the rules of a level and family whose id, sentence, cost or source holds a text, in any case of letters."""
    t = texts(tongue)
    for one in rules:
        sentence, why = t.sentence(one.id, one.sentence), t.why(one.id, one.why)
        found = text.casefold() in " ".join((one.id, one.sentence, sentence, one.why, why, one.source)).casefold()
        if found and one.level == (level.upper() or one.level) and one.family == (family.upper() or one.family):
            yield f"{one.level:6} {one.id:28} {sentence}"


def list_cases(
    cases: Iterable[Case],
    rules: Catalogue,
    level: str = "",
    family: str = "",
    text: str = "",
    tongue: str = "en",
) -> Iterator[str]:
    """List the cases whose id, sentence or source holds a text, in any case of letters.

    A level and a family leave those in which a rule of that level and family is judged.
    """
    t = texts(tongue)
    for one in cases:
        sentence = t.case(one.id, one.sentence)
        found = text.casefold() in " ".join((one.id, one.sentence, sentence, one.source)).casefold()
        judged = any(
            rule.level == (level.upper() or rule.level) and rule.family == (family.upper() or rule.family)
            for rule in rules.for_case(one)
        )
        if found and judged:
            yield f"{one.id:36} {sentence}"
