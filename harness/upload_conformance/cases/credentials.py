"""Credentials: every secret that the service can give out must arrive unchanged."""

from upload_conformance.case import Case, Credentials, Refused, Upload


def _with_secret(id_: str, secret: str, sentence: str, sentence_zh: str) -> Case:
    return Case(
        id=f"secret-{id_}",
        sentence=sentence,
        sentence_zh=sentence_zh,
        uploads=(Upload(credentials=Credentials(secret_key=secret)),),
    )


CASES = (
    _with_secret(
        "200",
        "0123456789abcdefghijklmnopqrstuvwxyzABCD" * 5,
        "A secret of 200 characters is sent whole, in base64 without line breaks.",
        "200 个字符的密钥完整发送，base64 不换行。",
    ),
    _with_secret("colon", "ab:cd::ef:gh", "A secret may hold colons.", "密钥可以包含冒号。"),
    _with_secret(
        "non-ascii", "密钥-schlüssel-🔑", "A secret outside ASCII is sent as UTF-8.", "非 ASCII 密钥以 UTF-8 发送。"
    ),
    Case(
        id="secret-newline",
        sentence="A secret that ends in a line feed (read from a file, say) is refused, and no connection opened.",
        sentence_zh="以换行符结尾的密钥（例如从文件读取）被拒绝，且不建立连接。",
        uploads=(Upload(credentials=Credentials(secret_key="7c9e6679f58b4a3e\n")),),
        expect=(Refused(("usage",)),),
    ),
)
