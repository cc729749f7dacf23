"""A record's conversation, in pieces that a page can show: what is large or confidential is left out, and said to be.

Left out are the bytes of uploaded files (told by size and SHA-256), credentials (their scheme stays) and the middle of
whatever is long. What a finding is about is always there, with some bytes around it; but for credentials.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from upload_conformance.rules.hiding import authorizations, confidential, credentials, hidden
from upload_conformance.rules.reading import Reading
from upload_conformance.shapes.record import Bytes, Exchange, Outcome, Record
from upload_conformance.shapes.result import Finding

Range = tuple[int, int]
_EDGE = 16
"""How many bytes of a file's beginning and end are shown, and of the bytes around a finding's."""
_MARKED = 256
"""How many of a finding's own bytes are shown at each of their ends."""
_LONG = 4096
"""From which size on the middle of a stretch is left out."""
_MOST_PIECES = 200
_MOST_EXCHANGES = 12
_MOST_TEXT = 2000


@dataclass(frozen=True)
class Omission:
    """A range of bytes that is not shown, and why."""

    start: int
    end: int
    why: str
    """``file``, ``credentials`` or ``long``."""
    size: int = 0
    """Of the whole file."""
    sha256: str = ""
    """Of the whole file, in hexadecimal."""


def conversation(record: Record, findings: Sequence[Finding]) -> dict[str, Any]:
    """Give what went over the connections of a record, both ways, and what the code made of it."""
    files, forms = _files(record), confidential(record.case)
    return {
        "url": hidden(record.url, forms),
        "exchanges": [
            _exchange(exchange, files.get(number, []), _marked(findings, number), forms)
            for number, exchange in enumerate(record.exchanges[:_MOST_EXCHANGES])
        ],
        "more": max(0, len(record.exchanges) - _MOST_EXCHANGES),
        "outcomes": [_outcome(one, forms) for one in record.outcomes[:_MOST_EXCHANGES]],
        "stdout": hidden(record.output.stdout[:_MOST_TEXT], forms),
        "stderr": hidden(record.output.stderr[:_MOST_TEXT], forms),
    }


def _exchange(
    one: Exchange, files: Sequence[Omission], marked: Sequence[Range], forms: frozenset[str]
) -> dict[str, Any]:
    return {
        "opened": round(one.opened_s, 4),
        "closed": None if one.closed_s is None else round(one.closed_s, 4),
        "byPeer": one.peer_closed,
        "tls": one.tls,
        "elsewhere": one.elsewhere,
        "stray": one.stray,
        "received": _direction(one.received, files, marked, forms),
        "sent": _direction(one.sent, [], [], forms),
    }


def _outcome(one: Outcome, forms: frozenset[str]) -> dict[str, Any]:
    facts = {
        "ending": one.ending.value,
        "uploadId": one.upload_id,
        "kind": one.kind,
        "message": hidden(one.message[:_MOST_TEXT], forms),
        "seconds": round(one.seconds, 4),
    }
    return {name: value for name, value in facts.items() if value not in (None, "")}


def _marked(findings: Iterable[Finding], exchange: int) -> list[Range]:
    places = [one.evidence for one in findings if one.evidence is not None and one.evidence.exchange == exchange]
    ranges = []
    for place in places:
        start, end = place.offset, place.offset + place.length
        ends = [(start, end)] if place.length <= 2 * _MARKED else [(start, start + _MARKED), (end - _MARKED, end)]
        ranges += [(max(0, first - _EDGE), last + _EDGE) for first, last in ends]
    return ranges


def _direction(
    data: Bytes, files: Sequence[Omission], marked: Sequence[Range], forms: frozenset[str]
) -> dict[str, Any]:
    left_out = [_credentials(*place) for place in authorizations(data, 0, len(data))]
    for one in files:
        left_out += [_cut(one, *rest) for rest in _without((one.start, one.end), [*marked, *_ranges(left_out)])]
    for start, end in _without((0, len(data)), _ranges(left_out)):
        if end - start > _LONG:
            middle = (start + _LONG // 2, end - _LONG // 4)
            left_out += [Omission(*rest, "long") for rest in _without(middle, marked)]
    for start, end in _without((0, len(data)), _ranges(left_out)):
        left_out += [_credentials(*place) for place in credentials(data, forms, start, end)]
    return {"size": len(data), "pieces": list(_pieces(data, sorted(left_out, key=lambda one: one.start)))}


def _credentials(start: int, end: int) -> Omission:
    return Omission(start, end, "credentials")


def _ranges(omissions: Iterable[Omission]) -> list[Range]:
    return [(one.start, one.end) for one in omissions]


def _pieces(data: Bytes, left_out: Sequence[Omission]) -> Iterator[dict[str, Any]]:
    """Yield what is shown (``bytes`` in Base64) and what is not, in order."""
    at = 0
    for one in left_out[:_MOST_PIECES]:
        if one.start > at:
            yield _shown(data, at, one.start)
        piece = {"at": one.start, "size": one.end - one.start, "why": one.why}
        yield {**piece, "file": {"size": one.size, "sha256": one.sha256}} if one.why == "file" else piece
        at = one.end
    if len(left_out) > _MOST_PIECES:
        yield {"at": at, "size": len(data) - at, "why": "long"}
    elif at < len(data):
        yield _shown(data, at, len(data))


def _shown(data: Bytes, start: int, end: int) -> dict[str, Any]:
    return {"at": start, "bytes": base64.b64encode(data[start:end]).decode()}


def _cut(one: Omission, start: int, end: int) -> Omission:
    return Omission(start, end, one.why, one.size, one.sha256)


def _without(whole: Range, others: Iterable[Range]) -> list[Range]:
    """Give what is left of a range without others."""
    start, end = whole
    rest = []
    for first, last in sorted(others):
        if first > start:
            rest.append((start, min(first, end)))
        start = max(start, last)
        if start >= end:
            break
    if start < end:
        rest.append((start, end))
    return [(first, last) for first, last in rest if first < last]


def _files(record: Record) -> dict[int, list[Omission]]:
    """Find the contents of parts, by exchange."""
    found: dict[int, list[Omission]] = {}
    for sent in Reading(record).requests:
        if sent.multipart is None:
            continue
        for part in sent.parts:
            size = part.content_end - part.content_start
            if size > 4 * _EDGE:
                content = sent.multipart.content(part)
                start = sent.multipart.view.wire(part.content_start + _EDGE)
                end = sent.multipart.view.wire(part.content_end - _EDGE)
                digest = hashlib.sha256(content).hexdigest()
                found.setdefault(sent.exchange, []).append(Omission(start, end, "file", size, digest))
    return found
