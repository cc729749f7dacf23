"""Answers that come before the whole request has been sent, and Expect: 100-continue."""

from upload_conformance.cases.answers import raw
from upload_conformance.cases.failures import BIG, FOR_100_S, QUICK, STUCK
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


def _early(id_: str, answer: bytes, status: int, sentence: str, *, lingers: bool) -> Case:
    refused = Refused(("http",), (str(status),), http_status=status)
    return Case(
        id=f"early-{id_}",
        sentence=sentence,
        source="RFC 9112 §9.5" if lingers else "RFC 9112 §9.6",
        uploads=(Upload(File(content=BIG)),),
        server=Script((ReadHead(), ReadBody(at_most=MIB), Send(answer), *((Linger(),) if lingers else ()))),
        expect=(refused,) if lingers else (refused, Refused(("connect",))),
        seconds=0.0 if lingers else FOR_100_S,
    )


_413 = raw(b"too large", "413 Content Too Large")
CASES = (
    _early(
        "401",
        raw(b'{"retCode":1008003,"errMsg":"auth"}', "401 Unauthorized"),
        401,
        "A 401 sent while 24 MB are under way, by a server that lingers, is reported as a 401.",
        lingers=True,
    ),
    _early(
        "413",
        _413,
        413,
        "A 413 sent while 24 MB are under way, by a server that lingers, is reported as a 413.",
        lingers=True,
    ),
    _early(
        "401-close",
        raw(b'{"retCode":1008003,"errMsg":"auth"}', "401 Unauthorized"),
        401,
        "A 401 whose server closes at once is reported as a 401 or as a broken connection.",
        lingers=False,
    ),
    _early(
        "413-close",
        _413,
        413,
        "A 413 whose server closes at once is reported as a 413 or as a broken connection.",
        lingers=False,
    ),
    Case(
        id="early-413-stops-reading",
        sentence="A 413 by a server that then neither reads nor closes is reported as a 413.",
        # The answer has come whole: who looks for it while sending has it, and who does not runs into a time limit.
        source="RFC 9112 §9.5 (a client should watch for an answer while it sends)",
        uploads=(Upload(File(content=STUCK), limits=QUICK),),
        server=Script((ReadHead(), ReadBody(at_most=MIB), Send(_413), Wait())),
        expect=(Refused(("http",), ("413",), http_status=413),),
        waits=Waits.READING,
        seconds=1.0,
    ),
    Case(
        id="status-413-body-stalls",
        sentence="A 413 whose body stops in the middle is an error within the limit for silence: a 413, or a time-out.",
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
        source="RFC 9110 §10.1.1",
        uploads=(Upload(File(content=Content(b"0123456789abcde\n", 2 * MIB))),),
        server=Script((ReadHead(), ReadBody(), Send(raw()), Linger()), takes_request=True),
        seconds=FOR_100_S,
    ),
    Case(
        id="expect-continue",
        sentence="A server that says 100 (Continue) gets the body; the answer after it is the one that counts.",
        source="RFC 9110 §15.2.1",
        uploads=(Upload(File(content=Content(b"0123456789abcde\n", 2 * MIB))),),
        server=Script(
            (ReadHead(), Send(b"HTTP/1.1 100 Continue\r\n\r\n"), ReadBody(), Send(raw()), Linger()), takes_request=True
        ),
    ),
    Case(
        id="expect-417",
        sentence="A 417 is an error, or the upload is made once more without Expect.",
        source="RFC 9110 §10.1.1",
        uploads=(Upload(File(content=Content(b"0123456789abcde\n", 2 * MIB))),),
        server=Script((ReadHead(), Send(raw(b"no", "417 Expectation Failed")), Linger())),
        expect=(Refused(("http",), ("417",), http_status=417),),
    ),
)
