"""Source text in a sample's place: compiled in the sandbox by the language's image, without network or image build."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

import requests
from docker.errors import DockerException

from upload_conformance.shapes.errors import HarnessError
from upload_conformance.testee.containers.images import Image
from upload_conformance.testee.containers.sandbox import OFFLINE, Sandbox
from upload_conformance.testee.containers.session import Program

BUILD_S = 120.0
MESSAGE_BYTES = 20_000


class CandidateRejected(Exception):
    """The candidate does not compile; the text is the compiler's."""


@dataclass(frozen=True)
class Candidate:
    """Source text to be judged."""

    name: str
    """What it is called in reports, such as ``go/early-return`` or a path."""
    source: bytes
    signature: str = ""
    """Whose signature its function has, such as ``published``; empty for the sample's."""

    @property
    def sha256(self) -> str:
        """The SHA-256 of the source text, in hexadecimal."""
        return hashlib.sha256(self.source).hexdigest()


def build(candidate: Candidate, image: Image, sandbox: Sandbox, folder: Path, variant: str = "") -> Program:
    """Compile a candidate with the driver, in that variant; give the program.

    Raises CandidateRejected with the compiler's message, HarnessError if the engine fails.
    """
    work = Path(tempfile.mkdtemp(prefix="candidate-", dir=folder))
    work.chmod(0o755)
    language = image.language
    source, built = work / "source", work / "program"
    shutil.copytree(language.sample_folder, source)
    (source / language.sample).write_bytes(candidate.source)
    for path in (source, *source.rglob("*")):
        path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o644))  # the build is another user
    built.mkdir()
    built.chmod(0o777)
    container, streams = sandbox.start(
        image.tag,
        ["/testee/build", "/candidate/source", "/candidate/program"],
        mounts={source: ("/candidate/source", False), built: ("/candidate/program", True)},
        environment={"VARIANT": variant, "SIGNATURE": candidate.signature},
        place=OFFLINE,
    )
    late = threading.Event()

    def give_up() -> None:
        late.set()
        sandbox.remove(container)

    watchdog = threading.Timer(BUILD_S, give_up)
    watchdog.start()
    try:
        message = streams.read_all(MESSAGE_BYTES)
        code = int(container.wait()["StatusCode"])
    except (DockerException, requests.RequestException) as error:
        if not late.is_set():
            raise HarnessError(f"The engine lost the container of a build: {error}") from error
        code = -1
    finally:
        watchdog.cancel()
        streams.close()
        sandbox.remove(container)
    if late.is_set():
        raise CandidateRejected(f"The build took longer than {BUILD_S:g} s.")
    if code != 0:
        text = message.decode("utf-8", "backslashreplace").replace("/candidate/source/", "").strip()
        raise CandidateRejected(text or f"The build ended with code {code}.")
    return Program(image.tag, built)
