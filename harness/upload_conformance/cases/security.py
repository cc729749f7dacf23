"""TLS, proxies, .netrc, and what other users of the machine can see."""

from upload_conformance.cases.answers import raw
from upload_conformance.cases.failures import BIG, QUICK_TO_CONNECT, TWO_TO_CONNECT
from upload_conformance.shapes.case import (
    Answer,
    Case,
    Environment,
    File,
    Interlude,
    Limits,
    Linger,
    Measure,
    ReadBody,
    ReadHead,
    Refused,
    Script,
    Send,
    Tls,
    Tunnel,
    Upload,
    Uploaded,
    Wait,
    Waits,
)

_TRUSTS = Environment(trusts_private_ca=True)
_DISTRUST = (Refused(("tls",)),)

_TLS = (
    Case(
        id="tls-untrusted",
        sentence="A certificate by an unknown authority is refused before any byte of the request.",
        sentence_zh="未知机构签发的证书被拒绝，请求一个字节都不发送。",
        source="RFC 9110 §4.3.4; RFC 5280 §6",
        tls=Tls.UNTRUSTED,
        expect=_DISTRUST,
    ),
    Case(
        id="tls-private-ca",
        sentence="A server with a certificate by a private CA that the system trusts is uploaded to.",
        sentence_zh="系统信任的私有 CA 签发证书的服务器可以上传。",
        source="practice: companies sign their own; RFC 9110 §4.3.4",
        tls=Tls.TRUSTED,
        environment=_TRUSTS,
    ),
    Case(
        id="tls-expired",
        sentence="An expired certificate is refused before any byte of the request.",
        sentence_zh="过期的证书被拒绝，请求一个字节都不发送。",
        source="RFC 5280 §6.1.3",
        tls=Tls.EXPIRED,
        environment=_TRUSTS,
        expect=_DISTRUST,
    ),
    Case(
        id="tls-wrong-name",
        sentence="A certificate for another host name is refused before any byte of the request.",
        sentence_zh="主机名不符的证书被拒绝，请求一个字节都不发送。",
        source="RFC 9110 §4.3.4; RFC 6125 §6",
        tls=Tls.WRONG_NAME,
        environment=_TRUSTS,
        expect=_DISTRUST,
    ),
    Case(
        id="tls-old-protocol",
        sentence="A server that speaks nothing newer than TLS 1.1 is refused.",
        sentence_zh="只支持 TLS 1.1 及更旧协议的服务器被拒绝。",
        source="RFC 8996 §4, §5 (neither TLS 1.0 nor 1.1)",
        tls=Tls.OLD_PROTOCOL,
        environment=_TRUSTS,
        expect=(Refused(("tls", "connect")),),
    ),
    Case(
        id="tls-stalls",
        sentence="A handshake that is never answered is an error within the connect limit.",
        sentence_zh="从不响应的 TLS 握手，在连接时限内报错。",
        source="practice: a caller must not hang",
        uploads=(Upload(limits=QUICK_TO_CONNECT),),
        tls=Tls.STALLED,
        expect=(Refused(("timeout",)),),
        waits=Waits.HANDSHAKE,
        seconds=1.0,
    ),
    Case(
        id="tls-two-limits",
        sentence="The connect limit given covers the handshake: 2 s more of it are 2 s more to wait.",
        sentence_zh="给定的连接时限涵盖 TLS 握手：时限多 2 秒，就多等 2 秒。",
        source="practice: the caller chose it",
        uploads=TWO_TO_CONNECT,
        rounds=2,
        tls=Tls.STALLED,
        expect=(Refused(("timeout",)),),
        waits=Waits.HANDSHAKE,
        seconds=6.0,
    ),
    Case(
        id="tls-never-read",
        sentence="A trusted server that stops reading is an error within the limits, through TLS as well.",
        sentence_zh="受信任的服务器停止读取时，经 TLS 同样在时限内报错。",
        source="practice: a caller must not hang",
        uploads=(Upload(File(content=BIG), limits=Limits(connect_s=10.0, response_s=4.0)),),
        server=Script((ReadHead(), Wait())),
        tls=Tls.TRUSTED,
        environment=_TRUSTS,
        expect=(Refused(("timeout",)),),
        waits=Waits.READING,
        seconds=4.0,
    ),
    Case(
        id="redirect-https-to-http",
        sentence="A redirect from https to http is an error; it is not followed.",
        sentence_zh="从 https 到 http 的重定向是错误，不跟随。",
        source="RFC 9110 §15.4; practice: what was encrypted must not be sent again in the clear",
        server=Answer(307, b"", headers=(("Location", "http://{host}:{elsewhere}/v3/push/package/upload"),)),
        elsewhere=Answer(),
        tls=Tls.TRUSTED,
        environment=_TRUSTS,
        expect=(Refused(("http",), ("307",), http_status=307),),
    ),
)


