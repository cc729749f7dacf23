"""BODY: the file's bytes, and nothing but them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from upload_conformance.rules.reading import Breach, Reading, Sent
from upload_conformance.rules.rule import Basis, rule
from upload_conformance.rules.scope import changes, delivers
from upload_conformance.shapes.case import APPENDED, MIB, File, Kind
from upload_conformance.shapes.record import Ending
from upload_conformance.shapes.result import Level

SHOWN_BYTES = 64
"""How much of a content that is not the file's is shown."""


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
        for place, size, digest in _contents(sent):
            if digest != content.sha256:
                yield sent.there(
                    f"The content ({size} bytes) is not the file ({content.size} bytes).",
                    place,
                    min(size, SHOWN_BYTES),
                )


def _contents(sent: Sent) -> Iterator[tuple[int, int, str]]:
    """Yield place, size and SHA-256 of the first part's content; nothing without a part."""
    for part in sent.parts[:1]:
        assert sent.multipart is not None  # noqa: S101 - there is a part
        view = sent.multipart.view
        digest = hashlib.sha256()
        for start in range(part.content_start, part.content_end, MIB):
            digest.update(view.data[start : min(start + MIB, part.content_end)])
        yield view.wire(part.content_start), part.content_end - part.content_start, digest.hexdigest()


def _moments(file: File) -> frozenset[str]:
    """Give the SHA-256 of what the file held before and after it was changed."""
    before = b"".join(file.content.chunks())
    after = {Kind.SHRINKING: before[: file.content.size // 2], Kind.GROWING: before + APPENDED}.get(file.kind, before)
    return frozenset(hashlib.sha256(data).hexdigest() for data in (before, after))


@rule(
    "body.of-one-moment",
    Level.MUST,
    "Of a file that changes meanwhile, what counts as uploaded is the file as it was at one moment.",
    why="A file cut short or padded counts as uploaded, and messages go to the wrong accounts.",
    source="API page, request; practice: files are rotated, appended to and rewritten while they are sent",
    evidence=Basis.BODY,
    when=changes,
)
def of_one_moment(reading: Reading) -> Iterator[Breach]:
    if any(outcome.ending is not Ending.UPLOADED for outcome in reading.record.outcomes):
        return  # whoever reports an error has told that it went wrong
    for sent in reading.sent:
        if not sent.request.complete:
            yield sent.there("Success is reported of a request that breaks off.", sent.request.body.end)
        for part, size, digest in _contents(sent):
            if digest not in _moments(sent.upload.file):
                yield sent.there(
                    f"The content ({size} bytes) is the file as it was at no time.", part, min(size, SHOWN_BYTES)
                )


RULES = (identical, of_one_moment)
