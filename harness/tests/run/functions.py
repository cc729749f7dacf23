"""Functions of this process that upload, rightly and wrongly: what the harness's own fast tests judge."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import requests

from upload_conformance.shapes.subject import Kind, Source, Subject
from upload_conformance.testee.in_process import Function, FunctionTestee


def post(url: str, path: str, access_id: str, secret: str, **more: Any) -> requests.Response:
    with requests.Session() as session, Path(path).open("rb") as file:
        session.trust_env = False
        name = Path(path).name
        auth = requests.auth.HTTPBasicAuth(access_id.encode(), secret.encode())
        form = {"file": (name, file, "application/octet-stream")}
        return session.post(url, files=form, auth=auth, timeout=2, allow_redirects=False, **more)


def right(url: str, path: str, access_id: str, secret: str) -> int:
    """Upload, and look at what came of it."""
    answer = post(url, path, access_id, secret)
    if not answer.ok or answer.is_redirect:
        raise RuntimeError(f"HTTP {answer.status_code}: {answer.text[:200]}")
    told = answer.json()
    if told["retCode"] != 0:
        raise RuntimeError(f"retCode {told['retCode']}: {told['errMsg']}")
    return int(told["uploadId"])


def believing(url: str, path: str, access_id: str, secret: str) -> int:
    """Take every answer for a success."""
    return int(post(url, path, access_id, secret).json().get("uploadId", 1))


def silent(url: str, path: str, access_id: str, secret: str) -> int:
    """Send nothing, and claim success."""
    assert all((url, path, access_id, secret))
    return 20261123


def forgetful(url: str, path: str, access_id: str, secret: str) -> int:
    """Leave the secret out."""
    assert secret
    return int(post(url, path, access_id, "").json()["uploadId"])


def sleeping(url: str, path: str, access_id: str, secret: str) -> int:
    """Take longer than anybody waits."""
    time.sleep(5)
    return right(url, path, access_id, secret)


def a_testee(function: Function, id_: str = "") -> FunctionTestee:
    """Make a testee of a function."""
    source = Source.of("harness/tests/run/functions.py", function.__name__.encode(), function.__code__.co_firstlineno)
    return FunctionTestee(Subject(id_ or function.__name__, Kind.FUNCTION, source), function)
