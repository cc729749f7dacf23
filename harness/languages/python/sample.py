"""Calls the sample, or what stands in its place with the same signature."""

from __future__ import annotations

import traceback
from typing import Any

import upload

KINDS = {
    "UploadFileError": "file",
    "UploadUsageError": "usage",
    "UploadConnectionError": "connect",
    "UploadTLSError": "tls",
    "UploadTimeoutError": "timeout",
    "UploadHTTPError": "http",
    "UploadAPIError": "api",
    "UploadAnswerError": "answer",
}


def call(request: dict[str, Any]) -> dict[str, Any]:
    limits = {
        name: request[key]
        for name, key in (("connect_timeout", "connect_timeout_s"), ("response_timeout", "response_timeout_s"))
        if key in request
    }
    try:
        upload_id = upload.upload(
            request["url"], request["file"], request["access_id"], request["secret_key"], **limits
        )
    except BaseException as e:  # SystemExit would end the thread without an answer
        report = {"message": str(e), "detail": "".join(traceback.format_exception(e))}
        for name, kind in KINDS.items():
            if isinstance(e, getattr(upload, name, ())):
                fields = {"ret_code": getattr(e, "ret_code", None), "http_status": getattr(e, "status", None)}
                known = {key: value for key, value in fields.items() if value is not None}
                return {"outcome": "refused", "kind": kind, **known, **report}
        return {"outcome": "crashed", **report}
    if type(upload_id) is not int:
        return {"outcome": "crashed", "message": f"upload() returned {upload_id!r}", "detail": ""}
    return {"outcome": "uploaded", "upload_id": upload_id}
