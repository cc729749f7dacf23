"""File contents: what arrives is what was there."""

import io
import zipfile

from upload_conformance.shapes.case import ACCOUNTS, MIB, Answer, Case, Content, File, Refused, Upload


def _zipped() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("accounts.txt"), b"".join(ACCOUNTS.chunks()))
    return packed.getvalue()


_BYTES = "API page, request (the file's bytes, unchanged)"
_FRAME = "RFC 2046 §5.1.1"


def _holding(id_: str, content: Content, sentence: str, name: str = "accounts.txt", source: str = _BYTES) -> Case:
    return Case(
        id=f"content-{id_}",
        sentence=sentence,
        source=source,
        uploads=(Upload(File(name, content)),),
    )


BOUNDARY_LIKE = b"".join(
    (
        b"--boundary\r\n",
        b'Content-Disposition: form-data; name="file"; filename="x.txt"\r\n\r\n',
        b"\r\n--\r\n----\r\n--boundary--\r\n------WebKitFormBoundary--\r\n",
        b"\r\n--------------------------0123456789abcdef\r\n",
    )
)

CASES = (
    _holding(
        "csv",
        Content.of("user-1\r\n用户-2\r\n".encode()),
        "A csv file is uploaded.",
        "accounts.csv",
        "API page, the file (zip, txt, csv)",
    ),
    _holding(
        "zip",
        Content.of(_zipped()),
        "A zip file is uploaded.",
        "accounts.zip",
        "API page, the file (zip, txt, csv)",
    ),
    Case(
        id="content-empty",
        sentence="An empty file is sent as such, and the service's refusal (1008012) is reported.",
        source="API page, answer; practice: the service has a code for it",
        uploads=(Upload(File(content=Content.of(b""))),),
        server=Answer(body=b'{"retCode":1008012,"errMsg":"file is empty"}'),
        expect=(Refused(("api",), ("1008012", "file is empty"), ret_code=1008012),),
    ),
    _holding("one-byte", Content.of(b"x"), "A file of one byte is uploaded."),
    _holding(
        "line-ends",
        Content.of(b"a1\r\nb2\nc3\rd4\r\n\r\n\n\r"),
        "CR, LF and CRLF in a file stay what they are.",
    ),
    _holding("bom", Content.of(b"\xef\xbb\xbfuser-1\n"), "A byte order mark is kept."),
    _holding(
        "boundary-like",
        Content.of(BOUNDARY_LIKE),
        "Lines that look like delimiters are content.",
        source=_FRAME,
    ),
    _holding(
        "crlf-only",
        Content.of(b"\r\n"),
        "A file of nothing but a line end is uploaded.",
        source=f"{_FRAME} (the line end before a delimiter is the delimiter's)",
    ),
    _holding("no-final-newline", Content.of(b"user-1\nuser-2"), "No line end is added to a file."),
    _holding(
        "nuls",
        Content.of(b"a\0b\0\0c\x1a" + bytes(range(256))),
        "NULs, Ctrl-Z and every other byte are content.",
    ),
    _holding(
        "invalid-utf8",
        Content.of(b"user-\xff\xfe\xc3\x28\n"),
        "Bytes that are not UTF-8 are not repaired.",
    ),
    _holding(
        "multipart",
        Content.of(b"--x\r\nContent-Disposition: form-data; name=file; filename=evil\r\n\r\nevil\r\n--x--\r\n"),
        "A file that is itself a multipart body is content.",
        source=_FRAME,
    ),
    _holding(
        "one-mib",
        Content(b"0123456789abcde\n", MIB),
        "A file of 1 MiB, at the edge of common buffers, arrives whole.",
        source="practice: buffers are lost at their edges",
    ),
    _holding(
        "odd-size",
        Content(b"0123456789abcde\n", 3 * MIB + 1),
        "A file one byte longer than a multiple of common buffers arrives whole.",
        source="practice: buffers are lost at their edges",
    ),
)
