"""The ways in which a secret may stand in a text: as it is, escaped, encoded."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable
from functools import cache
from urllib.parse import quote

from upload_conformance.case import Credentials

SHORT = 6
"""A secret of fewer characters stands in many a text by chance."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_PERCENT = re.compile(r"%[0-9A-F]{2}")


@cache
def spellings(credentials: Credentials) -> frozenset[str]:
    """Give every spelling that shows the secret key, without white space; none of a short one."""
    secret = credentials.secret_key
    data = secret.encode()
    # A message may escape a control character, whichever way; what stands around it stays.
    forms = set(_CONTROL.split(secret)) if len(secret) >= SHORT else set()
    if forms:
        forms |= {quote(secret, safe=""), _PERCENT.sub(lambda match: match[0].lower(), quote(secret, safe=""))}
        forms |= {json.dumps(secret)[1:-1], repr(data)[2:-1], data.decode("latin-1")}
        forms |= {_base64(data), _base64(f"{credentials.access_id}:{secret}".encode())}
    return frozenset(form for form in map(_squeezed, forms) if len(form) >= SHORT)


def shows(text: str, forms: Iterable[str]) -> bool:
    """Whether one of these spellings stands in a text, however that is wrapped."""
    squeezed = _squeezed(text)
    return any(form in squeezed for form in forms)


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _base64(data: bytes) -> str:
    """Without its padding, and without a last digit that depends on what follows."""
    return base64.b64encode(data[: len(data) // 3 * 3]).decode()
