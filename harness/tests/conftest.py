"""What several test folders use: the project, and, for the tests marked docker, an engine and testees in containers."""

from collections.abc import Callable, Iterator
from pathlib import Path

import docker
import pytest

from upload_conformance.cases import catalogue as cases
from upload_conformance.rules.catalogue import catalogue as rules
from upload_conformance.run.execute import Execution
from upload_conformance.shapes.errors import HarnessError
from upload_conformance.shapes.subject import Kind, Source, Subject
from upload_conformance.testee.containers import engine
from upload_conformance.testee.containers.host import ContainerHost
from upload_conformance.testee.containers.images import Image
from upload_conformance.testee.containers.programs import Text
from upload_conformance.testee.containers.sandbox import Sandbox
from upload_conformance.testee.language import Language, load_languages
from upload_conformance.testee.source import SourceTestee

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def languages() -> dict[str, Language]:
    return load_languages(PROJECT)


@pytest.fixture(scope="session")
def client() -> Iterator[docker.DockerClient]:
    """An engine."""
    try:
        made = engine.ensure(print, PROJECT / "build" / "logs")
    except HarnessError as error:
        pytest.exit(str(error), returncode=3)
    yield made
    made.close()


@pytest.fixture(scope="session")
def host(client: docker.DockerClient) -> Iterator[ContainerHost]:
    """The Docker side of a run, shared by all tests: images and programs are made once."""
    assert client
    made = ContainerHost(PROJECT / "build", print)
    yield made
    made.close()


@pytest.fixture(scope="session")
def image_of(host: ContainerHost, languages: dict[str, Language]) -> Callable[[str], Image]:
    """Gives the image of one language, for tests that do not need all."""
    return lambda name: host.image(languages[name])


@pytest.fixture(scope="session")
def python_image(image_of: Callable[[str], Image]) -> Image:
    return image_of("python")


@pytest.fixture
def sandbox(client: docker.DockerClient) -> Iterator[Sandbox]:
    assert client
    with Sandbox(engine.ensure(print, PROJECT / "build" / "logs")) as made:
        yield made


@pytest.fixture(scope="session")
def execution(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Execution]:
    """Runs testees in cases."""
    with Execution(rules(), tmp_path_factory.mktemp("execution"), keeps_records=False) as made:
        yield made


Make = Callable[..., SourceTestee]


@pytest.fixture(scope="session")
def candidate(host: ContainerHost, languages: dict[str, Language]) -> Make:
    """Makes a testee of source text."""
    number = iter(range(100_000))

    def make(language: str, text: bytes, call: str = "", expression: str = "") -> SourceTestee:
        subject = Subject(
            f"{language}-{next(number)}", Kind.CANDIDATE, Source.of("candidate", text), language, call=call
        )
        return SourceTestee(subject, Text(text, call, expression), languages[language], host)

    return make


Broken = Callable[[SourceTestee, tuple[str, ...]], set[str]]


@pytest.fixture(scope="session")
def broken(execution: Execution) -> Broken:
    """Tells which rules a testee breaks in some cases."""
    known = cases()

    def broken(testee: SourceTestee, names: tuple[str, ...]) -> set[str]:
        results = execution.all_of(testee, [known[name] for name in names])
        for result in results:
            assert result.verdict.value in ("passed", "failed"), result.reason
        return {finding.rule for result in results for finding in result.findings}

    return broken
