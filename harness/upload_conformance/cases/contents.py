"""File contents: what arrives is what was there."""

import io
import zipfile

from upload_conformance.case import ACCOUNTS, MIB, Answer, Case, Content, File, Refused, Upload


def _zipped() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("accounts.txt"), b"".join(ACCOUNTS.chunks()))
    return packed.getvalue()


def _holding(id_: str, content: Content, sentence: str, sentence_zh: str, name: str = "accounts.txt") -> Case:
    return Case(
        id=f"content-{id_}",
        sentence=sentence,
        sentence_zh=sentence_zh,
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
        "csv", Content.of("user-1\r\n用户-2\r\n".encode()), "A csv file is uploaded.", "上传 csv 文件。", "accounts.csv"
    ),
    _holding("zip", Content.of(_zipped()), "A zip file is uploaded.", "上传 zip 文件。", "accounts.zip"),
    Case(
        id="content-empty",
        sentence="An empty file is sent as such, and the service's refusal (1008012) is reported.",
        sentence_zh="空文件照原样发送，并报告服务端的拒绝（1008012）。",
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
    ),
    _holding("100-mb", HUNDRED_MB, "A file of exactly 100 MB arrives whole.", "恰好 100 MB 的文件完整到达。"),
)
