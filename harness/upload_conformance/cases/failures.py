"""Files that cannot be read or that change, and servers that cannot be reached."""

from upload_conformance.case import (
    MIB,
    PATH,
    Case,
    Content,
    File,
    Interlude,
    Kind,
    Limits,
    Linger,
    Nobody,
    ReadBody,
    ReadHead,
    Refused,
    Reset,
    Script,
    Send,
    Upload,
    Wait,
)
from upload_conformance.cases.answers import OK, raw
from upload_conformance.cases.contents import HUNDRED_MB

QUICK = Limits(connect_s=10.0, response_s=2.0)
"""A small limit for silence, so that a case that runs into it takes two seconds."""
QUICK_TO_CONNECT = Limits(connect_s=1.0, response_s=10.0)
BIG = Content(b"0123456789abcde\n", 24 * MIB)
"""More than the buffers of both sides hold."""
BROKEN = (Refused(("connect",)),)


def _bad_file(kind: Kind, name: str, sentence: str, sentence_zh: str) -> Case:
    return Case(
        id=f"file-{kind.value}",
        sentence=sentence,
        sentence_zh=sentence_zh,
        uploads=(Upload(File(name, kind=kind)),),
        expect=(Refused(("file",), (name,)),),
    )


_FILES = (
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
    _bad_file(
        Kind.FIFO,
        "pipe.txt",
        "A FIFO is refused at once: opening one can wait for ever.",
        "FIFO 立即被拒绝：打开它可能永远等待。",
    ),
    Case(
        id="file-symlink",
        sentence="A symbolic link is followed; the name sent is the link's.",
        sentence_zh="符号链接会被跟随，发送的是链接的名称。",
        uploads=(Upload(File("link.txt", kind=Kind.SYMLINK)),),
    ),
    Case(
        id="file-of-another-user",
        sentence="A file of another user that may only be read, in a folder that may only be read, is uploaded.",
        sentence_zh="属于其他用户、只读目录中的只读文件可以上传。",
        uploads=(Upload(File("read-only.txt", kind=Kind.READ_ONLY)),),
    ),
    Case(
        id="file-shrinks",
        sentence="A file that shrinks while it is sent is an error about the file, not an upload padded or cut short.",
        sentence_zh="发送过程中变短的文件是文件错误，不会被填充或截短后上传。",
        uploads=(Upload(File("shrinking.txt", BIG, Kind.SHRINKING)),),
        server=Script((ReadHead(), Interlude(), ReadBody(), Send(raw()), Linger())),
        expect=(Refused(("file",), ("shrinking.txt",)),),
    ),
    Case(
        id="file-grows",
        sentence="Of a file that grows while it is sent, the bytes that were there at the start are sent.",
        sentence_zh="发送过程中变长的文件，只发送开始时已有的字节。",
        uploads=(Upload(File("growing.txt", BIG, Kind.GROWING)),),
        server=Script((ReadHead(), Interlude(), ReadBody(), Send(raw()), Linger()), takes_request=True),
    ),
    Case(
        id="url-scheme",
        sentence="A URL that is not http or https is refused; no file of this machine is read for it.",
        sentence_zh="不是 http 或 https 的 URL 被拒绝。",
        url="file:///etc/passwd",
        expect=(Refused(("usage",)),),
    ),
    Case(
        id="url-credentials",
        sentence="A URL that holds credentials is refused: they would end in logs.",
        sentence_zh="包含凭据的 URL 被拒绝：它们会出现在日志中。",
        url="http://user:7c9e6679f58b4a3e@mock.test:{port}" + PATH,
        expect=(Refused(("usage",)),),
    ),
)

_ECHO = b"Authorization: Basic MTUwMDAxMjM0NTo3YzllNjY3OWY1OGI0YTNl (1500012345:7c9e6679f58b4a3e)\r\n\r\n"

