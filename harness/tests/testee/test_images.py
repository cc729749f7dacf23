"""Images are named by what goes into them, and tell whose fault it is when one cannot be built."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docker
import pytest

from upload_conformance.shapes.errors import HarnessError
from upload_conformance.testee.containers.images import Image, Images, image_tag
from upload_conformance.testee.language import Language


@pytest.fixture
def copied(languages: dict[str, Language], tmp_path: Path) -> Language:
    """The Python language's folders, to be changed."""
    language = languages["python"]
    sample, harness = tmp_path / "python", tmp_path / "harness"
    shutil.copytree(language.sample_folder, sample)
    shutil.copytree(language.harness_folder, harness)
    return replace(language, sample_folder=sample, harness_folder=harness)


def append(path: Path) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write("\n")


def test_the_same_content_elsewhere_has_the_same_name(languages: dict[str, Language], copied: Language) -> None:
    assert image_tag(copied) == image_tag(languages["python"])


@pytest.mark.parametrize("file", ["harness/driver.py", "harness/Dockerfile", "harness/run"])
def test_other_content_has_another_name(file: str, copied: Language, tmp_path: Path) -> None:
    before = image_tag(copied)
    append(tmp_path / file)
    assert image_tag(copied) != before


def test_another_mode_has_another_name(copied: Language) -> None:
    before = image_tag(copied)
    (copied.harness_folder / "run").chmod(0o644)
    assert image_tag(copied) != before


def test_a_new_file_has_another_name(copied: Language) -> None:
    before = image_tag(copied)
    (copied.harness_folder / "more.py").touch()
    assert image_tag(copied) != before


@pytest.mark.parametrize(
    "file", ["python/upload.py", "python/README.md", "harness/mutants.toml", "harness/language.toml"]
)
def test_what_does_not_go_in_does_not_change_the_name(file: str, copied: Language, tmp_path: Path) -> None:
    before = image_tag(copied)
    append(tmp_path / file)
    assert image_tag(copied) == before


def test_a_manifest_that_names_dependencies_goes_in(copied: Language) -> None:
    with_manifest = replace(copied, manifests=("pyproject.toml",))
    before = image_tag(with_manifest)
    append(copied.sample_folder / "pyproject.toml")
    assert image_tag(with_manifest) != before


def ensure(language: Language, client: docker.DockerClient, folder: Path) -> Image:
    return Images(client, folder, print).ensure(language)


def stand_in(language: Language, python_image: Image, last: str) -> Language:
    """Put a Dockerfile into the language's place that needs no network: the ready image, and one more step."""
    dockerfile = f"ARG BASE\nFROM ${{BASE}}\nFROM {python_image.tag}\n{last}\n"
    (language.harness_folder / "Dockerfile").write_text(dockerfile, encoding="utf-8")
    return language


@pytest.mark.docker
@pytest.mark.parametrize("part", ["image-python.log", "nowhere"])
def test_an_image_that_does_not_build_is_the_harness_failing_with_log_and_text(
    part: str, client: docker.DockerClient, python_image: Image, copied: Language, tmp_path: Path
) -> None:
    with pytest.raises(HarnessError) as failure:
        ensure(stand_in(copied, python_image, "RUN echo nowhere >&2; exit 9"), client, tmp_path)
    assert part in str(failure.value)


@pytest.mark.docker
def test_a_dockerfile_that_is_none_is_the_harness_failing(
    client: docker.DockerClient, copied: Language, tmp_path: Path
) -> None:
    (copied.harness_folder / "Dockerfile").write_text("WHAT\n", encoding="utf-8")
    with pytest.raises(HarnessError, match="Python"):
        ensure(copied, client, tmp_path)


@pytest.mark.docker
def test_an_image_is_built_only_once(
    image_of: Callable[[str], Image], client: docker.DockerClient, tmp_path: Path
) -> None:
    again = ensure(image_of("python").language, client, tmp_path)
    assert again.built_in_s is None
