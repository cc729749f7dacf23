"""Redirects: an upload with credentials goes to the server it was meant for, and nowhere else."""

from upload_conformance.case import PATH, Answer, Case, Refused, Tls


def _redirect(status: int, id_: str, location: str, where: str, where_zh: str, tls: Tls | None = None) -> Case:
    return Case(
        id=f"redirect-{status}{id_}",
        sentence=f"A {status} to {where} is an error; it is not followed.",
        sentence_zh=f"指向{where_zh}的 {status} 重定向是错误，不跟随。",
        server=Answer(status, b"", headers=(("Location", location),)),
        elsewhere=Answer(),
        tls=tls,
        expect=(Refused(("http",), (str(status),), http_status=status),),
    )


_SAME = PATH + "2"
_OTHER_PORT = "http://mock.test:{elsewhere}" + PATH
_OTHER_HOST = "http://other.test:{elsewhere}" + PATH

CASES = (
    _redirect(302, "", _OTHER_HOST, "another host", "其他主机"),
    _redirect(301, "", _OTHER_PORT, "another port", "其他端口"),
    _redirect(303, "", _SAME, "the same server", "同一服务器"),
    _redirect(302, "-same", _SAME, "the same server", "同一服务器"),
    _redirect(307, "-same", _SAME, "the same server", "同一服务器"),
    _redirect(307, "", _OTHER_HOST, "another host", "其他主机"),
    _redirect(308, "", _OTHER_PORT, "another port", "其他端口"),
    _redirect(308, "-same", _SAME, "the same server", "同一服务器"),
)
