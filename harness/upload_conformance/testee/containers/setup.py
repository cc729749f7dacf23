"""Everything that must be there before a case can run: engine, images."""

from __future__ import annotations

from pathlib import Path

import docker

from upload_conformance.shapes.errors import HarnessError
from upload_conformance.testee.containers import engine
from upload_conformance.testee.containers.engine import Say
from upload_conformance.testee.containers.images import Image, Images, SampleRejected
from upload_conformance.testee.language import Language


def prepare(
    languages: list[Language], build_folder: Path, say: Say, image: str = ""
) -> tuple[docker.DockerClient, dict[str, Image | SampleRejected]]:
    """Find or start an engine, find or build the images; ``image`` names one that takes the place of all of them.

    Raises HarnessError if the machine does not allow it.
    """
    client = engine.ensure(say, build_folder / "logs")
    images = Images(client, build_folder, say)
    if image:
        return client, {language.id: images.named(language, image) for language in languages}
    return client, images.ensure(languages)


def accepted(images: dict[str, Image | SampleRejected]) -> dict[str, Image]:
    """Give the images, where every sample must have been accepted. Raises HarnessError if one was not."""
    for name, image in images.items():
        if isinstance(image, SampleRejected):
            raise HarnessError(f"The sample {name} does not pass its own language's tools; see to that first:\n{image}")
    return {name: image for name, image in images.items() if isinstance(image, Image)}
