"""What several test folders use: the project, and, for the tests marked docker, the engine and the images."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import docker
import pytest
from upload_conformance.testee.containers.setup import accepted, prepare

from upload_conformance.run.lanes import Runner
from upload_conformance.shapes.errors import HarnessError
from upload_conformance.testee.containers import engine
from upload_conformance.testee.containers.engine import ensure
from upload_conformance.testee.containers.images import Image, Images
from upload_conformance.testee.containers.sandbox import Sandbox
from upload_conformance.testee.language import Language, load_languages

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
def image_of(client: docker.DockerClient, languages: dict[str, Language]) -> Callable[[str], Image]:
    """Gives the image of one language, for tests that do not need all."""
    images = Images(client, PROJECT / "build", print)
    return cache(lambda name: accepted(images.ensure([languages[name]]))[name])


@pytest.fixture(scope="session")
def python_image(image_of: Callable[[str], Image]) -> Image:
    return image_of("python")


@pytest.fixture(scope="session")
def prepared(languages: dict[str, Language]) -> Iterator[tuple[docker.DockerClient, dict[str, Image]]]:
    """An engine, and the image of every language."""
    try:
        client, images = prepare(list(languages.values()), PROJECT / "build", print)
    except HarnessError as error:
        pytest.exit(str(error), returncode=3)
    yield client, accepted(images)
    client.close()


@pytest.fixture(scope="session")
def images(prepared: tuple[docker.DockerClient, dict[str, Image]]) -> dict[str, Image]:
    return prepared[1]


@pytest.fixture
def sandbox(client: docker.DockerClient) -> Iterator[Sandbox]:
    assert client
    with Sandbox(ensure(print, PROJECT / "build" / "logs")) as made:
        yield made


@pytest.fixture
def runner(client: docker.DockerClient, tmp_path: Path) -> Iterator[Runner]:
    assert client
    with Runner(Sandbox(ensure(print, PROJECT / "build" / "logs")), tmp_path / "work") as made:
        yield made
