# START upload
"""Upload an account package to the push service. Needs requests 2.25 or newer."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import BinaryIO

import requests
from urllib3 import encode_multipart_formdata


class UploadRefused(Exception):
    """The service did not take the file: see status, ret_code (None without one) and err_msg."""

    def __init__(self, status: int, ret_code: int | None, err_msg: str) -> None:
        super().__init__(f"HTTP status {status}, retCode {ret_code}: {err_msg}")
        self.status, self.ret_code, self.err_msg = status, ret_code, err_msg


class _Form:
    """A form with one file, read while it is sent; requests takes the length from len()."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        form, self.content_type = encode_multipart_formdata({"file": (name, b"\0")})
        self._head, self._tail = form.split(b"\0")  # what stands around the content
        self._file, self._size = file, os.fstat(file.fileno()).st_size

    def __len__(self) -> int:
        return len(self._head) + self._size + len(self._tail)

    def __iter__(self) -> Iterator[bytes]:
        yield self._head
        left = self._size
        while left:
            block = self._file.read(min(left, 16384))
            if not block:
                raise EOFError(f"{self._file.name} became shorter while it was sent")
            left -= len(block)
            yield block
        yield self._tail


def upload(
    url: str,
    file_path: str,
    access_id: str,
    secret: str,
    *,
    timeout: tuple[float, float] = (30, 60),  # seconds for connecting, and of silence
    session: requests.Session | None = None,  # one of your own, to keep connections open
) -> int:
    """Return the uploadId. Raises UploadRefused, OSError or requests.RequestException."""
    if not access_id or not secret or ":" in access_id or not (access_id + secret).isprintable():
        raise ValueError("access_id or secret is empty or malformed (a line end in it?)")
    if not os.path.isfile(file_path):
        raise FileNotFoundError(f"no such file: {file_path}")
    with open(file_path, "rb") as file:
        form = _Form(file, os.path.basename(file_path))
        response = (session or requests).post(
            url,
            data=form,
            headers={"Content-Type": form.content_type},
            auth=requests.auth.HTTPBasicAuth(access_id.encode(), secret.encode()),  # str: Latin-1
            timeout=timeout,
            allow_redirects=False,  # the file is for this server only
        )
    response.encoding = "utf-8"  # whatever the answer says of itself
    try:
        answer = dict(response.json())
    except (ValueError, TypeError, RecursionError):  # not JSON, or no object
        answer = {}
    ret_code, upload_id = answer.get("retCode"), answer.get("uploadId")
    is_ok = response.status_code // 100 == 2 and type(ret_code) is int and ret_code == 0
    if not is_ok or type(upload_id) is not int or upload_id < 1:  # isinstance() lets True in
        err_msg = str(answer.get("errMsg") or response.text)[:500]
        raise UploadRefused(response.status_code, ret_code, err_msg)
    return int(upload_id)
    # END upload
