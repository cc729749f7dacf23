import asyncio
from pathlib import Path

import httpx


async def upload(url, filePath, accessId, secret):
    path = Path(filePath)
    content = await asyncio.to_thread(path.read_bytes)
    async with httpx.AsyncClient(auth=(accessId, secret), timeout=20) as client:
        response = await client.post(url, files={"file": (path.name, content, "text/plain")})
    if not response.is_success:
        raise RuntimeError(f"HTTP {response.status_code}: {response.text[:500]}")
    answer = response.json()
    if answer["retCode"] != 0:
        raise RuntimeError(f"retCode {answer['retCode']}: {answer.get('errMsg')}")
    return answer["uploadId"]
