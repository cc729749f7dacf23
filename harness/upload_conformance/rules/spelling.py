"""The ways in which a secret may stand in a text: as it is, escaped, encoded, or in part."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from urllib.parse import quote, quote_plus

from upload_conformance.shapes.case import Case, Credentials

SHORT = 6
"""A secret of fewer characters stands in many a text by chance."""
LONG = 12
"""Of a secret of as many characters, a part is a finding too."""
PART = 8
"""How many characters of a long secret show enough of it."""
_DISTINCT = 4
"""A part of fewer different characters (a row of stars, a line of dashes) stands in many a text."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_PERCENT = re.compile(r"%[0-9A-F]{2}")
_UNICODE = re.compile(r"\\u[0-9a-f]{4}")
_MARKS: tuple[dict[str, str], ...] = (
    {'"': "&quot;", "'": "&#x27;"},
    {'"': "&#34;", "'": "&#39;"},
    {'"': "&quot;", "'": "&#039;"},
    {},
)
"""How quotation marks are escaped in HTML by Python, Go and PHP, and where only < > & are."""


@cache
def spellings(credentials: Credentials) -> frozenset[str]:
    """Give every spelling that shows the whole secret key, without white space; none of a short one."""
    secret = credentials.secret_key
    # A message may escape a control character, whichever way; what stands around it stays.
    forms = set(_CONTROL.split(secret)) if len(secret) >= SHORT else set()
    if forms:
        forms |= {*_in_url(secret), *_in_json(secret), *_in_html(secret)}
        forms |= {repr(secret.encode())[2:-1], secret.encode().decode("latin-1")}
        forms |= {_base64(secret), _base64(f"{credentials.access_id}:{secret}")}
    return frozenset(form for form in map(_squeezed, forms) if len(form) >= SHORT)


@cache
def fragments(credentials: Credentials) -> frozenset[str]:
    """Give every part of PART characters of a long secret, as it is and in base64, alone and behind the access id."""
    secret = credentials.secret_key
    if len(secret) < LONG:
        return frozenset()
    token = _base64(f"{credentials.access_id}:{secret}")
    before = len(f"{credentials.access_id}:".encode())
    # The digits that hold nothing but the secret: 6 bits each, of 8 in a byte.
    texts = (*_words(secret), _base64(secret), token[-(-before * 8 // 6) :])
    parts = (text[at : at + PART] for text in texts for at in range(len(text) - PART + 1))
    return frozenset(part for part in parts if len(set(part)) >= _DISTINCT)


def forms_of(case: Case) -> frozenset[str]:
    """Give every spelling of every secret of a case, and every part that shows enough of one."""
    each = {upload.credentials for upload in case.uploads}
    return frozenset().union(*map(spellings, each), *map(fragments, each))


def shows(text: str, forms: Iterable[str]) -> bool:
    """Whether one of these spellings stands in a text, however that is wrapped."""
    squeezed = _squeezed(text)
    return any(form in squeezed for form in forms)


def _in_url(secret: str) -> Iterator[str]:
    for form in (quote(secret, safe=""), quote_plus(secret, safe="")):
        yield form
        yield _PERCENT.sub(lambda match: match[0].lower(), form)


def _in_json(secret: str) -> Iterator[str]:
    for form in (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]):
        for slashes in (form, form.replace("/", "\\/")):
            yield slashes
            yield _UNICODE.sub(lambda match: "\\u" + match[0][2:].upper(), slashes)


def _in_html(secret: str) -> Iterator[str]:
    for marks in _MARKS:
        form = html.escape(secret, quote=False)
        for mark, escaped in marks.items():
            form = form.replace(mark, escaped)
        yield form
        yield form.encode("ascii", "xmlcharrefreplace").decode()


def _words(secret: str) -> Iterator[str]:
    """Yield what stands between white space and control characters: words in a row stand in many a text."""
    for piece in _CONTROL.split(secret):
        yield from piece.split()


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _base64(text: str) -> str:
    """Without its padding, and without a last digit that depends on what follows."""
    data = text.encode()
    return base64.b64encode(data[: len(data) // 3 * 3]).decode()
