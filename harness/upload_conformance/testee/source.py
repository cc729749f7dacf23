"""Source text as a testee: samples, files in their place, blocks of pages, mutants and variants all take this road.

The language's image holds toolchain, dependencies and driver; the text is built in it, without network, and each
session is a container with one driver process.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

from upload_conformance.mock import MockAddress
from upload_conformance.shapes.case import Environment
from upload_conformance.shapes.needs import Need
from upload_conformance.shapes.subject import Kind, Source, Subject
from upload_conformance.testee.containers.host import ContainerHost
from upload_conformance.testee.containers.images import Image
from upload_conformance.testee.containers.programs import Text, added_to
from upload_conformance.testee.containers.sandbox import Place
from upload_conformance.testee.containers.session import DriverSession
from upload_conformance.testee.language import Language
from upload_conformance.testee.testee import Desk

_STRICT = frozenset({Kind.SAMPLE, Kind.MUTANT})
"""Who runs with every warning that the language can raise: code that is ours. Others run as their users run them."""
_THROWN_AWAY = frozenset({Kind.MUTANT, Kind.VARIANT})
"""Whose programs are not kept for later runs: they are many."""


class SourceTestee:
    """Source text of one language."""

    def __init__(self, subject: Subject, text: Text, language: Language, host: ContainerHost) -> None:
        self._subject = subject
        self._text = text
        self._language = language
        self._host = host
        self._image: Image | None = None
        self._programs: dict[str, Path] = {}
        self._building = threading.Lock()
        self._place: Place | None = None

    @property
    def subject(self) -> Subject:
        """What was built, and the image once that is known."""
        return replace(self._subject, image=self._image.id) if self._image is not None else self._subject

    @property
    def offers(self) -> frozenset[Need]:
        """What the language offers, and the calling convention; none but the sample's own takes time limits."""
        return frozenset(Need) - self._language.lacks - ({Need.TIME_LIMITS} if self._subject.call else set())

    @property
    def variants(self) -> frozenset[str]:
        """The language's other builds."""
        return frozenset(self._language.variants)

    @property
    def mock(self) -> MockAddress:
        """The gateway of the containers' network."""
        return self._host.sandbox.address

    def prepare(self) -> tuple[str, ...]:
        """Build the text, and open the place on the network that its sessions share."""
        self._image = self._host.image(self._language)
        added = added_to(self._program(""))
        self._place = self._host.sandbox.open_place(self._image.tag)
        return added

    def open(self, environment: Environment, desk: Desk) -> DriverSession:
        """Start a container with the driver."""
        assert self._image is not None  # noqa: S101 - it was prepared
        variables = {**desk.variables, "VARIANT": environment.variant}
        if self._subject.kind in _STRICT:
            variables["STRICT"] = "1"
        program = self._program(environment.variant)
        return DriverSession(
            self._host.sandbox, self._image.tag, program, replace(desk, variables=variables), self._place
        )

    def close(self) -> None:
        """Give up the place on the network, and the programs that nobody will ask for again."""
        place, self._place = self._place, None
        if place is not None:
            self._host.sandbox.close_place(place)
        for program in self._programs.values():
            self._host.programs.forget(program)

    def _program(self, variant: str) -> Path:
        """Give the program in a variant; it is built at most once."""
        assert self._image is not None  # noqa: S101
        with self._building:
            if variant not in self._programs:
                keep = self._subject.kind not in _THROWN_AWAY
                self._programs[variant] = self._host.programs.build(self._text, self._image, variant, keep=keep)
            return self._programs[variant]


def sample(language: Language, host: ContainerHost) -> SourceTestee:
    """Make a testee of a language's own sample, which must pass the language's checks too."""
    text = language.source.read_bytes()
    path = f"{language.sample_folder.name}/{language.sample}"
    subject = Subject(language.id, Kind.SAMPLE, Source.of(path, text), language.id)
    return SourceTestee(subject, Text(text, checked=True), language, host)
