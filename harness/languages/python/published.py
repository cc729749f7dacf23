"""Calls code that has the signature of the service's API page.

Such code imports requests and urllib3 out of pip's private copies, or says nothing of where its names come from.
"""

from __future__ import annotations

import base64
import contextlib
import io
import json
import os
import sys
import threading
import traceback
from pathlib import Path
from typing import Any

from pip._vendor import requests, urllib3
from pip._vendor.urllib3 import encode_multipart_formdata

SOURCE = Path(__file__).with_name("block.py")
FUNCTION = "upload(url, filePath, accessId, secret)"

names: dict[str, Any] = {
    "__name__": "upload",  # so that what stands under `if __name__ == "__main__":` does not run
    "base64": base64,
    "json": json,
    "os": os,
    "sys": sys,
    "requests": requests,
    "urllib3": urllib3,
    "encode_multipart_formdata": encode_multipart_formdata,
    "HTTPBasicAuth": requests.auth.HTTPBasicAuth,
}


class PrintedByThread(io.TextIOBase):
    """Takes the place of stdout: passes on what is printed, and keeps what each thread prints apart."""

    def __init__(self) -> None:
        self._kept = threading.local()

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self._kept.text = getattr(self._kept, "text", "") + text
        return sys.stderr.write(text)

    def take(self) -> str:
        """Give what this thread has printed since the last time."""
        text: str = getattr(self._kept, "text", "")
        self._kept.text = ""
        return text


def load() -> None:
    """Run the block as a module. A call at its end, as an example, may fail or print: it is no upload of a case."""
    code = compile(SOURCE.read_bytes(), "upload.py", "exec", dont_inherit=True)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(code, names)
    except BaseException:
        if not callable(names.get("upload")):
            raise
    if not callable(names.get("upload")):
        sys.exit(f"upload.py: defines no function {FUNCTION}")


def call(request: dict[str, Any]) -> dict[str, Any]:
    """Take what the code returns or else prints for the service's answer, an exception for its refusal."""
    try:
        returned = names["upload"](request["url"], request["file"], request["access_id"], request["secret_key"])
    except BaseException as e:
        report = {"message": f"{type(e).__name__}: {e}", "detail": "".join(traceback.format_exception(e))}
        # Code with the published signature has no errors of its own: whatever it raises is its way of refusing.
        return {"outcome": "refused" if isinstance(e, Exception) else "crashed", **report}
    finally:
        text = printed.take().strip()
    return {"outcome": "returned", "message": text if returned is None else text_of(returned)}


def text_of(returned: Any) -> str:
    if isinstance(returned, bytes):
        return returned.decode("utf-8", "backslashreplace")
    if hasattr(returned, "text"):  # a response of requests
        returned = returned.text
    return returned if isinstance(returned, str) else json.dumps(returned, ensure_ascii=False, default=str)


load()
printed = PrintedByThread()
sys.stdout = printed
