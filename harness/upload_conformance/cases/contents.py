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


def _holding(
    id_: str, content: Content, sentence: str, sentence_zh: str, name: str = "accounts.txt", source: str = _BYTES
) -> Case:
    return Case(
        id=f"content-{id_}",
        sentence=sentence,
        sentence_zh=sentence_zh,
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
HUNDRED_MB = Content(b"".join(b"account-%07d\n" % number for number in range(4096)), 100 * MIB)

CASES = (
    _holding(
        "csv",
        Content.of("user-1\r\n用户-2\r\n".encode()),
        "A csv file is uploaded.",
        "上传 csv 文件。",
        "accounts.csv",
        "API page, the file (zip, txt, csv)",
    ),
    _holding(
        "zip",
        Content.of(_zipped()),
        "A zip file is uploaded.",
        "上传 zip 文件。",
        "accounts.zip",
        "API page, the file (zip, txt, csv)",
    ),
    Case(
        id="content-empty",
        sentence="An empty file is sent as such, and the service's refusal (1008012) is reported.",
        sentence_zh="空文件照原样发送，并报告服务端的拒绝（1008012）。",
        source="API page, answer; practice: the service has a code for it",
        uploads=(Upload(File(content=Content.of(b""))),),
        server=Answer(body=b'{"retCode":1008012,"errMsg":"file is empty"}'),
        expect=(Refused(("api",), ("1008012", "file is empty"), ret_code=1008012),),
    ),
    _holding("one-byte", Content.of(b"x"), "A file of one byte is uploaded.", "上传只有一个字节的文件。"),
    _holding(
        "line-ends",
        Content.of(b"a1\r\nb2\nc3\rd4\r\n\r\n\n\r"),
        "CR, LF and CRLF in a file stay what they are.",
        "文件中的 CR、LF、CRLF 保持不变。",
    ),
    _holding("bom", Content.of(b"\xef\xbb\xbfuser-1\n"), "A byte order mark is kept.", "BOM 保留。"),
    _holding(
        "boundary-like",
        Content.of(BOUNDARY_LIKE),
        "Lines that look like delimiters are content.",
        "看起来像分隔符的行也是内容。",
        source=_FRAME,
    ),
    _holding(
        "crlf-only",
        Content.of(b"\r\n"),
        "A file of nothing but a line end is uploaded.",
        "只含一个换行的文件可以上传。",
        source=f"{_FRAME} (the line end before a delimiter is the delimiter's)",
    ),
    _holding(
        "no-final-newline", Content.of(b"user-1\nuser-2"), "No line end is added to a file.", "不会给文件添加换行。"
    ),
    _holding(
        "nuls",
        Content.of(b"a\0b\0\0c\x1a" + bytes(range(256))),
        "NULs, Ctrl-Z and every other byte are content.",
        "NUL、Ctrl-Z 以及其他任何字节都是内容。",
    ),
    _holding(
        "invalid-utf8",
        Content.of(b"user-\xff\xfe\xc3\x28\n"),
        "Bytes that are not UTF-8 are not repaired.",
        "不是 UTF-8 的字节不会被修复。",
    ),
    _holding(
        "multipart",
        Content.of(b"--x\r\nContent-Disposition: form-data; name=file; filename=evil\r\n\r\nevil\r\n--x--\r\n"),
        "A file that is itself a multipart body is content.",
        "本身就是 multipart 的文件只是内容。",
        source=_FRAME,
    ),
    _holding(
        "one-mib",
        Content(b"0123456789abcde\n", MIB),
        "A file of 1 MiB, at the edge of common buffers, arrives whole.",
        "1 MiB（常见缓冲区边界）的文件完整到达。",
        source="practice: buffers are lost at their edges",
    ),
    _holding(
        "odd-size",
        Content(b"0123456789abcde\n", 3 * MIB + 1),
        "A file one byte longer than a multiple of common buffers arrives whole.",
        "比常见缓冲区整数倍多一个字节的文件完整到达。",
        source="practice: buffers are lost at their edges",
    ),
    _holding(
        "100-mb",
        HUNDRED_MB,
        "A file of exactly 100 MB arrives whole.",
        "恰好 100 MB 的文件完整到达。",
        source="API page, the file (at most 100 MB)",
    ),
)