_CONNECTIONS = (
    Case(
        id="connect-refused",
        sentence="Nobody listening is a connection error.",
        sentence_zh="无人监听是连接错误。",
        server=Nobody(),
        expect=BROKEN,
    ),
    Case(
        id="connect-unknown-host",
        sentence="A host name that does not resolve is a connection error.",
        sentence_zh="无法解析的主机名是连接错误。",
        server=Nobody(),
        url="http://nowhere.invalid:{port}" + PATH,
        expect=(Refused(("connect", "timeout")),),
        seconds=1.0,
    ),
    Case(
        id="connect-stalls",
        sentence="A server that does not answer the connection attempt is an error within the connect limit.",
        sentence_zh="服务器不响应连接请求时，在连接时限内报错。",
        uploads=(Upload(limits=QUICK_TO_CONNECT),),
        server=Nobody(stalls=True),
        expect=(Refused(("timeout",)),),
        seconds=1.0,
    ),
    Case(
        id="reset-at-once",
        sentence="A connection that is reset before anything is read is a connection error.",
        sentence_zh="读取任何内容之前被重置的连接是连接错误。",
        server=Script((Reset(),)),
        expect=BROKEN,
    ),
    Case(
        id="reset-in-body",
        sentence="A connection that is reset in the middle of the upload is a connection error.",
        sentence_zh="上传过程中被重置的连接是连接错误。",
        uploads=(Upload(File(content=BIG)),),
        server=Script((ReadHead(), ReadBody(at_most=MIB), Reset())),
        expect=BROKEN,
    ),
    Case(
        id="reset-after-body",
        sentence="A connection that is reset instead of an answer is a connection error; nothing is sent again.",
        sentence_zh="以重置代替响应的连接是连接错误，不会重发。",
        server=Script((ReadHead(), ReadBody(), Reset()), takes_request=True),
        expect=BROKEN,
    ),
    Case(
        id="close-after-body",
        sentence="A connection that is closed without an answer is a connection error; nothing is sent again.",
        sentence_zh="没有响应就关闭的连接是连接错误，不会重发。",
        server=Script((ReadHead(), ReadBody(), Linger()), takes_request=True),
        expect=(Refused(("connect", "answer")),),
    ),
    Case(
        id="answer-cut-short",
        sentence="An answer shorter than its Content-Length is an error, though what came may look like success.",
        sentence_zh="短于 Content-Length 的响应是错误，即使收到的部分看似成功。",
        server=Script((ReadHead(), ReadBody(), Send(raw(OK + b" " * 100)[:-100]), Linger()), takes_request=True),
        expect=(Refused(("connect", "answer")),),
    ),
    Case(
        id="answer-no-http-echo",
        sentence="An answer that is not HTTP but shows the request is an error that does not show the credentials.",
        sentence_zh="不是 HTTP 且回显请求的响应是错误，错误信息不显示凭据。",
        server=Script((ReadHead(), ReadBody(), Send(_ECHO), Linger()), takes_request=True),
        expect=(Refused(("connect", "answer")),),
    ),
    Case(
        id="answer-no-http",
        sentence="An answer that is not HTTP is an error.",
        sentence_zh="不是 HTTP 的响应是错误。",
        server=Script((ReadHead(), ReadBody(), Send(b"SSH-2.0-OpenSSH_9.9\r\n"), Linger()), takes_request=True),
        expect=(Refused(("connect", "answer")),),
    ),
)

_STALLS = (
    Case(
        id="stall-never-read",
        sentence="A server that accepts and never reads is an error within the limit for silence.",
        sentence_zh="接受连接但从不读取的服务器，在静默时限内报错。",
        uploads=(Upload(File(content=BIG), limits=QUICK),),
        server=Script((Wait(),)),
        expect=(Refused(("timeout",)),),
        seconds=1.0,
    ),
    Case(
        id="stall-never-answered",
        sentence="A server that reads everything and never answers is an error within the limit for silence.",
        sentence_zh="读完请求却从不响应的服务器，在静默时限内报错。",
        uploads=(Upload(limits=QUICK),),
        server=Script((ReadHead(), ReadBody(), Wait()), takes_request=True),
        expect=(Refused(("timeout",)),),
        seconds=1.0,
    ),
    Case(
        id="stall-in-answer",
        sentence="An answer that stops in the middle is an error within the limit for silence.",
        sentence_zh="中途停止的响应，在静默时限内报错。",
        uploads=(Upload(limits=QUICK),),
        server=Script((ReadHead(), ReadBody(), Send(raw()[:-10]), Wait()), takes_request=True),
        expect=(Refused(("timeout",)),),
        seconds=1.0,
    ),
    Case(
        id="slow-reader",
        sentence="A server that reads slowly, for longer than the limit for silence, gets the whole file.",
        sentence_zh="读取缓慢（超过静默时限）的服务器仍能收到整个文件。",
        uploads=(Upload(File(content=BIG), limits=Limits(10.0, 2.0)),),
        # Slow while the sender is held up by full buffers, quick at the end: what is left in them is not the sender's.
        server=Script(
            (ReadHead(), ReadBody(5 * MIB, pause_s=0.035), ReadBody(), Send(raw()), Linger()), takes_request=True
        ),
        seconds=5.0,
    ),
    Case(
        id="slow-answer",
        sentence="An answer that comes in drops, for longer than the limit for silence, is read to its end.",
        sentence_zh="逐字到达（总时长超过静默时限）的响应被完整读取。",
        uploads=(Upload(limits=QUICK),),
        server=Script((ReadHead(), ReadBody(), Send(raw(), piece=5, pause_s=0.1), Linger()), takes_request=True),
        seconds=3.5,
    ),
)


