"""What lies in a language's folder is built by its own tool, without network, and what comes of it can be used.

Each language's ``package`` script does it in the language's image: a copy of the folder is built as its README says,
then a program of a user's is put against the outcome and run.
"""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from upload_conformance.testee.containers.host import ContainerHost
from upload_conformance.testee.containers.images import Image
from upload_conformance.testee.containers.sandbox import OFFLINE
from upload_conformance.testee.language import load_languages

HERE = Path(__file__).resolve().parent
LANGUAGES = load_languages(HERE.parents[2])
TOOLS = {
    "cpp": "cmake",
    "csharp": "MSBuild-16-with-Roslyn-4.8-where-users-have-the-SDK-8",
    "go": "go-build",
    "java": "mvn-package",
    "php": "composer-validate-and-autoload",
    "python": "pip-install",
}
SPOILT = {
    "cpp": ("CMakeLists.txt", "${CMAKE_CURRENT_SOURCE_DIR})", "/elsewhere)", r"upload\.hpp: No such file"),
    "csharp": ("Upload.csproj", "<Nullable>enable</Nullable>", "", r"error CS8632"),
    "go": ("go.mod", "go 1.21", "go 1.99", r"requires go >= 1\.99"),
    "java": (
        "pom.xml",
        "jackson-databind",
        "jackson-core",
        r"package com\.fasterxml\.jackson\.databind does not exist",
    ),
    "php": ("composer.json", '"files"', '"classmap"', r"undefined function AccountPackage\\upload"),
    "python": ("pyproject.toml", '"requests>=2.25,<3",', "", r"No module named 'requests'"),
}
"""What users would miss in a manifest: file, text, replacement, and a regular expression for what the tools say."""

ImageOf = Callable[[str], Image]
Package = Callable[[str, Path], tuple[int, str]]

pytestmark = pytest.mark.docker


@pytest.fixture
def package(host: ContainerHost, image_of: ImageOf) -> Package:
    """Builds a folder; gives the exit status, and what was said."""

    def package(language: str, folder: Path) -> tuple[int, str]:
        container, streams = host.sandbox.start(
            image_of(language).tag,
            ["/package", "/sample"],
            mounts={folder: ("/sample", False), HERE / language / "package": ("/package", False)},
            environment={},
            place=OFFLINE,
        )
        said = streams.read_all(50_000).decode("utf-8", "replace")
        code = int(container.wait()["StatusCode"])
        streams.close()
        host.sandbox.remove(container)
        return code, said

    return package


def fresh(language: str, tmp_path: Path) -> Path:
    """Copy a language's folder to where nothing else is."""
    return Path(shutil.copytree(LANGUAGES[language].sample_folder, tmp_path / language))


def test_every_language_has_a_tool() -> None:
    assert set(TOOLS) == set(SPOILT) == set(LANGUAGES)


@pytest.mark.parametrize("language", [pytest.param(name, id=f"{name}-{tool}") for name, tool in TOOLS.items()])
def test_a_manifest_builds_by_itself_and_what_it_builds_can_be_used(
    language: str, package: Package, tmp_path: Path
) -> None:
    code, said = package(language, fresh(language, tmp_path))
    assert code == 0, said


@pytest.mark.parametrize("language", TOOLS)
def test_a_manifest_that_lacks_something_is_noticed(language: str, package: Package, tmp_path: Path) -> None:
    folder = fresh(language, tmp_path)
    file, text, other, complaint = SPOILT[language]
    whole = (folder / file).read_text(encoding="utf-8")
    assert text in whole
    (folder / file).write_text(whole.replace(text, other), encoding="utf-8")
    code, said = package(language, folder)
    assert code != 0
    assert re.search(complaint, said), said
