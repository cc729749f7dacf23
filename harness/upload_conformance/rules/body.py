"""BODY: the file's bytes, and nothing but them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from upload_conformance.rules.reading import Breach, Reading, Sent
from upload_conformance.rules.rule import Basis, rule
from upload_conformance.rules.scope import changes, delivers
from upload_conformance.shapes.case import APPENDED, File, Kind
from upload_conformance.shapes.record import Bytes, Ending
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
        for place, size in _other_than(sent, [content.chunks()]):
            yield sent.there(
                f"The content ({size} bytes) is not the file ({content.size} bytes).", place, min(size, SHOWN_BYTES)
            )


def _other_than(sent: Sent, moments: Iterable[Iterable[bytes]]) -> Iterator[tuple[int, int]]:
    """Yield place and size of the first part's content, if it is the file at none of these moments."""
    for part in sent.parts[:1]:
        assert sent.multipart is not None  # noqa: S101 - there is a part
        view, start, end = sent.multipart.view, part.content_start, part.content_end
        if not any(_is(view.data, start, end, chunks) for chunks in moments):
            yield view.wire(start), end - start


def _is(data: Bytes, start: int, end: int, chunks: Iterable[bytes]) -> bool:
    """Whether what stands there is these chunks, one after the other; it may be 100 MB."""
    for chunk in chunks:
        if data[start : min(start + len(chunk), end)] != chunk:
            return False
        start += len(chunk)
    return start == end


def _moments(file: File) -> Iterator[Iterable[bytes]]:
    """Yield what the file held before and after it was changed."""
    yield file.content.chunks()
    if file.kind is Kind.SHRINKING:
        yield replace(file.content, size=file.content.size // 2).chunks()
    elif file.kind is Kind.GROWING:
        yield chain(file.content.chunks(), (APPENDED,))


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
        for place, size in _other_than(sent, _moments(sent.upload.file)):
            yield sent.there(
                f"The content ({size} bytes) is the file as it was at no time.", place, min(size, SHOWN_BYTES)
            )


RULES = (identical, of_one_moment)
