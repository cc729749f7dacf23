"""Source text in a sample's place: refused with the compiler's words, or built, once, and judged."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import docker
import pytest

from upload_conformance.testee.containers import programs as programs_module
from upload_conformance.testee.containers.host import ContainerHost
from upload_conformance.testee.containers.images import Image
from upload_conformance.testee.containers.programs import Programs, Text, added_to
from upload_conformance.testee.containers.sandbox import Sandbox
from upload_conformance.testee.language import load_languages
from upload_conformance.testee.source import SourceTestee, sample
from upload_conformance.testee.testee import NotJudged, SourceRejected

LANGUAGES = load_languages(Path(__file__).resolve().parents[3])
pytestmark = pytest.mark.docker
Make = Callable[..., SourceTestee]
Broken = Callable[..., set[str]]


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_syntax_error_is_told_with_its_file_and_line(name: str, candidate: Make) -> None:
    language = LANGUAGES[name]
    source = language.source.read_bytes().rstrip()
    opened = source.count(b"\n") + 2
    with pytest.raises(SourceRejected) as rejection:
        candidate(name, source + b"\n)(\n").prepare()
    file = Path(language.sample).name
    places = [f"{file}{mark}{opened}" for mark in (":", "(")]
    places += [f"{file} on line {opened}", f'{file}", line {opened}']  # PHP's and Python's way
    assert any(place in str(rejection.value) for place in places), rejection.value


def test_the_message_does_not_show_where_the_harness_keeps_it(candidate: Make) -> None:
    with pytest.raises(SourceRejected) as rejection:
        candidate("python", b"def").prepare()
    assert "/candidate/" not in str(rejection.value)


def test_a_candidate_that_compiles_can_be_judged(candidate: Make, broken: Broken) -> None:
    assert broken(candidate("python", LANGUAGES["python"].source.read_bytes()), ("name-plain",)) == set()


class Scripted(Sandbox):
    """Stands in for a language's tools: runs this instead."""

    command = ("true",)

    def start(self, image: str, command: list[str], **facts: Any) -> Any:
        assert command
        return super().start(image, [*self.command], **facts)


@pytest.fixture
def scripted(client: docker.DockerClient, tmp_path: Path, python_image: Image) -> Any:
    """Builds with a command in the tools' place."""
    assert client

    def build(*command: str) -> Path:
        with Scripted(docker.from_env()) as sandbox:
            sandbox.command = command  # type: ignore[assignment]
            return Programs(sandbox, tmp_path).build(Text(b""), python_image)

    return build


def test_a_build_that_hangs_is_ended(scripted: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs_module, "BUILD_S", 0.5)
    with pytest.raises(SourceRejected, match=r"0\.5 s"):
        scripted("sleep", "600")


def test_a_build_can_say_that_the_text_cannot_be_called(scripted: Any) -> None:
    with pytest.raises(NotJudged, match="no function"):
        scripted("sh", "-c", "echo no function; exit 4")


def test_a_build_can_say_what_it_put_around_the_text(scripted: Any) -> None:
    added = added_to(scripted("sh", "-c", "echo import os >/candidate/program/added.txt"))
    assert added == ("import os",)


def test_a_build_that_fails_leaves_nothing(scripted: Any, tmp_path: Path) -> None:
    with pytest.raises(SourceRejected):
        scripted("false")
    assert list(tmp_path.iterdir()) == []


def test_the_same_text_is_built_once(host: ContainerHost, python_image: Image) -> None:
    text = Text(LANGUAGES["python"].source.read_bytes())
    first = host.programs.build(text, python_image)
    changed = first.stat().st_ctime
    assert host.programs.build(text, python_image) == first
    assert first.stat().st_ctime == changed


def test_a_sample_that_its_tools_refuse_is_told_with_their_words(
    languages: dict[str, Any], host: ContainerHost, tmp_path: Path
) -> None:
    shutil.copytree(languages["python"].sample_folder, tmp_path / "python")
    (tmp_path / "python" / "upload.py").write_text("import os\n", encoding="utf-8")
    unused = sample(replace(languages["python"], sample_folder=tmp_path / "python"), host)
    with pytest.raises(SourceRejected, match="imported but unused"):
        unused.prepare()
