"""What of a record may be shown: everything but credentials, of which the scheme stays.

Two things are looked for: what follows the scheme in a request's Authorization, whatever it is, and every spelling of
the case's secrets, wherever it stands (an answer may echo them, and an error's text pass that on).
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from upload_conformance.rules.spelling import SHORT, forms_of
from upload_conformance.shapes.case import Case
from upload_conformance.shapes.record import Bytes, Record
from upload_conformance.shapes.result import Evidence, Finding

Range = tuple[int, int]
HIDDEN = "•••"
"""What stands in a text for credentials."""
_AUTHORIZATION = re.compile(rb"(?im)^(?:proxy-)?authorization[ \t]*:[ \t]*\S+[ \t]+([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)")
_TOKEN = re.compile(rb"[A-Za-z0-9+/=_~.-]+")
NEAR = 4096
"""How far around some bytes the credentials are looked for that they may be part of; a head's fields are shorter."""


def confidential(case: Case) -> frozenset[str]:
    """Give what nobody is to read of a case: each spelling of its secrets, and whole what HTTP Basic sends."""
    each = {upload.credentials for upload in case.uploads if len(upload.credentials.secret_key) >= SHORT}
    texts = [text for one in each for text in (one.secret_key, f"{one.access_id}:{one.secret_key}")]
    return forms_of(case) | {base64.b64encode(text.encode()).decode() for text in texts}


def hidden(text: str, forms: Iterable[str]) -> str:
    """Give a text without credentials."""
    shown, at = [], 0
    for start, end in _spelled(text, forms):
        shown += [text[at:start], HIDDEN]
        at = end
    return "".join([*shown, text[at:]])


def credentials(data: Bytes, forms: Iterable[str], start: int = 0, end: int | None = None) -> list[Range]:
    """Give where credentials stand in a stretch of bytes, in order and apart.

    White space within them, which may be what is wrong, is no part of them.
    """
    end = len(data) if end is None else end
    text = bytes(data[start:end]).decode("latin-1")
    spelled = [(start + first, start + last) for first, last in _spelled(text, forms)]
    return list(_joined([*authorizations(data, start, end), *spelled]))


def authorizations(data: Bytes, start: int, end: int) -> Iterator[Range]:
    """Yield where something follows the scheme in an Authorization of a stretch of bytes."""
    for field in _AUTHORIZATION.finditer(data, start, end):
        for token in _TOKEN.finditer(data, *field.span(1)):
            yield token.span()


def finding_shown(finding: Finding, record: Record) -> Finding:
    """Give a finding as reports may show it; hidden bytes of its excerpt are asterisks."""
    forms = confidential(record.case)
    evidence = finding.evidence
    if evidence is not None and evidence.excerpt:
        evidence = _excerpt_shown(evidence, record.exchanges[evidence.exchange].received, forms)
    return replace(finding, message=hidden(finding.message, forms), evidence=evidence)


def bytes_shown(data: Bytes, forms: Iterable[str], start: int, end: int) -> bytes:
    """Cut out a stretch of a connection's bytes, with an asterisk for each byte of credentials."""
    first = max(0, start - NEAR)
    shown = bytearray(data[first : end + NEAR])
    for begin, stop in credentials(bytes(shown), forms):
        shown[begin:stop] = b"*" * (stop - begin)
    return bytes(shown[start - first : end - first])


def _excerpt_shown(evidence: Evidence, data: Bytes, forms: Iterable[str]) -> Evidence:
    end = evidence.offset + len(evidence.excerpt)
    return replace(evidence, excerpt=bytes_shown(data, forms, evidence.offset, end))


def _spelled(text: str, forms: Iterable[str]) -> list[Range]:
    """Give where one of these spellings stands in a text, however that is wrapped."""
    places = [place for place, one in enumerate(text) if not one.isspace()]
    squeezed = "".join([text[place] for place in places])
    found = []
    for form in forms:
        at = squeezed.find(form)
        while at >= 0:
            found.append((places[at], places[at + len(form) - 1] + 1))
            at = squeezed.find(form, at + 1)
    return list(_joined(found))


def _joined(ranges: Iterable[Range]) -> Iterator[Range]:
    """Put ranges in order, and those that overlap or touch together."""
    start = end = -1
    for first, last in sorted(ranges):
        if first > end:
            if end > start:
                yield start, end
            start = first
        end = max(end, last)
    if end > start:
        yield start, end
