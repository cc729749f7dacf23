import os

import requests
from requests_toolbelt import MultipartEncoder


class Content:
    """A file of the length that it has now; what is added later is not sent."""

    def __init__(self, file):
        self.file = file
        self.len = os.fstat(file.fileno()).st_size

    def read(self, size=-1):
        block = self.file.read(self.len if size < 0 else min(size, self.len))
        if not block and self.len and size:
            raise EOFError(f"{self.file.name} became shorter while it was sent")
        self.len -= len(block)
        return block


def upload(url, filePath, accessId, secret):
    with open(filePath, "rb") as file:
        form = MultipartEncoder({"file": (os.path.basename(filePath), Content(file), "text/plain")})
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
