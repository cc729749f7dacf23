"""Source text in a sample's place: refused with the compiler's words, or built."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import docker
import pytest
import upload_conformance.testee.sample as candidate_module
from upload_conformance.testee.sample import Candidate, CandidateRejected

from upload_conformance.rules import judge
from upload_conformance.run.lanes import Runner
from upload_conformance.shapes.case import Case
from upload_conformance.testee.containers.images import Image
from upload_conformance.testee.containers.sandbox import Sandbox
from upload_conformance.testee.language import load_languages

LANGUAGES = load_languages(Path(__file__).resolve().parents[3])
pytestmark = pytest.mark.docker


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_syntax_error_is_told_with_its_file_and_line(
    name: str, runner: Runner, image_of: Callable[[str], Image]
) -> None:
    image = image_of(name)
    source = image.language.source.read_bytes().rstrip()
    opened = source.count(b"\n") + 2
    broken = source + b"\n)(\n"
    with pytest.raises(CandidateRejected) as rejection:
        runner.compile(image, Candidate("broken", broken))
    file = Path(image.language.sample).name
    places = [f"{file}{mark}{opened}" for mark in (":", "(")]
    places += [f"{file} on line {opened}", f'{file}", line {opened}']  # PHP's and Python's way
    assert any(place in str(rejection.value) for place in places), rejection.value


def test_the_message_does_not_show_where_the_harness_keeps_it(runner: Runner, python_image: Image) -> None:
    with pytest.raises(CandidateRejected) as rejection:
        runner.compile(python_image, Candidate("broken", b"def"))
    assert "/candidate/" not in str(rejection.value)


def test_a_candidate_that_compiles_can_be_judged(runner: Runner, python_image: Image) -> None:
    testee = runner.compile(python_image, Candidate("same", python_image.language.source.read_bytes()))
    assert judge(runner.submit(testee, Case(id="first", sentence="")).result()) == ()


def test_a_build_that_hangs_is_ended(
    client: docker.DockerClient, python_image: Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Hanging(Sandbox):
        """Stands in for a compiler that does not come to an end."""

        def start(self, image: str, command: list[str], **facts: Any) -> Any:
            return super().start(image, ["sleep", "600"][: len(command)], **facts)

    assert client
    monkeypatch.setattr(candidate_module, "BUILD_S", 0.5)
    with Runner(Hanging(docker.from_env()), tmp_path) as runner, pytest.raises(CandidateRejected, match=r"0\.5 s"):
        runner.compile(python_image, Candidate("slow", b""))
