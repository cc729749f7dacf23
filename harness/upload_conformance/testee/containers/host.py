"""The Docker side of one run: engine, images, network and programs, each made when the first testee asks for it.

Testees are prepared side by side, so everything here may be asked for from several threads at once: what is made
once is made under a lock, and an image under a lock of its language's own, so that images build beside each other.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from pathlib import Path

from upload_conformance.shapes.errors import HarnessError
from upload_conformance.testee.containers import engine
from upload_conformance.testee.containers.engine import Say
from upload_conformance.testee.containers.images import Image, Images
from upload_conformance.testee.containers.programs import Programs
from upload_conformance.testee.containers.sandbox import Sandbox
from upload_conformance.testee.language import Language


class ContainerHost:
    """What the testees in containers share."""

    def __init__(self, build_folder: Path, say: Say) -> None:
        self.build_folder = build_folder
        self._say = say
        self._lock = threading.Lock()
        self._image_locks: dict[str, threading.Lock] = defaultdict(threading.Lock)
        self._ready: dict[str, Image] = {}
        self._images: Images | None = None
        self._sandbox: Sandbox | None = None
        self._programs: Programs | None = None
        self._closed = False

    @property
    def sandbox(self) -> Sandbox:
        """The network and its containers. Raises HarnessError if the machine gives none, or the run is over."""
        with self._lock:
            if self._closed:
                raise HarnessError("The run is over.")
            if self._sandbox is None:
                client = engine.ensure(self._say, self.build_folder / "logs")
                self._images = Images(client, self.build_folder, self._say)
                self._sandbox = Sandbox(client)
            return self._sandbox

    @property
    def programs(self) -> Programs:
        """The programs that were built."""
        sandbox = self.sandbox
        with self._lock:
            if self._programs is None:
                self._programs = Programs(sandbox, self.build_folder / "programs")
            return self._programs

    def image(self, language: Language, name: str = "") -> Image:
        """Give a language's image, built if it is not there; or the image of that name. Raises HarnessError."""
        assert self.sandbox  # noqa: S101 - it makes the images too
        images = self._images
        assert images is not None  # noqa: S101
        key = name or language.id
        with self._lock:
            lock = self._image_locks[key]
        with lock:
            if key not in self._ready:
                self._ready[key] = images.named(language, name) if name else images.ensure(language)
            return self._ready[key]

    def stop(self) -> None:
        """End whatever runs in a container, and let no more begin."""
        with self._lock:
            self._closed = True
            sandbox, images = self._sandbox, self._images
        if images is not None:
            images.give_up()
        if sandbox is not None:
            sandbox.stop()

    def close(self) -> None:
        """Remove every trace but images and programs. Raises HarnessError if the engine leaves one."""
        self.stop()
        if self._programs is not None:
            self._programs.tidy()
        if self._sandbox is not None:
            self._sandbox.close()
            self._sandbox = None
