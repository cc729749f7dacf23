"""What a run judges, by what, and in which cases: the choices of a user, made into testees and pairs.

``Choices`` is plain data, so that every process of a run can make the same plan of it; ``plan`` looks at them once and
raises UsageError for what names nothing or does not go together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from upload_conformance import cases as case_catalogue
from upload_conformance.rules.catalogue import Catalogue, catalogue
from upload_conformance.run.expectations import Expectations, Expected
from upload_conformance.run.verdict import run_of
from upload_conformance.shapes.case import BUILDS, Case
from upload_conformance.shapes.errors import UsageError
from upload_conformance.shapes.result import JUDGED, Result
from upload_conformance.shapes.run import Run
from upload_conformance.shapes.subject import Kind, Source, Subject
from upload_conformance.testee.command import CommandTestee
from upload_conformance.testee.containers.host import ContainerHost
from upload_conformance.testee.containers.programs import Text
from upload_conformance.testee.language import Language, choose, load_languages
from upload_conformance.testee.page import pages
from upload_conformance.testee.page.block import Block, Page
from upload_conformance.testee.source import SourceTestee, sample
from upload_conformance.testee.testee import Testee


@dataclass(frozen=True)
class Choices:
    """What a user asked for."""

    samples: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    """Each LANGUAGE=FILE."""
    signature: str = ""
    """The calling convention of the candidates; empty for the sample's."""
    call: str = ""
    """An expression that makes a candidate's upload, in place of a convention's call."""
    pages: tuple[str, ...] = ()
    """Files, folders and globs."""
    blocks: tuple[int, ...] = ()
    """Which blocks of the page, by number; all of them if none is named."""
    fail_on_unjudged: bool = False
    """A block that could be an upload and is not judged fails the run."""
    command: str = ""
    image: str = ""
    """The image that the command runs in; empty for ours."""
    expect: str = ""
    """A file of expectations."""
    update_expectations: bool = False
    """Write that file as it would be right after the run."""
    strict: bool = False
    shard: str = ""
    """Which part of the pairs, such as ``2/4``."""
    reports: tuple[str, ...] = ()
    """The names of the reports to be written after the run."""
    output: str = ""
    """The folder that they are written to; empty for ``build``."""
    tongue: str = "en"
    """``en`` or ``zh``: what is told on the terminal."""


@dataclass(frozen=True)
class OnPage:
    """A block, and where it is in a run."""

    page: Path
    block: Block
    testee: str
    """The id under which it is judged; empty if it is not."""


@dataclass(frozen=True)
class Plan:
    """One run, before it begins."""

    testees: tuple[Testee, ...]
    cases: tuple[Case, ...]
    rules: Catalogue
    strict: bool = False
    """SHOULD counts too: asked for, or nothing but our own samples is judged."""
    expectations: Expectations = field(default_factory=Expectations)
    some_cases: bool = False
    """Only some cases were chosen: what is expected in others is none of this run's business."""
    some_testees: bool = False
    """The same of testees."""
    shard: str = ""
    updates: str = ""
    """The file of expectations that is to be written after the run."""
    reports: tuple[str, ...] = ()
    output: Path = Path()
    """The folder that the reports are written to."""
    tongue: str = "en"
    on_pages: Sequence[OnPage] = ()
    """The blocks of the pages that are judged, or not, in order."""
    fail_on_unjudged: bool = False

    @cached_property
    def pairs(self) -> tuple[tuple[Testee, Case], ...]:
        """Every case with every testee that it concerns, of this shard."""
        pairs = [(testee, case) for testee in self.testees for case in self.cases if concerns(case, testee)]
        number, _, of = self.shard.partition("/")
        return tuple(pairs[int(number) - 1 :: int(of)] if self.shard else pairs)

    def uncovered(self, results: Sequence[Result]) -> list[OnPage]:
        """Give the blocks that could be uploads and were not judged, if that is to fail the run."""
        if not self.fail_on_unjudged:
            return []
        judged = {result.testee for result in results if result.verdict in JUDGED}
        return [one for one in self.on_pages if one.block.could_be_judged and one.testee not in judged]

    def run_of(self, results: Sequence[Result], seconds: float, seen: Mapping[str, Subject] | None = None) -> Run:
        """Put results together into the value that reports are made of; ``seen`` is what sessions told, by id."""
        subjects = [(seen or {}).get(testee.subject.id, testee.subject) for testee in self.testees]
        return run_of(subjects, self.cases, self.rules, results, strict=self.strict, seconds=seconds, shard=self.shard)


