"""Credentials: every secret that the service can give out must arrive unchanged."""

from upload_conformance.shapes.case import Case, Credentials, Expectation, Refused, Upload, Uploaded

_UNCHANGED = "API page, authentication; RFC 7617 §2"
_CONTROL = "RFC 7617 §2 (no control characters)"
_REFUSED: tuple[Expectation, ...] = (Refused(("usage",)),)


def _with_secret(
    id_: str,
    secret: str,
    sentence: str,
    *,
    source: str = _UNCHANGED,
    expect: tuple[Expectation, ...] = (Uploaded(),),
) -> Case:
    return Case(
        id=f"secret-{id_}",
        sentence=sentence,
        source=source,
        uploads=(Upload(credentials=Credentials(secret_key=secret)),),
        expect=expect,
    )


CASES = (
    _with_secret(
        "200",
        "0123456789abcdefghijklmnopqrstuvwxyzABCD" * 5,
        "A secret of 200 characters is sent whole, in base64 without line breaks.",
        source="RFC 7617 §2; RFC 4648 §3.1",
    ),
    _with_secret(
        "colon",
        "ab:cd::ef:gh",
        "A secret may hold colons.",
        source="RFC 7617 §2 (the first colon ends the user-id)",
    ),
    _with_secret(
        "non-ascii",
        "密钥-schlüssel-🔑",
        "A secret outside ASCII is sent as UTF-8.",
        source="API page, authentication; RFC 7617 §2.1",
    ),
    _with_secret("one", "x", "A secret of one character is sent."),
    _with_secret("1000", "s3cr3t-" * 142 + "s3cr3t", "A secret of 1,000 characters is sent whole."),
    _with_secret(
        "punctuation",
        "!\"#$%&'()*+,-./;<=>?@[\\]^_`{|}~",
        "Every punctuation mark of ASCII may stand in a secret.",
    ),
    _with_secret("spaces", " lead and trail ", "Leading and trailing spaces of a secret are kept."),
    _with_secret(
        "latin",
        "clé-gérée-ßü",
        "A secret in Latin-1's range is sent as UTF-8 all the same.",
        source="API page, authentication; RFC 7617 §2.1",
    ),
    _with_secret(
        "percent",
        "a%20b%3Ac+d",
        "A secret that looks URL-encoded is not decoded.",
        source="practice: secrets in URLs are decoded, in headers they are not",
    ),
    _with_secret(
        "base64-like",
        "c2VjcmV0==",
        "A secret that looks like base64 is encoded once more.",
        source="RFC 7617 §2; practice: some take such a secret for encoded already",
    ),
    _with_secret(
        "empty",
        "",
        "An empty secret is refused, and no connection opened: the setting is missing.",
        source="practice: an environment variable that is not set arrives as an empty text",
        expect=_REFUSED,
    ),
    _with_secret(
        "header-injection",
        "7c9e6679\r\nX-Injected: yes",
        "A secret with CR and LF is refused: it must never begin a header of its own.",
        source=f"{_CONTROL}; RFC 9110 §5.5",
        expect=_REFUSED,
    ),
    _with_secret(
        "nul",
        "7c9e6679\x00f58b4a3e",
        "A secret with a NUL is refused: some libraries would cut it there.",
        source=_CONTROL,
        expect=_REFUSED,
    ),
    _with_secret(
        "newline",
        "7c9e6679f58b4a3e\n",
        "A secret that ends in a line feed (read from a file, say) is refused, and no connection opened.",
        source=_CONTROL,
        expect=_REFUSED,
    ),
    _with_secret(
        "tab",
        "7c9e6679\tf58b4a3e",
        "A secret with a tab (pasted from a table, say) is refused, and no connection opened.",
        source=f"{_CONTROL}; RFC 5234 B.1 (a tab is one)",
        expect=_REFUSED,
    ),
    _with_secret(
        "c1",
        "7c9e6679\x85f58b4a3e",
        "A secret with U+0085, a control character to Unicode but not to HTTP, is sent as UTF-8 or refused.",
        source="RFC 7617 §2, §2.1; RFC 5234 B.1 (control characters are %x00-1F and %x7F)",
        expect=(Uploaded(), *_REFUSED),
    ),
    Case(
        id="access-id-largest",
        sentence="The largest access id of 32 bits is sent as its decimal digits.",
        source="API page, authentication",
        uploads=(Upload(credentials=Credentials(access_id="4294967295")),),
    ),
    Case(
        id="access-id-colon",
        sentence="An access id with a colon is refused: what follows would be taken for the secret.",
        source="RFC 7617 §2",
        uploads=(Upload(credentials=Credentials(access_id="1500012345:1")),),
        expect=_REFUSED,
    ),
)
