import os

import requests


def upload(url, filePath, accessId, secret):
    """The caller looks at retCode: it is in what is handed over."""
    with open(filePath, "rb") as file:
        response = requests.post(
            url,
            files={"file": (os.path.basename(filePath), file, "text/csv")},
            auth=(accessId.encode(), secret.encode()),
            timeout=60,
            allow_redirects=False,
        )
    if response.status_code // 100 != 2:
        raise RuntimeError(f"HTTP {response.status_code}: {response.text[:500]}")
    return response
