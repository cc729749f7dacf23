import os

import requests
from requests_toolbelt import MultipartEncoder


def upload(url, filePath, accessId, secret):
    with open(filePath, "rb") as file:
        form = MultipartEncoder({"file": (os.path.basename(filePath), file, "text/plain")})
        response = requests.post(
            url,
            data=form,
            headers={"Content-Type": form.content_type},
            auth=(accessId.encode(), secret.encode()),
            timeout=(10, 20),
            allow_redirects=False,
        )
    if response.status_code // 100 != 2:
        raise RuntimeError(f"HTTP {response.status_code}: {response.text[:500]}")
    answer = response.json()
    if answer["retCode"] != 0:
        raise RuntimeError(f"retCode {answer['retCode']}: {answer.get('errMsg')}")
    return answer["uploadId"]