def _proxy(name: str) -> tuple[tuple[str, str], ...]:
    return ((name.lower(), "http://{proxy}"), (name.upper(), "http://{proxy}"))


_ENVIRONMENT = (
    Case(
        id="env-https-proxy",
        sentence="A proxy for https is asked for a tunnel or passed by; it never sees the credentials.",
        sentence_zh="https 代理只被请求建立隧道或被绕过，绝看不到凭据。",
        source="RFC 9110 §9.3.6",
        tls=Tls.TRUSTED,
        elsewhere=Script(
            (ReadHead(), Send(raw(b"no tunnels here", "502 Bad Gateway", "Connection: close\r\n")), Linger())
        ),
        environment=Environment(variables=_proxy("https_proxy"), trusts_private_ca=True),
        expect=(Uploaded(), Refused(("connect", "http"))),
    ),
    Case(
        id="env-https-proxy-tunnel",
        sentence="Through the tunnel that a proxy for https grants, or past it, the upload arrives as it would without.",
        sentence_zh="经 https 代理建立的隧道上传（或绕过代理），到达的内容与没有代理时相同。",
        source="RFC 9110 §9.3.6; RFC 9112 §3.2.1",
        tls=Tls.TRUSTED,
        elsewhere=Script((ReadHead(), Send(b"HTTP/1.1 200 Connection established\r\n\r\n"), Tunnel())),
        environment=Environment(variables=_proxy("https_proxy"), trusts_private_ca=True),
    ),
    Case(
        id="env-http-proxy",
        sentence="A proxy for http that the environment names is sent the one request, or passed by.",
        sentence_zh="环境变量指定的 http 代理收到唯一的请求，或被绕过。",
        source="RFC 9112 §3.2.2; practice: libraries read these variables",
        elsewhere=Answer(),
        environment=Environment(variables=_proxy("http_proxy")),
    ),
    Case(
        id="env-no-proxy",
        sentence="A host that no_proxy names is connected to directly.",
        sentence_zh="no_proxy 中的主机被直接连接。",
        source="practice: libraries that read the other variables read this one",
        elsewhere=Answer(502, b"not for me", "text/plain"),
        environment=Environment(
            variables=(*_proxy("http_proxy"), ("no_proxy", "mock.test"), ("NO_PROXY", "mock.test"))
        ),
    ),
    Case(
        id="env-netrc",
        sentence="A .netrc entry for the host does not replace the credentials given.",
        sentence_zh=".netrc 中该主机的条目不会取代给定的凭据。",
        source="API page, authentication; practice: requests lets .netrc win",
        environment=Environment(
            files=((".netrc", "machine mock.test login intruder password wrong\ndefault login x password y\n"),)
        ),
    ),
    Case(
        id="env-c-locale",
        sentence="A Chinese file name arrives as written in the C locale too.",
        sentence_zh="在 C locale 下中文文件名同样原样到达。",
        source="RFC 7578 §4.2, §5.1.3; practice: cron and services run in the C locale",
        uploads=(Upload(File("号码包.txt")),),
        environment=Environment(variables=(("LC_ALL", "C"), ("LANG", "C"))),
    ),
    Case(
        id="secret-not-in-argv",
        sentence="While the upload is under way, no process's command line shows the secret.",
        sentence_zh="上传过程中，任何进程的命令行都不出现密钥。",
        source="practice: every user of a machine can read every command line",
        # The engine lists the command lines within the limit for silence, and takes its time on a busy machine.
        uploads=(Upload(limits=Limits(connect_s=10.0, response_s=30.0)),),
        server=Script((ReadHead(), Interlude(), ReadBody(), Send(raw()), Linger()), takes_request=True),
        measure=Measure.ARGUMENTS,
    ),
)

CASES = (*_TLS, *_ENVIRONMENT)
