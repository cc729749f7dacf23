import os

import requests


def upload(url, filePath, accessId, secret):
    """The caller looks at status and retCode: both are in what is handed over."""
    with open(filePath, "rb") as file:
        response = requests.post(
            url,
            files={"file": (os.path.basename(filePath), file, "text/csv")},
            auth=(accessId.encode(), secret.encode()),
            timeout=(10, 20),
            allow_redirects=False,
        )
    response.raise_for_status()
    return response
