import base64
import http.client
import json
import os
import secrets
from urllib.parse import urlsplit


class PackageClient:
    """Speaks HTTP with the standard library alone, and streams the file."""

    block = 64 * 1024

    def upload(self, url, file_path, access_id, secret):
        parts = urlsplit(url)
        kinds = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}
        boundary = secrets.token_hex(16)
        name = os.path.basename(file_path).replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
        tail = f"\r\n--{boundary}--\r\n".encode()
        with open(file_path, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            connection = kinds[parts.scheme](parts.hostname, parts.port, timeout=20)
            try:
                connection.putrequest("POST", parts.path + (f"?{parts.query}" if parts.query else ""))
                token = base64.b64encode(f"{access_id}:{secret}".encode()).decode()
                connection.putheader("Authorization", f"Basic {token}")
                connection.putheader("Content-Type", f"multipart/form-data; boundary={boundary}")
                connection.putheader("Content-Length", str(len(head) + size + len(tail)))
                connection.endheaders(head)
                while size:
                    block = file.read(min(size, self.block))
                    if not block:
                        raise EOFError(f"{file_path} became shorter while it was sent")
                    connection.send(block)
                    size -= len(block)
                connection.send(tail)
                response = connection.getresponse()
                text = response.read().decode("utf-8", "replace")
            finally:
                connection.close()
        if response.status // 100 != 2:
            raise RuntimeError(f"HTTP {response.status}: {text[:500]}")
        return json.loads(text)
