import os

import aiohttp


async def upload(url, filePath, accessId, secret):
    name = os.path.basename(filePath)
    for plain, escaped in (("\r", "%0D"), ("\n", "%0A"), ('"', "%22")):
        name = name.replace(plain, escaped)
    with open(filePath, "rb") as file:
        content = file.read()  # streamed, a file that grows right then may be sent longer than it was announced
    form = aiohttp.FormData(quote_fields=False)  # or names go percent-encoded
    form.add_field("file", content, filename=name, content_type="application/octet-stream")
    async with (
        aiohttp.ClientSession(
            auth=aiohttp.BasicAuth(accessId, secret, "utf-8"),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=20),
        ) as session,
        session.post(url, data=form, allow_redirects=False) as response,
    ):
        text = await response.text()
        if response.status // 100 != 2:
            raise RuntimeError(f"HTTP {response.status}: {text[:500]}")
        answer = await response.json(content_type=None)
    if answer["retCode"] != 0:
        raise RuntimeError(f"retCode {answer['retCode']}: {answer.get('errMsg')}")
    return answer["uploadId"]
