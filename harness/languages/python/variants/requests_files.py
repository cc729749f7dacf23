import os

import requests


def upload(url, filePath, accessId, secret):
    with open(filePath, "rb") as file:
        response = requests.post(
            url,
            files={"file": (os.path.basename(filePath), file, "application/octet-stream")},
            auth=(accessId.encode(), secret.encode()),  # as text, requests would send them in Latin-1
            timeout=60,
            allow_redirects=False,
        )
    if response.status_code // 100 != 2:
        raise RuntimeError(f"HTTP {response.status_code}: {response.text[:500]}")
    answer = response.json()
    if answer["retCode"] != 0:
        raise RuntimeError(f"retCode {answer['retCode']}: {answer.get('errMsg')}")
    return answer["uploadId"]
