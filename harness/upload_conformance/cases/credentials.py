"""Credentials: every secret that the service can give out must arrive unchanged."""

from upload_conformance.shapes.case import Case, Credentials, Expectation, Refused, Upload, Uploaded

_UNCHANGED = "API page, authentication; RFC 7617 §2"
_CONTROL = "RFC 7617 §2 (no control characters)"
_REFUSED: tuple[Expectation, ...] = (Refused(("usage",)),)


def _with_secret(
    id_: str,
    secret: str,
    sentence: str,
    sentence_zh: str,
    *,
    source: str = _UNCHANGED,
    expect: tuple[Expectation, ...] = (Uploaded(),),
) -> Case:
    return Case(
        id=f"secret-{id_}",
        sentence=sentence,
        sentence_zh=sentence_zh,
        source=source,
        uploads=(Upload(credentials=Credentials(secret_key=secret)),),
        expect=expect,
    )


CASES = (
    _with_secret(
        "200",
        "0123456789abcdefghijklmnopqrstuvwxyzABCD" * 5,
        "A secret of 200 characters is sent whole, in base64 without line breaks.",
        "200 个字符的密钥完整发送，base64 不换行。",
        source="RFC 7617 §2; RFC 4648 §3.1",
    ),
    _with_secret(
        "colon",
        "ab:cd::ef:gh",
        "A secret may hold colons.",
        "密钥可以包含冒号。",
        source="RFC 7617 §2 (the first colon ends the user-id)",
    ),
    _with_secret(
        "non-ascii",
        "密钥-schlüssel-🔑",
        "A secret outside ASCII is sent as UTF-8.",
        "非 ASCII 密钥以 UTF-8 发送。",
        source="API page, authentication; RFC 7617 §2.1",
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
        source="API page, authentication; RFC 7617 §2.1",
    ),
    _with_secret(
        "percent",
        "a%20b%3Ac+d",
        "A secret that looks URL-encoded is not decoded.",
        "看起来像 URL 编码的密钥不会被解码。",
        source="practice: secrets in URLs are decoded, in headers they are not",
    ),
    _with_secret(
        "base64-like",
        "c2VjcmV0==",
        "A secret that looks like base64 is encoded once more.",
        "看起来像 base64 的密钥会再编码一次。",
        source="RFC 7617 §2; practice: some take such a secret for encoded already",
    ),
    _with_secret(
        "empty",
        "",
        "An empty secret is refused, and no connection opened: the setting is missing.",
        "空密钥被拒绝，且不建立连接：说明缺少配置。",
        source="practice: an environment variable that is not set arrives as an empty text",
        expect=_REFUSED,
    ),
    _with_secret(
        "header-injection",
        "7c9e6679\r\nX-Injected: yes",
        "A secret with CR and LF is refused: it must never begin a header of its own.",
        "包含 CR、LF 的密钥被拒绝，绝不会变成新的头部。",
        source=f"{_CONTROL}; RFC 9110 §5.5",
        expect=_REFUSED,
    ),
    _with_secret(
        "nul",
        "7c9e6679\x00f58b4a3e",
        "A secret with a NUL is refused: some libraries would cut it there.",
        "包含 NUL 的密钥被拒绝：某些库会在该处截断。",
        source=_CONTROL,
        expect=_REFUSED,
    ),
    _with_secret(
        "newline",
        "7c9e6679f58b4a3e\n",
        "A secret that ends in a line feed (read from a file, say) is refused, and no connection opened.",
        "以换行符结尾的密钥（例如从文件读取）被拒绝，且不建立连接。",
        source=_CONTROL,
        expect=_REFUSED,
    ),
    _with_secret(
        "tab",
        "7c9e6679\tf58b4a3e",
        "A secret with a tab (pasted from a table, say) is refused, and no connection opened.",
        "包含制表符的密钥（例如从表格粘贴）被拒绝，且不建立连接。",
        source=f"{_CONTROL}; RFC 5234 B.1 (a tab is one)",
        expect=_REFUSED,
    ),
    _with_secret(
        "c1",
        "7c9e6679\x85f58b4a3e",
        "A secret with U+0085, a control character to Unicode but not to HTTP, is sent as UTF-8 or refused.",
        "包含 U+0085（Unicode 视为控制字符，HTTP 不视为）的密钥以 UTF-8 发送或被拒绝。",
        source="RFC 7617 §2, §2.1; RFC 5234 B.1 (control characters are %x00-1F and %x7F)",
        expect=(Uploaded(), *_REFUSED),
    ),
    Case(
        id="access-id-largest",
        sentence="The largest access id of 32 bits is sent as its decimal digits.",
        sentence_zh="最大的 32 位 access id 以十进制数字发送。",
        source="API page, authentication",
        uploads=(Upload(credentials=Credentials(access_id="4294967295")),),
    ),
    Case(
        id="access-id-colon",
        sentence="An access id with a colon is refused: what follows would be taken for the secret.",
        sentence_zh="包含冒号的 access id 被拒绝：其后的内容会被当作密钥。",
        source="RFC 7617 §2",
        uploads=(Upload(credentials=Credentials(access_id="1500012345:1")),),
        expect=_REFUSED,
    ),
)
