import base64
import json
from pathlib import Path

import urllib3

pool = urllib3.PoolManager(timeout=60, retries=False)


def upload(url, filePath, accessId, secret):
    path = Path(filePath)
    token = base64.b64encode(f"{accessId}:{secret}".encode()).decode()
    response = pool.request(
        "POST",
        url,
        fields={"file": (path.name, path.read_bytes(), "application/octet-stream")},
        headers={"Authorization": f"Basic {token}"},
        redirect=False,
    )
    if not 200 <= response.status < 300:
        raise ValueError(f"HTTP {response.status} {response.reason}: {response.data[:300]!r}")
    answer = json.loads(response.data)
    if answer["retCode"] != 0:
        raise ValueError(f"the service refused: {answer}")
    return int(answer["uploadId"])
