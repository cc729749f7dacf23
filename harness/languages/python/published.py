"""Stands in the sample's place and calls code that has the signature of the service's API page.

Such code imports requests and urllib3 out of pip's private copies, or says nothing of where its names come from.
"""

from __future__ import annotations

import base64
import contextlib
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import pip._vendor.requests as requests
import pip._vendor.urllib3 as urllib3
from pip._vendor.urllib3 import encode_multipart_formdata

PUBLISHED = True

_SOURCE = Path(__file__).with_name("published_upload.py")
_names: dict[str, Any] = {
    "__name__": "upload",
    "base64": base64,
    "json": json,
    "os": os,
    "sys": sys,
    "requests": requests,
    "urllib3": urllib3,
    "encode_multipart_formdata": encode_multipart_formdata,
    "HTTPBasicAuth": requests.auth.HTTPBasicAuth,
}
exec(compile(_SOURCE.read_bytes(), "<upload.py>", "exec", dont_inherit=True), _names)


def upload(url: str, file_path: str, access_id: str, secret: str, **_limits: float) -> str:
    """Give what the code returns, or, if that is nothing, what it prints; any exception is its refusal."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        returned = _names["upload"](url, file_path, access_id, secret)
    sys.stderr.write(printed.getvalue())
    text = printed.getvalue().strip() if returned is None else returned
    if isinstance(text, bytes):
        text = text.decode("utf-8", "backslashreplace")
    if hasattr(text, "text"):  # a response of requests
        text = text.text
    return text if isinstance(text, str) else json.dumps(text, ensure_ascii=False, default=str)