def concerns(case: Case, testee: Testee) -> bool:
    """Whether a case says anything of a testee: other builds than its own do not, nor a build where there is none."""
    if case.id == BUILDS:
        return bool(testee.subject.language)
    return case.environment.variant in ("", *testee.variants)


def plan(choices: Choices, project: Path, host: ContainerHost) -> Plan:
    """Make the plan of a run. Raises UsageError for choices that name nothing, or do not go together."""
    _check(choices)
    languages = load_languages(project)
    known = case_catalogue.catalogue()
    chosen = case_catalogue.choose(known, list(choices.cases))
    if known[BUILDS] not in chosen:
        chosen.insert(0, known[BUILDS])  # it is done all the same, and says why there is nothing else to say
    rules = catalogue()
    found: list[OnPage] = []
    if choices.command:
        testees: list[Testee] = [_command(choices, project, host)]
    elif choices.pages:
        found = _on_pages(choices, languages)
        testees = [_block(one, languages, project, host) for one in found if one.testee]
    else:
        candidates = dict(_candidate(text, choices, languages, host) for text in choices.candidates)
        if len(candidates) < len(choices.candidates):
            raise UsageError("A run judges one candidate of a language.")
        names = [*choices.samples, *candidates]
        testees = [
            candidates[one.id] if one.id in candidates else sample(one, host) for one in choose(languages, names)
        ]
    ours = all(testee.subject.kind is Kind.SAMPLE for testee in testees)
    expectations = Expectations()
    if choices.expect and (Path(choices.expect).exists() or not choices.update_expectations):
        expectations = Expectations.load(Path(choices.expect), rules, known)
    return Plan(
        testees=tuple(testees),
        cases=tuple(chosen),
        rules=rules,
        strict=choices.strict or ours,
        expectations=Expectations(expectations.entries + _departures(testees, languages) + _said(found, rules)),
        some_cases=bool(choices.cases or choices.shard),
        some_testees=bool(choices.samples or choices.blocks),
        shard=choices.shard,
        updates=choices.expect if choices.update_expectations else "",
        reports=choices.reports,
        output=Path(choices.output) if choices.output else project / "build",
        tongue=choices.tongue,
        on_pages=found,
        fail_on_unjudged=choices.fail_on_unjudged,
    )


def _departures(testees: Sequence[Testee], languages: Mapping[str, Language]) -> tuple[Expected, ...]:
    """Give what the samples among the testees are known to leave unkept, for good reason."""
    return tuple(
        Expected(testee.subject.id, one.rule, one.reason, one.case, one.sometimes)
        for testee in testees
        if testee.subject.kind is Kind.SAMPLE
        for one in languages[testee.subject.language].departures
    )


def _check(choices: Choices) -> None:
    if choices.image and not choices.command:
        raise UsageError("--image names what --command runs in; samples have images of their own.")
    if (choices.signature or choices.call) and not choices.candidates:
        raise UsageError("--signature and --call say how the files of --candidate are to be called; name one.")
    if choices.command and (choices.samples or choices.candidates):
        raise UsageError("--command is judged instead of samples and candidates: name one or the others.")
    if choices.update_expectations and not choices.expect:
        raise UsageError("--update-expectations writes the file that --expect names; name one.")
    if choices.shard:
        number, _, of = choices.shard.partition("/")
        if not (number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of)):
            raise UsageError(f"--shard {choices.shard}: give a part and their number, such as 2/4.")


