"""Calls the sample, or what stands in its place with the same signature, and reads what its errors mean."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING, Any

import requests
import upload

if TYPE_CHECKING:
    from collections.abc import Iterator

OK = range(200, 300)
UNUSABLE = (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema, requests.exceptions.MissingSchema)


def call(request: dict[str, Any]) -> dict[str, Any]:
    limits: dict[str, Any] = {}
    if "connect_timeout_s" in request:
        limits["timeout"] = (request["connect_timeout_s"], request["response_timeout_s"])
    try:
        upload_id = upload.upload(
            request["url"], request["file"], request["access_id"], request["secret_key"], **limits
        )
    except BaseException as e:  # SystemExit would end the thread without an answer
        report = {"message": str(e), "detail": "".join(traceback.format_exception(e))}
        return {**reading(e), **report}
    if type(upload_id) is not int:
        return {"outcome": "crashed", "message": f"upload() returned {upload_id!r}", "detail": ""}
    return {"outcome": "uploaded", "upload_id": upload_id}


def reading(error: BaseException) -> dict[str, Any]:
    """Put an error that the sample documents in the protocol's terms, by its type and what it carries."""
    if isinstance(error, upload.UploadRefused):
        code = error.ret_code if type(error.ret_code) is int else None  # as it came: JSON has other types too
        kind = "http" if error.status not in OK else "api" if code else "answer"
        fields = {"kind": kind, "http_status": error.status}
        return {"outcome": "refused", **fields, **({} if code is None else {"ret_code": code})}
    kind = kind_of(error)
    return {"outcome": "refused", "kind": kind} if kind else {"outcome": "crashed"}


def kind_of(error: BaseException) -> str:
    """Tell what failed; nothing for an error that the sample does not document."""
    if isinstance(error, requests.RequestException):
        if any(isinstance(e, TimeoutError) or "Timeout" in type(e).__name__ for e in chain(error)):
            return "timeout"
        if isinstance(error, requests.exceptions.SSLError):
            return "tls"
        if isinstance(error, requests.exceptions.ContentDecodingError):
            return "answer"
        return "usage" if isinstance(error, UNUSABLE) else "connect"
    if isinstance(error, (OSError, EOFError)):
        # requests says of a bundle of certificates that is not there what open() says of a file.
        return "tls" if "CA certificate bundle" in str(error) else "file"
    return "usage" if isinstance(error, ValueError) else ""


def chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error, and the errors that it wraps: libraries put them into its arguments."""
    yield error
    for inner in (*error.args, getattr(error, "reason", None)):
        if isinstance(inner, BaseException):
            yield from chain(inner)
