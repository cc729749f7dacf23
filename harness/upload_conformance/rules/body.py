"""BODY: the file's bytes, and nothing but them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from upload_conformance.rules.reading import Breach, Reading
from upload_conformance.rules.rule import Basis, rule
from upload_conformance.rules.scope import delivers
from upload_conformance.shapes.case import MIB
from upload_conformance.shapes.result import Level


@rule(
    "body.identical",
    Level.MUST,
    "The part's content is the file, byte for byte.",
    why="Messages go to other accounts than those in the file, or to none.",
    source="API page, request",
    evidence=Basis.BODY,
    when=delivers,
)
def identical(reading: Reading) -> Iterator[Breach]:
    for sent in reading.whole:
        content = sent.upload.file.content
        for part in sent.parts[:1]:
            assert sent.multipart is not None  # noqa: S101 - there is a part
            view = sent.multipart.view
            size = part.content_end - part.content_start
            digest = hashlib.sha256()
            for start in range(part.content_start, part.content_end, MIB):
                digest.update(view.data[start : min(start + MIB, part.content_end)])
            if digest.hexdigest() != content.sha256:
                yield sent.here(
                    f"The content ({size} bytes) is not the file ({content.size} bytes).",
                    view.wire(part.content_start),
                    min(size, 64),
                )


RULES = (identical,)
