import os

import aiohttp


async def upload(url, filePath, accessId, secret):
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=60)
    auth = aiohttp.BasicAuth(accessId, secret, encoding="utf-8")
    with open(filePath, "rb") as file:
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("file", file, filename=os.path.basename(filePath), content_type="application/octet-stream")
        async with aiohttp.ClientSession(timeout=timeout, auth=auth, trust_env=True) as session:
            async with session.post(url, data=form, allow_redirects=False) as response:
                text = await response.text()
                if response.status != 200:
                    raise RuntimeError(f"HTTP {response.status}: {text[:500]}")
                answer = await response.json(content_type=None)
    if answer["retCode"] != 0:
        raise RuntimeError(f"retCode {answer['retCode']}: {answer.get('errMsg')}")
    return answer["uploadId"]
