import base64
import json
import os
import urllib.error
import urllib.request
import uuid


class NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments):
        return None


opener = urllib.request.build_opener(NoRedirects)


def upload(url, filePath, accessId, secret):
    with open(filePath, "rb") as file:
        content = file.read()
    boundary = uuid.uuid4().hex
    name = (
        os.path.basename(filePath).replace("\\", "\\\\").replace('"', '\\"').replace("\r", "%0D").replace("\n", "%0A")
    )
    head = (
        f"--{boundary}\r\n"
        f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    request = urllib.request.Request(url, head.encode() + content + f"\r\n--{boundary}--\r\n".encode())
    request.add_header("Content-Type", f'multipart/form-data; boundary="{boundary}"')
    request.add_header("Authorization", "Basic " + base64.b64encode(f"{accessId}:{secret}".encode()).decode())
    try:
        with opener.open(request, timeout=20) as response:
            answer = json.load(response)
    except urllib.error.HTTPError as e:
        raise RuntimeError(f"HTTP {e.code}: {e.read(500).decode(errors='replace')}") from e
    if answer["retCode"] != 0:
        raise RuntimeError(f"retCode {answer['retCode']}: {answer.get('errMsg')}")
    return answer["uploadId"]
