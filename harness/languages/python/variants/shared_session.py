import os

import requests
from requests.adapters import HTTPAdapter

session = requests.Session()
session.mount("http://", HTTPAdapter(pool_maxsize=32))
session.mount("https://", HTTPAdapter(pool_maxsize=32))


class UploadError(Exception):
    def __init__(self, status, body):
        super().__init__(f"HTTP {status}: {body[:500]}")
        self.status = status


def upload(url, filePath, accessId, secret):
    with open(filePath, "rb") as file:
        part = (os.path.basename(filePath), file, "text/plain")
        response = session.post(
            url, files={"file": part}, auth=(accessId.encode(), secret.encode()), timeout=20, allow_redirects=False
        )
    if not 200 <= response.status_code < 300:
        raise UploadError(response.status_code, response.text)
    answer = response.json()
    if answer["retCode"] != 0:
        raise UploadError(response.status_code, response.text)
    return {"uploadId": answer["uploadId"]}
