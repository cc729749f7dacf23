"""What several test folders use: the project, and, for the tests marked docker, the engine and the images."""

from collections.abc import Iterator
from pathlib import Path

import docker
import pytest

from upload_conformance.errors import HarnessError
from upload_conformance.runner import Runner
from upload_conformance.testee.images import Image
from upload_conformance.testee.language import Language, load_languages
from upload_conformance.testee.sandbox import Sandbox
from upload_conformance.testee.setup import accepted, prepare

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def languages() -> dict[str, Language]:
    return load_languages(PROJECT)


@pytest.fixture(scope="session")
def prepared(languages: dict[str, Language]) -> Iterator[tuple[docker.DockerClient, dict[str, Image]]]:
    """An engine, and the image of every language."""
    try:
        client, images = prepare(list(languages.values()), PROJECT / "build", print)
    except HarnessError as error:
        pytest.exit(str(error), returncode=3)
    yield client, accepted(images)
    client.close()


@pytest.fixture
def sandbox(prepared: tuple[docker.DockerClient, dict[str, Image]]) -> Iterator[Sandbox]:
    assert prepared
    with Sandbox(docker.from_env(timeout=600)) as made:
        yield made


@pytest.fixture(scope="session")
def images(prepared: tuple[docker.DockerClient, dict[str, Image]]) -> dict[str, Image]:
    return prepared[1]


@pytest.fixture
def runner(prepared: tuple[docker.DockerClient, dict[str, Image]]) -> Iterator[Runner]:
    assert prepared
    with Runner(Sandbox(docker.from_env(timeout=600)), PROJECT / "build" / "work") as made:
        yield made
