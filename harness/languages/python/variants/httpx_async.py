import os

import httpx


async def upload(url, filePath, accessId, secret):
    with open(filePath, "rb") as file:
        content = file.read()
    async with httpx.AsyncClient(auth=(accessId, secret), timeout=20) as client:
        response = await client.post(url, files={"file": (os.path.basename(filePath), content, "text/plain")})
    if not response.is_success:
        raise RuntimeError(f"HTTP {response.status_code}: {response.text[:500]}")
    answer = response.json()
    if answer["retCode"] != 0:
        raise RuntimeError(f"retCode {answer['retCode']}: {answer.get('errMsg')}")
    return answer["uploadId"]
