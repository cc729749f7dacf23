import json
import os

import requests
from urllib3 import encode_multipart_formdata


def upload(url, filePath, accessId, secret):
    form, content_type = encode_multipart_formdata({"file": (os.path.basename(filePath), b"\0", "text/plain")})
    head, tail = form.split(b"\0")

    def body():
        yield head
        with open(filePath, "rb") as file:
            while block := file.read(65536):
                yield block
        yield tail

    if not os.path.isfile(filePath):
        raise FileNotFoundError(filePath)
    response = requests.post(
        url,
        data=body(),  # no length: the body goes out in chunks
        headers={"Content-Type": content_type},
        auth=(accessId.encode(), secret.encode()),
        timeout=(10, 20),
        allow_redirects=False,
    )
    if response.status_code // 100 != 2:
        raise RuntimeError(f"HTTP {response.status_code}: {response.text[:500]}")
    answer = json.loads(response.content)
    if answer["retCode"] != 0:
        raise RuntimeError(f"retCode {answer['retCode']}: {answer.get('errMsg')}")
    return answer["uploadId"]
