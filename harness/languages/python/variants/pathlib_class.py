"""A small client as a class of its own: dataclass, pathlib, typed answer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from urllib3 import encode_multipart_formdata


@dataclass(frozen=True)
class Answer:
    uploadId: int


@dataclass
class PushClient:
    timeout_s: float = 60

    def upload(self, url: str, file_path: str, access_id: str, secret: str) -> Answer:
        path = Path(file_path)
        body, content_type = encode_multipart_formdata({"file": (path.name, path.read_bytes(), "text/plain")})
        response = requests.post(
            url,
            data=body,
            headers={"Content-Type": content_type},
            auth=(access_id.encode("utf-8"), secret.encode("utf-8")),
            timeout=self.timeout_s,
            allow_redirects=False,
        )
        if response.status_code < 200 or response.status_code >= 300:
            raise IOError(f"{path}: HTTP {response.status_code} {response.reason}, {response.text[:200]!r}")
        return self._read(path, response.json())

    @staticmethod
    def _read(path: Path, answer: dict[str, Any]) -> Answer:
        code, upload_id = answer["retCode"], answer.get("uploadId")
        if code != 0:
            raise IOError(f"{path}: retCode {code}, {answer.get('errMsg')}")
        if not isinstance(upload_id, int):
            raise IOError(f"{path}: no uploadId in {answer}")
        return Answer(upload_id)