def _command(choices: Choices, project: Path, host: ContainerHost) -> Testee:
    source = Source.of(choices.command, choices.command.encode())
    subject = Subject("command", Kind.COMMAND, source, image=choices.image)
    return CommandTestee(subject, choices.command, project / "harness" / "command", host)


def _candidate(
    text: str, choices: Choices, languages: Mapping[str, Language], host: ContainerHost
) -> tuple[str, Testee]:
    """Read LANGUAGE=FILE."""
    name, _, file = text.partition("=")
    if not file or not Path(file).is_file():
        raise UsageError(f"--candidate {text}: give LANGUAGE=FILE, with a file that exists.")
    (language,) = choose(dict(languages), [name])
    data = Path(file).read_bytes()
    subject = Subject(name, Kind.CANDIDATE, Source.of(file, data), name, call=choices.call or choices.signature)
    return name, SourceTestee(subject, Text(data, choices.signature, choices.call), language, host)


def _on_pages(choices: Choices, languages: Mapping[str, Language]) -> list[OnPage]:
    """Read the blocks of all pages, also those that cannot be judged."""
    paths = pages.expand(choices.pages)
    if choices.blocks and len(paths) > 1:
        raise UsageError("--block names a block of one page; name one page.")
    read = [pages.read_page(path, languages) for path in paths]
    prefixes = _prefixes(paths)
    found = [
        OnPage(page.path, block, "" if block.problem else prefixes[page.path] + block.name)
        for page in read
        for block in _chosen(page, choices.blocks)
    ]
    if not any(one.testee for one in found):
        reasons = "".join(
            f"\n  {one.page}: block {one.block.number}, line {one.block.line}: {one.block.problem}" for one in found
        )
        raise UsageError(f"No code block of a page can be judged.{reasons}")
    return found


def _chosen(page: Page, numbers: Sequence[int]) -> list[Block]:
    unknown = [str(number) for number in numbers if not 1 <= number <= len(page.blocks)]
    if unknown:
        raise UsageError(f"{page.path} has no block {', '.join(unknown)}; it has {len(page.blocks)}.")
    return [block for block in page.blocks if not numbers or block.number in numbers]


def _prefixes(paths: Sequence[Path]) -> dict[Path, str]:
    """Tell the blocks of several pages apart: by the page's name, with as much of its path as it takes."""
    if len(paths) < 2:
        return dict.fromkeys(paths, "")
    parts = {path: [re.sub(r"[^\w-]+", "-", part) for part in (*path.parent.parts, path.name)] for path in paths}
    for depth in range(1, 1 + max(map(len, parts.values()))):
        names = {path: "-".join(these[-depth:]).strip("-") + "." for path, these in parts.items()}
        if len(set(names.values())) == len(paths):
            return names
    return {path: f"page-{number}." for number, path in enumerate(paths, 1)}


def _said(found: Sequence[OnPage], rules: Catalogue) -> tuple[Expected, ...]:
    """Give what pages say themselves of their blocks. Raises UsageError for a rule that is none."""
    said = [(one, rule) for one in found if one.testee for rule in one.block.directives.expect]
    for one, rule in said:
        if rule not in rules.rules:
            raise UsageError(f"{one.page}: line {one.block.line}: there is no rule {rule!r} to be expected.")
    return tuple(Expected(one.testee, rule, "the page expects it") for one, rule in said)


def _block(one: OnPage, languages: Mapping[str, Language], project: Path, host: ContainerHost) -> Testee:
    block = one.block
    source = Source.of(str(one.page), block.text, block.line)
    if block.command:
        subject = Subject(one.testee, Kind.BLOCK, source, block=block.number)
        folder = project / "harness" / "command"
        return CommandTestee(subject, block.command, folder, host, prints_answer=not block.directives.call)
    language = languages[block.language or ""]
    subject = Subject(one.testee, Kind.BLOCK, source, language.id, call=block.call, block=block.number)
    expression = block.directives.call
    return SourceTestee(subject, Text(block.text, "" if expression else block.call, expression), language, host)
