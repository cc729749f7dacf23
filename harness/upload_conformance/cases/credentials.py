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
    _with_secret("one", "x", "A secret of one character is sent.", "只有一个字符的密钥可以发送。"),
    _with_secret(
        "1000", "s3cr3t-" * 142 + "s3cr3t", "A secret of 1,000 characters is sent whole.", "1000 个字符的密钥完整发送。"
    ),
    _with_secret(
        "punctuation",
        "!\"#$%&'()*+,-./;<=>?@[\\]^_`{|}~",
        "Every punctuation mark of ASCII may stand in a secret.",
        "密钥可以包含任何 ASCII 标点。",
    ),
    _with_secret(
        "spaces", " lead and trail ", "Leading and trailing spaces of a secret are kept.", "密钥首尾的空格保留。"
    ),
    _with_secret(
        "latin",
        "clé-gérée-ßü",
        "A secret in Latin-1's range is sent as UTF-8 all the same.",
        "Latin-1 范围内的密钥同样以 UTF-8 发送。",
    ),
    _with_secret(
        "percent",
        "a%20b%3Ac+d",
        "A secret that looks URL-encoded is not decoded.",
        "看起来像 URL 编码的密钥不会被解码。",
    ),
    _with_secret(
        "base64-like",
        "c2VjcmV0==",
        "A secret that looks like base64 is encoded once more.",
        "看起来像 base64 的密钥会再编码一次。",
    ),
    Case(
        id="access-id-largest",
        sentence="The largest access id of 32 bits is sent as its decimal digits.",
        sentence_zh="最大的 32 位 access id 以十进制数字发送。",
        uploads=(Upload(credentials=Credentials(access_id="4294967295")),),
    ),
    Case(
        id="secret-header-injection",
        sentence="A secret with CR and LF is refused: it must never begin a header of its own.",
        sentence_zh="包含 CR、LF 的密钥被拒绝，绝不会变成新的头部。",
        uploads=(Upload(credentials=Credentials(secret_key="7c9e6679\r\nX-Injected: yes")),),
        expect=(Refused(("usage",)),),
    ),
    Case(
        id="secret-nul",
        sentence="A secret with a NUL is refused: some libraries would cut it there.",
        sentence_zh="包含 NUL 的密钥被拒绝：某些库会在该处截断。",
        uploads=(Upload(credentials=Credentials(secret_key="7c9e6679\x00f58b4a3e")),),
        expect=(Refused(("usage",)),),
    ),
    Case(
        id="secret-newline",
        sentence="A secret that ends in a line feed (read from a file, say) is refused, and no connection opened.",
        sentence_zh="以换行符结尾的密钥（例如从文件读取）被拒绝，且不建立连接。",
        uploads=(Upload(credentials=Credentials(secret_key="7c9e6679f58b4a3e\n")),),
        expect=(Refused(("usage",)),),
    ),
)