def _early(id_: str, answer: bytes, status: int, sentence: str, sentence_zh: str, *, lingers: bool) -> Case:
    refused = Refused(("http",), (str(status),), http_status=status)
    lost = Refused(("http", "connect"))
    return Case(
        id=f"early-{id_}",
        sentence=sentence,
        sentence_zh=sentence_zh,
        uploads=(Upload(File(content=HUNDRED_MB)),),
        server=Script((ReadHead(), ReadBody(at_most=MIB), Send(answer), *((Linger(),) if lingers else ()))),
        expect=(refused,) if lingers else (lost,),
    )


_CLOSE = "Connection: close\r\n"
_EARLY = (
    _early(
        "401",
        raw(b'{"retCode":1008003,"errMsg":"auth"}', "401 Unauthorized", _CLOSE),
        401,
        "A 401 sent while 100 MB are under way, by a server that lingers, is reported as a 401.",
        "100 MB 上传途中收到 401（服务器延迟关闭）时，报告为 401。",
        lingers=True,
    ),
    _early(
        "413",
        raw(b"too large", "413 Content Too Large", _CLOSE),
        413,
        "A 413 sent while 100 MB are under way, by a server that lingers, is reported as a 413.",
        "100 MB 上传途中收到 413（服务器延迟关闭）时，报告为 413。",
        lingers=True,
    ),
    _early(
        "401-close",
        raw(b'{"retCode":1008003,"errMsg":"auth"}', "401 Unauthorized", _CLOSE),
        401,
        "A 401 whose server closes at once is reported as a 401 or as a broken connection (RFC 9112 §9.6).",
        "发送 401 后立即关闭连接时，报告为 401 或连接中断（RFC 9112 §9.6）。",
        lingers=False,
    ),
    _early(
        "413-close",
        raw(b"too large", "413 Content Too Large", _CLOSE),
        413,
        "A 413 whose server closes at once is reported as a 413 or as a broken connection (RFC 9112 §9.6).",
        "发送 413 后立即关闭连接时，报告为 413 或连接中断（RFC 9112 §9.6）。",
        lingers=False,
    ),
    Case(
        id="expect-withheld",
        sentence="A server that never says 100 (Continue) gets the body all the same (RFC 9110 §10.1.1).",
        sentence_zh="从不回复 100 (Continue) 的服务器同样会收到请求体（RFC 9110 §10.1.1）。",
        uploads=(Upload(File(content=Content(b"0123456789abcde\n", 2 * MIB))),),
        server=Script((ReadHead(), ReadBody(), Send(raw()), Linger()), takes_request=True),
    ),
    Case(
        id="expect-continue",
        sentence="A server that says 100 (Continue) gets the body at once.",
        sentence_zh="回复 100 (Continue) 的服务器立即收到请求体。",
        uploads=(Upload(File(content=Content(b"0123456789abcde\n", 2 * MIB))),),
        server=Script(
            (ReadHead(), Send(b"HTTP/1.1 100 Continue\r\n\r\n"), ReadBody(), Send(raw()), Linger()), takes_request=True
        ),
    ),
    Case(
        id="expect-417",
        sentence="A 417 is an error, or the upload is made once more without Expect (RFC 9110 §10.1.1).",
        sentence_zh="417 是错误，或去掉 Expect 再上传一次（RFC 9110 §10.1.1）。",
        uploads=(Upload(File(content=Content(b"0123456789abcde\n", 2 * MIB))),),
        server=Script((ReadHead(), Send(raw(b"no", "417 Expectation Failed", _CLOSE)), Linger())),
        expect=(Refused(("http",), ("417",), http_status=417),),
    ),
)

CASES = (*_FILES, *_CONNECTIONS, *_STALLS, *_EARLY)
