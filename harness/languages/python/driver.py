"""The testee's driver: a request a line on stdin, an answer a line on stdout, each upload in a thread of its own."""

from __future__ import annotations

import json
import platform
import ssl
import sys
import threading
import traceback
from importlib import metadata
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

is_published = getattr(upload, "PUBLISHED", False)
answers = sys.stdout.buffer
sys.stdout = sys.stderr  # whatever the sample prints must not get between the answers
one_at_a_time = threading.Lock()


def say(answer: dict[str, Any]) -> None:
    line = json.dumps(answer).encode() + b"\n"
    with one_at_a_time:
        answers.write(line)
        answers.flush()


def answer_to(request: dict[str, Any]) -> dict[str, Any]:
    limits = {
        name: request[key]
        for name, key in (("connect_timeout", "connect_timeout_s"), ("response_timeout", "response_timeout_s"))
        if key in request
    }
    try:
        upload_id = upload.upload(
            request["url"], request["file"], request["access_id"], request["secret_key"], **limits
        )
    except BaseException as e:  # noqa: BLE001 - SystemExit would end the thread without an answer
        report = {"message": str(e), "detail": "".join(traceback.format_exception(e))}
        for name, kind in KINDS.items():
            if isinstance(e, getattr(upload, name, ())):
                fields = {"ret_code": getattr(e, "ret_code", None), "http_status": getattr(e, "status", None)}
                known = {key: value for key, value in fields.items() if value is not None}
                return {"outcome": "refused", "kind": kind, **known, **report}
        # Code with the published signature has no errors of its own: whatever it raises is its way of refusing.
        return {"outcome": "refused" if is_published and isinstance(e, Exception) else "crashed", **report}
    if is_published:
        return {"outcome": "returned", "message": upload_id}
    if type(upload_id) is not int:
        return {"outcome": "crashed", "message": f"upload() returned {upload_id!r}", "detail": ""}
    return {"outcome": "uploaded", "upload_id": upload_id}


def serve(request: dict[str, Any]) -> None:
    say({"seq": request["seq"], **answer_to(request)})


def main() -> None:
    versions = {
        "python": platform.python_version(),
        "requests": metadata.version("requests"),
        "urllib3": metadata.version("urllib3"),
        "openssl": ssl.OPENSSL_VERSION.split()[1],
    }
    say({"hello": {"language": "python", "versions": versions}})
    for line in sys.stdin.buffer:
        threading.Thread(target=serve, args=(json.loads(line),)).start()


if __name__ == "__main__":
    main()
