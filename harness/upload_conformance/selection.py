"""What a run judges: our samples, files in their place, or a command; and in which cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from upload_conformance.case import Case
from upload_conformance.cases import choose as choose_cases
from upload_conformance.errors import UsageError
from upload_conformance.runner import Runner, Testee, command, vetted
from upload_conformance.testee import engine
from upload_conformance.testee.candidate import Candidate, CandidateRejected
from upload_conformance.testee.command import command_language
from upload_conformance.testee.engine import Say
from upload_conformance.testee.images import Image, Images, SampleRejected
from upload_conformance.testee.language import Language, choose, load_languages
from upload_conformance.testee.sandbox import Sandbox

Judged = Testee | SampleRejected | CandidateRejected
"""A testee, or why there is none: the language's own tools refuse the source."""


@dataclass(frozen=True)
class Selection:
    """The choices of one run."""

    project: Path
    samples: Sequence[str] = ()
    cases: Sequence[str] = ()
    candidates: dict[str, Path] = field(default_factory=dict)
    """Language → the file in its sample's place."""
    command: str = ""
    image: str = ""

    @staticmethod
    def candidate_files(texts: Sequence[str]) -> dict[str, Path]:
        """Read LANGUAGE=FILE. Raises UsageError for what is no file."""
        files = {}
        for text in texts:
            language, _, name = text.partition("=")
            if not name or not Path(name).is_file():
                raise UsageError(f"--candidate {text}: give LANGUAGE=FILE, with a file that exists.")
            files[language] = Path(name)
        return files

    def languages(self) -> list[Language]:
        """Give the languages: those named, or those of the candidates, or all. Raises UsageError for one unknown."""
        if self.command:
            return [command_language(self.project)]
        return choose(load_languages(self.project), list(self.samples or self.candidates))

    def pairs(self) -> list[tuple[Language, Case]]:
        """Give every case of every language that it concerns. Raises UsageError for a name that is none."""
        return [
            (language, case)
            for language in self.languages()
            for case in choose_cases(list(self.cases))
            if case.environment.variant in ("", *language.variants)
        ]

    def make(self, languages: list[Language], build_folder: Path, say: Say) -> tuple[Runner, dict[str, Judged]]:
        """Prepare the engine, the images and a runner, and make the testees, by language.

        Raises HarnessError if the machine does not allow it.
        """
        client = engine.ensure(say, build_folder / "logs")
        images = Images(client, build_folder, say)
        ready: dict[str, Image | SampleRejected]
        ready = {one.id: images.named(one, self.image) for one in languages} if self.image else images.ensure(languages)
        runner = Runner(Sandbox(client), build_folder / "work")
        try:
            return runner, {name: self._testee(name, image, runner) for name, image in ready.items()}
        except BaseException:
            runner.close()
            raise

    def _testee(self, name: str, image: Image | SampleRejected, runner: Runner) -> Judged:
        if isinstance(image, SampleRejected):
            return image
        if self.command:
            return command(image, self.command)
        if name not in self.candidates:
            return vetted(image)
        path = self.candidates[name]
        try:
            return runner.compile(image, Candidate(str(path), path.read_bytes()))
        except CandidateRejected as rejection:
            return rejection
