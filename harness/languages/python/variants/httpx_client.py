import os

import httpx


def upload(url, filePath, accessId, secret):
    with open(filePath, "rb") as file, httpx.Client(auth=(accessId, secret), timeout=20) as client:
        response = client.post(url, files={"file": (os.path.basename(filePath), file)})
    if not response.is_success:
        raise RuntimeError(f"HTTP {response.status_code}: {response.text[:500]}")
    answer = response.json()
    if answer["retCode"] != 0:
        raise RuntimeError(f"retCode {answer['retCode']}: {answer.get('errMsg')}")
    return answer["uploadId"]
