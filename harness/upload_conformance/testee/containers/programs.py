"""Source text → a program, built in the sandbox by the language's image, without network; kept by what went into it."""

from __future__ import annotations

import contextlib
import hashlib
import os
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
from upload_conformance.testee.testee import NotJudged, SourceRejected

BUILD_S = 300.0
MESSAGE_BYTES = 20_000
KEPT = 60
"""How many programs stay on disk between runs: some megabytes each."""
CANNOT_BE_CALLED = 4
"""The exit status by which ``build`` says that nothing is wrong with the text, but that it cannot be called."""
ADDED = "added.txt"
"""In a program's folder: what ``build`` put around the text for it to run, a line each."""
_SOURCE, _PROGRAM = "/candidate/source", "/candidate/program"


@dataclass(frozen=True)
class Text:
    """Source text, and how it is to be built and called."""

    data: bytes
    call: str = ""
    """The calling convention, such as ``published``; empty for the sample's own."""
    expression: str = ""
    """An expression that makes the upload, in place of the convention's call."""
    checked: bool = False
    """Whether the language's format, lint and warnings must be content too, as of a vetted sample."""


class Programs:
    """Builds programs of one language's texts, or finds them; used from several threads."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        self._sandbox = sandbox
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def build(self, text: Text, image: Image, variant: str = "", *, keep: bool = True) -> Path:
        """Give the folder with a text's program in that variant; with ``keep`` it serves later runs too.

        Raises SourceRejected or NotJudged with the tools' message, HarnessError if the engine fails.
        """
        place = self._folder / _key(text, image, variant)
        if (place / "program").is_dir():
            with contextlib.suppress(OSError):
                os.utime(place)  # the latest used are kept
            return place / "program"
        work = Path(tempfile.mkdtemp(prefix="build-", dir=self._folder))
        try:
            program = self._build(text, image, variant, work)
            if not keep:
                return program
            shutil.rmtree(work / "source")
            with contextlib.suppress(OSError):  # another run has built the same meanwhile
                work.rename(place)
            return (place if place.is_dir() else work) / "program"
        except BaseException:
            shutil.rmtree(work, ignore_errors=True)
            raise

    def forget(self, program: Path) -> None:
        """Remove a program that was not kept."""
        if program.parent.name.startswith("build-"):
            shutil.rmtree(program.parent, ignore_errors=True)

    def tidy(self) -> None:
        """Remove the programs that were not used for the longest time."""
        kept = [place for place in self._folder.iterdir() if not place.name.startswith("build-")]
        for place in sorted(kept, key=_used, reverse=True)[KEPT:]:
            shutil.rmtree(place, ignore_errors=True)

    def _build(self, text: Text, image: Image, variant: str, work: Path) -> Path:
        work.chmod(0o755)
        language = image.language
        source, program = work / "source", work / "program"
        shutil.copytree(language.sample_folder, source)
        (source / language.sample).write_bytes(text.data)
        for path in (source, *source.rglob("*")):
            path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o644))  # the build is another user
        program.mkdir()
        program.chmod(0o777)
        if text.checked and not variant:
            self._run(["/testee/check", _SOURCE], image, source, program, {})
        names = {"VARIANT": variant, "SIGNATURE": text.call, "CALL": text.expression}
        self._run(["/testee/build", _SOURCE, _PROGRAM], image, source, program, names)
        return program

    def _run(self, command: list[str], image: Image, source: Path, program: Path, variables: dict[str, str]) -> None:
        container, streams = self._sandbox.start(
            image.tag,
            command,
            mounts={source: (_SOURCE, False), program: (_PROGRAM, True)},
            environment=variables,
            place=OFFLINE,
        )
        late = threading.Event()

        def give_up() -> None:
            late.set()
            self._sandbox.remove(container)

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
            self._sandbox.remove(container)
        if late.is_set():
            raise SourceRejected(f"The build took longer than {BUILD_S:g} s.")
        if code != 0:
            said = message.decode("utf-8", "backslashreplace").replace(f"{_SOURCE}/", "").strip()
            wrong = NotJudged if code == CANNOT_BE_CALLED else SourceRejected
            raise wrong(said or f"{command[0]} ended with code {code}.")


def added_to(program: Path) -> tuple[str, ...]:
    """Say what was put around a program's text."""
    try:
        return tuple((program / ADDED).read_text(encoding="utf-8").splitlines())
    except OSError:
        return ()


def _used(place: Path) -> float:
    try:
        return place.stat().st_mtime
    except OSError:
        return 0.0


def _key(text: Text, image: Image, variant: str) -> str:
    """Name a program by everything that goes into it: the image, the sample's folder, the text and how it is built."""
    digest = hashlib.sha256(repr((image.tag, variant, text.call, text.expression, text.checked)).encode())
    language = image.language
    for path in sorted(language.sample_folder.rglob("*")):
        if path.is_file() and path.suffix != ".md":
            own = path == language.source
            content = text.data if own else path.read_bytes()
            digest.update(f"\0{path.relative_to(language.sample_folder)}\0".encode())
            digest.update(hashlib.sha256(content).digest())
    return f"{language.id}-{digest.hexdigest()[:20]}"
