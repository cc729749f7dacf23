"""What a run judges: our samples, files or the blocks of a page in their place, or a command; and in which cases."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import docker

from upload_conformance.cases import choose as choose_cases
from upload_conformance.run.lanes import Runner, Testee, command, vetted
from upload_conformance.shapes.case import Case
from upload_conformance.shapes.errors import UsageError
from upload_conformance.testee.command import command_language
from upload_conformance.testee.containers.engine import Say
from upload_conformance.testee.containers.images import Image, SampleRejected
from upload_conformance.testee.containers.sandbox import Sandbox
from upload_conformance.testee.containers.setup import prepare
from upload_conformance.testee.language import SIGNATURES, Language, choose, load_languages
from upload_conformance.testee.page.blocks import Block, blocks, read
from upload_conformance.testee.sample import Candidate, CandidateRejected

Judged = Testee | SampleRejected | CandidateRejected
"""A testee, or why there is none: the language's own tools refuse the source."""


@dataclass(frozen=True)
class Subject:
    """One thing to be judged, before anything is built."""

    id: str
    """What items, matrix and document call it: the language's id, or that of a page's block."""
    language: Language
    again: str = ""
    """The shell command that judges it once more, where it is no sample."""
    candidate: Candidate | None = None
    """What stands in the sample's place; None for the sample itself, and for a command."""


@dataclass(frozen=True)
class Selection:
    """The choices of one run."""

    project: Path
    samples: Sequence[str] = ()
    cases: Sequence[str] = ()
    candidates: Sequence[str] = ()
    """Each LANGUAGE=FILE."""
    signature: str = ""
    """Whose signature the candidates have; empty for the sample's."""
    page: Path | None = None
    block_numbers: Sequence[int] = ()
    """Which blocks of the page; all of them if none is named."""
    command: str = ""
    image: str = ""

    @cached_property
    def _known(self) -> dict[str, Language]:
        return load_languages(self.project)

    @cached_property
    def subjects(self) -> list[Subject]:
        """What is judged. Raises UsageError for choices that name nothing, or do not go together."""
        if self.image and not self.command:
            raise UsageError("--image names what --command runs in; samples have images of their own.")
        if self.signature and not self.candidates:
            raise UsageError("--signature says how the files of --candidate are to be called; name one.")
        if self.command and (self.samples or self.candidates):
            raise UsageError("--command is judged instead of samples and candidates: name one or the others.")
        if self.command:
            again = f"verify --command {shlex.quote(self.command)}"
            again += f" --image {shlex.quote(self.image)}" if self.image else ""
            return [Subject("command", command_language(self.project), f".venv/bin/upload-conformance {again}")]
        if self.page is not None:
            return [self._block(self.page, block) for block in self.blocks if not block.problem]
        texts: dict[str, Subject] = {}
        for text in self.candidates:
            subject = self._candidate(text)
            if subject.id in texts:
                raise UsageError(f"--candidate {text}: a run judges one candidate of a language.")
            texts[subject.id] = subject
        return [
            texts.get(language.id) or Subject(language.id, language)
            for language in choose(self._known, [*self.samples, *texts])
        ]

    @cached_property
    def blocks(self) -> list[Block]:
        """The page's blocks, also those that cannot be judged. Raises UsageError if there is none to judge."""
        if self.page is None:
            return []
        found = blocks(self.page.name, read(self.page), self._known)
        numbers = self.block_numbers or [block.number for block in found]
        chosen = [block for block in found if block.number in numbers]
        if not any(not block.problem for block in chosen):
            reasons = "".join(f"\n  block {block.number}, line {block.line}: {block.problem}" for block in chosen)
            raise UsageError(f"{self.page}: no code block with an upload function of a known language.{reasons}")
        return chosen

    @cached_property
    def pairs(self) -> list[tuple[Subject, Case]]:
        """Every case of every subject that it concerns. Raises UsageError for a name that is none."""
        return [
            (subject, case)
            for subject in self.subjects
            for case in choose_cases(list(self.cases))
            if case.environment.variant in ("", *subject.language.variants)
        ]

    def prepare(
        self, build_folder: Path, say: Say, subjects: Sequence[Subject] | None = None
    ) -> tuple[docker.DockerClient, dict[str, Image | SampleRejected]]:
        """Prepare the engine, and the images of these subjects, or of all.

        Raises HarnessError if the machine does not allow it.
        """
        languages = {one.language.id: one.language for one in (self.subjects if subjects is None else subjects)}
        return prepare(list(languages.values()), build_folder, say, self.image)

    def make(self, subjects: Sequence[Subject], build_folder: Path, say: Say) -> tuple[Runner, dict[str, Judged]]:
        """Prepare what the subjects need, and a runner, and make the testees, by subject.

        Raises HarnessError if the machine does not allow it.
        """
        client, ready = self.prepare(build_folder, say, subjects)
        runner = Runner(Sandbox(client), build_folder / "work")
        try:
            return runner, {one.id: self._testee(one, ready[one.language.id], runner) for one in subjects}
        except BaseException:
            runner.close()
            raise

    def _testee(self, subject: Subject, image: Image | SampleRejected, runner: Runner) -> Judged:
        if isinstance(image, SampleRejected):
            return image
        if self.command:
            return command(image, self.command)
        if subject.candidate is None:
            return vetted(image)
        try:
            return runner.compile(image, subject.candidate)
        except CandidateRejected as rejection:
            return rejection

    def _candidate(self, text: str) -> Subject:
        """Read LANGUAGE=FILE. Raises UsageError for what is none."""
        name, _, file = text.partition("=")
        if not file or not Path(file).is_file():
            raise UsageError(f"--candidate {text}: give LANGUAGE=FILE, with a file that exists.")
        (language,) = choose(self._known, [name])
        again = f".venv/bin/upload-conformance verify --candidate {shlex.quote(text)}"
        again += f" --signature {self.signature}" if self.signature else ""
        candidate = Candidate(file, Path(file).read_bytes(), self.signature)
        return Subject(name, language, again, candidate)

    def _block(self, page: Path, block: Block) -> Subject:
        again = f".venv/bin/upload-conformance verify-page {shlex.quote(str(page))} --block {block.number}"
        signature = "" if block.signature == SIGNATURES[0] else block.signature or ""
        candidate = Candidate(f"{page}, block {block.number}, line {block.line}", block.text, signature)
        return Subject(block.testee, self._known[block.language or ""], again, candidate)
