"""Files that cannot be read, and servers that cannot be reached or trusted."""

from upload_conformance.case import Case, File, Kind, Nobody, Refused, Tls, Upload


def _bad_file(kind: Kind, name: str, sentence: str, sentence_zh: str) -> Case:
    return Case(
        id=f"file-{kind.value}",
        sentence=sentence,
        sentence_zh=sentence_zh,
        uploads=(Upload(File(name, kind=kind)),),
        expect=(Refused(("file",), (name,)),),
    )


CASES = (
    _bad_file(
        Kind.MISSING,
        "no-such.txt",
        "A missing file is an error that names it; no connection is opened.",
        "文件不存在是错误，指明路径，不建立连接。",
    ),
    _bad_file(
        Kind.DIRECTORY,
        "folder.txt",
        "A directory is an error that names it; no connection is opened.",
        "目录是错误，指明路径，不建立连接。",
    ),
    _bad_file(
        Kind.UNREADABLE,
        "locked.txt",
        "A file without permission to read is an error that names it; no connection is opened.",
        "没有读权限的文件是错误，指明路径，不建立连接。",
    ),
    Case(
        id="connect-refused",
        sentence="Nobody listening is a connection error.",
        sentence_zh="无人监听是连接错误。",
        server=Nobody(),
        expect=(Refused(("connect",)),),
    ),
    Case(
        id="tls-untrusted",
        sentence="A certificate by an unknown authority is refused before any byte of the request.",
        sentence_zh="未知机构签发的证书被拒绝，请求一个字节都不发送。",
        tls=Tls.UNTRUSTED,
        expect=(Refused(("tls",)),),
    ),
)
