"""Answers that come before the whole request has been sent, and Expect: 100-continue."""

from upload_conformance.cases.answers import raw
from upload_conformance.cases.contents import HUNDRED_MB
from upload_conformance.cases.failures import BIG, QUICK
from upload_conformance.shapes.case import (
    MIB,
    Case,
    Content,
    File,
    Linger,
    ReadBody,
    ReadHead,
    Refused,
    Script,
    Send,
    Upload,
    Wait,
    Waits,
)


def _early(id_: str, answer: bytes, status: int, sentence: str, sentence_zh: str, *, lingers: bool) -> Case:
    refused = Refused(("http",), (str(status),), http_status=status)
    return Case(
        id=f"early-{id_}",
        sentence=sentence,
        sentence_zh=sentence_zh,
        source="RFC 9112 §9.5" if lingers else "RFC 9112 §9.6",
        uploads=(Upload(File(content=HUNDRED_MB)),),
        server=Script((ReadHead(), ReadBody(at_most=MIB), Send(answer), *((Linger(),) if lingers else ()))),
        expect=(refused,) if lingers else (refused, Refused(("connect",))),
    )


_CLOSE = "Connection: close\r\n"
_413 = raw(b"too large", "413 Content Too Large", _CLOSE)
CASES = (
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
        _413,
        413,
        "A 413 sent while 100 MB are under way, by a server that lingers, is reported as a 413.",
        "100 MB 上传途中收到 413（服务器延迟关闭）时，报告为 413。",
        lingers=True,
    ),
    _early(
        "401-close",
        raw(b'{"retCode":1008003,"errMsg":"auth"}', "401 Unauthorized", _CLOSE),
        401,
        "A 401 whose server closes at once is reported as a 401 or as a broken connection.",
        "发送 401 后立即关闭连接时，报告为 401 或连接中断。",
        lingers=False,
    ),
    _early(
        "413-close",
        _413,
        413,
        "A 413 whose server closes at once is reported as a 413 or as a broken connection.",
        "发送 413 后立即关闭连接时，报告为 413 或连接中断。",
        lingers=False,
    ),
    Case(
        id="early-413-stops-reading",
        sentence="A 413 by a server that then neither reads nor closes is reported as a 413.",
        sentence_zh="发送 413 后既不读取也不关闭的服务器，报告为 413。",
        # The answer has come whole: who looks for it while sending has it, and who does not runs into a time limit.
        source="RFC 9112 §9.5 (a client should watch for an answer while it sends)",
        uploads=(Upload(File(content=BIG), limits=QUICK),),
        server=Script((ReadHead(), ReadBody(at_most=MIB), Send(_413), Wait())),
        expect=(Refused(("http",), ("413",), http_status=413),),
        waits=Waits.READING,
        seconds=1.0,
    ),
    Case(
        id="status-413-body-stalls",
        sentence="A 413 whose body stops in the middle is an error within the limit for silence: a 413, or a time-out.",
        sentence_zh="正文中途停止的 413，在静默时限内报错：413 或超时。",
        # Both are true: the status has come, the answer has not come whole.
        source="RFC 9112 §8 (an answer that breaks off is incomplete); RFC 9110 §15.5.14",
        uploads=(Upload(limits=QUICK),),
        server=Script((ReadHead(), ReadBody(), Send(_413[:-4]), Wait()), takes_request=True),
        expect=(Refused(("http", "timeout"), http_status=413),),
        waits=Waits.ANSWER,
        seconds=1.0,
    ),
    Case(
        id="expect-withheld",
        sentence="A server that never says 100 (Continue) gets the body all the same.",
        sentence_zh="从不回复 100 (Continue) 的服务器同样会收到请求体。",
        source="RFC 9110 §10.1.1",
        uploads=(Upload(File(content=Content(b"0123456789abcde\n", 2 * MIB))),),
        server=Script((ReadHead(), ReadBody(), Send(raw()), Linger()), takes_request=True),
    ),
    Case(
        id="expect-continue",
        sentence="A server that says 100 (Continue) gets the body; the answer after it is the one that counts.",
        sentence_zh="回复 100 (Continue) 的服务器会收到请求体；其后的响应才算数。",
        source="RFC 9110 §15.2.1",
        uploads=(Upload(File(content=Content(b"0123456789abcde\n", 2 * MIB))),),
        server=Script(
            (ReadHead(), Send(b"HTTP/1.1 100 Continue\r\n\r\n"), ReadBody(), Send(raw()), Linger()), takes_request=True
        ),
    ),
    Case(
        id="expect-417",
        sentence="A 417 is an error, or the upload is made once more without Expect.",
        sentence_zh="417 是错误，或去掉 Expect 再上传一次。",
        source="RFC 9110 §10.1.1",
        uploads=(Upload(File(content=Content(b"0123456789abcde\n", 2 * MIB))),),
        server=Script((ReadHead(), Send(raw(b"no", "417 Expectation Failed", _CLOSE)), Linger())),
        expect=(Refused(("http",), ("417",), http_status=417),),
    ),
)
