import os

import requests


def upload(url, filePath, accessId, secret):
    with open(filePath, "rb") as file:
        response = requests.post(
            url,
            files={"file": (os.path.basename(filePath), file, "application/octet-stream")},
            auth=(accessId.encode(), secret.encode()),
            timeout=(10, 20),
            allow_redirects=False,
        )
    if not response.ok or response.is_redirect:
        raise RuntimeError(f"HTTP {response.status_code}: {response.text[:500]}")
    answer = response.json()
    if answer["retCode"] != 0:
        raise RuntimeError(f"retCode {answer['retCode']}: {answer.get('errMsg')}")
    return answer["uploadId"]
