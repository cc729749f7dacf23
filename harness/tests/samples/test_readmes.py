"""What the READMEs of the languages show runs as it stands, and warns of plain HTTP.

Only the address is put in, as a reader does; a language's ``example`` script makes a program of it in the image of
the language, and that program runs like any other command.
"""

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from upload_conformance.cases import catalogue as cases
from upload_conformance.mock import Endpoint
from upload_conformance.mock.tls import Certificates
from upload_conformance.rules.catalogue import catalogue as rules
from upload_conformance.rules.judging import judge
from upload_conformance.run.files import CaseFiles, Contents
from upload_conformance.run.one_case import run_case
from upload_conformance.shapes.case import Case, File, Upload
from upload_conformance.shapes.record import Ending, Record
from upload_conformance.shapes.result import counts
from upload_conformance.shapes.subject import Kind, Source, Subject
from upload_conformance.testee.command import CommandSession
from upload_conformance.testee.containers.host import ContainerHost
from upload_conformance.testee.containers.images import Image
from upload_conformance.testee.containers.sandbox import OFFLINE
from upload_conformance.testee.language import load_languages
from upload_conformance.testee.testee import Desk

HERE = Path(__file__).resolve().parent
LANGUAGES = load_languages(HERE.parents[2])
READMES = [(language, name) for language in LANGUAGES for name in ("README.md", "README.zh-CN.md")]
ADDRESS = "https://push.example.com/v3/push/package/upload"
VARIABLE = "PUSH_SECRET_KEY"
DEADLINE_S = 60.0
"""How long a program may take; it has nothing to wait for."""
UNSET, SET = "/case/program/run", f'{VARIABLE}="$SECRET_KEY" /case/program/run'
ImageOf = Callable[[str], Image]


def text_of(language: str, name: str) -> str:
    return (LANGUAGES[language].sample_folder / name).read_text(encoding="utf-8")


def example_of(language: str, name: str) -> str:
    """Give the one example of a README."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", text_of(language, name), re.DOTALL | re.MULTILINE)
    return str(found)


def uploads(case: Case, example: str) -> Case:
    """Let a case be about the file that an example names, which lies in the work directory."""
    (name,) = re.findall(r"[\"']([^\"'/]+\.txt)[\"']", example)
    return replace(case, uploads=(Upload(File(name, relative=True)),))


class Example:
    """A README's example, made into programs and run."""

    def __init__(self, language: str, name: str, image: Image, host: ContainerHost, folder: Path) -> None:
        self._image = image
        self._host = host
        self._certificates = Certificates()
        self._folder = folder
        self._text = example_of(language, name)
        self._files = CaseFiles(folder / "case", Contents(folder / "contents"))
        shutil.copytree(LANGUAGES[language].sample_folder, self._files.folder / "sample")
        shutil.copy(HERE / language / "example", self._files.folder / "make")

    def _build(self, url: str) -> None:
        program = self._files.folder / "program"
        shutil.rmtree(program, ignore_errors=True)
        program.mkdir()
        program.chmod(0o777)
        assert self._text.count(ADDRESS) == 1
        (self._files.folder / "example").write_text(self._text.replace(ADDRESS, url), encoding="utf-8")
        container, streams = self._host.sandbox.start(
            self._image.tag,
            ["sh", "-c", "/case/make /case/sample /case/example /case/program && chmod 755 /case/program/run"],
            mounts={self._files.folder: ("/case", True)},
            environment={},
            place=OFFLINE,
        )
        said = streams.read_all(20_000).decode()
        code = container.wait()["StatusCode"]
        streams.close()
        self._host.sandbox.remove(container)
        assert code == 0, said

    def run(self, case: str, template: str) -> Record:
        """Make the program for the endpoint of a case, and run it by a command."""
        about = uploads(cases()[case], self._text)
        place = self._host.sandbox.open_place(self._image.tag)
        try:
            with Endpoint(about, self._host.sandbox.address, self._certificates, self._folder) as endpoint:
                self._build(endpoint.url)
                desk = Desk(self._files.folder)
                session = CommandSession(self._host.sandbox, self._image.tag, template, desk, place)
                subject = Subject("example", Kind.COMMAND, Source.of(template, template.encode()))
                return as_told(run_case(about, session, endpoint, self._files, subject, DEADLINE_S))
        finally:
            self._host.sandbox.close_place(place)


def as_told(record: Record) -> Record:
    """Read the uploadId that an example prints."""
    told = re.fullmatch(r"uploadId: (\d+)", record.outcomes[0].message)
    return replace(record, outcomes=(replace(record.outcomes[0], upload_id=int(told[1])),)) if told else record


@pytest.fixture(scope="module", params=READMES, ids=lambda param: f"{param[0]}-{param[1]}")
def example(
    request: pytest.FixtureRequest, image_of: ImageOf, host: ContainerHost, tmp_path_factory: pytest.TempPathFactory
) -> Example:
    language, name = request.param
    return Example(language, name, image_of(language), host, tmp_path_factory.mktemp("example"))


def wrong(record: Record) -> list[str]:
    """Give what counts against a record."""
    return [f"{one.rule}: {one.message}" for one in judge(record, rules()).findings if counts(one, strict=True)]


@pytest.mark.docker
def test_an_example_uploads_the_file_whole_with_its_account_and_prints_the_upload_id(example: Example) -> None:
    record = example.run("name-relative", SET)
    assert wrong(record) == [], record.outcomes
    assert len(record.exchanges) == 1
    assert record.outcomes[0].upload_id == 20261123


@pytest.mark.docker
def test_an_example_that_is_refused_says_so_and_ends_as_failed(example: Example) -> None:
    record = example.run("ret-code-1008007", SET)
    assert wrong(record) == [], record.outcomes
    assert record.outcomes[0].ending is Ending.REFUSED
    assert "1008007" in record.outcomes[0].message


@pytest.mark.docker
def test_an_example_without_its_variable_names_it_and_sends_nothing(example: Example) -> None:
    record = example.run("name-relative", UNSET)
    assert record.exchanges == ()
    outcome = record.outcomes[0]
    assert outcome.ending is Ending.REFUSED
    assert outcome.message.startswith("exit status 1: ")
    assert VARIABLE in outcome.message
    assert len(outcome.message.splitlines()) == 1, outcome.message  # no stack trace


@pytest.mark.parametrize(("language", "name"), READMES)
def test_one_line_warns_of_plain_http(language: str, name: str) -> None:
    warning = [line for line in text_of(language, name).splitlines() if "http://" in line]
    assert len(warning) == 1
    assert "https" in warning[0]
